"""The training section against the data and against itself."""

from collections.abc import Iterable, Iterator
from typing import get_args

from lstm_cli.config.findings.finding import Contradiction, contradict
from lstm_cli.config.findings.phrases import describe_choices, describe_remedy
from lstm_cli.config.rules.shapes import is_labelled
from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.config.schema.keras_names import MOMENTUM_OPTIMIZERS, LabelLoss, ValueLoss
from lstm_cli.config.schema.training import Optimizer, Plateau, Training, measured_columns

LABEL_METRICS = ("accuracy",)
VALUE_METRICS = ("mae", "mse")
SCHEDULE = "training.optimizer.schedule"


def check_training(training: Training, dataset: Dataset) -> Iterator[Contradiction]:
    """Each contradiction that involves the training section."""
    labelled = is_labelled(dataset)
    yield from _check_loss(training, labelled=labelled)
    yield from _check_metrics(training, labelled=labelled)
    yield from _check_class_weights(training, dataset)
    yield from _check_momentum(training.optimizer)
    yield from _check_monitors(training, dataset.validation)
    yield from _check_warmup(training)


def _check_class_weights(training: Training, dataset: Dataset) -> Iterator[Contradiction]:
    if training.class_weights != "none" and not is_labelled(dataset):
        message = "is for labels, but the targets are values. Leave it out."
        yield contradict("training.class_weights", message, "dataset.task")


def find_unknown_weights(
    weights: Iterable[str], classes: tuple[str, ...]
) -> Iterator[Contradiction]:
    """A contradiction for each weight of a class that there is not."""
    for name in weights:
        if name not in classes:
            path = ("training", "class_weights", name)
            message = f"there is no such class. {describe_remedy(name, classes)}"
            yield Contradiction(path, (("dataset",),), message)


def _check_loss(training: Training, *, labelled: bool) -> Iterator[Contradiction]:
    targets, fitting = _targets(labelled=labelled), get_args(LabelLoss if labelled else ValueLoss)
    if training.loss not in fitting:
        message = (
            f"{training.loss!r} does not fit targets that are {targets}. "
            f"Give {describe_choices(fitting)}."
        )
        yield contradict("training.loss", message, "dataset.task")


def _check_metrics(training: Training, *, labelled: bool) -> Iterator[Contradiction]:
    fitting = LABEL_METRICS if labelled else VALUE_METRICS
    for index, metric in enumerate(training.metrics):
        path = ("training", "metrics", index)
        if metric not in fitting:
            message = (
                f"{metric!r} does not fit targets that are {_targets(labelled=labelled)}. "
                f"Give {describe_choices(fitting)}, or none."
            )
            yield Contradiction(path, (("dataset", "task"),), message)
        elif metric in training.metrics[:index]:
            yield Contradiction(path, (), f"{metric!r} is there twice. Remove one of them.")


def _targets(*, labelled: bool) -> str:
    return "labels" if labelled else "values"


def _check_momentum(optimizer: Optimizer) -> Iterator[Contradiction]:
    if optimizer.momentum is not None and optimizer.name not in MOMENTUM_OPTIMIZERS:
        message = (
            f"{optimizer.name!r} has no momentum. Leave it out, or set "
            f"training.optimizer.name: {' or '.join(MOMENTUM_OPTIMIZERS)}."
        )
        yield contradict("training.optimizer.momentum", message, "training.optimizer.name")


def _check_monitors(training: Training, validation: HeldOut) -> Iterator[Contradiction]:
    schedule, stopping = training.optimizer.schedule, training.early_stopping
    monitors = {
        f"{SCHEDULE}.monitor": schedule.monitor if isinstance(schedule, Plateau) else None,
        "training.early_stopping.monitor": stopping.monitor if stopping else None,
    }
    metrics = tuple(dict.fromkeys(training.metrics))
    logged = measured_columns(metrics, validated=validation.fraction > 0)
    validated = measured_columns(metrics, validated=True)
    for path, monitor in monitors.items():
        if monitor is not None and monitor not in logged:
            without = " without validation" if monitor in validated else ""
            message = f"{monitor!r} is not logged{without}. {describe_remedy(monitor, logged)}"
            yield contradict(path, message, "training.metrics", "dataset.validation.fraction")


def _check_warmup(training: Training) -> Iterator[Contradiction]:
    schedule = training.optimizer.schedule
    if schedule and schedule.warmup_epochs >= training.epochs:
        message = (
            f"{schedule.warmup_epochs:g} is not below training.epochs, {training.epochs}. "
            "Use fewer, or train longer."
        )
        yield contradict(f"{SCHEDULE}.warmup_epochs", message, "training.epochs")
