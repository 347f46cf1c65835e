"""Hyperband stops the runs that W&B's engine would stop."""

import math
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.sweeps.trials.hyperband import Rungs, bands
from lstm_cli.sweeps.trials.trial import Hyperband, Metric

LOSS = Metric("val_loss")
SCORE = Metric("val_accuracy", goal="maximize")
ENDLESS = 10**9

losses = st.one_of(st.floats(-1e3, 1e3), st.sampled_from([math.nan, math.inf, -math.inf]))
curves = st.lists(st.lists(losses, max_size=12), min_size=1, max_size=9)
rules = st.builds(
    Hyperband,
    min_iter=st.integers(1, 4),
    eta=st.sampled_from([2.0, 3.0, 1.5]),
    strict=st.booleans(),
)


@pytest.mark.parametrize(
    ("rule", "longest", "expected"),
    [
        (Hyperband(min_iter=3), 100, (3, 9, 27, 81)),
        (Hyperband(min_iter=3), 81, (3, 9, 27)),
        (Hyperband(min_iter=1, eta=1.5), 12, (1, 2, 3, 5, 7, 11)),
        (Hyperband(max_iter=27, s=2), 100, (3, 9)),
        (Hyperband(max_iter=27, s=9), 100, (1, 3, 9)),
        (Hyperband(max_iter=5, s=2, eta=2), 5, (1, 2)),
        (Hyperband(max_iter=300, s=1), 50, ()),
        (Hyperband(min_iter=50), 50, ()),
    ],
    ids=str,
)
def test_bands_stand_where_wandb_puts_them(
    rule: Hyperband, longest: int, expected: tuple[int, ...]
) -> None:
    """Powers of eta from `min_iter` up or from `max_iter` down, those that can stop a trial."""
    assert bands(rule, longest) == expected


def reference(rule: Hyperband, curves: Sequence[Sequence[float]], run: int) -> bool:
    """W&B's rule said at once, for values of which the least is best."""
    finite = [[value for value in curve if math.isfinite(value)] for curve in curves]
    reached = [band for band in bands(rule, ENDLESS) if band <= len(finite[run])]
    if not reached:
        return False
    at = reached[-1] - 1
    sample = sorted(curve[at] for curve in finite if len(curve) > at)
    judged = finite[run][at] if rule.strict else min(finite[run])
    return judged > sample[int(len(sample) * (1 / rule.eta))]


@given(rule=rules, curves=curves)
def test_runs_are_stopped_as_the_rule_says(rule: Hyperband, curves: list[list[float]]) -> None:
    """Whatever the curves, infinite values and nan among them, as the rule written down at once."""
    judge = Rungs(rule, LOSS, ENDLESS)
    for run, curve in enumerate(curves):
        judge.add(run, curve)
    for run, curve in enumerate(curves):
        assert judge.should_stop(run, curve) == reference(rule, curves, run)


@given(rule=rules, curves=curves)
def test_maximizing_is_the_mirror_of_minimizing(rule: Hyperband, curves: list[list[float]]) -> None:
    """Negated values with the other goal stop the same runs."""
    down, up = Rungs(rule, LOSS, ENDLESS), Rungs(rule, SCORE, ENDLESS)
    for run, curve in enumerate(curves):
        mirrored = [-value for value in curve]
        assert down.should_stop(run, curve) == up.should_stop(run, mirrored)


@given(rule=rules, curves=curves, order=st.randoms(use_true_random=False))
def test_thresholds_do_not_depend_on_the_way_there(
    rule: Hyperband, curves: list[list[float]], order: Random
) -> None:
    """Values that came one by one, and the whole curves read back in any order, give the same."""
    live, restarted = Rungs(rule, LOSS, 50), Rungs(rule, LOSS, 50)
    for length in range(13):
        for run, curve in enumerate(curves):
            live.add(run, curve[:length])
    runs = [*enumerate(curves), *enumerate(curves)]
    order.shuffle(runs)
    for run, curve in runs:
        restarted.add(run, curve)
    assert [*map(live.threshold, live.places)] == [*map(restarted.threshold, restarted.places)]


def test_the_example_of_wandbs_engine() -> None:
    """Of the runs in the documentation of the engine, only b is worse than the threshold."""
    judge = Rungs(Hyperband(max_iter=5, s=2, eta=2), LOSS, 5)
    curves = {"a": [10, 9], "b": [10, 10], "c": [10, 8, 8], "d": [10, 7, 7], "e": [10, 6, 6]}
    for run, curve in curves.items():
        judge.add(run, curve)
    assert (judge.threshold(1), judge.threshold(2)) == (10, 8)
    assert [run for run in "bcd" if judge.should_stop(run, curves[run])] == ["b"]


def test_the_first_to_reach_a_band_goes_on() -> None:
    """A run that is compared with itself alone is not worse, and before a band nobody is judged."""
    judge = Rungs(Hyperband(min_iter=2), LOSS, 100)
    assert judge.threshold(2) is None
    assert not judge.should_stop("first", [1e6])
    assert not judge.should_stop("first", [1e6, 1e6])


def test_strict_forgets_what_was_better_before() -> None:
    """A run whose best value came early is stopped only when `strict`."""
    for strict in (False, True):
        judge = Rungs(Hyperband(min_iter=2, eta=2, strict=strict), LOSS, 100)
        judge.add("other", [5.0, 3.0])
        judge.add("another", [5.0, 3.0])
        assert judge.should_stop("early", [1.0, 4.0]) == strict


def test_values_that_are_not_finite_do_not_count() -> None:
    """A nan moves what comes after it one iteration forward, so the band is reached later."""
    judge = Rungs(Hyperband(min_iter=2), LOSS, 100)
    judge.add("gap", [1.0, math.nan])
    assert judge.threshold(2) is None
    judge.add("gap", [1.0, math.nan, 7.0])
    assert judge.threshold(2) == 7
