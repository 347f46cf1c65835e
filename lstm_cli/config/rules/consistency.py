"""Checks across the keys of a config that are each valid by themselves."""

from collections.abc import Iterator

from lstm_cli.config.dataset import Dataset
from lstm_cli.config.datasets.generated import Generated
from lstm_cli.config.datasets.sequences import Sequences
from lstm_cli.config.datasets.table import Table
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.model import AlignedDecoder
from lstm_cli.config.rules.contradictions import Contradiction, contradict
from lstm_cli.config.rules.expect_check import check_bounds, check_expect
from lstm_cli.config.rules.generated_check import check_generated
from lstm_cli.config.rules.mode_check import check_mode
from lstm_cli.config.rules.predict_check import check_predict
from lstm_cli.config.rules.sequences_check import check_sequences
from lstm_cli.config.rules.table_check import check_table
from lstm_cli.config.rules.training_check import check_training, find_unknown_weights
from lstm_cli.config.shapes import is_labelled, sequence_shape, target_names
from lstm_cli.types import SequenceShape

DATA = "dataset.task"


def find_contradictions(config: ExperimentConfig) -> Iterator[Contradiction]:
    """Each contradiction in a complete config that can be seen without its data."""
    shape = sequence_shape(config.dataset)
    yield from _check_dataset(config)
    yield from _check_scaling(config)
    yield from check_training(config.training, config.dataset)
    yield from check_bounds(config)
    if shape:
        yield from find_misfits(config, shape, target_names(config.dataset))


def find_misfits(
    config: ExperimentConfig, shape: SequenceShape, targets: tuple[str, ...]
) -> Iterator[Contradiction]:
    """Each contradiction between a complete config and the shape of its data's samples."""
    yield from check_mode(config.mode, config.dataset, shape)
    yield from _check_decoder(config, shape)
    yield from _check_residual(config, shape)
    yield from _check_highway(config, shape)
    yield from _check_weights(config, shape)
    yield from check_predict(config.predict, shape)
    yield from check_expect(config, shape, targets)


def _check_dataset(config: ExperimentConfig) -> Iterator[Contradiction]:
    dataset: Dataset = config.dataset
    match dataset:
        case Generated():
            yield from check_generated(dataset)
        case Table():
            yield from check_table(dataset, config.evaluation)
        case Sequences():
            yield from check_sequences(dataset)
    if not isinstance(dataset, Table):
        yield from _check_for_tables(config)
    if not isinstance(dataset, Generated) and config.predict.inputs:
        message = "is for generated data. Predict from a file: lstm-cli predict RUN --input FILE."
        yield contradict("predict.inputs", message, "dataset.kind")


def _check_for_tables(config: ExperimentConfig) -> Iterator[Contradiction]:
    evaluation = config.evaluation
    given = {
        "season": evaluation.season != (),
        "stride": evaluation.stride != 1,
        "offset": evaluation.offset != 0,
    }
    for key, is_given in given.items():
        if is_given:
            message = f"is for tables, but dataset.kind is {config.dataset.kind!r}. Leave it out."
            yield contradict(f"evaluation.{key}", message, "dataset.kind")


def _check_decoder(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    if isinstance(config.model.decoder, AlignedDecoder) and shape.horizon != shape.timesteps:
        yield contradict(
            "model.decoder.kind",
            f"'aligned' gives an output for each of the {shape.timesteps} timesteps, but the "
            f"horizon is {shape.horizon}. Choose 'vector' or 'repeat', or make them equal.",
            "dataset.timesteps",
            "dataset.horizon",
            DATA,
        )


def _check_highway(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    if config.model.highway == "linear" and shape.variable:
        message = (
            "'linear' weighs each timestep by its place, but these sequences differ in length. "
            "Set model.highway: none."
        )
        yield contradict("model.highway", message, DATA)


def _check_weights(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    weights = config.training.class_weights
    if shape.classes and isinstance(weights, dict):
        yield from find_unknown_weights(weights, shape.classes)


def _check_residual(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    if config.model.residual == "last_input" and not shape.target_inputs:
        yield contradict(
            "model.residual",
            "'last_input' needs targets that continue an input, which these do not. "
            "Set model.residual: none.",
            DATA,
        )


def _check_scaling(config: ExperimentConfig) -> Iterator[Contradiction]:
    if config.dataset.scaling.targets != "none" and is_labelled(config.dataset):
        yield contradict(
            "dataset.scaling.targets",
            f"{config.dataset.scaling.targets!r} is for values, but the targets are labels. "
            "Set dataset.scaling.targets: none.",
            DATA,
        )
    dataset = config.dataset
    if (
        isinstance(dataset, Table)
        and config.model.residual == "last_input"
        and dataset.scaling.per_group
        and dataset.scaling.inputs != dataset.scaling.targets
    ):
        message = (
            "'last_input' needs inputs and targets on one scale, but dataset.scaling is per group "
            f"and has inputs {dataset.scaling.inputs!r} and targets {dataset.scaling.targets!r}. "
            "Make them equal, or set model.residual: none."
        )
        yield contradict("model.residual", message, "dataset.scaling")
