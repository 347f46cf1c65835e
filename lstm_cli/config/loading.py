"""From a config file and the layers over it to one checked, complete config.

Single keys are checked by the schema, then what stands between them by the rules.
"""

import os
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.findings.finding import (
    MOST_FINDINGS,
    Contradiction,
    Finding,
    config_error,
    place_of_value,
)
from lstm_cli.config.findings.validation import describe_errors
from lstm_cli.config.layers.extends import (
    ConfigSource,
    anchor_paths,
    read_layers,
    read_sweep_values,
)
from lstm_cli.config.layers.overlay import Override, combine, merge_configs
from lstm_cli.config.rules.completion import complete
from lstm_cli.config.rules.rules import find_contradictions
from lstm_cli.config.rules.sequence_modes import MODES
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.yaml.nodes import Entry, KeyPath, Node, entries_of, located, plain
from lstm_cli.errors import ConfigError, Problem

ROUNDS = 4


def check_tree(tree: Node) -> ExperimentConfig:
    """The config that the tree stands for, complete.

    Raises:
        ConfigError: all that is wrong, sorted by place.
    """
    config, findings = _validate(tree)
    sound = config or _salvage(tree, findings)
    if sound:
        findings = [*findings, *_find_contradictions(complete(sound), tree, findings)]
    if findings or config is None:
        raise config_error(findings)
    return complete(config)


def _validate(tree: Node) -> tuple[ExperimentConfig | None, list[Finding]]:
    try:
        return ExperimentConfig.model_validate(plain(tree)), []
    except ValidationError as error:
        return None, describe_errors(error, tree)


def _find_contradictions(
    config: ExperimentConfig, tree: Node, findings: list[Finding]
) -> list[Finding]:
    """Contradictions between keys that are sound in themselves."""
    wrong = [finding.scope for finding in findings]
    return [
        Finding(place_of_value(tree, each.path), each.path, each.path, each.message)
        for each in islice(find_contradictions(config), MOST_FINDINGS)
        if not _rests_on(each, wrong)
    ]


def _rests_on(contradiction: Contradiction, wrong: list[KeyPath]) -> bool:
    involved = (contradiction.path, *contradiction.involved)
    return any(one[: len(other)] == other[: len(one)] for one in involved for other in wrong)


def _salvage(tree: Node, findings: list[Finding]) -> ExperimentConfig | None:
    """The config without what is wrong in it, so that the rest can be checked; None if too much."""
    for _ in range(ROUNDS):
        for finding in findings:
            tree = _without(tree, finding.path) or _without(tree, finding.scope) or tree
        config, findings = _validate(_with_mode(tree))
        if config:
            return config
    return None


def _with_mode(tree: Node) -> Node:
    # The mode is only ever compared, so that any will do to check the rest.
    stand_in = {"mode": Entry(tree.place, Node(MODES[0].name, tree.place))}
    return Node({**stand_in, **entries_of(tree)}, tree.place)


def _without(tree: Node, path: KeyPath) -> Node | None:
    """The tree without the value, or the list that it stands in; None where it is not written."""
    if not path or path[0] not in entries_of(tree):
        return None
    entries = dict(entries_of(tree))
    key = str(path[0])
    inner = entries.pop(key)
    if len(path) > 1 and isinstance(inner.node.value, Mapping):
        below = _without(inner.node, path[1:])
        if below is None:
            return None
        entries[key] = Entry(inner.key, below)
    return Node(entries, tree.place)


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
