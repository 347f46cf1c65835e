"""What the model says about each sample: of the splits, and of inputs that a user has given."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lstm_cli.config.rules.score_names import list_baselines
from lstm_cli.config.schema.experiment import ExperimentConfig, Predict
from lstm_cli.data.formulas.formula_data import describe_inputs
from lstm_cli.data.parts.sample_lists import NumberPreprocessing
from lstm_cli.data.prediction_inputs import read_expected, read_inputs
from lstm_cli.evaluation.baselines import Baselines, fit_baselines
from lstm_cli.evaluation.judge import Judgement, Predictor, judge_split
from lstm_cli.types import SequenceDataset, Split, SplitName

if TYPE_CHECKING:
    from lstm_cli.nn.inference import Predict as Function


# Training scores are for comparison; more samples than these tell nothing more, and take minutes.
TRAIN_SAMPLES = 20_000


def read_given(predict: Predict, dataset: SequenceDataset) -> Split | None:
    """The samples of a config's `predict` section; None where it is empty.

    Raises:
        DataError: they do not fit the data.
    """
    preprocessing, shape = dataset.preprocessing, dataset.shape
    if not predict.inputs or not isinstance(preprocessing, NumberPreprocessing):
        return None
    inputs = read_inputs(predict.inputs, shape, "predict.inputs")
    expected = None
    if predict.expected:
        expected = read_expected(predict.expected, shape, len(inputs), "predict.expected")
    return preprocessing.make_split(inputs, expected, describe_inputs(inputs))


def fit_naive(config: ExperimentConfig, dataset: SequenceDataset) -> Baselines | None:
    """The naive forecasts that a run is compared with, fitted on its training samples."""
    if config.evaluation.baselines == "none":
        return None
    names = list_baselines(config, dataset.shape)
    return fit_baselines(names, dataset.splits["train"], dataset.shape)


def predictor(function: "Function") -> Predictor:
    """A model's graph as what judges a split: from a gathered batch to outputs."""
    from lstm_cli.nn.inference import predict_batch  # noqa: PLC0415

    return lambda batch: predict_batch(function, batch)


def judge_splits(
    dataset: SequenceDataset,
    given: Split | None,
    function: "Function",
    baselines: Baselines | None,
    train_rows: int,
) -> list[Judgement]:
    """What every split, and the given samples, say of the model, in the user's units."""
    splits: Mapping[SplitName, Split] = dataset.splits
    if given:
        splits = {**splits, "predict": given}
    names = dataset.preprocessing.target_names
    return [
        judge_split(
            name,
            split,
            dataset.shape,
            names,
            predict=predictor(function),
            baselines=baselines,
            most_rows=train_rows if name == "train" else None,
            most_samples=TRAIN_SAMPLES if name == "train" else None,
        )
        for name, split in splits.items()
    ]
