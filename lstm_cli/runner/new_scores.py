"""Scores of a finished run: on a split of its own data again, or on a file with known targets."""

from dataclasses import dataclass
from pathlib import Path

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.data.stored import open_input
from lstm_cli.disk import to_json
from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.judge import Judgement, judge_split
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.runner.sample_outputs import TRAIN_SAMPLES, predictor
from lstm_cli.runner.trained_run import TrainedRun, load_function, read_baselines
from lstm_cli.types import SequenceDataset, Split, SplitName


@dataclass(frozen=True, slots=True)
class Judged:
    """The samples that are to be judged, as what they count, and what is odd about them."""

    name: SplitName
    split: Split
    warnings: tuple[str, ...] = ()


def split_of(run: TrainedRun, name: SplitName) -> Judged:
    """A split of the data that the run was trained on, read again.

    Raises:
        ConfigError: the run's config.yaml can no longer be read.
        DataError: the data are gone or have become others, or there is no such split.
    """
    dataset = prepare_data(_config(run))
    if name not in dataset.splits:
        known = ", ".join(dataset.splits)
        message = f"this run has no split {name!r}. Give one of {known}."
        raise DataError(Problem("--split", message))
    warnings = dataset.leaks
    if run.facts.get("data_fingerprint") not in (None, dataset.fingerprint):
        warnings += (_describe_change(run, dataset),)
    return Judged(name, dataset.splits[name], warnings)


def _describe_change(run: TrainedRun, dataset: SequenceDataset) -> str:
    """What to say of data that are no longer those of the training.

    Raises:
        DataError: they no longer fit the model.
    """
    told = "the data are not those that the run was trained on: they have changed"
    if dataset.shape != run.preprocessing.shape:
        message = (
            f"{told}, and with their sizes or classes of today they do not fit its model. Put them "
            "back, or train it again. To judge other data, give --input FILE."
        )
        raise DataError(Problem(str(run.folder), message))
    if to_json(dataset.preprocessing.to_json()) != to_json(run.preprocessing.to_json()):
        return f"{told}, and so has their scale. Give --input FILE to keep the scale of training."
    return f"{told}."


def file_of(run: TrainedRun, path: Path) -> Judged:
    """The samples of a file in the form of the training's, which has the targets.

    Raises:
        DataError: it cannot be read, or does not fit the model.
    """
    return Judged("predict", open_input(run.preprocessing, path, _config(run).evaluation.stride))


def evaluate_run(run: TrainedRun, judged: Judged) -> Judgement:
    """The scores of the run's model, beside naive forecasts on the same samples.

    Raises:
        DataError: the model cannot be opened, or no target is known.
    """
    preprocessing = run.preprocessing
    judgement = judge_split(
        judged.name,
        judged.split,
        preprocessing.shape,
        preprocessing.target_names,
        predict=predictor(load_function(run)),
        baselines=read_baselines(run),
        most_rows=0,
        most_samples=TRAIN_SAMPLES if judged.name == "train" else None,
    )
    if not judgement.metrics:
        message = "no sample has a known target, so there is nothing to judge. Use predict instead."
        raise DataError(Problem("--input", message))
    return judgement


def _config(run: TrainedRun) -> ExperimentConfig:
    return load_config(run.folder / "config.yaml", environment={})
