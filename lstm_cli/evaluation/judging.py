"""From a model's outputs to scores, errors by step and the table of predictions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstm_cli.evaluation.baselines import score_baselines
from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.evaluation.scores import Scores, compute_skill, score_labels, score_values
from lstm_cli.types import SequenceShape


@dataclass(frozen=True, slots=True)
class Judgement:
    """Flat scores by name (`test_rmse`), and the columns of metrics_by_step.csv."""

    metrics: Mapping[str, float]
    by_step: Mapping[str, Sequence[object]]


def judge(
    outcomes: Sequence[Outcome],
    shape: SequenceShape,
    target_names: Sequence[str],
    *,
    baselines: bool,
) -> Judgement:
    """Scores of all outcomes with known targets, with `baselines` beside naive ones."""
    train = next(outcome.targets for outcome in outcomes if outcome.split == "train")
    known = [outcome for outcome in outcomes if outcome.targets is not None]
    metrics: dict[str, float] = {}
    for outcome in known:
        scores = _score(outcome, shape)
        naive = score_baselines(outcome, train, shape) if baselines and train is not None else {}
        scores |= compute_skill(scores, list(naive.values())) if naive else {}
        for name, baseline in naive.items():
            scores |= {f"naive_{name}_{score}": value for score, value in baseline.items()}
        metrics |= {f"{outcome.split}_{name}": value for name, value in scores.items()}
    rows = [row for outcome in known for row in _rows_by_step(outcome, shape, target_names)]
    columns = rows[0] if rows else {}
    return Judgement(metrics, {name: [row[name] for row in rows] for name in columns})


def _score(outcome: Outcome, shape: SequenceShape) -> Scores:
    assert outcome.targets is not None  # noqa: S101
    if shape.classes:
        return score_labels(outcome.targets, outcome.labels)
    return score_values(outcome.targets, outcome.outputs)


def _rows_by_step(
    outcome: Outcome, shape: SequenceShape, target_names: Sequence[str]
) -> list[dict[str, object]]:
    targets = outcome.targets
    assert targets is not None  # noqa: S101
    rows: list[dict[str, object]] = []
    for step in range(shape.horizon):
        for feature, name in enumerate(target_names):
            at = {"split": outcome.split, "step": step + 1, "feature": name}
            scores = (
                score_labels(targets[:, step], outcome.labels[:, step])
                if shape.classes
                else score_values(targets[:, step, feature], outcome.outputs[:, step, feature])
            )
            rows.append({**at, "samples": len(targets), **scores})
    return rows
