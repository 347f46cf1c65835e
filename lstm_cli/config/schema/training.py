"""The `training` section: loss, optimizer, schedules and when to stop."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.keras_names import Loss, Metric, OptimizerName
from lstm_cli.config.schema.section import Count, Fraction, NonNegative, Positive, Section


class Schedule(Section):
    """What every schedule has: a linear warm-up before it."""

    warmup_epochs: NonNegative = Field(
        0.0, description="epochs in which the learning rate rises from 0"
    )


class Constant(Schedule):
    """No change after the warm-up."""

    kind: Literal["constant"] = Field(description="no change after the warm-up")


class Exponential(Schedule):
    """learning_rate x decay_rate ^ (epochs / decay_epochs), as Keras's ExponentialDecay."""

    kind: Literal["exponential"] = Field(description="falls a little with every update")
    decay_rate: Positive = Field(0.96, description="factor over `decay_epochs` epochs")
    decay_epochs: Positive = Field(100.0, description="epochs until one factor is reached")


class Step(Schedule):
    """learning_rate x decay_rate ^ floor(epochs / decay_epochs)."""

    kind: Literal["step"] = Field(description="falls at once every `decay_epochs` epochs")
    decay_rate: Positive = Field(0.1, description="factor of each fall")
    decay_epochs: Positive = Field(100.0, description="epochs between falls")


class Cosine(Schedule):
    """Half a cosine from learning_rate to alpha x learning_rate, as Keras's CosineDecay."""

    kind: Literal["cosine"] = Field(description="half a cosine down to `alpha` of the start")
    alpha: NonNegative = Field(0.0, description="share of the learning rate that remains")
    decay_epochs: Positive | None = Field(
        None, description="epochs until the end of the fall; default: all after the warm-up"
    )


class Plateau(Schedule):
    """Falls when the monitored value stops improving, as Keras's ReduceLROnPlateau."""

    kind: Literal["plateau"] = Field(description="falls when `monitor` stops improving")
    monitor: str | None = Field(None, description="default: val_loss, or loss without validation")
    factor: Annotated[float, Field(gt=0, lt=1)] = Field(0.1, description="factor of each fall")
    patience: Count = Field(10, description="epochs without improvement before a fall")
    min_delta: NonNegative = Field(1e-4, description="smallest change that is an improvement")
    min_learning_rate: NonNegative = Field(0.0, description="never lower than this")


AnySchedule: TypeAlias = Annotated[
    Constant | Exponential | Step | Cosine | Plateau, Field(discriminator="kind")
]


class Optimizer(Section):
    """How the weights are updated."""

    name: OptimizerName = Field("adam", description="the Keras optimizer")
    learning_rate: Positive = Field(0.001, description="learning rate, before any schedule")
    momentum: Fraction | None = Field(None, description="for sgd and rmsprop; default 0")
    weight_decay: NonNegative | None = Field(
        None, description="decoupled weight decay per update, times the learning rate"
    )
    schedule: AnySchedule | None = Field(None, description="how the learning rate changes")
    clip_norm: Positive | None = Field(None, description="largest global norm of the gradient")


class EarlyStopping(Section):
    """Stop when the monitored value no longer improves."""

    monitor: str | None = Field(None, description="default: val_loss, or loss without validation")
    patience: Count = Field(20, description="epochs without improvement before the stop")
    min_delta: NonNegative = Field(0.0, description="smallest change that is an improvement")


class Training(Section):
    """The recipe."""

    epochs: Count = Field(1000, description="passes over the training samples")
    batch_size: Count = Field(32, description="samples in an update")
    loss: Loss | None = Field(None, description="default: mse for values, crossentropy for labels")
    class_weights: Literal["none", "balanced"] | dict[str, Positive] = Field(
        "none",
        description="what a sample of each class counts in training: `balanced`, as much as the "
        "samples of any other class together; or {class: weight}, 1 for the others",
    )
    metrics: tuple[Metric, ...] = Field(
        (), description="also measured each epoch, on the model's scale"
    )
    optimizer: Optimizer = Field(Optimizer(), description="how the weights are updated")
    early_stopping: EarlyStopping | None = Field(None, description="stop when nothing improves")
    keep: Literal["last", "best"] | None = Field(
        None,
        description="weights kept at the end: of the last or the best epoch; default best with "
        "early_stopping, else last",
    )
    compile: Literal["auto", "xla", "graph"] = Field(
        "auto", description="XLA or a plain graph; auto decides once and records it"
    )
    init_from: str | None = Field(
        None,
        min_length=1,
        description="a run folder whose weights are the first ones, relative to this file",
    )
    checkpoint_seconds: Positive = Field(30.0, description="at most one checkpoint in this time")


def measured_columns(metrics: tuple[Metric, ...], *, validated: bool) -> tuple[str, ...]:
    """What is measured each epoch, as history.csv names it: loss, metrics, then val_ and each."""
    measured = ("loss", *metrics)
    return measured + (tuple(f"val_{name}" for name in measured) if validated else ())
