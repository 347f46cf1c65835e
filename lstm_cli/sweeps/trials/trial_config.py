"""The config of a trial: the base config with the trial's values laid over it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lstm_cli.config.layers.extends import anchor_paths
from lstm_cli.config.layers.overlay import make_override
from lstm_cli.config.layers.overrides import split_arguments
from lstm_cli.config.loading import load_config, merge_layers
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.yaml.nodes import Place, entries_of, located, nested, plain
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.trials.trial import Value, Values


def make_trial_config(
    base: Mapping[str, object], values: Values, place_of: Callable[[str], str]
) -> ExperimentConfig:
    """The checked config of a trial with these values over a base that `read_base` gave.

    `place_of` says where in the sweep file a parameter stands, as file:line:column. A value that is
    a mapping is merged key by key; paths are relative to the working directory.

    Raises:
        ConfigError: all that is wrong with it; what the values are to blame for, at their places.
    """
    overrides = [make_override(name, value, place_of(name)) for name, value in values.items()]
    return load_config(base, overrides, environment={})


def anchor_values(values: Values) -> Values:
    """The values with whole paths, which until now were relative to the working directory."""
    return {name: _anchor(name.split("."), value) for name, value in values.items()}


def _anchor(path: Sequence[str], value: Value) -> Value:
    place = Place("")
    node = anchor_paths(nested(path, located(value, place), place), Path.cwd())
    for key in path:
        node = entries_of(node)[key].node
    return _jsonable(plain(node))


def read_base(source: Path, overrides: Sequence[str] = ()) -> dict[str, object]:
    """What a config file and overrides say, not yet checked, as plain data that JSON can hold.

    What it extends is merged, its paths are absolute, its name is filled in: `load_config` makes of
    it the config that it makes of the file. `overrides` are as on the command line, `--KEY=VALUE`.

    Raises:
        ConfigError: a file that cannot be read, or overrides that are none.
    """
    arguments = split_arguments(overrides, valued=(), flags=())
    if arguments.rest:
        message = f"{arguments.rest[0]!r} sets no key. Write --KEY=VALUE."
        raise ConfigError(Problem("command line", message))
    tree = merge_layers(source, arguments.overrides, environment={})
    return {key: _jsonable(plain(entry.node)) for key, entry in entries_of(tree).items()}


def _jsonable(value: Value) -> Value:
    """The value with lists as JSON has them."""
    if isinstance(value, tuple):
        return list(map(_jsonable, value))
    if isinstance(value, Mapping):
        return {key: _jsonable(item) for key, item in value.items()}
    return value
