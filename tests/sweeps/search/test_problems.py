"""A sweep that cannot be searched says all that is in the way, before any trial."""

import pytest

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.distributions import Uniform
from lstm_cli.sweeps.search import count_trials, list_trials, propose
from lstm_cli.sweeps.sweep import Parameter, Sweep
from tests.sweeps.search.made import Where, listed, sweep


def told(made: Sweep) -> list[str]:
    """The problems of a sweep, which counting, listing and proposing tell alike."""
    with pytest.raises(ConfigError) as counted:
        count_trials(made)
    with pytest.raises(ConfigError) as listed_:
        next(list_trials(made, seed=0))
    with pytest.raises(ConfigError) as proposed:
        propose(made, 1, seed=0)
    assert str(counted.value) == str(listed_.value) == str(proposed.value)
    return [str(problem) for problem in counted.value.problems]


def test_unknown_names() -> None:
    """Each condition and zip that names what is not swept is told, with the names there are."""
    made = sweep(
        "random",
        listed("a", 1, when=Where("b", bool)),
        constraints=(Where("a c", lambda a, c: a < c),),
        zips=(("a", "d"),),
    )
    known = "is not a parameter of the sweep. The parameters are 'a'."
    assert told(made) == [
        f"parameters.a.when: 'b' {known}",
        f"constraints.0: 'c' {known}",
        f"zip.0: 'd' {known}",
    ]


def test_circles() -> None:
    """Parameters that wait for each other, or for themselves, are named in their order."""
    made = sweep(
        "random",
        listed("a", 1, when=Where("b", bool)),
        listed("b", 1, when=Where("c", bool)),
        listed("c", 1, when=Where("a", bool)),
    )
    (problem,) = told(made)
    circle = problem.partition("circle: ")[2].partition(".")[0].split(" → ")
    assert circle[0] == circle[-1]
    assert " → ".join([*circle, *circle[1:]]).count("a → b → c → a") == 1
    (itself,) = told(sweep("grid", listed("a", 1, when=Where("a", bool))))
    assert "parameters.a.when: reads itself in a circle: a → a." in itself


def test_zips_of_unequal_length() -> None:
    """Both lengths are said."""
    made = sweep("grid", listed("a", 1, 2), listed("b", 1, 2, 3), zips=(("a", "b"),))
    assert told(made) == [
        "zip.0: 'a' has 2 values, but 'b' has 3. Give them as many each, or do not zip them."
    ]


def test_zips_of_what_has_no_grid_or_is_zipped_already() -> None:
    """A range of floats has no i-th value, and a parameter goes with one group only."""
    parameters = listed("a", 1, 2), Parameter("rate", Uniform(0, 1))
    (problem,) = told(sweep("random", *parameters, zips=(("a", "rate"),)))
    assert problem.startswith("zip.0: 'rate' is drawn from Uniform, which has no grid of values.")
    twice = sweep("grid", *(listed(name, 1) for name in "abc"), zips=(("a", "b"), ("b", "c")))
    assert "zip.1: 'b' is zipped already." in told(twice)[0]


def test_a_grid_of_what_has_none() -> None:
    """All of them are told, with the mend."""
    made = sweep("grid", *(Parameter(name, Uniform(0, 1)) for name in "ab"))
    assert [problem.partition(":")[0] for problem in told(made)] == ["parameters.a", "parameters.b"]
    assert told(made)[0].endswith("List its values, or use method: random or bayes.")
