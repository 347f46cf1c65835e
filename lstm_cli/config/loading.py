"""From a config file and what is laid over it to one checked, complete config."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from lstm_cli.config.checking import check_tree
from lstm_cli.config.dumping import dump_config
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.layers.layering import Override, combine
from lstm_cli.config.layers.merging import merge_configs
from lstm_cli.config.layers.paths import anchor_paths
from lstm_cli.config.layers.reading import ConfigSource, read_layers, read_sweep_values
from lstm_cli.config.source.tree import Node, located
from lstm_cli.errors import ConfigError, Problem

__all__ = ["ConfigSource", "Override", "dump_config", "load_config", "merge_layers"]

SWEEP_VALUES = "WANDB_SWEEP_PARAM_PATH"
LONGEST_NAME = 80


def load_config(
    source: ConfigSource,
    overrides: Sequence[Override] = (),
    environment: Mapping[str, str] = os.environ,
) -> ExperimentConfig:
    """The checked config with every default in it.

    `source` is a file, `-` for standard input, or plain data. Over it come the values of the file
    that WANDB_SWEEP_PARAM_PATH names in `environment`, and over these the overrides.

    Raises:
        ConfigError: all that is wrong with it, each problem with its place.
    """
    return check_tree(merge_layers(source, overrides, environment))


def merge_layers(
    source: ConfigSource, overrides: Sequence[Override], environment: Mapping[str, str]
) -> Node:
    """The layers laid over each other, not yet checked; every value knows its place.

    Raises:
        ConfigError: a file that cannot be read, or a key that is set twice.
    """
    tree = read_layers(source)
    if isinstance(source, Path):
        tree = merge_configs(located({"name": name_after(source)}, tree.place), tree)
    sweep_file = environment.get(SWEEP_VALUES)
    if sweep_file:
        tree = merge_configs(tree, _read_sweep(Path(sweep_file)))
    return anchor_paths(merge_configs(tree, combine(overrides)), Path.cwd())


def _read_sweep(path: Path) -> Node:
    try:
        return read_sweep_values(path)
    except ConfigError as error:
        # Nobody has written this path on the command line.
        raise ConfigError(Problem(SWEEP_VALUES, str(each)) for each in error.problems) from error


def name_after(path: Path) -> str:
    """A valid name made of the file's: `my config.yaml` gives `my-config`."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("._-")
    return name[:LONGEST_NAME] or "run"
