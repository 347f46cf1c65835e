"""Which run `--resume auto` goes on with."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import DataError
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.auto_resume import find_unfinished

if TYPE_CHECKING:
    from tests.runner.conftest import Change

CONFIG = {"name": "small", "mode": "many_to_one", "dataset": {"kind": "generated", "task": "sum"}}


@pytest.fixture
def config() -> ExperimentConfig:
    """The config that is asked for."""
    return load_config(CONFIG, (), {})


def leave(runs_dir: Path, status: str = "stopped", **changes: Any) -> RunFolder:
    """A run folder with this status, held by nobody."""
    from lstm_cli.config.dumping import dump_config  # noqa: PLC0415

    config = load_config({**CONFIG, **changes}, (), {})
    folder = RunFolder.create(runs_dir, config.name)
    folder.write_config(dump_config(config))
    folder.update(status=status)
    folder.release()
    return folder


def test_without_runs_there_is_none(config: ExperimentConfig, tmp_path: Path) -> None:
    """No folder, an empty one, or a file in its place."""
    assert find_unfinished(tmp_path / "none", config) is None
    assert find_unfinished(tmp_path, config) is None
    (tmp_path / "file").write_text("")
    assert find_unfinished(tmp_path / "file", config) is None


@pytest.mark.parametrize("status", ["stopped", "interrupted", "failed", "running"])
def test_the_newest_of_each_status(status: str, config: ExperimentConfig, tmp_path: Path) -> None:
    """Whatever kept it from its end; a running one whose process is gone is dead."""
    old, new = leave(tmp_path, status), leave(tmp_path, status)
    old.update(started="2026-01-01")
    new.update(started="2026-01-02")
    assert find_unfinished(tmp_path, config) == new.path


def test_a_trial_of_a_sweep_goes_on_with_its_own(config: ExperimentConfig, tmp_path: Path) -> None:
    """Of two trials with the same values, each is found by the id that W&B knows it under."""
    mine, other = leave(tmp_path, "interrupted"), leave(tmp_path, "interrupted")
    mine.update(wandb_id="mine", started="2026-01-01")
    other.update(wandb_id="other", started="2026-01-02")
    assert find_unfinished(tmp_path, config, "mine") == mine.path
    assert find_unfinished(tmp_path, config, "new") is None


def test_what_is_not_gone_on_with(config: ExperimentConfig, tmp_path: Path) -> None:
    """A finished one, one that somebody works in, another config, another name."""
    leave(tmp_path, "finished")
    leave(tmp_path, seed=1)
    leave(tmp_path, training={"epochs": 7})
    leave(tmp_path, name="small-er")
    held = RunFolder.open(leave(tmp_path).path)
    held.update(status="running")
    assert find_unfinished(tmp_path, config) is None
    held.release()


def test_what_makes_no_other_experiment(config: ExperimentConfig, tmp_path: Path) -> None:
    """W&B, the pace of checkpoints, and the choice of compiler that `auto` came to."""
    training = {"compile": "graph", "checkpoint_seconds": 3.0}
    folder = leave(tmp_path, training=training, tracking={"wandb": {"tags": ["a"]}})
    assert find_unfinished(tmp_path, config) == folder.path
    xla = load_config({**CONFIG, "training": {"compile": "xla"}}, (), {})
    assert find_unfinished(tmp_path, xla) is None


def test_spoilt_folders_are_passed_over(
    config: ExperimentConfig, edit: "Change", tmp_path: Path
) -> None:
    """What cannot be read, or says odd things, stands in the way of no other run."""
    good = leave(tmp_path)
    (tmp_path / "small-file").write_text("")
    (tmp_path / "small-empty").mkdir()
    for text in ("", "[]", '{"form": 1}', '{"form": 1, "wandb_id": "../x", "status": "stopped"}'):
        (leave(tmp_path).path / "run.json").write_text(text)
    for spoilt in ("kind: [", "\0", "seed: x"):
        (leave(tmp_path).path / "config.yaml").write_text(spoilt)
    (leave(tmp_path).path / "config.yaml").unlink()
    assert find_unfinished(tmp_path, config) == good.path
    edit(good.path / "run.json", {"status": None, "started": 5})
    assert find_unfinished(tmp_path, config) == good.path


def test_ids_are_text_of_letters_and_digits(edit: "Change", tmp_path: Path) -> None:
    """A W&B id that is no such text is refused where the folder is opened: it becomes a path."""
    path = leave(tmp_path).path
    for odd in ("../x", "", "a b", "a/b", "x" * 129, 5, None, ["a"], "\ud800", "abc\n"):
        edit(path / "run.json", {"wandb_id": odd})
        with pytest.raises(DataError, match=r"run\.json: wandb_id is .* Give up to 128 letters"):
            RunFolder.open(path)
