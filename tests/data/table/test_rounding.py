"""Targets whose changes float32 cannot tell are named."""

from collections.abc import Callable

import numpy as np
import pytest

from lstm_cli.types import SequenceDataset


@pytest.mark.parametrize(
    ("level", "step", "is_named"), [(1e9, 64, True), (2.4e6, 0.25, False), (0, 0, False)]
)
def test_coarse_targets_are_named(
    level: float, step: float, *, is_named: bool, build: Callable[..., SequenceDataset]
) -> None:
    """A level at which float32's steps are not far below the changes is named as doubtful."""
    changes = np.random.default_rng(0).normal(0, 10, 60)
    values = level + changes.cumsum()
    leaks = build({"y": values.tolist()}, timesteps=3).leaks
    assert bool(leaks) == is_named
    if is_named:
        usual = np.sqrt(np.mean(np.diff(values) ** 2))
        assert leaks[0] == (
            f"target 'y' is kept as float32, in steps of {step} at its level, but changes by "
            f"{usual:.3g} from row to row: scores are no finer. Subtract a constant from the "
            "column."
        )
        assert len(leaks) == 1


def test_a_constant_or_a_single_row_a_group_is_not_named(
    build: Callable[..., SequenceDataset],
) -> None:
    """Where nothing changes, or between groups, there is nothing that rounding could hide."""
    columns = {"y": [1e9] * 30 + [0.0], "g": ["a"] * 30 + ["b"]}
    dataset = build(columns, group="g", timesteps=2)
    assert not any("float32" in sentence for sentence in dataset.leaks)
