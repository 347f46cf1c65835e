"""A sweep file for W&B alone: without the block that W&B does not know, all else as it was."""

import yaml

from lstm_cli.config.source.tree import entries_of, plain
from lstm_cli.config.source.yaml import parse_mapping
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.file.block import BLOCK
from lstm_cli.sweeps.file.reading import SweepFile

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
