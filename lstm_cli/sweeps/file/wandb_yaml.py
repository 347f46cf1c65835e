"""A sweep file as W&B reads it: cut down to what W&B knows, and where its YAML differs from ours.

W&B reads the file by PyYAML's `safe_load` (wandb 0.31, `load_sweep_config`), version 1.1, where
`1e-4` is text, `no` is false, `12:30` a number of seconds and `010` is 8.
"""

from collections.abc import Iterator

import yaml

from lstm_cli.config.yaml.nodes import Place, entries_of, plain, resolve_scalar
from lstm_cli.config.yaml.parser import Loader, parse_mapping
from lstm_cli.config.yaml.syntax_errors import place_at
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.file.fields import spell_number
from lstm_cli.sweeps.file.own_block import BLOCK
from lstm_cli.sweeps.file.sweep_file import SweepFile
from lstm_cli.sweeps.file.wandb_forms import DEPRECATED
from lstm_cli.wording import shorten, show_value

BLANKS = " \t"


def export_sweep(file: SweepFile) -> str:
    """The text of the file without the block `lstm_cli`, its other lines byte for byte.

    Raises:
        ConfigError: the block cannot be cut out, such as when another key uses an anchor in it.
    """
    entries = entries_of(file.tree)
    block = entries.get(BLOCK)
    if block is None:
        return file.text
    try:
        text = _cut(file.text)
    except yaml.YAMLError:  # such as for a tab, which libyaml, by which files are read, lets pass
        text = ""
    wanted = {key: plain(entry.node) for key, entry in entries.items() if key != BLOCK}
    if not _reads_as(text, wanted):
        message = (
            f"{BLOCK}: cannot be cut out. Give it lines of its own, without anchors ('&') and tabs."
        )
        raise ConfigError(Problem(str(block.key), message))
    return text


def _reads_as(text: str, wanted: object) -> bool:
    try:
        return repr(plain(parse_mapping(text, ""))) == repr(wanted)
    except ConfigError:
        return False


def _cut(text: str) -> str:
    # Python's loader, unlike libyaml's, counts places in characters of the text.
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return text
    key, value = next((k, v) for k, v in root.value if k.value == BLOCK)
    if root.flow_style:
        return _cut_item(text, key.start_mark.index, value.end_mark.index)
    column = key.start_mark.column
    start = key.start_mark.index - column
    return text[:start] + text[_end_of_block(text, value, start, column) :]


def _cut_item(text: str, start: int, end: int) -> str:
    """The text without an item of `{…}`, and without one of the commas beside it."""
    after = text[end:].lstrip()
    if after.startswith(","):
        return text[:start] + after[1:].lstrip(BLANKS)
    before = text[:start].rstrip()
    return before.removesuffix(",") + text[end:]


def _end_of_block(text: str, value: yaml.Node, start: int, column: int) -> int:
    """Where the lines of a block end: comments that follow it belong to what comes next."""
    exact = max(_ends(value), default=start)
    position = end = start
    for line in text[start:].splitlines(keepends=True):
        deeper = len(line) - len(line.lstrip(BLANKS)) > column
        if position == start or position < exact or (deeper and line.strip()):
            end = position + len(line)
        elif line.strip() and not line.lstrip(BLANKS).startswith("#"):
            break
        position += len(line)
    return end


def _ends(node: yaml.Node) -> list[int]:
    """Where scalars and flow collections end; a block's own end mark lies beyond its comments."""
    if isinstance(node, yaml.ScalarNode):
        return [] if node.style in {"|", ">"} else [node.end_mark.index]
    if not isinstance(node, yaml.CollectionNode):
        return []
    ends = [node.end_mark.index] if node.flow_style else []
    for item in node.value:
        for inner in item if isinstance(item, tuple) else (item,):
            ends += _ends(inner)
    return ends


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
