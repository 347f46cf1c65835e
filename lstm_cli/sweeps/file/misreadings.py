"""Where W&B reads a sweep file otherwise than it is meant: its YAML is version 1.1.

W&B reads the file by PyYAML's `safe_load` (wandb 0.31, `load_sweep_config`), where `1e-4` is text,
`no` is false, `12:30` a number of seconds and `010` is 8.
"""

from collections.abc import Iterator

import yaml

from lstm_cli.config.problems.showing import shorten, show_value
from lstm_cli.config.source.scalars import resolve_scalar
from lstm_cli.config.source.syntax import place_at
from lstm_cli.config.source.tree import Place, entries_of
from lstm_cli.config.source.yaml import Loader
from lstm_cli.sweeps.file.block import BLOCK
from lstm_cli.sweeps.file.forms import DEPRECATED
from lstm_cli.sweeps.file.reading import SweepFile
from lstm_cli.sweeps.file.spelling import spell_number

SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def find_misreadings(file: SweepFile) -> tuple[str, ...]:
    """A sentence for each value that W&B reads as something else, with its place and the remedy.

    Bounds that W&B takes for exponents are told of as well.
    """
    first, end = _block_span(file)
    readings = (
        f"{place}: {_describe(text)}"
        for place, text in _plain_scalars(file)
        if not first <= place < end and _misread(text)
    )
    return (*readings, *_exponents(file))


def _plain_scalars(file: SweepFile) -> Iterator[tuple[Place, str]]:
    for event in yaml.parse(file.text, Loader=Loader):
        if isinstance(event, yaml.ScalarEvent) and not event.style:
            yield place_at(event.start_mark, file.name), event.value


def _block_span(file: SweepFile) -> tuple[Place, Place]:
    """Where the block that W&B never sees begins, and where the key after it does."""
    keys = {key: entry.key for key, entry in entries_of(file.tree).items()}
    beyond = Place(file.name, len(file.text) + 2)
    first = keys.get(BLOCK, beyond)
    return first, min((place for place in keys.values() if place > first), default=beyond)


def _misread(text: str) -> bool:
    if text[:1] not in yaml.SafeLoader.yaml_implicit_resolvers:
        return False
    own, other = resolve_scalar(text), _as_read_by_wandb(text)
    return type(own) is not type(other) or repr(own) != repr(other)


def _as_read_by_wandb(text: str) -> object:
    """What PyYAML makes of unquoted text."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return loader.construct_object(node) if isinstance(node, yaml.ScalarNode) else None
    except (yaml.YAMLError, ValueError) as error:
        return error
    finally:
        loader.dispose()


def _describe(text: str) -> str:
    own, other = resolve_scalar(text), _as_read_by_wandb(text)
    remedy = spell_number(text, own) if isinstance(own, int | float) else f"{text!r}, in quotes"
    switch = SWITCHES.get(text.lower())
    if switch:
        remedy = f"{switch}, or {text!r} in quotes"
    return f"W&B reads {shorten(text)} as {_kind(other)}; write {remedy}."


def _kind(value: object) -> str:
    match value:
        case str():
            return "text"
        case bool() | int() | float() | None:
            return show_value(value)
        case Exception():
            return "an error"
        case _:
            return f"a {type(value).__name__}"


def _exponents(file: SweepFile) -> Iterator[str]:
    """A sentence for each parameter whose bounds are exponents of e."""
    names = {each.name: type(each.distribution).__name__ for each in file.sweep.parameters}
    classes = {name.title().replace("_", ""): name for name in DEPRECATED}
    for name, kind in names.items():
        if kind in classes:
            written = classes[kind]
            yield (
                f"{file.place_of(name)}: {name}: the bounds of {written} are exponents of e; "
                f"write {written}_values for bounds that are values."
            )
