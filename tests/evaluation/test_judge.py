"""A split judged: scores by name and by step, the table of predictions, warnings."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.evaluation.baselines import Baselines, fit_baselines
from lstm_cli.evaluation.judge import Judgement, find_judge, judge_split
from lstm_cli.evaluation.prediction_rows import join_predictions
from lstm_cli.types import Labels, NumberInputs, Predictions, SequenceShape, Split, Values

VALUES = SequenceShape(1, 2, NumberInputs(1), Values(2))
NAMES = ("u", "v")
LABELS = SequenceShape(1, 2, NumberInputs(1), Labels(("even", "odd number", "never")))
TARGETS = np.arange(1, 13, dtype=np.float32).reshape(3, 2, 2)
# Off by 1 at the first step, 3 at the second; v twice that.
ERRORS = np.array([[1, 2], [3, 6]], np.float32)
MakeValues: TypeAlias = Callable[..., Split]
Model: TypeAlias = Callable[..., Any]
MakeLabels: TypeAlias = Callable[..., Split]


@pytest.fixture
def judge(values: MakeValues, model: Model) -> Callable[..., Judgement]:
    """Judge the targets above, or others, of a model that is off by the errors above."""

    def judge_values(targets: Any = TARGETS, split: Any = None, **options: Any) -> Judgement:
        split = split or values(targets)
        outputs = (np.nan_to_num(np.asarray(targets, np.float32)) + ERRORS) / 10
        name = options.pop("name", "test")
        return judge_split(name, split, VALUES, NAMES, predict=model(outputs), **options)

    return judge_values


@pytest.fixture
def judge_labels(labels: MakeLabels, model: Model) -> Callable[..., Judgement]:
    """Judge three samples of two steps; the last step of the last one is padding."""
    outputs = np.full((3, 2, 3), 0.1, np.float32)
    outputs[:, :, 0] = [[0.8, 0.2], [0.2, 0.8], [0.8, 0.8]]
    outputs[:, :, 1] = [[0.1, 0.7], [0.7, 0.1], [0.1, 0.1]]
    mask = np.array([[True, True], [True, True], [True, False]])

    def judge_them(given: Any = ((0, 1), (1, 1), (-1, 1)), **options: Any) -> Judgement:
        split = labels(given, mask)
        return judge_split("val", split, LABELS, ("y",), predict=model(outputs), **options)

    return judge_them


def test_scores_are_in_the_users_units(judge: Callable[..., Judgement]) -> None:
    """What the model says is taken back to the user's units before it is scored."""
    metrics = judge().metrics
    assert metrics["mae"] == pytest.approx((1 + 2 + 3 + 6) / 4, rel=1e-6)
    assert metrics["rmse"] == pytest.approx(np.sqrt((1 + 4 + 9 + 36) / 4), rel=1e-6)


def test_several_targets_have_their_own_scores(judge: Callable[..., Judgement]) -> None:
    """Each of several target features has scores under its name; a single one has not."""
    metrics = judge().metrics
    assert metrics["mae_u"] == pytest.approx(2, rel=1e-6)
    assert metrics["mae_v"] == pytest.approx(4, rel=1e-6)
    own = {f"{name}_{target}" for name in ("rmse", "mae", "mape", "smape", "r2") for target in "uv"}
    assert set(metrics) == {"rmse", "mae", "mape", "smape", "r2"} | own


def test_each_step_and_feature_has_its_row(judge: Callable[..., Judgement]) -> None:
    """The errors by step are those of one step and feature alone, over all samples."""
    rows = judge(baselines=Baselines(("mean",), np.full((2, 2), 6, np.float32))).by_step
    assert [(row["step"], row["feature"]) for row in rows] == [
        (1, "u"),
        (1, "v"),
        (2, "u"),
        (2, "v"),
    ]
    assert {(row["split"], row["samples"]) for row in rows} == {("test", 3)}
    assert [row["rmse"] for row in rows] == pytest.approx([1, 2, 3, 6], rel=1e-6)
    assert rows[0]["naive_mean_mae"] == pytest.approx((5 + 1 + 3) / 3)


def test_baselines_are_judged_on_the_same_samples(
    judge: Callable[..., Judgement], values: MakeValues
) -> None:
    """Each has all scores, over all and of each target, and the skill is against the best."""
    past = np.array([[1, 2], [5, 6], [9, 10]], np.float32)
    baselines = fit_baselines(["mean", "last_value"], values(TARGETS), VALUES)
    metrics = judge(split=values(TARGETS, past=past), baselines=baselines).metrics
    last = np.sqrt(np.mean((TARGETS - past[:, None]) ** 2))
    assert metrics["naive_last_value_rmse"] == pytest.approx(last)
    mean = np.sqrt(np.mean((TARGETS - TARGETS.mean(axis=0)) ** 2))
    assert metrics["naive_mean_rmse"] == pytest.approx(mean)
    assert metrics["naive_last_value_mae_v"] == pytest.approx(1)
    assert metrics["skill"] == pytest.approx(1 - metrics["rmse"] / min(last, mean))
    best_u = min(metrics["naive_mean_rmse_u"], metrics["naive_last_value_rmse_u"])
    assert metrics["skill_u"] == pytest.approx(1 - metrics["rmse_u"] / best_u)


def test_a_forecast_that_is_silent_once_is_left_out(
    judge: Callable[..., Judgement], values: MakeValues
) -> None:
    """One sample without a season ago: no score of that season, and one sentence."""
    season = np.zeros((3, 2, 2), np.float32)
    season[0, 1] = np.nan
    split = values(TARGETS, season=season)
    for chunk in (1, 100):
        judgement = judge(split=split, baselines=Baselines(("season_7",)), chunk=chunk)
        assert not [name for name in judgement.metrics if "season" in name or "skill" in name]
        (sentence,) = judgement.warnings
        assert sentence == (
            "test: the naive forecast season_7 is left out: the past of 1 of 3 samples is too "
            "short for it."
        )


def test_a_silence_about_unknown_targets_does_not_count(
    judge: Callable[..., Judgement], values: MakeValues
) -> None:
    """Where nothing is to be compared a forecast need not say anything."""
    season, targets = np.zeros((3, 2, 2), np.float32), TARGETS.copy()
    season[0], targets[0] = np.nan, np.nan
    judgement = judge(targets, values(targets, season=season), baselines=Baselines(("season_7",)))
    assert "naive_season_7_rmse" in judgement.metrics


def test_a_model_that_adds_nothing_is_named(
    judge: Callable[..., Judgement], values: MakeValues, model: Model
) -> None:
    """Where a naive forecast is as good, a sentence says so with both scores; else none."""
    one = SequenceShape(1, 1, NumberInputs(1), Values(1))
    split = values(np.array([[[400.0]], [[10.0]]]), past=np.array([[11.0], [11.0]], np.float32))
    outputs = np.array([[[-10.0]], [[1.0]]], np.float32)
    options = {"predict": model(outputs), "baselines": Baselines(("last_value",))}
    judgement = judge_split("test", split, one, ("y",), **options)
    (sentence,) = judgement.warnings
    assert sentence == (
        "test: rmse 353.6 does not beat the naive forecast last_value (275.1). The model adds "
        "nothing yet."
    )
    good = judge(baselines=Baselines(("mean",), np.full((2, 2), 1e3, np.float32)))
    assert good.warnings == ()
    means = TARGETS.mean(axis=0)
    means[:, 0] = 1e3
    half = judge(baselines=Baselines(("mean",), means))
    assert [w.split(" does not")[0] for w in half.warnings] == ["test: rmse of v 4.472"]


def test_unknown_targets_count_in_no_score(judge: Callable[..., Judgement]) -> None:
    """A sample without target has rows without target; a split without any has no scores."""
    targets = TARGETS.copy()
    targets[1] = np.nan
    judgement = judge(targets)
    assert judgement.metrics["mae"] == pytest.approx(3, rel=1e-6)
    assert {row["samples"] for row in judgement.by_step} == {2}
    table = judgement.predictions
    assert [cell is None for cell in table.columns()["target"]] == [False] * 4 + [True] * 4 + [
        False
    ] * 4
    nothing = judge(np.full((3, 2, 2), np.nan), baselines=Baselines(("mean",), ERRORS))
    assert (nothing.metrics, list(nothing.by_step), nothing.warnings) == ({}, [], ())
    assert len(nothing.predictions) == 12


def test_labels_have_scores_of_their_own(judge_labels: Callable[..., Judgement]) -> None:
    """Accuracy, macro F1, each class's precision and recall, and who is taken for whom."""
    judgement = judge_labels(baselines=Baselines(("majority_class",), majority=1))
    metrics = judgement.metrics
    # Known are 0 → 0, 1 → 1, 1 → 1, 1 → 0; the third sample's are not known, or padding.
    assert metrics["accuracy"] == pytest.approx(3 / 4)
    assert metrics["macro_f1"] == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert (metrics["precision_even"], metrics["recall_even"]) == (0.5, 1.0)
    assert metrics["recall_odd number"] == pytest.approx(2 / 3)
    assert (metrics["precision_never"], metrics["recall_never"]) == (0, 0)
    assert metrics["naive_majority_class_accuracy"] == pytest.approx(3 / 4)
    assert metrics["skill"] == pytest.approx(0)
    assert "accuracy 0.75 does not beat the naive forecast majority_class (0.75)" in str(
        judgement.warnings
    )
    assert [tuple(row.values()) for row in judgement.confusion] == [
        ("val", "even", "even", 1),
        ("val", "odd number", "even", 1),
        ("val", "odd number", "odd number", 2),
    ]
    assert [row["samples"] for row in judgement.by_step] == [2, 2]


def test_padding_has_no_rows(judge_labels: Callable[..., Judgement]) -> None:
    """Steps that are not there are in no row; the others have words and a probability."""
    columns = judge_labels().predictions.columns()
    assert list(zip(columns["sample"], columns["step"], strict=True)) == [
        (0, 1),
        (0, 2),
        (1, 1),
        (1, 2),
        (2, 1),
    ]
    assert columns["prediction"] == ["even", "odd number", "odd number", "even", "even"]
    assert columns["target"] == ["even", "odd number", "odd number", "odd number", None]
    assert columns["probability"] == [0.8, 0.7, 0.7, 0.8, 0.8]
    assert set(columns["group"]) == {"g"}


def test_predictions_have_a_row_for_each_number(judge: Callable[..., Judgement]) -> None:
    """The table is ordered by sample, then step, then feature, and leads back to the input."""
    table = judge().predictions
    assert table.sample.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert table.step.tolist() == [1, 1, 2, 2] * 3
    assert table.feature.tolist() == ["u", "v"] * 6
    assert table.source.tolist() == ["row 0"] * 4 + ["row 1"] * 4 + ["row 2"] * 4
    assert table.time.tolist()[4:8] == ["t1", "t1", "t2", "t2"]
    assert table.group.tolist() == [None] * 12
    np.testing.assert_array_equal(table.target, TARGETS.ravel())
    np.testing.assert_allclose(table.prediction, (TARGETS + ERRORS).ravel(), rtol=1e-6)


@pytest.mark.parametrize(("most_rows", "shown"), [(0, 0), (8, 2), (11, 2), (1000, 3), (None, 3)])
def test_training_samples_are_cut(
    judge: Callable[..., Judgement], most_rows: int | None, shown: int
) -> None:
    """Of training samples only the last are shown, whole; all of them count."""
    judgement = judge(name="train", most_rows=most_rows, chunk=2)
    assert sorted(set(judgement.predictions.sample.tolist())) == list(range(3 - shown, 3))
    assert len(judgement.predictions) == 4 * shown
    assert judgement.by_step[0]["samples"] == 3


@pytest.mark.parametrize("most_rows", [0, 40])
def test_of_many_samples_some_are_judged(values: MakeValues, most_rows: int) -> None:
    """No more than was said count, evenly spread, whatever is in the table."""
    targets = np.arange(1000, dtype=np.float32)[:, None, None] * np.ones((1, 2, 2), np.float32)
    judgement = judge_split(
        "train",
        values(targets),
        VALUES,
        NAMES,
        predict=lambda batch: np.zeros_like(batch.targets),
        baselines=Baselines(("mean",), np.zeros((2, 2), np.float32)),
        most_rows=most_rows,
        most_samples=100,
        chunk=64,
    )
    shown = range(1000 - most_rows // 4, 1000)
    assert judgement.predictions.sample.tolist()[::4] == list(shown)
    assert judgement.by_step[0]["samples"] == 100
    assert judgement.metrics["mae"] == judgement.metrics["naive_mean_mae"]
    assert judgement.metrics["mae"] == pytest.approx(499.5, abs=0.5)


@given(samples=st.integers(1, 40), chunk=st.integers(1, 40), seed=st.integers(0, 99))
def test_chunks_change_nothing(values: MakeValues, samples: int, chunk: int, seed: int) -> None:
    """However many samples are taken at once, scores agree to nine digits and tables exactly."""
    rng = np.random.default_rng(seed)
    targets = rng.normal(1000, 1, (samples, 2, 2)).astype(np.float32)
    targets[rng.random(targets.shape) < 0.2] = np.nan
    split = values(targets, past=targets[:, 0], inputs=rng.normal(size=(samples, 1, 1)))

    def judge(size: int) -> Judgement:
        baselines = Baselines(("mean",), np.full((2, 2), 1001, np.float32))
        return judge_split(
            "val",
            split,
            VALUES,
            NAMES,
            predict=lambda batch: (
                np.float32(100) + np.repeat(batch.inputs["inputs"], 4).reshape(-1, 2, 2)
            ),
            baselines=baselines,
            chunk=size,
        )

    whole, parts = judge(1000), judge(chunk)
    assert dict(parts.metrics) == pytest.approx(dict(whole.metrics), rel=1e-9)
    assert parts.predictions == whole.predictions


def test_tables_of_splits_become_one(judge: Callable[..., Judgement]) -> None:
    """Joined, each row keeps its split and its words; a table can be told in columns and back."""
    parts = [judge(name=name).predictions for name in ("train", "test")]
    table = join_predictions(parts)
    assert table.split.tolist() == ["train"] * 12 + ["test"] * 12
    assert table.source.tolist() == parts[0].source.tolist() * 2
    assert Predictions.from_columns(table.columns()) == table
    assert join_predictions([]) == Predictions()
    later = parts[0].later(2)
    assert later.step.tolist() == [3, 3, 4, 4] * 3
    assert later.time.tolist() == parts[0].time.tolist()
    both = join_predictions([parts[0], later])
    assert both.time.tolist() == parts[0].time.tolist() * 2


def test_the_judge_is_the_split_that_training_never_saw(judge: Callable[..., Judgement]) -> None:
    """Test, else validation, else given inputs, and never the training samples."""
    train, val, test = (judge(name=name) for name in ("train", "val", "test"))
    silent = judge(np.full((3, 2, 2), np.nan))
    assert find_judge([train, val, test]) is test
    assert find_judge([train, val, silent]) is val
    assert find_judge([train]) is None
