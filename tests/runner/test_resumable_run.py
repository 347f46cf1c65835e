"""Runs that go on: to the same bits, or not at all, and then with nothing changed."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lstm_cli.errors import ConfigError, DataError
from lstm_cli.records.checkpoints import write_checkpoint
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import resume
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop, TimeLimit

if TYPE_CHECKING:
    from tests.runner.conftest import Begin, Change, Check, Files, Impatient, Newest

REFUSED = {
    "seed": 4,
    "dataset.samples": 16,
    "dataset.scaling.inputs": "standard",
    "model.encoder.units": [4],
    "model.highway": "linear",
    "training.epochs": 29,
    "training.batch_size": 5,
    "training.compile": "xla",
    "training.loss": "mae",
    "training.optimizer.learning_rate": 0.01,
    "training.early_stopping.patience": 99,
}
SAID = {
    "name": "other",
    "training.epochs": 31,
    "training.checkpoint_seconds": 9.0,
    "tracking.wandb.tags": ["a"],
    "evaluation.baselines": "none",
    "predict.inputs": [[[1], [2], [3]]],
    "predictions.train_rows": 3,
    "expect": {"test_rmse": {"at_least": 0.0}},
}


def test_a_run_cut_short_again_and_again(
    begin: "Begin", warm: Warm, impatient: "type[Impatient]", same: "Check"
) -> None:
    """Stopped after one update, in mid-epoch, again and again, it ends like an undisturbed one."""
    folder = begin(1).folder
    for _ in range(4):
        stop = Stop()
        assert resume(folder, recorders=(impatient(stop),), warm=warm, stop=stop).exit_code == 7
    assert resume(folder, warm=warm).status == "finished"
    same(folder, begin().folder)
    told: Any = read_run(folder)["resumed"]
    assert [each["from_update"] for each in told] == [1, 2, 3, 4, 5]
    assert told[0]["notes"] == ["resumed after epoch 0 (update 1)"]
    assert told[0]["at"] <= told[-1]["at"]


def test_what_stopped_before_its_first_update_begins_again(
    begin: "Begin", warm: Warm, same: "Check"
) -> None:
    """Without a checkpoint a run starts from its first weights."""
    folder = begin(1).folder
    for path in (folder / "checkpoint").iterdir():
        path.unlink()
    (folder / "history.csv").write_bytes(b"\xff, whatever was there")
    late = resume(folder, warm=warm, stop=Stop(limit=TimeLimit(0.0)))
    assert (late.status, late.history) == ("stopped", {})
    resume(folder, warm=warm)
    same(folder, begin().folder)


def test_a_changed_training_is_refused(
    begin: "Begin", edit: "Change", warm: Warm, files: "Files"
) -> None:
    """Each key on which the weights depend is named with both values; nothing is changed."""
    folder = begin(1).folder
    path = folder / "config.yaml"
    text = path.read_text()
    for key, value in REFUSED.items():
        path.write_text(text)
        edit(path, {key: value})
        before = files(folder)
        with pytest.raises(ConfigError) as caught:
            resume(folder, warm=warm)
        first, *_, last = map(str, caught.value.problems)
        assert first.startswith(f"{path}: {key}: is ")
        assert ", but was " in first
        assert first.endswith(". Put it back.")
        assert last.endswith(f"Train anew; --init-from {folder} begins with its weights.")
        assert files(folder) == before
    path.write_text(text)
    assert resume(folder, warm=warm).status == "finished"


@pytest.mark.parametrize("key", SAID)
def test_a_change_beside_the_training_is_said(
    key: str, begin: "Begin", edit: "Change", warm: Warm
) -> None:
    """What decides no weight may change, and so may the number of epochs, upwards; it is said."""
    folder = begin(1).folder
    edit(folder / "config.yaml", {key: SAID[key]})
    assert resume(folder, warm=warm).status == "finished"
    (told,) = [line for line in read_log(folder) if "the config has changed: " in line]
    assert key in told


def read_log(folder: Path) -> list[str]:
    """The lines of log.txt."""
    return (folder / "log.txt").read_text().splitlines()


def test_of_many_changes_ten_are_told(begin: "Begin", edit: "Change", warm: Warm) -> None:
    """Lists are shown with their items, and more changes than ten are counted."""
    folder = begin(1).folder
    changes = {f"model.encoder.{name}": 0.125 for name in ("l1", "l2", "dropout")}
    changes |= {f"training.optimizer.{name}": 0.5 for name in ("weight_decay", "clip_norm")}
    edit(folder / "config.yaml", {**REFUSED, "dataset.samples": 17, **changes})
    with pytest.raises(ConfigError) as caught:
        resume(folder, warm=warm)
    told = list(map(str, caught.value.problems))
    assert len(told) == 12
    assert re.search(r"config\.yaml: and \d+ more such changes\.$", told[10])
    assert any("model.encoder.units: is [4], but was [3]." in each for each in told)


def test_changed_data_are_refused(
    begin: "Begin", warm: Warm, tmp_path: Path, files: "Files"
) -> None:
    """A data file with one number changed is not gone on with; put back, or moved, it is."""
    table = tmp_path / "data.csv"
    text = "x\n" + "\n".join(str(number % 7) for number in range(60)) + "\n"
    table.write_text(text)
    dataset = {
        "kind": "table",
        "path": str(table),
        "features": ["x"],
        "targets": ["x"],
        "timesteps": 3,
        "horizon": 1,
    }
    folder = begin(1, dataset=dataset).folder
    table.write_text(text.replace("6", "6.5", 1))
    before = files(folder)
    with pytest.raises(DataError, match="the data are not those that it was trained on"):
        resume(folder, warm=warm)
    assert files(folder) == before
    table.unlink()
    with pytest.raises(DataError, match=r"data\.csv"):
        resume(folder, warm=warm)
    moved = tmp_path / "moved.csv"
    moved.write_text(text)
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace(str(table), str(moved)))
    assert resume(folder, warm=warm).status == "finished"
    assert any("the config has changed: dataset.path" in line for line in read_log(folder))


def test_other_conditions_are_said(begin: "Begin", warm: Warm, newest: "Newest") -> None:
    """Each package or part of the machine that is another is named; what is not told is unknown."""
    folder = begin(1).folder
    last = newest(folder)
    conditions = {**last.facts["conditions"], "numpy": "1.0", "processor": "Z80"}
    del conditions["keras"]
    write_checkpoint(folder, 1, {**last.facts, "conditions": conditions}, last.state)
    resume(folder, warm=warm)
    (told,) = [line for line in read_log(folder) if "resumed elsewhere (" in line]
    for change in ("numpy 1.0 → ", "processor Z80 → ", "keras None → "):
        assert change in told
    assert "tensorflow" not in told


def test_a_copy_goes_its_own_way(begin: "Begin", warm: Warm, same: "Check", files: "Files") -> None:
    """A copied folder under another name goes on beside the original, to the same bits."""
    folder = begin(1).folder
    copied = folder.with_name("a copy, renamed ünï")
    for path, content in files(folder).items():
        target = copied / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    resume(folder, warm=warm)
    resume(copied, warm=warm)
    same(folder, copied)


def test_odd_facts_of_the_run_do_no_harm(begin: "Begin", edit: "Change", warm: Warm) -> None:
    """What run.json says in a wrong form is overwritten or kept, never believed."""
    odd = {"resumed": 5, "name": "../\ud800", "pid": "x", "host": [], "reason": None, "seconds": 1}
    folder = begin(1).folder
    edit(folder / "run.json", {**odd, "more": float("nan"), "status": ["running"]})
    assert resume(folder, warm=warm).status == "finished"
    facts = json.loads((folder / "run.json").read_text("utf-8"))
    assert [each["from_update"] for each in facts["resumed"]] == [1]
    assert (facts["status"], facts["name"], facts["more"]) == ("finished", "../\ud800", None)
