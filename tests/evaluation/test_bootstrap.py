"""The bootstrap of a difference: its units, its blocks, and how often it is right."""

from typing import Any

import numpy as np
import pytest

from lstm_cli.evaluation.bootstrap import (
    bootstrap_difference,
    find_block,
    find_units,
    measure_errors,
)
from lstm_cli.evaluation.intervals import Values
from lstm_cli.types import Predictions


def windows(samples: int, horizon: int, groups: tuple[str | None, ...] = (None,)) -> Predictions:
    """Windows of each group, a row apart, with the times of their steps."""
    rows = [
        (number * samples + sample, f"rows {sample}-{sample + 3}", group, sample + step, step)
        for number, group in enumerate(groups)
        for sample in range(samples)
        for step in range(1, horizon + 1)
    ]
    names = ("sample", "source", "group", "time", "step")
    columns: dict[str, list[Any]] = {n: [row[i] for row in rows] for i, n in enumerate(names)}
    columns["time"] = list(map(str, columns["time"]))
    same = {"split": "test", "feature": "y", "target": 1.0, "prediction": 3.0, "probability": None}
    return Predictions.from_columns(columns | {n: [v] * len(rows) for n, v in same.items()})


def simulate(generator: np.random.Generator, count: int, memory: float) -> Values:
    """A series with mean 0 in which each value remembers the one before."""
    noise = generator.normal(size=count + 50)
    values = np.zeros(count + 50)
    for place in range(1, count + 50):
        values[place] = memory * values[place - 1] + noise[place]
    return values[50:]


def test_errors_are_what_scores_are_means_of() -> None:
    """A prediction of 3 for 1."""
    table = windows(2, 1)
    assert measure_errors(table, "rmse").tolist() == [4, 4]
    assert measure_errors(table, "mae").tolist() == [2, 2]
    assert measure_errors(table, "accuracy").tolist() == [0, 0]


def test_a_unit_is_a_sample_or_all_groups_at_one_time() -> None:
    """Ten series of one time are one draw: in their order of time, as numbers and not as text."""
    assert find_units(windows(3, 2)).tolist() == [0, 0, 1, 1, 2, 2]
    assert find_units(windows(12, 1, ("a", "b"))).tolist() == [*range(12), *range(12)]


@pytest.mark.parametrize(("samples", "horizon", "block"), [(27, 1, 3), (27, 7, 7), (1000, 7, 10)])
def test_a_block_has_all_that_overlap(samples: int, horizon: int, block: int) -> None:
    """The cube root of the number of units, at least as many as share a time."""
    table = windows(samples, horizon)
    assert find_block(table, find_units(table)) == block


def test_equal_models_do_not_differ() -> None:
    """The interval is the point 0."""
    errors = np.tile(np.random.default_rng(0).random(40), (2, 1))
    interval = bootstrap_difference(errors, np.arange(40), 3, root=True)
    assert (interval.low, interval.high) == (0, 0)


def test_what_is_always_the_same_is_certain() -> None:
    """Squared errors of 9 against 4 everywhere: the roots differ by 1, the means by 5."""
    errors = np.repeat([[9.0], [4.0]], 30, axis=1)
    errors[:, 5] = np.nan  # no target is known there
    for root, difference in ((True, 1), (False, 5)):
        interval = bootstrap_difference(errors, np.arange(30), 3, root=root)
        assert (interval.low, interval.high) == pytest.approx((difference, difference))


def test_the_interval_is_the_same_each_time() -> None:
    """The drawing is seeded."""
    errors = np.random.default_rng(1).random((2, 50))
    one, other = (bootstrap_difference(errors, np.arange(50), 4, root=False) for _ in range(2))
    assert one == other


def test_blocks_keep_what_neighbours_share() -> None:
    """In a series with memory, blocks come near 95 of 100 and single samples far from it."""
    generator = np.random.default_rng(0)
    covered = {1: 0, 8: 0}
    trials, count = 80, 400
    for _ in range(trials):
        differences = simulate(generator, count, 0.6)
        errors = np.stack([differences, np.zeros(count)])
        for block in covered:
            interval = bootstrap_difference(errors, np.arange(count), block, root=False)
            covered[block] += interval.low <= 0 <= interval.high
    assert covered[8] / trials > 0.86
    assert covered[1] / trials < 0.75
