"""Many keys set by one argument: a JSON mapping, or a `.json` file of one."""

from pathlib import Path

import pytest

from lstm_cli.config.layers.overrides import Arguments, split_arguments
from lstm_cli.config.yaml.nodes import plain
from lstm_cli.errors import ConfigError

FORM = 'Write a mapping, such as {"training.epochs": 3}.'


def split(*arguments: str) -> Arguments:
    """The arguments of a command without options, split."""
    return split_arguments(arguments, valued=(), flags=())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which file names are looked up."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_mapping_sets_keys_and_sections(here: Path) -> None:
    """Dotted keys and sections are set with JSON's types, from the argument or from a file."""
    text = '{"seed": 1, "model.encoder.units": [8], "model": {"head": {"dense": []}}, "_wandb": 1}'
    (here / "x=1.json").write_text("\ufeff" + text)
    for argument in (text, "x=1.json"):
        overrides = split("a.yaml", argument).overrides
        told = [(".".join(each.path), plain(each.value)) for each in overrides]
        units, head = ("model.encoder.units", (8,)), ("model", {"head": {"dense": ()}})
        assert told == [("seed", 1), units, head]
        assert split("a.yaml", argument).rest == ("a.yaml",)


def test_what_is_no_mapping_argument(here: Path) -> None:
    """A mapping after a key is its value, a config may have any name, a file no key's value."""
    (value,) = split("--model", '{"residual": "none"}').overrides
    assert (value.path, plain(value.value)) == (("model",), {"residual": "none"})
    assert split("{a}.yaml", "--", "b.json").rest == ("{a}.yaml", "--", "b.json")
    assert [each.path for each in split("dataset.path=a.json").overrides] == [("dataset", "path")]
    (here / "a.json").write_text('{"seed": 1}')
    unroll, seed = split("--model.encoder.unroll", "a.json").overrides
    assert (plain(unroll.value), plain(seed.value)) == (True, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"seed": }', f"{{}}: this is not JSON: Expecting value at character 10. {FORM}"),
        ('{"seed": 1, "seed": 2}', f"{{}}: 'seed' is a repeated key. {FORM}"),
        ('{"model": {"a": 1, "a": 2}}', f"{{}}: 'a' is a repeated key. {FORM}"),
        ('{"a":' * 100_000, f"{{}}: this is nested too deeply. {FORM}"),
        ('{"sed": 1}', "sed in {}: unknown key. Did you mean seed?"),
        ('{"epochs": 1}', "epochs in {}: unknown key. Did you mean training.epochs?"),
        ('{"seed": 1, "": 1}', " in {}: unknown key. A key of the config is set by its whole path"),
        ('{"model.\\ud800": 1}', "model.\\ud800 in {}: '\\\\ud800' is not Unicode text."),
        ('{"seed": "\\ud800"}', "seed in {}: '\\\\ud800' is not Unicode text."),
        (f'{{"seed": {"9" * 400}}}', "seed in {}: a whole number is too large."),
        (f'{{"model{".x" * 70}": 1}}', "command line: model.x"),
    ],
)
@pytest.mark.parametrize("is_file", [False, True])
def test_mistakes_in_a_mapping_are_told(
    *, here: Path, text: str, message: str, is_file: bool
) -> None:
    """What is wrong is one line, which names the key, and the file where there is one."""
    (here / "a.json").write_text(text)
    with pytest.raises(ConfigError) as caught:
        split("a.json" if is_file else text)
    assert message.replace("{}", "a.json" if is_file else "JSON") in str(caught.value)
    assert str(caught.value).startswith("command line: ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "a.json: no such file. Check the path."),
        ("", "command line: a.json: this is not JSON: Expecting value at character 1. " + FORM),
        ("[1]", "command line: a.json: this is no mapping. " + FORM),
        ("NaN", "command line: a.json: this is no mapping. " + FORM),
    ],
)
def test_a_file_must_hold_a_mapping(here: Path, text: str | None, message: str) -> None:
    """A missing file, an empty one, and one of something else are told."""
    if text is not None:
        (here / "a.json").write_text(text)
    with pytest.raises(ConfigError) as caught:
        split("a.json")
    assert str(caught.value) == message


def test_all_mistakes_are_told_at_once_and_conflicts_named() -> None:
    """Each key has its line; a key set twice differently is refused with both places."""
    with pytest.raises(ConfigError) as caught:
        split('{"sed": 1, "seed": "\\ud800", "x": 1}', '{"lr": 1}')
    assert len(caught.value.problems) == 4
    with pytest.raises(ConfigError) as caught:
        split('{"training.epochs": 3}', "--training.epochs=4")
    assert str(caught.value) == (
        "command line: training.epochs: set to 3 by training.epochs in JSON and 4 by "
        "--training.epochs. Keep one."
    )
