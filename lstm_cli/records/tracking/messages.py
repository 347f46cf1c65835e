"""What the program and its companion process tell each other: JSON, one message a line."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from lstm_cli.disk import to_plain
from lstm_cli.records.excerpts import Series, pick_series, thin
from lstm_cli.types import EpochMetrics, Predictions, RunEnd, RunStart

Message: TypeAlias = dict[str, Any]

# What the companion process is told when it is started.
WARM_WANDB, NO_PLOTS = "--warm-wandb", "--no-plots"


def to_line(message: Mapping[str, object]) -> bytes:
    """A message as a line of JSON; nan and infinity pass."""
    return json.dumps(to_plain(message)).encode() + b"\n"


def from_line(line: bytes) -> Message:
    """The message of a line."""
    message: Message = json.loads(line)
    return message


def describe_start(run: RunStart, mode: str) -> Message:
    """A run's start; `mode` is the W&B mode that was decided for it."""
    folder = str(run.folder.absolute())
    names = {"name": run.name, "folder": folder, "wandb_id": run.wandb_id}
    return {"kind": "start", "mode": mode, "config": run.config} | names


def read_start(message: Message) -> RunStart:
    """The run that `describe_start` described."""
    folder = Path(message["folder"])
    return RunStart(message["name"], folder, message["wandb_id"], message["config"])


def describe_epochs(metrics: EpochMetrics) -> Message:
    """A chunk's completed epochs."""
    return {"kind": "epochs"} | {
        field.name: getattr(metrics, field.name) for field in fields(metrics)
    }


def read_epochs(message: Message) -> EpochMetrics:
    """The epochs that `describe_epochs` described."""
    names = tuple(message["names"])
    values = np.array(message["values"], np.float64).reshape(-1, len(names))
    done, total = message["epochs_done"], message["epochs_total"]
    return EpochMetrics(names, message["first_epoch"], values, done, total)


def describe_end(end: RunEnd, rows: int) -> Message:
    """A run's end, with at most about `rows` of each split's predictions, and some neighbours."""
    content = {field.name: getattr(end, field.name) for field in fields(end)}
    series = pick_series(end.predictions)
    return {"kind": "finish", "series": series.predictions.columns(), "note": series.note} | (
        content | {"predictions": thin(end.predictions, rows).columns()}
    )


def read_end(message: Message) -> RunEnd:
    """The end that `describe_end` described."""
    content = {field.name: message[field.name] for field in fields(RunEnd)}
    content["warnings"] = tuple(content["warnings"])
    return RunEnd(**content | {"predictions": Predictions.from_columns(message["predictions"])})


def read_series(message: Message) -> Series:
    """The neighbouring predictions that `describe_end` described."""
    return Series(Predictions.from_columns(message["series"]), message["note"])
