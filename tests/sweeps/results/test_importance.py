"""Which parameters matter: shares of the variance of ranks."""

import numpy as np
import pytest

from lstm_cli.sweeps.results.importance import find_importance
from lstm_cli.sweeps.trials.trial import TrialResult
from tests.sweeps.results.made_up import make_result


def test_the_share_is_that_of_a_one_way_analysis() -> None:
    """The share of two groups of five, worked out by hand: eta squared 25/33, adjusted."""
    values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    results = [make_result(n, {"a": "x" if n <= 5 else "y"}, 10.0**n) for n in values]
    within = 2 * 10.0 / 82.5
    assert find_importance(results, ["a"]) == {"a": pytest.approx(1 - within * 9 / 8)}


def test_tied_values_share_their_ranks() -> None:
    """Equal values explain nothing between groups, and where all are equal nothing at all."""
    results = [make_result(n, {"a": n % 2}, float(n > 6)) for n in range(1, 13)]
    assert find_importance(results, ["a"]) == {"a": 0.0}
    results = [make_result(n, {"a": n % 2}, 1.0) for n in range(1, 13)]
    assert find_importance(results, ["a"]) == {"a": 0.0}


def _draw_results(count: int) -> list[TrialResult]:
    """Trials whose value depends on `rate` (not monotonically), a little on `kind`."""
    random = np.random.default_rng(0)
    results = []
    for number in range(1, count + 1):
        rate, other = float(random.uniform(-5, -1)), float(random.uniform())
        kind = str(random.choice(["adam", "sgd"]))
        value = (rate + 3) ** 2 + 0.5 * (kind == "sgd") + random.normal(0, 0.1)
        values: dict[str, object] = {"rate": 10**rate, "kind": kind, "other": other}
        if number % 2:
            values["odd"] = other
        results.append(make_result(number, values, float(value)))
    return results


def test_what_matters_has_the_largest_share() -> None:
    """A dependence that goes down and up again is found, and chance is not taken for one."""
    shares = find_importance(_draw_results(300), ["other", "kind", "rate", "odd"])
    assert shares["rate"] > 0.6
    assert 0.03 < shares["kind"] < 0.3
    assert max(shares["other"], shares["odd"]) < 0.05


def test_parameters_of_too_few_trials_are_missing() -> None:
    """Fewer than ten trials that have it and a value, or another text in each."""
    results = _draw_results(18)
    results += [make_result(n, {"odd": 1.0}, None, "failed") for n in range(20, 30)]
    assert list(find_importance(results, ["odd", "rate"])) == ["rate"]
    texts = [make_result(n, {"a": f"text {n}"}, float(n)) for n in range(12)]
    assert find_importance(texts, ["a"]) == {}
