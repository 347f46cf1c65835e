"""The plots of a sweep in its folder, and why one is missing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lstm_cli.sweeps.results.sweep_plots import draw_sweep, is_log_like
from tests.sweeps.results.made_up import RATE, UNITS, Listed, make_result, make_sweep

_RESULTS = [
    make_result(n, {RATE: 10.0 ** -(n % 5), UNITS: [n % 3], "x": 1}, 1 / n) for n in range(1, 15)
]


@dataclass(frozen=True, slots=True)
class _Even:
    """Numbers even between two bounds, or with `is_log` their logarithms."""

    low: float
    high: float
    is_log: bool

    def quantile(self, probability: float) -> object:
        """The number at which the probability lies."""
        if self.is_log:
            return self.low * (self.high / self.low) ** probability
        return self.low + (self.high - self.low) * probability

    def grid(self) -> Sequence[object] | None:
        """None: there are too many."""
        return None


def test_a_sweep_has_three_plots(tmp_path: Path) -> None:
    """Best so far, trials by their parameters, importance; failed trials are no hindrance."""
    results = [*_RESULTS, make_result(15, {RATE: math.nan}, None, "failed", "too bad")]
    paths, sentences = draw_sweep(tmp_path, make_sweep(), results)
    names = ["best_so_far", "parallel_coordinates", "importance"]
    assert paths == [tmp_path / "plots" / f"{name}.png" for name in names]
    assert all(path.stat().st_size > 10_000 for path in paths)
    assert sentences == []


def test_a_plot_that_is_missing_is_explained(tmp_path: Path) -> None:
    """Too few trials, one parameter, no value, no metric: a sentence each, and the other plots."""
    none = "there is no plot of the parameters' importance"
    paths, sentences = draw_sweep(tmp_path, make_sweep(), _RESULTS[:3])
    assert len(paths) == 2
    assert sentences == [f"{none}: 3 trials with a value are too few, 10 are needed."]
    alone = [make_result(n, {UNITS: n}, 1.0 * n) for n in range(1, 12)]
    assert draw_sweep(tmp_path, make_sweep(UNITS), alone)[1] == [
        f"{none}: fewer than two parameters vary."
    ]
    failed = [make_result(1, {UNITS: 1}, None, "failed")]
    assert draw_sweep(tmp_path, make_sweep(), failed) == (
        [],
        ["there are no plots: no trial has a value."],
    )
    no_metric = draw_sweep(tmp_path, make_sweep(metric=None), _RESULTS)
    assert no_metric == ([], ["there are no plots: the sweep has no metric."])


def test_a_plot_that_cannot_be_drawn_costs_a_sentence(tmp_path: Path) -> None:
    """Where plots cannot be written, the sweep hears of each and goes on."""
    (tmp_path / "plots").write_text("a file is in the way")
    paths, sentences = draw_sweep(tmp_path, make_sweep(), _RESULTS)
    assert paths == []
    assert len(sentences) == 3
    assert sentences[0].startswith("the plot `best_so_far` could not be drawn: ")


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (_Even(1e-5, 1e-1, is_log=True), True),
        (_Even(1.0, 3.0, is_log=True), True),
        (_Even(1e-5, 1e-1, is_log=False), False),
        (_Even(-1.0, 1.0, is_log=False), False),
        (Listed((1e-4, 1e-3, 1e-2, 1e-1)), True),
        (Listed((3,)), False),
        (Listed(("adam", "sgd")), False),
    ],
)
def test_a_logarithmic_distribution_is_known_by_its_quartiles(
    distribution: _Even | Listed, *, expected: bool
) -> None:
    """The median of such a one is the geometric mean of its quartiles."""
    assert is_log_like(distribution) is expected
