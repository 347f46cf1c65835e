"""A run as it was left: whether the same training can go on, and from which checkpoint.

What a checkpoint says of itself is checked before TensorFlow is imported.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_cli.config.differences import Difference, find_differences
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.section import MOST
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.records.checkpoints import Checkpoint, Found, find_checkpoint, set_aside
from lstm_cli.records.facts import describe_conditions
from lstm_cli.records.history import stamp_time
from lstm_cli.records.recorded import read_config
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.trained_run import MODEL, open_run
from lstm_cli.types import SequenceDataset
from lstm_cli.wording import shorten, show_value

HISTORY = "history"
_NO_SENSE = "this checkpoint makes no sense"


def find_fault(checkpoint: Checkpoint) -> str:
    """Why a training cannot go on from this checkpoint: "this checkpoint …"; empty if it can."""
    facts = checkpoint.facts
    for name in ("updates", "epochs"):
        number = facts.get(name)
        if type(number) is not int or number < 0:
            return f"{_NO_SENSE} ({name} is {number!r})"
    columns, history = facts.get("columns"), checkpoint.state.get(HISTORY)
    if not isinstance(columns, list) or not isinstance(facts.get("config"), dict):
        return f"{_NO_SENSE} (it does not say of which training it is)"
    size = (facts["epochs"], len(columns))
    if history is None or history.dtype != np.float64 or history.shape != size:
        return f"{_NO_SENSE} (its history is not that of {facts['epochs']} epochs)"
    return ""


_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class ResumableRun:
    """A run's folder, held by this process, with its config and what was found of checkpoints.

    `notes` say what the user must know of going on.
    """

    folder: RunFolder
    config: ExperimentConfig
    found: Found
    notes: tuple[str, ...]

    @property
    def checkpoint(self) -> Checkpoint | None:
        """Where it goes on from; None where that is the beginning."""
        return self.found.checkpoint

    def mark_running(self) -> None:
        """Be this run's process from now on; run.json tells of it."""
        set_aside(self.found.left_out)
        before = self.folder.facts.get("resumed")
        updates = self.checkpoint.facts.get("updates") if self.checkpoint else 0
        resumed = {"at": stamp_time(), "from_update": updates, "notes": self.notes}
        # With the status, in one write: a kill before config.yaml is written loses no extension.
        self.folder.mark_running(
            resumed=[*(before if isinstance(before, list) else ()), resumed],
            epochs=self.config.training.epochs,
        )


def open_resumable(path: Path, extend: int | None) -> ResumableRun:
    """The run of a folder, ready to go on; `extend` is how many epochs more it shall be trained.

    Raises:
        ConfigError: another process works in it, it is finished, or its config has changed.
        DataError: it is no run folder, or no checkpoint can be used.
    """
    folder = RunFolder.open(path)
    try:
        return _read(folder, extend)
    except BaseException:
        folder.release()
        raise


def _read(folder: RunFolder, extend: int | None) -> ResumableRun:
    path = folder.path
    config = read_config(path)
    _check_status(folder, extend)
    found = find_checkpoint(path, folder.wandb_id, find_fault)
    checkpoint = found.checkpoint
    if extend is not None:
        config = _extend(config, extend, checkpoint, path)
    elif checkpoint:
        config = _take_extension(config, checkpoint, folder.facts.get("epochs"))
    notes = [*found.problems, _tell_place(checkpoint)]
    if checkpoint:
        _check_config(path, checkpoint, config)
        notes += _tell_changes(checkpoint, config)
    else:
        _check_init(folder, config)
    return ResumableRun(folder, config, found, tuple(notes))


def _check_init(folder: RunFolder, config: ExperimentConfig) -> None:
    """Raise `DataError` where the run's first weights would be others than when it was begun."""
    found, before = find_init(config), folder.facts.get("init_from")
    if found and isinstance(before, Mapping) and before.get("sha256") != found["sha256"]:
        message = "this run's model is another than when its weights were taken. Train anew."
        raise DataError(Problem(f"training.init_from: {found['folder']}", message))


def _check_status(folder: RunFolder, extend: int | None) -> None:
    finished = folder.facts.get("status") == "finished"
    if finished and extend is None:
        message = "is finished. To train it on, add --extend EPOCHS."
        raise ConfigError(Problem(str(folder.path), message))
    if extend is not None and not finished:
        status = folder.facts.get("status")
        # Nobody else works in it: we hold its lock.
        found = "dead" if status == "running" else status
        message = f"is not finished ({found}), so it cannot be extended. Resume it without."
        raise ConfigError(Problem(str(folder.path), message))


def _extend(
    config: ExperimentConfig, epochs: int, checkpoint: Checkpoint | None, path: Path
) -> ExperimentConfig:
    if checkpoint is None:
        raise DataError(Problem(str(path), f"has no checkpoint, so it cannot go on. {_anew(path)}"))
    if checkpoint.facts.get("stopped_early"):
        message = f"early stopping has ended it, so more epochs change nothing. {_anew(path)}"
        raise ConfigError(Problem(str(path), message))
    most = MOST - config.training.epochs
    if type(epochs) is not int or not 1 <= epochs <= most:
        message = f"cannot be trained {epochs} epochs more. Give a whole number from 1 to {most}."
        raise ConfigError(Problem(str(path), message))
    return _with_epochs(config, config.training.epochs + epochs)


def _take_extension(
    config: ExperimentConfig, checkpoint: Checkpoint, epochs: object
) -> ExperimentConfig:
    """The config with the epochs that the run was to have when it last went on.

    Its process may have ended before they stood in config.yaml.
    """
    is_unchanged = all(each.key != "training.epochs" for each in _compare(checkpoint, config))
    if is_unchanged and type(epochs) is int and config.training.epochs < epochs <= MOST:
        return _with_epochs(config, epochs)
    return config


def _with_epochs(config: ExperimentConfig, epochs: int) -> ExperimentConfig:
    training = config.training.model_copy(update={"epochs": epochs})
    return config.model_copy(update={"training": training})


def _anew(path: Path) -> str:
    return f"Train anew; --init-from {path} begins with its weights."


def _tell_place(checkpoint: Checkpoint | None) -> str:
    if checkpoint is None:
        return "resumed from the beginning: there is no checkpoint yet"
    epochs, updates = checkpoint.facts.get("epochs"), checkpoint.facts.get("updates")
    return f"resumed after epoch {epochs} (update {updates})"


def _check_config(path: Path, checkpoint: Checkpoint, config: ExperimentConfig) -> None:
    """Raise `ConfigError` where the config is another than that of the training so far."""
    found = [
        f"{each.key}: is {_show(each.new)}, but was {_show(each.old)}. Put it back."
        for each in _compare(checkpoint, config)
        if each.is_of_training and not _is_longer(each)
    ]
    if not found:
        return
    more = [f"and {len(found) - _MOST_TOLD} more such changes."] if len(found) > _MOST_TOLD else []
    place = str(path / "config.yaml")
    problems = [Problem(place, each) for each in (*found[:_MOST_TOLD], *more)]
    raise ConfigError(
        [*problems, Problem(str(path), f"goes on only as it was begun. {_anew(path)}")]
    )


def _show(value: object) -> str:
    # Of a list the items may be what differs.
    return shorten(repr(value)) if isinstance(value, list) else show_value(value)


def _compare(checkpoint: Checkpoint, config: ExperimentConfig) -> tuple[Difference, ...]:
    old = checkpoint.facts.get("config")
    return find_differences(old if isinstance(old, dict) else {}, config.model_dump(mode="json"))


def _is_longer(difference: Difference) -> bool:
    """Whether just more epochs are wanted: those done are the same."""
    if difference.key != "training.epochs":
        return False
    old, new = difference.old, difference.new
    return isinstance(old, int) and isinstance(new, int) and new > old


def _tell_changes(checkpoint: Checkpoint, config: ExperimentConfig) -> Iterator[str]:
    """What is another than before, and does not forbid to go on."""
    changed = [each.key for each in _compare(checkpoint, config)]
    if changed:
        yield f"the config has changed: {', '.join(changed)}"
    old = checkpoint.facts.get("conditions")
    known = old if isinstance(old, Mapping) else {}
    others = [
        f"{name} {known.get(name)} → {found}"
        for name, found in describe_conditions().items()
        if known.get(name) != found
    ]
    if others:
        yield (
            f"resumed elsewhere ({', '.join(others)}): from here on the last bits may differ from "
            "those of an undisturbed run"
        )


def check_data(left: ResumableRun, dataset: SequenceDataset) -> None:
    """Do nothing where the data are those of the training so far.

    Raises:
        DataError: they have changed.
    """
    if left.checkpoint is None:
        return
    if left.checkpoint.facts.get("data_fingerprint") != dataset.fingerprint:
        path = left.folder.path
        message = f"the data are not those that it was trained on. Put them back. {_anew(path)}"
        raise DataError(Problem(str(path), message))


def find_init(config: ExperimentConfig) -> dict[str, str] | None:
    """Which run's weights a config begins with: its folder, and the SHA-256 of its model.

    Raises:
        DataError: there is no such run, or it has left no model.
    """
    if config.training.init_from is None:
        return None
    run = open_run(Path(config.training.init_from))
    with (run.folder / MODEL).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return {"folder": str(run.folder), "sha256": digest.hexdigest()}
