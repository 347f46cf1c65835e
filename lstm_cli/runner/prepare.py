"""What is checked before a run begins: its data, the runs folder, W&B's mode, the environment."""

import os
from collections.abc import Mapping
from pathlib import Path

from lstm_cli.config.findings.finding import Finding, config_error
from lstm_cli.config.rules.rules import find_misfits
from lstm_cli.config.rules.shapes import sequence_shape
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.yaml.nodes import Place
from lstm_cli.data.build import build_dataset
from lstm_cli.errors import ConfigError, MachineError, Problem
from lstm_cli.records.facts import THREADS
from lstm_cli.records.wandb_settings import find_trial_id, resolve_mode
from lstm_cli.types import SequenceDataset
from lstm_cli.wording import shorten


def prepare_data(config: ExperimentConfig) -> SequenceDataset:
    """The dataset of a complete config.

    Raises:
        ConfigError: the config does not fit a shape that only the data can tell.
        DataError: the data cannot be read, or do not fit the config.
    """
    dataset = build_dataset(config.dataset, config.seed, config.evaluation)
    if sequence_shape(config.dataset) is None:
        _check_shape(config, dataset)
    return dataset


def _check_shape(config: ExperimentConfig, dataset: SequenceDataset) -> None:
    names = dataset.preprocessing.target_names
    nowhere = Place(config.name)
    findings = [
        Finding(nowhere, misfit.path, misfit.path, misfit.message)
        for misfit in find_misfits(config, dataset.shape, names)
    ]
    if findings:
        raise config_error(findings)


WANDB_MODES = ("offline", "online", "disabled")
_MOST_THREADS = 1024
_THREADS = (THREADS, "TF_NUM_INTEROP_THREADS")
_SWITCHES = ("TF_DETERMINISTIC_OPS", "TF_CUDNN_DETERMINISTIC")


def apply_wandb_option(
    asked: str | None, config: ExperimentConfig, option: str
) -> ExperimentConfig:
    """The config, with W&B disabled in it where that is asked for; `asked` comes from `option`.

    So a resume, and whoever trains the run's config again, knows it too. Where a run was offline,
    that was the place it ran in, and `wandb push` may send it from another.

    Raises:
        ConfigError: what is asked for, or WANDB_MODE, is no mode of W&B.
    """
    if asked not in (None, *WANDB_MODES):
        message = f"{asked!r} is no mode of W&B. Use offline, online or disabled."
        raise ConfigError(Problem(option, message))
    resolve_mode(asked, config.tracking.wandb.mode, os.environ)
    if asked != "disabled":
        return config
    wandb = config.tracking.wandb.model_copy(update={"mode": asked})
    tracking = config.tracking.model_copy(update={"wandb": wandb})
    return config.model_copy(update={"tracking": tracking})


def check_environment(environment: Mapping[str, str] = os.environ) -> None:
    """Raise where a variable holds what would end or hang the process later.

    Raises:
        ConfigError: TensorFlow would abort, or W&B's id of a trial is none.
    """
    problems = [
        Problem(name, f"is {shorten(repr(text))}. Give a whole number from 0 to {_MOST_THREADS:,}.")
        for name in _THREADS
        if (text := environment.get(name)) and not _is_count(text)
    ]
    problems += [
        Problem(name, f"is {shorten(repr(text))}. Give 0, 1, false or true.")
        for name in _SWITCHES
        if (text := environment.get(name)) and text.lower() not in {"0", "1", "false", "true"}
    ]
    if problems:
        raise ConfigError(problems)
    find_trial_id(environment)


def _is_count(text: str) -> bool:
    # A number of as many digits as are allowed at most, so that int() has no work with it.
    return text.isdecimal() and text.isascii() and len(text) <= 6 and int(text) <= _MOST_THREADS


def check_runs_dir(runs_dir: Path) -> None:
    """Do nothing where a file is not in the way of the run folders.

    Raises:
        MachineError: one is.
    """
    for path in (runs_dir, *runs_dir.parents):
        if path.exists() and not path.is_dir():
            message = "is a file, so no runs can be kept there. Name another folder."
            raise MachineError(Problem(str(path), message))
