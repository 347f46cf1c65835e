"""The defaults that depend on other keys, filled in once: the resolved config is complete."""

from typing import Literal

from lstm_cli.config.rules.shapes import is_labelled, sequence_shape
from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.config.schema.network import (
    AlignedDecoder,
    Decoder,
    Model,
    RepeatDecoder,
    VectorDecoder,
)
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.config.schema.table import Table
from lstm_cli.config.schema.training import AnySchedule, Cosine, Plateau, Training
from lstm_cli.types import SequenceShape


def complete(config: ExperimentConfig) -> ExperimentConfig:
    """The same config with no default left open, `training.compile` and `tracking` apart."""
    decoder = config.model.decoder or _choose_decoder(config)
    return config.model_copy(
        update={
            "dataset": _complete_dataset(config.dataset),
            "model": config.model.model_copy(update={"decoder": decoder}),
            "training": _complete_training(config.training, config.dataset),
        }
    )


def _complete_dataset(dataset: Dataset) -> Dataset:
    by: Literal["last", "random", "stratified", "time"] = "last"
    if isinstance(dataset, Table):
        by = "time"
    elif isinstance(dataset, Sequences):
        by = "stratified" if is_labelled(dataset) and dataset.per == "sequence" else "random"

    def filled(part: HeldOut) -> HeldOut:
        return part if part.by else part.model_copy(update={"by": by})

    update: dict[str, object] = {"validation": filled(dataset.validation)}
    if isinstance(dataset, Table):
        update["features"] = dataset.input_columns
    if isinstance(dataset, Sequences):
        update["test"] = filled(dataset.test)
    return dataset.model_copy(update=update)


def _choose_decoder(config: ExperimentConfig) -> Decoder:
    if isinstance(config.dataset, Sequences) and config.dataset.per == "timestep":
        return AlignedDecoder(kind="aligned")
    shape = sequence_shape(config.dataset)
    return default_decoder(config.model, shape) if shape else VectorDecoder(kind="vector")


def default_decoder(model: Model, shape: SequenceShape) -> Decoder:
    """`repeat` from a sequence to another, else `vector`."""
    if shape.timesteps > 1 and shape.horizon > 1:
        encoder = model.encoder
        return RepeatDecoder(kind="repeat", units=encoder.units[-1:], activation=encoder.activation)
    return VectorDecoder(kind="vector")


def _complete_training(training: Training, dataset: Dataset) -> Training:
    monitor = "val_loss" if dataset.validation.fraction > 0 else "loss"
    stopping = training.early_stopping
    if stopping and stopping.monitor is None:
        stopping = stopping.model_copy(update={"monitor": monitor})
    optimizer = training.optimizer
    schedule = _complete_schedule(optimizer.schedule, training.epochs, monitor)
    return training.model_copy(
        update={
            "loss": training.loss or ("crossentropy" if is_labelled(dataset) else "mse"),
            "keep": training.keep or ("best" if stopping else "last"),
            "early_stopping": stopping,
            "optimizer": optimizer.model_copy(update={"schedule": schedule}),
        }
    )


def _complete_schedule(
    schedule: AnySchedule | None, epochs: int, monitor: str
) -> AnySchedule | None:
    if isinstance(schedule, Cosine) and schedule.decay_epochs is None:
        rest = max(float(epochs) - schedule.warmup_epochs, 1.0)
        return schedule.model_copy(update={"decay_epochs": rest})
    if isinstance(schedule, Plateau) and schedule.monitor is None:
        return schedule.model_copy(update={"monitor": monitor})
    return schedule
