"""Scores and skill against their definitions, written out on whole arrays."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from lstm_cli.evaluation.scores import compute_skill, error_of, find_best
from lstm_cli.evaluation.tallies import LabelTally, ValueTally
from lstm_cli.types import Bools, Floats, Ints

SIZE = (7, 3, 2)
numbers = hnp.arrays(np.float32, SIZE, elements=st.floats(-1e4, 1e4, width=32))
masks = hnp.arrays(np.bool_, SIZE)
classes = hnp.arrays(np.int32, (9, 2), elements=st.integers(0, 3))


def tally_values(targets: Floats, guesses: Floats, known: Bools, size: int = 100) -> ValueTally:
    """The tally of values, `size` samples at a time."""
    tally = ValueTally(*targets.shape[1:])
    for start in range(0, len(targets), size):
        part = slice(start, start + size)
        tally.add(targets[part], guesses[part], known[part])
    return tally


def score(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """The definitions, one pair of target and guess after the other."""
    n = len(pairs)
    if not n:
        return {}
    errors = [guess - target for target, guess in pairs]
    scores = {
        "rmse": math.sqrt(math.fsum(error**2 for error in errors) / n),
        "mae": math.fsum(map(abs, errors)) / n,
    }
    if all(target for target, _ in pairs):
        scores["mape"] = 100 * math.fsum(abs((g - t) / t) for t, g in pairs) / n
    sizes = [abs(t) + abs(g) for t, g in pairs]
    shares = [200 * abs(e) / size if size else 0 for e, size in zip(errors, sizes, strict=True)]
    scores["smape"] = math.fsum(shares) / n
    mean = math.fsum(target for target, _ in pairs) / n
    spread = math.fsum((target - mean) ** 2 for target, _ in pairs)
    if len({target for target, _ in pairs}) > 1:
        scores["r2"] = 1 - math.fsum(error**2 for error in errors) / spread
    return scores


def pair_up(targets: Floats, guesses: Floats, known: Bools) -> list[tuple[float, float]]:
    """Known targets with their guesses."""
    return list(zip(targets[known].tolist(), guesses[known].tolist(), strict=True))


def assert_close(found: Mapping[str, float], wanted: Mapping[str, float]) -> None:
    """The same scores, to about nine digits; `r2` may be far below 0."""
    assert set(found) == set(wanted)
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


@given(targets=numbers, guesses=numbers, known=masks)
def test_value_scores_follow_their_definitions(
    targets: Floats, guesses: Floats, known: Bools
) -> None:
    """Of a step, of a feature and of all; what is not known counts nowhere."""
    tally = tally_values(targets, guesses, known)
    for feature in range(2):
        cell = (slice(None), slice(None), feature)
        wanted = score(pair_up(targets[cell], guesses[cell], known[cell]))
        assert_close(tally.of_feature(feature), wanted)
        for step in range(3):
            cell_of_step = (slice(None), step, feature)
            pairs = pair_up(targets[cell_of_step], guesses[cell_of_step], known[cell_of_step])
            assert_close(tally.at(step, feature), score(pairs))
            assert tally.count(step, feature) == len(pairs)
    wanted = score(pair_up(targets, guesses, known))
    parts = [tally.of_feature(feature).get("r2") for feature in range(2)]
    wanted.pop("r2", None)
    found = tally.total()
    if None not in parts:
        wanted["r2"] = float(np.mean(parts))  # type: ignore[arg-type]
    assert_close(found, wanted)


@given(targets=numbers, guesses=numbers, known=masks, size=st.integers(1, 7))
def test_chunks_change_no_score(targets: Floats, guesses: Floats, known: Bools, size: int) -> None:
    """However many samples are counted at once, the scores are the same to nine digits."""
    whole, parts = (tally_values(targets, guesses, known, many) for many in (100, size))
    assert_close(parts.total(), whole.total())
    assert_close(parts.at(1, 1), whole.at(1, 1))


def test_errors_do_not_lose_small_differences() -> None:
    """Errors are taken in double precision: float32 would lose the half."""
    targets = np.full((1, 1, 1), 2.0**24, np.float32)
    scores = tally_values(targets, targets - 1, targets > 0).total()
    assert (scores["rmse"], scores["mae"]) == (1.0, 1.0)


def test_a_large_level_does_not_eat_the_variance() -> None:
    """`r2` of values around ten million, some units apart, is that of the same values around 0."""
    small = np.random.default_rng(0).integers(-8, 9, (500, 2, 1)).astype(np.float32)
    guesses = small + np.float32(1)
    near, far = (
        tally_values(small + level, guesses + level, np.ones(small.shape, np.bool_)).total()["r2"]
        for level in (np.float32(0), np.float32(1e7))
    )
    assert far == pytest.approx(near, rel=1e-12)


@pytest.mark.parametrize(
    ("targets", "guesses", "left_out"),
    [
        ([1.0, 2.0], [math.nan, 2.0], {"rmse", "mae", "mape", "smape", "r2"}),
        ([1.0, 2.0], [math.inf, 2.0], {"rmse", "mae", "mape", "smape", "r2"}),
        ([0.0, 2.0], [0.0, 2.0], {"mape"}),
        ([2.0, 2.0], [1.0, 2.0], {"r2"}),
        ([2.0], [1.0], {"r2"}),
    ],
)
def test_what_is_undefined_is_left_out(
    targets: list[float], guesses: list[float], left_out: set[str]
) -> None:
    """A share of zero, the variance of a constant, an error that is no number: no score."""
    both = (np.array(numbers, np.float32)[:, None, None] for numbers in (targets, guesses))
    target, guess = both
    scores = tally_values(target, guess, np.ones(target.shape, np.bool_)).total()
    assert set(scores) == {"rmse", "mae", "mape", "smape", "r2"} - left_out
    assert all(math.isfinite(value) for value in scores.values())


def score_labels(targets: Ints, guesses: Ints) -> dict[str, float]:
    """The definitions, class after class."""
    present = set(targets.tolist()) | set(guesses.tolist())
    f1 = []
    for name in sorted(present):
        right = int(((targets == name) & (guesses == name)).sum())
        precision = right / max(int((guesses == name).sum()), 1)
        recall = right / max(int((targets == name).sum()), 1)
        f1.append(2 * precision * recall / (precision + recall) if right else 0.0)
    return {"accuracy": float((targets == guesses).mean()), "macro_f1": float(np.mean(f1))}


@given(targets=classes, guesses=classes, size=st.integers(1, 9))
def test_label_scores_follow_their_definitions(targets: Ints, guesses: Ints, size: int) -> None:
    """Accuracy and the mean of the F1 of the classes that occur, of all and of a step."""
    tally = LabelTally(2, "abcd")
    for start in range(0, 9, size):
        part = slice(start, start + size)
        tally.add(targets[part], guesses[part], np.ones(targets[part].shape, np.bool_))
    assert tally.total() == pytest.approx(score_labels(targets.ravel(), guesses.ravel()))
    assert tally.at(1, 0) == pytest.approx(score_labels(targets[:, 1], guesses[:, 1]))
    wanted: NDArray[np.int64] = np.zeros((4, 4), np.int64)
    for target, guess in zip(targets.ravel(), guesses.ravel(), strict=True):
        wanted[target, guess] += 1
    np.testing.assert_array_equal(tally.confusion, wanted)


def test_precision_and_recall_of_a_class() -> None:
    """Of what was called so, how much was; of what was, how much was called so; else 0."""
    tally = LabelTally(1, "abcd")
    targets, guesses = np.array([[0, 0, 0, 1, 2]]).T, np.array([[0, 0, 1, 1, 1]]).T
    tally.add(targets.astype(np.int32), guesses.astype(np.int32), np.ones((5, 1), np.bool_))
    scores = tally.by_class()
    found = [(scores[f"precision_{name}"], scores[f"recall_{name}"]) for name in "abcd"]
    assert found == [(1.0, 2 / 3), (1 / 3, 1.0), (0.0, 0.0), (0.0, 0.0)]


def test_nothing_counted_has_no_score() -> None:
    """Without a known target there is nothing to say, and nothing is divided by zero."""
    nothing = np.zeros((3, 2), np.bool_)
    labels, values = LabelTally(2, "abc"), ValueTally(2, 1)
    labels.add(np.full((3, 2), -1, np.int32), np.zeros((3, 2), np.int32), nothing)
    unknown = np.full((3, 2, 1), np.nan, np.float32)
    values.add(unknown, unknown, nothing[..., None])
    assert labels.total() == values.total() == labels.at(0, 0) == values.at(0, 0) == {}


def test_skill_is_against_the_best_baseline() -> None:
    """Half the error of the better baseline is a skill of 0.5; as good is 0, worse is negative."""
    naive = [{"rmse": 8.0, "mae": 1.0}, {"rmse": 4.0, "mae": 9.0}]
    assert compute_skill({"rmse": 2.0, "mae": 2.0}, naive) == {"skill": 0.5}
    assert compute_skill({"rmse": 4.0, "mae": 2.0}, naive) == {"skill": 0.0}
    assert compute_skill({"rmse": 6.0, "mae": 2.0}, naive) == {"skill": -0.5}
    assert compute_skill({"accuracy": 0.9}, [{"accuracy": 0.5}]) == {"skill": pytest.approx(0.8)}
    assert find_best({"a": naive[0], "b": naive[1], "c": {}}) == "b"
    assert error_of({"accuracy": 0.75}) == 0.25


def test_there_is_no_skill_against_a_perfect_baseline() -> None:
    """Where a baseline is never wrong, where there is none, or no error: nothing is said."""
    assert compute_skill({"rmse": 1.0}, [{"rmse": 0.0}]) == {}
    assert compute_skill({"rmse": 1.0}, []) == {}
    assert compute_skill({}, [{"rmse": 1.0}]) == {}
    assert find_best({}) is None
