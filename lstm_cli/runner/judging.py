"""A trained model judged: scores beside naive ones, predictions, and the files that hold them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lstm_cli.evaluation.judging import Judgement, find_judge
from lstm_cli.evaluation.predictions import join_predictions
from lstm_cli.runner.outcomes import TRAIN_SAMPLES, fit_naive, judge_splits
from lstm_cli.runner.session import Session

if TYPE_CHECKING:
    from lstm_cli.nn.prediction import Predict as Function


def judge_session(session: Session, function: "Function") -> None:
    """Judge every split and write what comes of it; `function` is the trained model's."""
    dataset, config, folder = session.dataset, session.config, session.folder
    baselines = fit_naive(config, dataset)
    if baselines:
        folder.write_json("baselines.json", baselines.to_json())
    rows = config.predictions.train_rows
    judgements = judge_splits(dataset, session.given, function, baselines, rows)
    _collect(session, judgements)
    folder.write_rows("metrics_by_step.csv", session.by_step)
    folder.write_rows("confusion.csv", session.confusion)
    if len(dataset.splits["train"]) > TRAIN_SAMPLES:
        folder.log(f"train scores are those of {TRAIN_SAMPLES:,} evenly spread samples")
    trained = len(dataset.splits["train"]) * dataset.shape.horizon * dataset.shape.target_features
    if trained > rows:
        shown = sum(len(each.predictions) for each in judgements if each.split == "train")
        folder.log(f"predictions.csv has {shown} of {trained} training rows")


def _collect(session: Session, judgements: Sequence[Judgement]) -> None:
    for judgement in judgements:
        session.metrics |= judgement.named_metrics
        session.by_step += judgement.by_step
        session.confusion += judgement.confusion
    session.predictions = join_predictions([each.predictions for each in judgements])
    judge = find_judge(judgements)
    for sentence in judge.warnings if judge else ():
        session.warnings.append(sentence)
        session.folder.log(f"warning: {sentence}")
