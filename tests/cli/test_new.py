"""`lstm-cli new`."""

from pathlib import Path
from typing import get_args

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.config.rules.sequence_modes import mode_of
from lstm_cli.config.schema.experiment import ModeName
from lstm_cli.explain.starters import STARTERS, starter
from lstm_cli.runner.prepare import prepare_data
from tests.cli.conftest import Run

MODE_NAMES = get_args(ModeName)


@pytest.mark.parametrize("name", MODE_NAMES)
def test_a_starter_is_a_valid_config_of_its_mode(run: Run, tmp_path: Path, name: str) -> None:
    """What `new` writes passes `check`, and has the mode that was asked for."""
    path = tmp_path / "mine.yaml"
    assert run("new", name, "--out", path).code == 0
    assert run("check", path).code == 0
    config = load_config(path)
    shape = prepare_data(config).shape
    assert mode_of(shape.timesteps, shape.horizon).name == config.mode == name


@pytest.mark.parametrize("name", ["table", "sequences"])
def test_a_starter_for_data_of_ones_own_runs_as_it_is(run: Run, tmp_path: Path, name: str) -> None:
    """What `new` writes passes `check` on a file of the package, and is of that kind."""
    path = tmp_path / "mine.yaml"
    assert run("new", name, "--out", path).code == 0
    assert run("check", path).code == 0
    assert load_config(path).dataset.kind == name


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_explains_itself(name: ModeName) -> None:
    """A starter begins with what it learns, and says about many of its keys what they are for."""
    lines = starter(name).read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert sum("#" in line for line in lines) >= 15
    assert max(map(len, lines)) <= 100


def test_without_a_file_the_config_is_printed(run: Run) -> None:
    """The text goes to standard output, exactly."""
    ending = run("new", "many_to_one")
    assert ending.out == starter("many_to_one").read_text("utf-8")


def test_the_next_command_is_named(run: Run, tmp_path: Path) -> None:
    """After writing, the program says what to run next."""
    path = tmp_path / "mine.yaml"
    assert run("new", "one_to_one", "--out", path).out.endswith(f"lstm-cli train {path}\n")


def test_a_file_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    """A file that exists stays as it is, unless `--force` is given."""
    path = tmp_path / "mine.yaml"
    path.write_text("precious")
    ending = run("new", "one_to_one", "--out", path)
    assert ending.code == 2
    assert ending.err == f"error: {path}: exists. Choose another --out, or add --force.\n"
    assert path.read_text() == "precious"
    assert run("new", "one_to_one", "--out", path, "--force").code == 0
    assert path.read_text("utf-8") == starter("one_to_one").read_text("utf-8")


def test_a_missing_folder_is_said(run: Run, tmp_path: Path) -> None:
    """Where the file cannot be written, the machine's reason is given, with exit code 6."""
    ending = run("new", "one_to_one", "--out", tmp_path / "nowhere" / "mine.yaml")
    assert ending.code == 6
    assert "nowhere" in ending.err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("many-to-one", "Did you mean 'many_to_one'?"),
        ("one_to_mny", "Did you mean 'one_to_many'?"),
        ("seq2seq", f"There are {', '.join(STARTERS)}."),
    ],
)
def test_an_unknown_name_names_those_there_are(run: Run, name: str, hint: str) -> None:
    """A name that is none is refused, with the nearest one or all of them."""
    ending = run("new", name)
    assert (ending.code, ending.err) == (2, f"error: there is no starter '{name}'. {hint}\n")
