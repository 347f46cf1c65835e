"""`lstm-cli check`."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from lstm_cli.config.loading import load_config
from lstm_cli.explain.json_schema import json_schema
from lstm_cli.explain.starters import starter
from tests.cli.conftest import Run

SUM = starter("many_to_one")
MULTIPLES = starter("many_to_many")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A config with three things wrong."""
    path = tmp_path / "wrong.yaml"
    text = SUM.read_text("utf-8").replace("batch_size: 3", "batch_sise: 3").replace("seed: 0", "")
    path.write_text(text.replace("mode: many_to_one", "mode: many_to_many") + "\nseed: -1\n")
    return path


def test_a_right_config_is_shown_as_a_network(run: Run) -> None:
    """A right config ends with its picture, its layers, its samples, its updates, and `ok`."""
    ending = run("check", SUM)
    assert (ending.code, ending.err) == (0, "")
    lines = ending.out.splitlines()
    assert lines[0] == str(SUM)
    assert "  LSTM ─→ LSTM ─→ LSTM    encoder: 50 units" in lines
    assert "  encoder  encoder_lstm_1  LSTM(50, relu)  (50)        10,400" in lines
    assert lines[-3:] == [
        "dataset   generated sum: 12 train, 3 val, 1 test samples; each (3, 1) → (1, 1)",
        "training  1,000 epochs of 4 batches: 4,000 updates; mse, adam 0.001",
        "ok",
    ]


def test_the_last_row_counts_all_parameters(run: Run) -> None:
    """The table of layers ends with the total."""
    lines = run("check", MULTIPLES).out.splitlines()
    total = next(line for line in lines if " total " in line)
    assert total.split() == ["total", f"{40_800 + 80_400 + 101:,}"]


def test_keys_can_be_set_as_options(run: Run) -> None:
    """Overrides reach the config, wherever they stand and however they are written."""
    ending = run("check", "--training.epochs=7", SUM, "--model.encoder.units", "[9, 4]", "seed=3")
    assert "LSTM(9, relu)" in ending.out
    assert "LSTM(4, relu)" in ending.out
    assert "7 epochs of 4 batches" in ending.out


def test_an_unknown_option_is_an_error(run: Run) -> None:
    """An option that is no key of the config is refused, with the nearest one."""
    ending = run("check", SUM, "--training.epoch", "7")
    assert ending.code == 2
    assert "Did you mean 'epochs'?" in ending.err


def test_everything_wrong_with_all_files_is_said_at_once(run: Run, wrong: Path) -> None:
    """Each problem of each file is a line on standard error; right files are shown all the same."""
    ending = run("check", wrong, SUM, "no_such_file.yaml")
    assert ending.code == 2
    lines = ending.err.splitlines()
    assert all(line.startswith("error: ") for line in lines)
    for words in ("batch_sise", "seed", "mode", "no_such_file.yaml"):
        assert any(words in line for line in lines), words
    assert ending.out.startswith(str(SUM))
    assert ending.out.endswith("ok\n")


def test_data_that_do_not_fit_have_their_own_exit_code(run: Run) -> None:
    """A right config whose data leave nothing for a split ends with 3."""
    ending = run("check", SUM, "--dataset.samples", "1")
    assert ending.code == 3
    assert ending.err.startswith("error: ")


def test_the_exit_code_is_that_of_the_first_file(run: Run, wrong: Path, tmp_path: Path) -> None:
    """Where files fail in different ways, the first decides."""
    small = tmp_path / "small.yaml"
    small.write_text(SUM.read_text("utf-8").replace("samples: 15", "samples: 1"))
    assert run("check", small, wrong).code == 3
    assert run("check", wrong, small).code == 2


def test_a_config_may_come_from_standard_input(process: Run) -> None:
    """`-` reads the config from standard input."""
    ending = process("check", "-", stdin=SUM.read_text("utf-8"))
    assert ending.code == 0
    assert ending.out.endswith("ok\n")


def test_the_resolved_config_is_whole_and_says_the_same(run: Run, tmp_path: Path) -> None:
    """The complete config that is printed is a config, and it means what the short one means."""
    path = tmp_path / "resolved.yaml"
    path.write_text(run("check", "--resolved", MULTIPLES, "--training.epochs", "5").out)
    resolved, short = load_config(path), load_config(MULTIPLES)
    training = short.training.model_copy(update={"epochs": 5})
    assert resolved == short.model_copy(update={"training": training})


def test_the_resolved_config_marks_what_is_not_a_default(run: Run) -> None:
    """Each value that is not the default has the default beside it, and only these."""
    lines = run("check", "--resolved", SUM, "--training.epochs", "5").out.splitlines()
    marked = [line.strip() for line in lines if "# default" in line]
    assert "epochs: 5  # default: 1000" in marked
    assert "batch_size: 3  # default: 32" in marked
    assert not any(line.startswith("bidirectional") for line in marked)


def test_changes_are_listed_alone(run: Run) -> None:
    """`--changes` lists the keys that are not defaults, as overrides would name them."""
    lines = run("check", "--changes", SUM, "--training.epochs", "5").out.splitlines()
    assert "training.epochs: 5  # default: 1000" in lines
    assert not any(line.startswith("seed") for line in lines)


def test_json_says_everything(run: Run) -> None:
    """With `--json` a program learns shape, layers, samples, updates and the whole config."""
    described = json.loads(run("check", "--json", SUM).out)
    (checked,) = described
    assert checked["ok"] is True
    assert checked["shape"]["timesteps"] == 3
    assert checked["samples"] == {"train": 12, "val": 3, "test": 1}
    assert checked["parameters"] == sum(layer["parameters"] for layer in checked["layers"])
    assert checked["updates"] == {"an_epoch": 4, "epochs": 1000, "total": 4000}
    jsonschema.validate(checked["config"], json_schema())


def test_json_holds_the_problems_too(run: Run, wrong: Path) -> None:
    """With `--json` a wrong file is an entry with its problems; the exit code stays."""
    ending = run("check", "--json", wrong, SUM)
    entries: list[dict[str, Any]] = json.loads(ending.out)
    assert ending.code == 2
    assert [entry["ok"] for entry in entries] == [False, True]
    assert len(entries[0]["problems"]) == len(ending.err.splitlines())
    assert set(entries[0]["problems"][0]) == {"where", "message"}


def test_a_config_named_twice_is_checked_once(run: Run) -> None:
    """The same file twice is one block."""
    assert run("check", SUM, SUM).out.count("ok\n") == 1


@pytest.mark.parametrize("form", ["--resolved", "--changes"])
def test_several_configs_are_told_apart(run: Run, form: str) -> None:
    """Each config begins with its file."""
    out = run("check", form, SUM, MULTIPLES).out
    assert out.index(f"# {SUM}") < out.index(f"# {MULTIPLES}")
    assert len(list(yaml.safe_load_all(out))) >= 1
