"""Checks across the keys of a config that are each valid by themselves."""

from collections.abc import Iterator

from lstm_cli.config.dataset import Parity
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.model import AlignedDecoder
from lstm_cli.config.problems.phrases import describe_remedy
from lstm_cli.config.rules.contradictions import Contradiction, contradict
from lstm_cli.config.rules.mode_check import check_mode
from lstm_cli.config.rules.predict_check import check_predict
from lstm_cli.config.rules.training_check import check_training
from lstm_cli.config.scores import list_scores
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.config.source.tree import KeyPath
from lstm_cli.types import SequenceShape

DATA = "dataset.task"


def find_contradictions(config: ExperimentConfig) -> Iterator[Contradiction]:
    """Each contradiction in a complete config."""
    shape = sequence_shape(config.dataset)
    yield from check_mode(config.mode, config.dataset, shape)
    yield from _check_decoder(config, shape)
    yield from _check_residual(config, shape)
    yield from _check_scaling(config, shape)
    yield from _check_parity(config)
    yield from check_training(config.training, config.dataset.validation, shape)
    yield from check_predict(config.predict, shape)
    yield from _check_expect(config)


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


def _check_residual(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    if config.model.residual == "last_input" and not shape.target_inputs:
        yield contradict(
            "model.residual",
            "'last_input' needs targets that continue an input, which these do not. "
            "Set model.residual: none.",
            DATA,
        )


def _check_scaling(config: ExperimentConfig, shape: SequenceShape) -> Iterator[Contradiction]:
    if config.dataset.scaling.targets != "none" and shape.classes:
        yield contradict(
            "dataset.scaling.targets",
            f"{config.dataset.scaling.targets!r} is for values, but the targets are labels. "
            "Set dataset.scaling.targets: none.",
            DATA,
        )


def _check_parity(config: ExperimentConfig) -> Iterator[Contradiction]:
    dataset = config.dataset
    if not isinstance(dataset, Parity):
        return
    bits = dataset.timesteps * dataset.features
    needed = dataset.samples + dataset.test_samples
    if needed > 2**bits:
        yield contradict(
            "dataset.samples",
            f"{dataset.samples} samples and {dataset.test_samples} test samples are more than the "
            f"{2**bits} different sequences of {bits} bits. Use fewer, or more timesteps.",
            "dataset.test_samples",
            "dataset.timesteps",
            "dataset.features",
        )


def _check_expect(config: ExperimentConfig) -> Iterator[Contradiction]:
    scores = list_scores(config)
    involved: tuple[KeyPath, ...] = (("dataset",), ("predict",), ("evaluation",))
    for name, bound in config.expect.items():
        low, high = bound.at_least, bound.at_most
        if name not in scores:
            message = f"this run has no such score. {describe_remedy(name, scores)}"
            yield Contradiction(("expect", name), involved, message)
        elif low is None and high is None:
            message = "no bound is given. Give at_most, at_least or both."
            yield Contradiction(("expect", name), (), message)
        elif low is not None and high is not None and low > high:
            message = f"{low:g} is above at_most, {high:g}. Nothing can pass; change one of them."
            other = ("expect", name, "at_most")
            yield Contradiction(("expect", name, "at_least"), (other,), message)
