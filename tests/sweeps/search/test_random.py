"""A random search draws each trial by its number alone."""

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.distributions import (
    Constant,
    IntUniform,
    LogUniformValues,
    Uniform,
    WeightedCategorical,
)
from lstm_cli.sweeps.search import count_trials, list_trials, propose
from lstm_cli.sweeps.trials.trial import Parameter
from tests.sweeps.search.made import Where, listed, sweep

RATE = Parameter("rate", LogUniformValues(1e-4, 1e-1))
UNITS = listed("units", 32, 64, 128)


def test_a_trial_is_numpys_draw_of_its_number() -> None:
    """One number for each parameter in the order of their names, from [seed, number]."""
    trial = propose(sweep("random", UNITS, RATE, Parameter("a", Uniform(0, 1))), 7, seed=3)
    assert trial is not None
    a, rate, units = np.random.default_rng([3, 7]).random(3)
    assert trial.values == {
        "a": a,
        "rate": pytest.approx(1e-4 * 1000**rate),
        "units": (32, 64, 128)[int(3 * units)],
    }
    assert trial.draws == {}


def test_trials_differ_by_number_and_seed_and_by_nothing_else() -> None:
    """Listed or proposed alone, in any order, a trial is the same."""
    made = sweep("random", RATE, Parameter("name", Constant("x")), run_cap=20)
    trials = list(list_trials(made, seed=1))
    assert trials == [propose(made, number, seed=1) for number in range(1, 21)]
    assert len({trial.values["rate"] for trial in [*trials, *list_trials(made, seed=2)]}) == 40
    assert propose(made, 21, seed=1) is None
    assert count_trials(made) == 20


def test_without_a_cap_it_never_ends() -> None:
    """No count, and a list that goes on."""
    made = sweep("random", RATE)
    assert count_trials(made) is None
    assert len(list(islice(list_trials(made, seed=0), 300))) == 300
    assert len(list(list_trials(made, seed=0, most=30))) == 30


def test_values_have_their_shares() -> None:
    """Over many trials listed values are even and weighted ones keep to their weights."""
    weighted = Parameter("kind", WeightedCategorical(("a", "b"), (0.2, 0.8)))
    trials = [*list_trials(sweep("random", UNITS, weighted), seed=0, most=3000)]
    units = Counter(trial.values["units"] for trial in trials)
    assert all(count == pytest.approx(1000, abs=100) for count in units.values())
    kinds = Counter(trial.values["kind"] for trial in trials)
    assert kinds["a"] == pytest.approx(600, abs=80)


def test_zipped_parameters_are_drawn_as_one() -> None:
    """One draw picks a row for the whole group."""
    parameters = UNITS, listed("epochs", 1, 2, 3), Parameter("layers", IntUniform(4, 6))
    made = sweep("random", *parameters, zips=(("units", "epochs", "layers"),))
    rows = {
        tuple(trial.values[name] for name in ("units", "epochs", "layers"))
        for trial in list_trials(made, seed=0, most=50)
    }
    assert rows == {(32, 1, 4), (64, 2, 5), (128, 3, 6)}


def test_what_breaks_a_constraint_is_drawn_again() -> None:
    """All trials satisfy it, and what is allowed keeps its shares."""
    made = sweep(
        "random",
        *(Parameter(name, Uniform(0, 1)) for name in "ab"),
        constraints=(Where("a b", lambda a, b: a + b < 0.5),),
    )
    sums = [sum(map(float, t.values.values())) for t in list_trials(made, 0, most=500)]  # type: ignore[arg-type]
    assert max(sums) < 0.5
    # In the triangle below 0.5 the sum has the CDF (s / 0.5)², whose mean is a third.
    assert np.mean(sums) == pytest.approx(1 / 3, abs=0.02)


def test_a_rare_combination_is_found() -> None:
    """One draw in a thousand is enough."""
    rare = Where("a", lambda a: a < 0.001)
    trial = propose(sweep("random", Parameter("a", Uniform(0, 1)), constraints=(rare,)), 1, seed=0)
    assert trial is not None
    assert rare.holds(trial.values)


def test_a_constraint_that_nothing_satisfies_is_an_error() -> None:
    """The sentence says how often was tried."""
    never = Where("a", lambda a: a > 1)
    with pytest.raises(ConfigError, match="trial 4 was drawn 10,000 times, and no draw satisfies"):
        propose(sweep("random", Parameter("a", Uniform(0, 1)), constraints=(never,)), 4, seed=0)


def test_what_when_leaves_out_is_absent() -> None:
    """A momentum only for sgd, and a constraint on it for those trials only."""
    momentum = Parameter("momentum", Uniform(0, 1), Where("optimizer", lambda it: it == "sgd"))
    made = sweep(
        "random",
        momentum,
        listed("optimizer", "adam", "sgd"),
        constraints=(Where("momentum", lambda it: it > 0.5),),
    )
    trials = [*list_trials(made, seed=0, most=100)]
    for values in (trial.values for trial in trials):
        assert ("momentum" in values) == (values["optimizer"] == "sgd")
        assert values.get("momentum", 1.0) > 0.5  # type: ignore[operator]
    assert {trial.values["optimizer"] for trial in trials} == {"adam", "sgd"}
