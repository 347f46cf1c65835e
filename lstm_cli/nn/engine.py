"""Compiled experiments, kept for the next run of the same shape in this process.

An optimizer's learning rate is set by the loop at every update.
"""

from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.keras_names import Loss, Metric
from lstm_cli.config.schema.network import Model
from lstm_cli.config.schema.training import (
    AnySchedule,
    Optimizer,
    Plateau,
    Training,
    measured_columns,
)
from lstm_cli.nn.head import head_of
from lstm_cli.nn.inference import Predict, predict_function
from lstm_cli.nn.loop import Advance, Loop, Monitor, Part, compile_loop
from lstm_cli.nn.loss import plain_step_loss
from lstm_cli.nn.network_build import Network, build_network
from lstm_cli.nn.runtime import Compiler
from lstm_cli.nn.sources import gather_from
from lstm_cli.types import AffineMap, SequenceDataset, SequenceShape, Source, SourceForm


def make_optimizer(section: Optimizer) -> keras.optimizers.Optimizer:
    """The optimizer that `section` names, before it is built."""
    options: dict[str, float] = {}
    if section.momentum is not None:
        options["momentum"] = section.momentum
    if section.weight_decay is not None:
        options["weight_decay"] = section.weight_decay
    return keras.optimizers.get(
        {"class_name": section.name, "config": {"learning_rate": section.learning_rate, **options}}
    )


@dataclass(frozen=True, slots=True)
class CompileKey:
    """All that a compiled experiment depends on; seed and numbers of the optimizer are data."""

    model: Model
    shape: SequenceShape
    last_input_map: AffineMap | None
    loss: Loss
    metrics: tuple[Metric, ...]
    class_weights: tuple[float, ...]
    batch_size: int
    optimizer: tuple[str, float | None, float | None]
    schedule: type | None
    clipped: bool
    monitors: tuple[str | None, str | None, str | None]
    sources: tuple[SourceForm, SourceForm | None]
    compiler: Compiler


@dataclass(frozen=True, slots=True)
class Compiled:
    """A network with its loop as a graph, and the optimizer's variables as they were when new."""

    network: Network
    loop: Loop
    columns: tuple[str, ...]
    advance: Advance
    fresh_optimizer: tuple[NDArray[np.generic], ...]
    predict: Predict


class Engine:
    """Builds what a run needs, once for each plan."""

    def __init__(self) -> None:
        self._compiled: dict[CompileKey, Compiled] = {}

    def prepare(
        self, model: Model, training: Training, dataset: SequenceDataset, compiler: Compiler
    ) -> Compiled:
        """The network and its loop; from an earlier run where the plan is the same."""
        plan = _make_plan(model, training, dataset, compiler)
        if plan not in self._compiled:
            self._compiled[plan] = _build(plan, training, dataset)
        return self._compiled[plan]


def _make_plan(
    model: Model, training: Training, dataset: SequenceDataset, compiler: Compiler
) -> CompileKey:
    optimizer = training.optimizer
    train = dataset.splits["train"].source
    val = dataset.splits.get("val")
    assert training.loss is not None  # noqa: S101  # complete configs name it
    return CompileKey(
        model=model,
        shape=dataset.shape,
        last_input_map=dataset.last_input_map if model.residual == "last_input" else None,
        loss=training.loss,
        metrics=training.metrics,
        class_weights=head_of(dataset.shape.target).weigh_classes(training.class_weights, train),
        batch_size=training.batch_size,
        optimizer=(optimizer.name, optimizer.momentum, optimizer.weight_decay),
        schedule=type(optimizer.schedule) if optimizer.schedule else None,
        clipped=optimizer.clip_norm is not None,
        monitors=_monitored_columns(training, validated=val is not None),
        sources=(train.form, val.source.form if val else None),
        compiler=compiler,
    )


def _monitored_columns(
    training: Training, *, validated: bool
) -> tuple[str | None, str | None, str | None]:
    stopping = training.early_stopping
    schedule = training.optimizer.schedule
    best = (stopping and stopping.monitor) or ("val_loss" if validated else "loss")
    return (
        best if training.keep == "best" else None,
        stopping.monitor if stopping else None,
        schedule.monitor if isinstance(schedule, Plateau) else None,
    )


def _build(plan: CompileKey, training: Training, dataset: SequenceDataset) -> Compiled:
    network = build_network(plan.model, plan.shape, plan.last_input_map)
    optimizer = make_optimizer(training.optimizer)
    optimizer.build(network.trained.trainable_variables)
    loop = _make_loop(plan, network, optimizer, training.optimizer.schedule, dataset)
    return Compiled(
        network=network,
        loop=loop,
        columns=loop.columns,
        advance=compile_loop(loop, xla=plan.compiler == "xla"),
        fresh_optimizer=tuple(variable.numpy() for variable in optimizer.variables),
        predict=predict_function(network.saved),
    )


def _make_loop(
    plan: CompileKey,
    network: Network,
    optimizer: keras.optimizers.Optimizer,
    schedule: AnySchedule | None,
    dataset: SequenceDataset,
) -> Loop:
    train, val = dataset.splits["train"], dataset.splits.get("val")
    measured = measured_columns(plan.metrics, validated=val is not None)
    keep, stopping, plateau = (_monitor(name, measured) for name in plan.monitors)
    return Loop(
        model=network.trained,
        optimizer=optimizer,
        step_loss=plain_step_loss(network.trained, plan.loss, plan.metrics, plan.class_weights),
        metrics=len(plan.metrics),
        columns=(*measured, "learning_rate"),
        schedule=schedule,
        train=_part(train.source, plan.batch_size),
        val=_part(val.source, plan.batch_size) if val else None,
        keep=keep,
        stopping=stopping,
        plateau=plateau,
        clipped=plan.clipped,
    )


def _part(source: Source, batch_size: int) -> Part:
    return Part(len(source), min(batch_size, len(source)), gather_from(source.form))


def _monitor(name: str | None, columns: tuple[str, ...]) -> Monitor | None:
    if name is None:
        return None
    return Monitor(columns.index(name), sign=-1.0 if name.endswith("accuracy") else 1.0)
