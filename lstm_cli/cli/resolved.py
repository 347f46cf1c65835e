"""The whole config as YAML, and what in it is not a default."""

import json
from collections.abc import Iterator

import yaml

from lstm_cli.config.describing.changes import Change, Keys, changes
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.loading import dump_config


def list_changes(config: ExperimentConfig) -> str:
    """One line for each key that is not a default: `training.epochs: 200  # default: 1000`."""
    return "".join(
        f"{'.'.join(change.keys)}: {_show(change.value)}  {_comment(change)}\n"
        for change in changes(config)
    )


def resolved_yaml(config: ExperimentConfig) -> str:
    """The complete config; a comment marks each line whose value is not the default."""
    text = dump_config(config)
    comments = {change.keys: _comment(change) for change in changes(config)}
    lines = text.splitlines()
    for keys, line in _last_lines(yaml.compose(text, yaml.SafeLoader), ()):
        if keys in comments:
            lines[line] += f"  {comments[keys]}"
    return "\n".join(lines) + "\n"


def _last_lines(node: yaml.Node | None, keys: Keys) -> Iterator[tuple[Keys, int]]:
    """For each key the line that a comment about its value may end."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        path = (*keys, key.value)
        scalar = isinstance(value, yaml.ScalarNode)
        yield path, value.end_mark.line if scalar else key.end_mark.line
        yield from _last_lines(value, path)


def _comment(change: Change) -> str:
    return "# required" if change.required else f"# default: {_show(change.default)}"


def _show(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
