"""Rules across the keys of a config that are each valid by themselves; the mode is one of them."""

from collections.abc import Iterator

from lstm_cli.config.findings.finding import Contradiction, contradict
from lstm_cli.config.rules.section_rules import check_bounds, check_expect, check_predict
from lstm_cli.config.rules.sequence_modes import mode_named, mode_of
from lstm_cli.config.rules.sequence_rules import check_generated, check_sequences
from lstm_cli.config.rules.shapes import is_labelled, sequence_shape, target_names
from lstm_cli.config.rules.table_rules import check_table
from lstm_cli.config.rules.target_rules import rules_of
from lstm_cli.config.rules.training_rules import check_training
from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.experiment import ExperimentConfig, ModeName
from lstm_cli.config.schema.formula import Generated
from lstm_cli.config.schema.network import AlignedDecoder
from lstm_cli.config.schema.sequences import Sequences, is_ts
from lstm_cli.config.schema.table import Table
from lstm_cli.types import SequenceShape


def check_mode(name: ModeName, dataset: Dataset, shape: SequenceShape) -> Iterator[Contradiction]:
    """A contradiction where the data have other sizes than the mode's name says."""
    mode, fitting = mode_named(name), mode_of(shape.timesteps, shape.horizon)
    if mode == fitting:
        return
    axes = []
    if mode.many_in != fitting.many_in:
        axes.append(("timesteps", mode.many_in, shape.timesteps))
    if mode.many_out != fitting.many_out:
        axes.append(("horizon", mode.many_out, shape.horizon))
    wanted = " and ".join(_size(axis, many=many) for axis, many, _ in axes)
    given = " and ".join(_given(axis, size, dataset) for axis, _, size in axes)
    given = given if given.startswith("dataset.") else given.replace(" and the dataset has", " and")
    found = [_remedy(axis, dataset, many=many) for axis, many, _ in axes]
    remedies = [remedy for remedy in found if remedy]
    remedy = f"{remedies[0]}, or " if len(axes) == len(remedies) == 1 else ""
    message = f"{name} has {wanted}, but {given}. Set {remedy}mode: {fitting.name}."
    yield contradict("mode", message, "dataset.timesteps", "dataset.horizon", "dataset.task")


def _size(axis: str, *, many: bool) -> str:
    return f"{axis} above 1" if many else f"{axis} 1"


def _remedy(axis: str, dataset: Dataset, *, many: bool) -> str | None:
    if isinstance(dataset, Sequences) and axis == "horizon":
        return None if is_ts(dataset.path) else f"dataset.per: {'timestep' if many else 'sequence'}"
    if not _is_key(axis, dataset):
        return None
    return f"dataset.{axis} above 1" if many else f"dataset.{axis}: 1"


def _given(axis: str, size: int, dataset: Dataset) -> str:
    if _is_key(axis, dataset):
        return f"dataset.{axis} is {size}"
    return f"the dataset has {axis} {size}"


def _is_key(axis: str, dataset: Dataset) -> bool:
    # Sequences are as long as they are: their key only says how far they are filled up.
    if isinstance(dataset, Sequences):
        return False
    return axis in type(dataset).model_fields


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
    yield from rules_of(shape.target).check_weights(config.training.class_weights)


def _check_residual(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    if config.model.residual == "last_input" and not shape.target.inputs:
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
