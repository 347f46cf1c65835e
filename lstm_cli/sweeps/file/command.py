"""The command of a sweep file: what W&B's agent runs, and which config it trains."""

import re
from collections.abc import Sequence
from itertools import pairwise

from lstm_cli.config.findings.finding import Finding
from lstm_cli.config.findings.key_tree import config_keys
from lstm_cli.config.findings.phrases import describe_choices
from lstm_cli.config.yaml.nodes import Node
from lstm_cli.wording import describe_kind, nearest, shorten

MACROS = (
    "args", "args_no_equals", "args_no_hyphens", "args_no_boolean_flags", "args_json",
    "args_json_file", "program", "interpreter", "env",
)  # fmt: skip
MACRO = re.compile(r"\$\{([^}]*)\}")
VARIABLE = re.compile(r"envvar:[A-Z0-9_]+")
CONFIG_ENDINGS = (".yaml", ".yml")
ASSIGNMENT = re.compile(r"(--)?[A-Za-z_][A-Za-z0-9_.-]*=.*", re.DOTALL)
OPTIONS = ("--runs-dir", "--resume", "--init-from", "--max-time", "--seeds", "--wandb")
"""Options of `train` with a value, which set no key of the config."""
PATH = ("command",)


def read_command(node: Node, findings: list[Finding], *, has_program: bool) -> tuple[str, ...]:
    """The items of the command; what is wrong with them is added to the findings."""
    if not isinstance(node.value, tuple) or not node.value:
        message = 'a list of texts is expected. Write ["${env}", "${interpreter}", …].'
        findings.append(Finding(node.place, PATH, PATH, message))
        return ()
    found: list[str] = []
    for index, item in enumerate(node.value):
        wrong = _wrong_item(item, has_program=has_program)
        if wrong:
            findings.append(Finding(item.place, (*PATH, index), PATH, wrong))
        found.append(str(item.value))
    return tuple(found)


def find_base_config(command: Sequence[str]) -> str | None:
    """The path of the config that the command trains: the first after `train`."""
    return next((item for item in _after_train(command) if item.endswith(CONFIG_ENDINGS)), None)


def find_overrides(command: Sequence[str]) -> tuple[str, ...]:
    """The arguments after `train` that set keys, as `--KEY=VALUE` or `KEY=VALUE`."""
    found: list[str] = []
    items = list(_after_train(command))
    for item, following in pairwise([*items, ""]):
        if ASSIGNMENT.fullmatch(item):
            found += [] if item.partition("=")[0] in OPTIONS else [item]
        elif item.startswith("--") and item[2:].split(".")[0] in config_keys().keys:
            is_value = following and not following.startswith(("--", "${"))
            is_value = is_value and not following.endswith(CONFIG_ENDINGS)
            found.append(f"{item}={following}" if is_value else f"{item}=true")
    return tuple(found)


def _after_train(command: Sequence[str]) -> Sequence[str]:
    return command[command.index("train") + 1 :] if "train" in command else ()


def _wrong_item(item: Node, *, has_program: bool) -> str | None:
    text = item.value
    if not isinstance(text, str):
        return f"{describe_kind(text)}. Give text, in quotes."
    for macro in MACRO.finditer(text):
        name = macro[1]
        if VARIABLE.fullmatch(name):
            continue
        if name not in MACROS:
            near = nearest(name, MACROS)
            known = describe_choices([*(f"${{{each}}}" for each in MACROS), "${envvar:NAME}"])
            remedy = f"Did you mean '${{{near}}}'?" if near else f"Give {known}."
            return f"'${{{shorten(name)}}}' is no macro of W&B's. {remedy}"
        if macro[0] != text:
            shown = shorten(repr(text))
            return f"{shown} has a macro inside. Write '{macro[0]}' as an item of its own."
        if name == "program" and not has_program:
            return "'${program}' stands for the key `program`, which is missing. Add it."
    return None
