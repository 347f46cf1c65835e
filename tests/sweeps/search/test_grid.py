"""A grid search makes every combination once, in W&B's order."""

from itertools import islice, product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.distributions import Constant, IntUniform, QUniform
from lstm_cli.sweeps.search import count_trials, list_trials, propose
from lstm_cli.sweeps.trials.trial import Parameter, Sweep, Values
from tests.sweeps.search.made import Where, listed, sweep

ON_OFF = (True, False)


def values_of(made: Sweep) -> list[Values]:
    """The values of all trials, whose numbers are seen to count from 1."""
    trials = list(list_trials(made, seed=0))
    assert [trial.number for trial in trials] == list(range(1, len(trials) + 1))
    return [trial.values for trial in trials]


def test_names_are_sorted_and_the_last_goes_fastest() -> None:
    """Whatever the file's order, as in W&B's engine; dotted names stand as they are written."""
    made = sweep(
        "grid",
        listed("model.units", 32, 64),
        Parameter("batch", IntUniform(1, 2)),
        Parameter("dropout", QUniform(0, 0.5, 0.25)),
        Parameter("name", Constant("a")),
    )
    names = ("batch", "dropout", "model.units", "name")
    expected = product((1, 2), (0, 0.25), (32, 64), ("a",))
    assert [tuple(values[name] for name in names) for values in values_of(made)] == [*expected]
    assert count_trials(made) == 8


@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4), cap=st.integers(1, 40))
def test_the_size_is_the_product_up_to_the_cap(sizes: list[int], cap: int) -> None:
    """As many trials as combinations, or as `run_cap` allows, and none after them."""
    parameters = [Parameter(f"p{i}", IntUniform(1, size)) for i, size in enumerate(sizes)]
    made = sweep("grid", *parameters, run_cap=cap)
    size = min(prod(sizes), cap)
    assert count_trials(made) == len(values_of(made)) == size
    assert propose(made, size, seed=0) is not None
    assert propose(made, size + 1, seed=0) is None


def test_a_value_that_is_listed_twice_counts_once() -> None:
    """3 and 3.0 are one value, as with W&B; True and 1 are two, lists are compared by content."""
    made = sweep("grid", listed("a", 3, 3.0, [1, 2], (1, 2), {"x": 1, "y": 2}, {"y": 2, "x": 1}))
    assert [values["a"] for values in values_of(made)] == [3, [1, 2], {"x": 1, "y": 2}]
    assert count_trials(sweep("grid", listed("a", *ON_OFF, 1, None, "None", 0.5, 0.5))) == 6


def test_a_huge_grid_is_counted_at_once() -> None:
    """Neither counting nor the trial in the middle walks through the combinations."""
    names = [f"p{i}" for i in range(6)]
    made = sweep("grid", *(Parameter(name, IntUniform(0, 999)) for name in names))
    assert count_trials(made) == 10**18
    trial = propose(made, 123_456_789_012_345_679, seed=0)
    assert trial is not None
    assert [trial.values[name] for name in names] == [123, 456, 789, 12, 345, 678]


def test_zipped_parameters_go_together() -> None:
    """The i-th values of a group come together, and stand where its first name stands."""
    parameters = listed("units", 32, 64), listed("epochs", 10, 20), listed("layers", 1, 2)
    made = sweep("grid", *parameters, zips=(("units", "epochs"),))
    expected = [(1, 32, 10), (1, 64, 20), (2, 32, 10), (2, 64, 20)]
    names = ("layers", "units", "epochs")
    assert [tuple(values[name] for name in names) for values in values_of(made)] == expected
    assert count_trials(made) == 4


def test_constraints_take_combinations_away() -> None:
    """Only what satisfies all of them is a trial; the numbers have no gaps."""
    parameters = [Parameter(name, IntUniform(1, 5)) for name in "abc"]
    constraints = Where("a b", lambda a, b: a < b), Where("b c", lambda b, c: (b + c) % 2 == 0)
    made = sweep("grid", *parameters, constraints=constraints)
    expected = [
        (a, b, c) for a, b, c in product(range(1, 6), repeat=3) if a < b and (b + c) % 2 == 0
    ]
    assert [tuple(values[name] for name in "abc") for values in values_of(made)] == expected
    assert count_trials(made) == len(expected)


def test_what_when_leaves_out_is_not_multiplied() -> None:
    """Three kinds, of which one has two depths: four trials, without a key where it is left out."""
    deep = Where("kind", lambda kind: kind == "deep")
    made = sweep("grid", listed("kind", "flat", "deep", "none"), listed("depth", 2, 3, when=deep))
    expected = [
        {"kind": "flat"},
        {"depth": 2, "kind": "deep"},
        {"kind": "none"},
        {"depth": 3, "kind": "deep"},
    ]
    assert values_of(made) == expected
    assert count_trials(made) == 4


def test_when_may_depend_on_what_has_a_when_itself() -> None:
    """A `when` about a parameter that is left out does not hold, whatever its rule says."""
    made = sweep(
        "grid",
        listed("a", 1, 2, when=Where("b", lambda b: b != 7)),
        listed("b", 7, 8, when=Where("c", lambda c: c)),
        listed("c", *reversed(ON_OFF)),
    )
    expected = [{"c": False}, {"b": 7, "c": True}, {"a": 1, "b": 8, "c": True}]
    assert values_of(made) == [*expected, {"a": 2, "b": 8, "c": True}]


def test_a_constraint_about_what_is_left_out_says_nothing() -> None:
    """It counts in the trials only that have all the parameters it reads."""
    big = Where("kind", lambda kind: kind == "big")
    made = sweep(
        "grid",
        listed("kind", "big", "small"),
        listed("units", 8, 64, when=big),
        constraints=(Where("units", lambda units: units > 10),),
    )
    assert values_of(made) == [{"kind": "big", "units": 64}, {"kind": "small"}]


def test_a_zip_of_which_a_part_is_left_out_has_no_repeats() -> None:
    """Rows that differ only in the part that is left out count once."""
    on = Where("on", lambda on: on)
    rows = listed("a", 1, 1, 2), listed("b", 5, 6, 7, when=on)
    made = sweep("grid", *rows, listed("on", *ON_OFF), zips=(("a", "b"),))
    left_out = [values for values in values_of(made) if "b" not in values]
    assert left_out == [{"a": 1, "on": False}, {"a": 2, "on": False}]
    assert count_trials(made) == 5


conditions = st.sampled_from(
    [None, Where("p0", lambda it: it > 1), Where("p1 p0", lambda a, b: a != b)]
)


@given(
    sizes=st.lists(st.integers(1, 3), min_size=4, max_size=4),
    whens=st.tuples(conditions, conditions),
    odd=st.booleans(),
)
def test_the_count_is_that_of_distinct_trials(
    sizes: list[int], whens: tuple[Where | None, Where | None], *, odd: bool
) -> None:
    """Counted, listed, proposed one by one and brute force over all combinations are the same."""
    choices = [range(1, size + 1) for size in sizes]
    parameters = [
        listed(f"p{i}", *values, when=when)
        for i, (values, when) in enumerate(zip(choices, (None, None, *whens), strict=True))
    ]
    rule = Where("p2 p3", lambda a, b: (a + b) % 2 == 1)
    made = sweep("grid", *parameters, constraints=(rule,) if odd else ())
    found = {
        tuple(sorted(kept.items()))
        for row in product(*choices)
        if _allowed(kept := _kept(row, whens), rule if odd else None)
    }
    if not found:
        with pytest.raises(ConfigError, match="none of the"):
            count_trials(made)
        return
    trials = values_of(made)
    assert {tuple(sorted(trial.items())) for trial in trials} == found
    assert count_trials(made) == len(trials) == len(found)
    proposed = (propose(made, number, seed=0) for number in range(1, len(trials) + 2))
    assert [trial and trial.values for trial in proposed] == [*trials, None]


def _kept(row: tuple[int, ...], whens: tuple[Where | None, Where | None]) -> dict[str, int]:
    values = {f"p{i}": value for i, value in enumerate(row)}
    out = [f"p{i}" for i, when in enumerate(whens, 2) if when and not when.holds(values)]
    return {name: value for name, value in values.items() if name not in out}


def _allowed(kept: dict[str, int], rule: Where | None) -> bool:
    return rule is None or not rule.names <= kept.keys() or rule.holds(kept)


def test_constraints_that_leave_nothing_are_an_error() -> None:
    """Counting, listing and proposing say how many combinations there were."""
    made = sweep("grid", listed("a", 1, 2), constraints=(Where("a", lambda a: a > 2),))
    for ask in (count_trials, lambda it: propose(it, 1, 0), lambda it: next(list_trials(it, 0))):
        with pytest.raises(ConfigError, match="none of the 2 combinations of the grid satisfies"):
            ask(made)


def test_the_list_may_end_early() -> None:
    """`most` bounds the list, `run_cap` too."""
    made = sweep("grid", Parameter("a", IntUniform(1, 10**12)), run_cap=5)
    assert len([*list_trials(made, 0, most=3)]) == 3
    assert len([*list_trials(made, 0, most=30)]) == 5
    assert [trial.values["a"] for trial in islice(list_trials(made, 0), 2)] == [1, 2]
