"""A sweep file for W&B: the same file without the block that is only for this program."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.file.wandb_yaml import export_sweep
from tests.sweeps.file.texts import read

HEAD = "# who wrote this\nmethod:   random # why\n\nparameters:\n  x: {values: [1, 2]}   # both\n"
TAIL = "# the metric\nmetric: {name: 'loss'}\n"
BLOCKS = [
    "lstm_cli: {seeds: 3}\n",
    "lstm_cli:\n  seeds: 3\n",
    "lstm_cli:   # ours\n  # inside\n\n  constraint: 'x < 3'\n# still inside\n  seeds: 3 # end\n",
    "lstm_cli: {\n  seeds: 3\n}\n",
    "lstm_cli:\n  constraint:\n  - x < 3\n  - x < 4\n",
    "lstm_cli:\n  constraint: |\n    x < 3\n  # after\n",
    "lstm_cli:\n  constraint: >-\n    x\n    < 3\n\n",
    "lstm_cli: {constraint: [x < 3,\nx < 4]}\n",
]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("order", ["first", "between", "last"])
def test_the_rest_is_kept_byte_for_byte(block: str, order: str) -> None:
    """Comments, blanks and quotes stay; the comment above the next key stays with it."""
    before, after = {"first": ("", HEAD + TAIL), "between": (HEAD, TAIL)}.get(
        order, (HEAD + TAIL, "")
    )
    blank = "\n" if block.endswith("\n\n") else ""
    assert export_sweep(read(before + block + after)) == before + blank + after


def test_a_file_without_the_block_is_itself() -> None:
    """Nothing to cut, nothing changed."""
    assert export_sweep(read(HEAD + TAIL)) == HEAD + TAIL


def test_other_line_ends_stay() -> None:
    """Lines that end as on Windows still do."""
    text = (HEAD + BLOCKS[2] + TAIL).replace("\n", "\r\n")
    assert export_sweep(read(text)) == (HEAD + TAIL).replace("\n", "\r\n")


def test_a_last_line_may_have_no_end() -> None:
    """The block at the end of a file without a last line break."""
    assert export_sweep(read(HEAD + "lstm_cli:\n  seeds: 3")) == HEAD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"lstm_cli": {"seeds": 3}, "method": "random", "parameters": {"x": {"value": 1}}}',
            '{"method": "random", "parameters": {"x": {"value": 1}}}',
        ),
        (
            '{"method": "random", "lstm_cli": {"seeds": 3}, "parameters": {"x": {"value": 1}}}',
            '{"method": "random", "parameters": {"x": {"value": 1}}}',
        ),
        (
            '{"parameters": {"x": {"value": 1}}, "method": "grid",\n "lstm_cli": {}\n}\n',
            '{"parameters": {"x": {"value": 1}}, "method": "grid"\n}\n',
        ),
    ],
)
def test_json_loses_the_item_and_one_comma(text: str, expected: str) -> None:
    """A file in braces stays one."""
    assert export_sweep(read(text)) == expected


def test_a_tab_that_only_one_loader_reads() -> None:
    """Behind a value libyaml takes it for a blank, and Python's loader does not."""
    text = f"method: grid\t\nparameters: {{seed: {{values: [0]}}}}\n{BLOCKS[0]}"
    with pytest.raises(ConfigError, match=r"lstm_cli: cannot be cut out\. .* and tabs\."):
        export_sweep(read(text))


def test_an_anchor_in_the_block_cannot_be_cut() -> None:
    """What another key needs is told of, not lost."""
    text = "lstm_cli:\n  seeds: &n 3\nmethod: random\nparameters: {x: {value: *n}}\n"
    with pytest.raises(ConfigError) as raised:
        export_sweep(read(text))
    assert str(raised.value) == (
        "s.yaml:1:1: lstm_cli: cannot be cut out. Give it lines of its own, without anchors ('&') "
        "and tabs."
    )


LINES = st.sampled_from(["\n", "# note\n", "  # note\n", "   \n"])


@given(st.lists(LINES, max_size=3), st.sampled_from(BLOCKS), st.lists(LINES, max_size=3))
def test_what_is_left_is_read_as_before(before: list[str], block: str, after: list[str]) -> None:
    """Whatever blank lines and comments stand around it, W&B reads all other keys as they were."""
    text = HEAD + "".join(before) + block + "".join(after) + TAIL
    whole = yaml.safe_load(text)
    del whole["lstm_cli"]
    exported = export_sweep(read(text))
    assert yaml.safe_load(exported) == whole
    assert exported.startswith(HEAD + "".join(before))
    assert exported.endswith(TAIL)
