"""A bayes search draws each trial from the outcomes of those before it, and from nothing else."""

import math
import random
from collections.abc import Callable, Sequence
from statistics import median, pstdev

import pytest

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.distributions import (
    Categorical,
    Constant,
    IntUniform,
    LogUniformValues,
    Normal,
    Uniform,
    WeightedCategorical,
)
from lstm_cli.sweeps.search import count_trials, list_trials, propose
from lstm_cli.sweeps.trials.trial import Metric, Outcome, Parameter, Sweep, Trial, Values
from tests.sweeps.search.made import LOSS, Where, listed, sweep

Judge = Callable[[Values], float | None]

X = Parameter("x", Uniform(-3, 3))
RATE = Parameter("rate", LogUniformValues(1e-5, 1.0))
KIND = listed("kind", "a", "b", "c")


def number(values: Values, name: str) -> float:
    """A value that is known to be a number."""
    value = values[name]
    assert isinstance(value, int | float)
    return float(value)


def bowl(values: Values) -> float:
    """A smooth function with its least value, 0, at x = 1, rate = 1e-3, kind = b."""
    rate = math.log10(number(values, "rate")) + 3
    return (number(values, "x") - 1) ** 2 + rate**2 + (values["kind"] != "b")


def search(made: Sweep, trials: int, seed: int, judge: Judge) -> list[Outcome]:
    """The outcomes of a search without workers side by side."""
    outcomes: list[Outcome] = []
    for trial_number in range(1, trials + 1):
        trial = propose(made, trial_number, seed, outcomes)
        assert trial is not None
        outcomes.append(Outcome(trial, judge(trial.values)))
    return outcomes


def least(outcomes: Sequence[Outcome]) -> float:
    """The best loss."""
    return min(outcome.value for outcome in outcomes if outcome.value is not None)


def test_it_beats_random_search() -> None:
    """On a smooth function its best of 35 trials is better, in the median over seeds, by far."""
    seeds = range(5)
    bayes = [least(search(sweep("bayes", X, RATE, KIND), 35, seed, bowl)) for seed in seeds]
    drawn = [least(search(sweep("random", X, RATE, KIND), 35, seed, bowl)) for seed in seeds]
    assert median(bayes) < median(drawn) / 2


def test_it_goes_to_the_metrics_goal() -> None:
    """The same values are sought low or high."""
    outcomes = [
        Outcome(Trial(i, {"x": 6 * i / 40 - 3}, {"x": i / 40}), i / 40) for i in range(1, 40)
    ]
    means = {}
    for goal in ("minimize", "maximize"):
        made = Sweep("bayes", (X,), metric=Metric("score", goal))
        drawn = [propose(made, trial, 0, outcomes) for trial in range(40, 50)]
        means[goal] = median(trial.draws["x"] for trial in drawn if trial)
    assert means["minimize"] < 0.4
    assert means["maximize"] > 0.6


def test_a_trial_is_a_function_of_its_arguments() -> None:
    """Asked again, with the history in another order, it is the same; each number has its own."""
    made = sweep("bayes", X, RATE, KIND, run_cap=25)
    outcomes = search(made, 15, 0, bowl)
    running = [propose(made, 16 + i, 0, outcomes) for i in range(3)]
    going = [trial for trial in running if trial is not None]
    trial = propose(made, 19, 0, outcomes, going)
    mixed = random.Random(0).sample(outcomes, len(outcomes))  # noqa: S311 - no secret
    assert propose(made, 19, 0, mixed, going[::-1]) == trial
    assert len({repr(each.values) for each in going}) == 3
    assert propose(made, 19, 1, outcomes, going) != trial
    assert propose(made, 26, 0, outcomes) is None
    assert count_trials(made) == 25
    assert count_trials(sweep("bayes", X)) is None


def test_the_first_trials_do_not_wait_for_values() -> None:
    """Ten workers that start at once get ten points."""
    made = sweep("bayes", X)
    running: list[Trial] = []
    for trial_number in range(1, 11):
        trial = propose(made, trial_number, 0, (), running)
        assert trial is not None
        running.append(trial)
    assert len({trial.values["x"] for trial in running}) == 10


def test_draws_hold_all_that_the_values_come_from() -> None:
    """Indices for what is listed or zipped, probabilities for the rest, nothing for constants."""
    made = sweep(
        "bayes",
        KIND,
        Parameter("units", Categorical((32, 64))),
        Parameter("epochs", IntUniform(1, 2)),
        Parameter("layers", IntUniform(1, 4)),
        Parameter("weight", WeightedCategorical((1, 2), (0.1, 0.9))),
        Parameter("shift", Normal(0, 1), Where("kind", lambda kind: kind == "a")),
        Parameter("name", Constant("x")),
        zips=(("units", "epochs"),),
    )
    for outcome in search(made, 14, 0, lambda values: number(values, "layers")):
        values, draws = outcome.trial.values, outcome.trial.draws
        assert draws.keys() == {"kind", "units", "layers", "weight", "shift"}
        assert values["kind"] == "abc"[int(draws["kind"])]
        assert (values["units"], values["epochs"]) == [(32, 1), (64, 2)][int(draws["units"])]
        assert values["layers"] == 1 + int(4 * draws["layers"])
        assert values["weight"] == (1 if draws["weight"] < 0.1 else 2)
        assert ("shift" in values) == (values["kind"] == "a")
        assert values["name"] == "x"


def test_workers_side_by_side_get_points_apart() -> None:
    """What is running is taken for bad: ten workers spread, where alone they come close."""
    outcomes = [Outcome(Trial(i, {}, {"x": i / 17}), abs(i - 8.5)) for i in range(1, 17)]
    apart: list[Trial] = []
    alone: list[Trial] = []
    for trial_number in range(17, 27):
        for trials, running in ((apart, [*apart]), (alone, [])):
            trial = propose(sweep("bayes", X), trial_number, 0, outcomes, running)
            assert trial is not None
            trials.append(trial)
    spreads = [pstdev(trial.draws["x"] for trial in trials) for trials in (apart, alone)]
    assert spreads[0] > 3 * spreads[1]


def test_what_was_tried_is_not_tried_again() -> None:
    """Neither a trial that was run nor one that is running, until there is nothing else."""
    made = sweep("bayes", KIND, Parameter("layers", IntUniform(1, 4)))
    outcomes = search(made, 8, 0, lambda values: number(values, "layers"))
    running: list[Trial] = []
    for trial_number in range(9, 13):
        trial = propose(made, trial_number, 0, outcomes, running)
        assert trial is not None
        running.append(trial)
    trials = [*(outcome.trial for outcome in outcomes), *running]
    assert len({tuple(trial.values.values()) for trial in trials}) == 12
    assert propose(made, 13, 0, outcomes, running) is not None


@pytest.mark.parametrize(("impute", "counts_as"), [("worst", 9.0), ("best", 0.0), ("latest", 4.0)])
def test_a_trial_without_a_value_counts_as_imputed(impute: str, counts_as: float) -> None:
    """As the worst, the best or the latest of the others, nan as well as None."""
    made = Sweep("bayes", (X,), metric=Metric("loss", impute=impute))  # type: ignore[arg-type]
    values = [9.0, 0.0, 5.0, 6.0, 7.0, 8.0, *[5.0] * 6, 4.0]
    outcomes = [
        Outcome(Trial(i, {}, {"x": i / 20}), value) for i, value in enumerate(values, start=1)
    ]
    for missing in (None, math.nan, math.inf):
        failed = Outcome(Trial(20, {}, {"x": 0.99}), missing)
        imputed = Outcome(Trial(20, {}, {"x": 0.99}), counts_as)
        at = propose(made, 21, 0, [*outcomes, failed])
        assert at == propose(made, 21, 0, [*outcomes, imputed])
        other = 50.0 if impute == "best" else -50.0
        assert at != propose(made, 21, 0, [*outcomes, Outcome(imputed.trial, other)])


def test_a_history_of_failures_alone_is_no_history() -> None:
    """Where no trial has a value nothing is imputed, and the search goes on at random."""
    made = sweep("bayes", X)
    failed = [Outcome(Trial(i, {}, {"x": i / 20}), None) for i in range(1, 20)]
    assert propose(made, 20, 0, failed) == propose(made, 20, 0)


def test_constraints_hold_for_every_trial() -> None:
    """A line through the space, and a region so small that only the fallback finds it."""
    line = Where("rate x", lambda rate, x: math.log10(rate) + 3 < x)
    made = sweep("bayes", X, RATE, KIND, constraints=(line,))
    assert all(line.holds(outcome.trial.values) for outcome in search(made, 20, 0, bowl))
    tiny = Where("x", lambda x: abs(x - 2) < 0.003)
    outcomes = search(
        sweep("bayes", X, constraints=(tiny,)), 3, 0, lambda values: number(values, "x")
    )
    assert all(tiny.holds(outcome.trial.values) for outcome in outcomes)
    never = sweep("bayes", X, constraints=(Where("x", lambda x: x > 3),))
    with pytest.raises(ConfigError, match="was drawn 10,000 times"):
        propose(never, 1, 0)


def test_constants_alone_are_a_trial() -> None:
    """A sweep of one point proposes it."""
    trial = propose(sweep("bayes", Parameter("a", Constant(1)), listed("b", 2)), 1, seed=0)
    assert trial == Trial(1, {"a": 1, "b": 2}, {"b": 0})


@pytest.mark.parametrize("draws", [{}, {"y": 0.5}, {"x": 1.5}, {"x": -0.1}, {"x": math.nan}])
def test_the_history_of_another_sweep_is_an_error(draws: dict[str, float]) -> None:
    """Trials drawn from other parameters are told by number rather than learnt from."""
    with pytest.raises(ConfigError, match="trial 4: was drawn from other parameters or values"):
        propose(sweep("bayes", X), 5, 0, [Outcome(Trial(4, {}, draws), 1.0)])
    with pytest.raises(ConfigError, match="start a new sweep"):
        propose(sweep("bayes", X), 5, 0, (), [Trial(4, {}, draws)])


def test_it_needs_a_metric_and_cannot_be_listed() -> None:
    """Both are said, with the way out."""
    with pytest.raises(ConfigError, match=r"metric: missing, .* Name what is judged"):
        propose(Sweep("bayes", (X,)), 1, 0)
    with pytest.raises(ConfigError, match="follow from those before, so none can be listed"):
        next(list_trials(Sweep("bayes", (X,), metric=LOSS), 0))


def test_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    """The engine's own messages stay away from standard output and error."""
    search(sweep("bayes", X, KIND), 12, 0, lambda values: number(values, "x"))
    assert capfd.readouterr() == ("", "")
