"""YAML text becomes located values, or sentences with a line and a column."""

import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml as pyyaml

from lstm_cli.config.yaml import parser as yaml
from lstm_cli.config.yaml.nodes import Node, Place, entries_of, plain
from lstm_cli.config.yaml.parser import parse, parse_mapping, read_mapping
from lstm_cli.errors import ConfigError

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, key in zip("abcdefg", "bcdefgh", strict=True)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 80))


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of PyYAML's parsers in turn."""
    monkeypatch.setattr(yaml, "Loader", getattr(pyyaml, request.param))


def problem_in(text: str) -> str:
    """What is said of wrong text."""
    with pytest.raises(ConfigError) as caught:
        parse_mapping(text, "a.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("+1", 1),
        ("-5", -5),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2024-01-01", "2024-01-01"),
        ("0b11", "0b11"),
        ("None", "None"),
        ("-.inf", float("-inf")),
        ("'1'", "1"),
        ('"true"', "true"),
        ("|\n  1\n", "1\n"),
        ("\u0661", "\u0661"),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    """Unquoted text means what YAML 1.2 says, not 1.1."""
    found = plain(parse_mapping(f"a: {text}\n", "a.yaml"))
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_nan_is_a_number() -> None:
    """`.nan` is read as a number, so that the schema can refuse it with a sentence."""
    assert repr(plain(parse(".nan", "a.yaml"))) == "nan"


@pytest.mark.usefixtures("loader")
def test_values_and_keys_know_their_places() -> None:
    """A value, its key and the items of a list each have a line and a column from 1."""
    tree = parse_mapping("é: 1\nb:\n  c: [x, 💥, y]\n", "a.yaml")
    entry = entries_of(entries_of(tree)["b"].node)["c"]
    assert entry.key == Place("a.yaml", 3, 3)
    assert isinstance(entry.node.value, tuple)
    assert [item.place.column for item in entry.node.value] == [7, 10, 13]


def test_an_alias_repeats_a_value() -> None:
    """An alias is the value of its anchor, placed where it is used."""
    tree = parse_mapping("a: &x [1]\nb: *x\n", "a.yaml")
    assert plain(tree) == {"a": (1,), "b": (1,)}
    assert entries_of(tree)["b"].node.place == Place("a.yaml", 2, 4)


@pytest.mark.parametrize("text", ["\ufeffa: 1\n", "a: 1\r\n", "# x\n---\na: 1\n...\n", "{a: 1}"])
def test_harmless_forms_are_read(tmp_path: Path, text: str) -> None:
    """A byte order mark, Windows line ends, document markers and JSON-like text are no problem."""
    path = tmp_path / "a.yaml"
    path.write_bytes(text.encode())
    assert plain(read_mapping(path)) == {"a": 1}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "a: " + "[" * 65 + "]" * 65,
        "{a: " * 5_000,
        "- " * 10_000,
        "".join(" " * i + "a:\n" for i in range(200)),
        CHAIN,
    ],
)
def test_depth_is_bounded(text: str) -> None:
    """Deep nesting, by aliases too, is refused by either parser before anything recurses."""
    assert "nested more than 64 levels deep" in problem_in(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: there is nothing in it. Write `key: value`, with a space after the ':'."),
        ("# only a comment\n", "1:1: there is nothing in it"),
        ("- 1", "1:1: a list stands where keys and values are expected"),
        ("epochs:5", "1:1: this stands where keys and values are expected"),
        ("a: 1\nb:\n  c: 1\n  c: 2", "4:3: b.c: repeated key, first given in line 3"),
        ("<<: {a: 1}", "1:1: merge keys ('<<') cannot be used. Write `extends: FILE` at the top."),
        ("a: &x [*x]", "1:8: *x stands inside its own value"),
        ("a: *x", "1:4: *x is not known"),
        (LAUGHS, "aliases ('*') stand for more than 10000 values"),
        ("a: !!int 5", "1:4: tags ('!…') cannot be used"),
        ("a: !!python/object:os.system x", "1:4: tags ('!…') cannot be used"),
        ("a: !x y", "1:4: tags ('!…') cannot be used"),
        ("1: 2", "1:1: this key is not text"),
        ("~: 2", "1:1: this key is not text"),
        ("[a]: 2", "1:1: this key is not text"),
        ("a: 1\n---\nb: 2", "2:1: a second document begins here"),
        ("a: 1\n...\nb: 2", "3:1: more text after the end"),
        ("a: " + "9" * 10_000, "1:4: the number 999999999999… of 10000 characters is too long"),
        ("a: 0x" + "f" * 10_000, "1:4: the number 0xffffffffff…"),
        ("a: \0", "1:4: the character '\\x00' is not allowed"),
        ("a:\n\tb: 1", "2:1: a tab cannot indent. Use spaces."),
        ("a: 1\n\tb: 2", "2:1: a tab cannot indent. Use spaces."),
        ("a: b: c", "1:5: a ':' is not expected here"),
        ("a: 1\n b: 2", "2:3: a ':' is not expected here"),
        ("a: [1, 2\nb: 3", "1:4: this list is not closed, or a ',' is missing"),
        ("a: {b: 1\nc: 2", "1:4: this mapping is not closed, or a ',' is missing"),
        ('a: "x\nb: 3', "1:4: this quote is never closed"),
        ("a: 1\nb:2", "2:1: a key without a ':'"),
        ("- a\nb: 1", "2:1: an entry '- …' is expected here"),
        ("a: 1\n- b", "2:1: a key is expected here"),
        ("a: - b", "1:4: a list cannot begin here"),
        ("a: ]", "1:4: a value is expected here"),
        ("a: @x", "1:4: text cannot begin with '@'"),
        ("a: %x", "1:4: text cannot begin with '%'"),
        ("a: `x`", "1:4: text cannot begin with '`'"),
        ("a: *", "1:4: a name is expected after '*' or '&'"),
        ('a: "\\q"', "1:5: unknown escape after '\\'"),
        ('a: "\\ud800"', "1:7: this escape is not a Unicode character"),
        ("%YAML 2.0\n---\na: 1", "1:1: unknown YAML version"),
        ("%FOO\n--- {}", "1:1: a line that begins with '%' is a directive"),
    ],
)
def test_wrong_yaml_is_told_in_one_sentence(text: str, problem: str) -> None:
    """What is not YAML, or not allowed of it, is told at its line and column."""
    assert f"a.yaml:{problem}" in problem_in(text) or problem in problem_in(text)


def test_all_repeated_keys_are_told_at_once() -> None:
    """Problems that do not hinder reading on are collected."""
    assert len(problem_in("a: 1\na: 2\nb: !x 3\nb: 4\n").splitlines()) == 3


def test_endless_problems_are_cut() -> None:
    """A hostile file does not make endless messages."""
    assert len(problem_in("a: 1\n" * 1_000).splitlines()) == 100


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing.yaml", "missing.yaml: no such file. Check the path."),
        ("folder", "folder: this is a directory. Give a YAML file."),
        ("pipe", "pipe: this is not a regular file. Give a YAML file, or - to read a pipe."),
        ("loop", "loop: cannot be read: too many levels of symbolic links"),
        ("a\0b", "a\\x00b: cannot be read: embedded null byte"),
        ("x" * 300, "cannot be read: file name too long"),
        ("utf16", "utf16:1: this is not UTF-8 text. Save the file as UTF-8."),
        ("latin", "latin:2: this is not UTF-8 text."),
        ("binary", "binary:1:1: the character '\\x00' is not allowed."),
        ("large", "large: larger than 1048576 bytes."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, problem: str) -> None:
    """Whatever a path leads to, the answer is a sentence, and it never blocks."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "utf16").write_bytes("a: 1".encode("utf-16"))
    (tmp_path / "latin").write_bytes(b"a: 1\nb: \xe9\n")
    (tmp_path / "binary").write_bytes(b"\0\1")
    (tmp_path / "large").write_bytes(b"#" * (2**20 + 1))
    with pytest.raises(ConfigError) as caught:
        read_mapping(tmp_path / name)
    assert problem in str(caught.value)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads standard input, and its places say so."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a: 1")))
    assert read_mapping("-").place == Place("<stdin>", 1, 1)


def closed() -> io.BytesIO:
    """A stream that is closed."""
    stream = io.BytesIO()
    stream.close()
    return stream


@pytest.mark.parametrize("stdin", [None, SimpleNamespace(buffer=closed()), io.StringIO("a: 1")])
def test_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch, stdin: Any) -> None:
    """Without a standard input there is a sentence."""
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(ConfigError, match="<stdin>: standard input is closed"):
        read_mapping("-")


def test_a_tree_is_frozen() -> None:
    """Nodes cannot be changed, so that anchors can share them."""
    node = Node(1, Place("a.yaml"))
    with pytest.raises(AttributeError):
        node.value = 2  # type: ignore[misc]
