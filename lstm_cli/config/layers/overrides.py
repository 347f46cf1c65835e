"""The override grammar: which arguments set a config key, and to what.

    --K=V   --K V   --K (true)   --set K=V   K=V   {"K": V}   FILE.json

K is a dotted key path whose first part is a key of the config; `--_wandb…` is dropped.
"""

import re
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lstm_cli.config.findings.key_tree import config_keys
from lstm_cli.config.findings.validation import nearest_key, paths_named
from lstm_cli.config.layers.overlay import Override, find_conflicts, make_override
from lstm_cli.config.layers.override_values import (
    JSON_ENDING,
    is_json,
    name_json,
    read_json_mapping,
    read_value,
)
from lstm_cli.config.yaml.nodes import Place, check_path
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import nearest, printable, shorten

__all__ = ["Arguments", "Override", "make_override", "split_arguments"]

CONFIG_ENDINGS = (".yaml", ".yml")
FILE_ENDINGS = (*CONFIG_ENDINGS, JSON_ENDING)
ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*)=(.*)", re.DOTALL)
NUMBER = re.compile(r"-\.?[0-9]")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line in two: what is left for the command, and the overrides."""

    rest: tuple[str, ...]
    overrides: tuple[Override, ...]


def split_arguments(
    arguments: Sequence[str], *, valued: Collection[str], flags: Collection[str]
) -> Arguments:
    """The command's own arguments and the overrides among them.

    `valued` and `flags` are the command's options, long and short, with and without a value.

    Raises:
        ConfigError: all unknown options, misread values and keys set twice.
    """
    splitter = _Splitter(arguments, valued, flags)
    while splitter.waiting:
        splitter.take()
    problems = splitter.problems or find_conflicts(splitter.overrides)
    if problems:
        raise ConfigError(problems)
    return Arguments(tuple(splitter.rest), tuple(splitter.overrides))


class _Splitter:
    """Takes the waiting arguments one by one and lays each where it belongs."""

    def __init__(
        self, arguments: Sequence[str], valued: Collection[str], flags: Collection[str]
    ) -> None:
        self.waiting = deque(arguments)
        self.rest: list[str] = []
        self.overrides: list[Override] = []
        self.problems: list[Problem] = []
        self._valued = valued
        self._flags = flags

    def take(self) -> None:
        """Lay the next argument, and its value where it has one, where it belongs."""
        argument = self.waiting.popleft()
        if argument == "--":
            self.rest += [argument, *self.waiting]
            self.waiting.clear()
        elif argument.startswith("--_wandb"):
            if "=" not in argument:
                self._take_value()
        elif argument.startswith("--"):
            self._take_long(argument)
        elif argument.startswith("-") and argument != "-" and not NUMBER.match(argument):
            self._take_short(argument)
        else:
            self._take_positional(argument)

    def _take_long(self, argument: str) -> None:
        option, equals, value = argument.partition("=")
        if option in self._valued or option in self._flags:
            self.rest.append(argument)
            if option in self._valued and not equals:
                self._pass_on()
        elif option == "--set":
            self._take_assignment(value if equals else self._take_value() or "")
        elif _is_config_key(option[2:]):
            text = value if equals else self._take_value()
            self._override(option[2:], text, f"command line: {option}")
        else:
            self._refuse(option, f"unknown option. {self._suggest(option)}")

    def _take_short(self, argument: str) -> None:
        if argument in self._valued:
            self.rest.append(argument)
            self._pass_on()
        elif argument[:2] in self._valued or argument[:2] in self._flags:
            self.rest.append(argument)
        else:
            self._refuse(argument, f"unknown option. {self._suggest(argument)}")

    def _take_positional(self, argument: str) -> None:
        match = ASSIGNMENT.fullmatch(argument)
        if not match or (argument.endswith(FILE_ENDINGS) and not _is_config_key(match.group(1))):
            self._take_file(argument)
        elif _is_config_key(match.group(1)):
            self._override(match.group(1), match.group(2), f"command line: {match.group(1)}")
        elif match.group(1) != "_wandb":
            self._refuse(match.group(1), f"unknown key. {self._suggest(match.group(1))}")

    def _take_file(self, argument: str) -> None:
        if not is_json(argument) or argument.endswith(CONFIG_ENDINGS):
            self.rest.append(argument)
            return
        try:
            self._take_mapping(name_json(argument), read_json_mapping(argument))
        except ConfigError as error:
            self.problems += error.problems

    def _take_mapping(self, source: str, content: Mapping[str, object]) -> None:
        for key, value in content.items():
            if _is_config_key(key):
                self._set(key, value, f"command line: {printable(key)} in {source}")
            elif not key.startswith("_wandb"):
                self._refuse(f"{key} in {source}", f"unknown key. {self._suggest(key)}")

    def _set(self, key: str, value: object, name: str) -> None:
        try:
            self.overrides.append(make_override(key, value, name))
        except ConfigError as error:
            self.problems += error.problems

    def _take_assignment(self, text: str) -> None:
        match = ASSIGNMENT.fullmatch(text)
        if not match:
            self._refuse("--set", "KEY=VALUE is expected after it. Write --set training.epochs=10.")
        elif _is_config_key(match.group(1)):
            self._override(match.group(1), match.group(2), f"command line: --set {match.group(1)}")
        else:
            self._refuse(f"--set {match.group(1)}", f"unknown key. {self._suggest(match.group(1))}")

    def _take_value(self) -> str | None:
        """The next argument if it is the value of the option before it."""
        if not self.waiting or self.waiting[0].startswith("--") or _is_file(self.waiting[0]):
            return None
        return self.waiting.popleft()

    def _pass_on(self) -> None:
        if self.waiting:
            self.rest.append(self.waiting.popleft())

    def _override(self, key: str, text: str | None, name: str) -> None:
        place, path = Place(name), tuple(key.split("."))
        try:
            check_path(path, place)
            value = read_value("true" if text is None else text, path, place)
            self.overrides.append(Override(path, value, place))
        except ConfigError as error:
            self.problems += error.problems

    def _refuse(self, option: str, message: str) -> None:
        self.problems.append(Problem("command line", f"{shorten(printable(option))}: {message}"))

    def _suggest(self, option: str) -> str:
        """What the unknown option or key was probably meant to be."""
        dashes = "--" if option.startswith("-") else ""
        word = option.lstrip("-")
        exact = paths_named(word, ())
        if exact:
            return f"Did you mean {dashes}{'.'.join(exact[0])}?"
        own = {name.lstrip("-"): name for name in (*self._valued, *self._flags, "--set")}
        near = nearest(word, own) if dashes and len(word) > 1 else None
        key = None if near else nearest_key(word)
        if near or key:
            return f"Did you mean {own[near] if near else f'{dashes}{key}'}?"
        return "A key of the config is set by its whole path, such as --training.epochs 10."


def _is_config_key(key: str) -> bool:
    return key.partition(".")[0] in config_keys().keys


def _is_file(argument: str) -> bool:
    try:
        return argument.endswith(FILE_ENDINGS) and Path(argument).is_file()
    except (OSError, ValueError):
        return False
