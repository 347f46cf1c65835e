"""What happens to the arguments before Typer sees them: keys of the config are taken out."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_cli.errors import ConfigError

if TYPE_CHECKING:
    from lstm_cli.config.layers.overrides import Override

# Commands that take overrides, and find them in `typer.Context.obj`.
WITH_OVERRIDES = ("train", "check")

SWEEP, START = "sweep", "start"


def take_overrides(
    group: Any,  # noqa: ANN401 - Typer does not export the type of its groups
    arguments: Sequence[str],
) -> tuple[list[str], "tuple[Override, ...]"]:
    """The arguments without overrides, and the overrides; which options a command has, it says.

    Raises:
        ConfigError: An option is neither one of the command's nor a key of the config.
    """
    arguments = _name_start(arguments, group.commands)
    place = next((i for i, word in enumerate(arguments) if not word.startswith("-")), None)
    name = "" if place is None else arguments[place]
    _refuse_a_config(name, group.commands)
    if place is None or name not in WITH_OVERRIDES or name not in group.commands:
        return list(arguments), ()
    from lstm_cli.config.layers.overrides import split_arguments

    valued, flags = _options_of(group.commands[name])
    split = split_arguments(arguments[place + 1 :], valued=valued, flags=flags)
    return [*arguments[: place + 1], *split.rest], split.overrides


def _name_start(arguments: Sequence[str], commands: Mapping[str, Any]) -> Sequence[str]:
    """`sweep FILE` and `sweep --trials 3 FILE` with the command that they are short for."""
    if not arguments or arguments[0] != SWEEP or len(arguments) == 1 or SWEEP not in commands:
        return arguments
    if arguments[1] in commands[SWEEP].commands or arguments[1] == "--help":
        return arguments
    return [SWEEP, START, *arguments[1:]]


def _options_of(command: Any) -> tuple[set[str], set[str]]:  # noqa: ANN401 - as above
    """A command's options with a value, and those without."""
    valued: set[str] = set()
    flags = {"--help"}
    for parameter in command.params:
        names = {name for name in parameter.opts if name.startswith("-")}
        (flags if getattr(parameter, "is_flag", False) else valued).update(names)
    return valued, flags


def _refuse_a_config(name: str, commands: Collection[str]) -> None:
    if name not in commands and Path(name).suffix in {".yaml", ".yml"}:
        command = next(known for known in WITH_OVERRIDES if known in commands)
        raise ConfigError(f"{name} is not a command. Write: lstm-cli {command} {name}")
