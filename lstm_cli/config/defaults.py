"""The defaults that depend on other keys, filled in once: the resolved config is complete."""

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.model import Decoder, Model, RepeatDecoder, VectorDecoder
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.config.training import AnySchedule, Cosine, Plateau, Training
from lstm_cli.types import SequenceShape


def complete(config: ExperimentConfig) -> ExperimentConfig:
    """The same config with no default left open, `training.compile` and `tracking` apart."""
    shape = sequence_shape(config.dataset)
    decoder = config.model.decoder or default_decoder(config.model, shape)
    return config.model_copy(
        update={
            "model": config.model.model_copy(update={"decoder": decoder}),
            "training": _complete_training(
                config.training, shape, validated=config.dataset.validation.fraction > 0
            ),
        }
    )


def default_decoder(model: Model, shape: SequenceShape) -> Decoder:
    """`repeat` from a sequence to a sequence, else `vector`."""
    if shape.timesteps > 1 and shape.horizon > 1:
        encoder = model.encoder
        return RepeatDecoder(kind="repeat", units=encoder.units[-1:], activation=encoder.activation)
    return VectorDecoder(kind="vector")


def _complete_training(training: Training, shape: SequenceShape, *, validated: bool) -> Training:
    monitor = "val_loss" if validated else "loss"
    stopping = training.early_stopping
    if stopping and stopping.monitor is None:
        stopping = stopping.model_copy(update={"monitor": monitor})
    optimizer = training.optimizer
    schedule = _complete_schedule(optimizer.schedule, training.epochs, monitor)
    return training.model_copy(
        update={
            "loss": training.loss or ("crossentropy" if shape.classes else "mse"),
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
