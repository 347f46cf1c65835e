"""A sweep as one run in W&B: the real thing, offline, read back; and what may go wrong."""

import json
import socket
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstm_cli.records.plots.canvas import make_figure, save_figure
from lstm_cli.records.tracking.sweep_process import _SECONDS
from lstm_cli.records.tracking.sweep_summary import (
    SweepLocation,
    SweepSummary,
    describe_sweep,
    read_sweep,
    send_sweep_summary,
)
from tests.fuzz.harness import limited
from tests.records.tracking.telling import ReadLog

pytestmark = pytest.mark.usefixtures("environment")

_COLUMNS: Mapping[str, list[object]] = {
    "trial": [1, 2],
    "val_loss": [0.5, None],
    "units": [8, "[8, 4]"],
}
_SUMMARY = {"best_trial": 1, "best_val_loss": 0.5, "best_model.units": [8], "trials_failed": 1}


def _make_sweep(folder: Path) -> tuple[SweepLocation, SweepSummary]:
    folder.mkdir()
    plot = folder / "plots" / "best_so_far.png"
    save_figure(make_figure("a", 2, 2), plot)
    return SweepLocation(folder, "tune", "lstm-cli", None, "tune"), SweepSummary(
        _COLUMNS, [plot], _SUMMARY
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> tuple[SweepLocation, str]:
    """A sweep that was told twice, the second time with one more failure, and where W&B has it."""
    assert environment.exists()
    place, story = _make_sweep(tmp_path_factory.mktemp("runs") / "tune-1")
    said: list[str] = []
    assert send_sweep_summary(place, story, "offline", said.append)
    again = replace(story, summary=_SUMMARY | {"trials_failed": 2})
    shown = send_sweep_summary(place, again, "offline", said.append)
    assert said == []
    assert shown
    return place, shown


def test_the_run_sums_up_the_sweep(told: tuple[SweepLocation, str], read_log: ReadLog) -> None:
    """Its group, kind and name, and in the summary the best and the counts, as told last."""
    place, shown = told
    log = read_log(place.folder)
    run = log["run"][0]
    names = (run["run_group"], run["job_type"], run["display_name"], run["project"])
    assert names == ("tune", "sweep", "tune", "lstm-cli")
    summary = _join_summary(log)
    assert {name: summary[name] for name in _SUMMARY} == _SUMMARY | {"trials_failed": 2}
    assert log["exit"][0]["exit_code"] == 0
    assert Path(shown).parent == place.folder / "wandb"


def _join_summary(log: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {name: v for record in log["summary"] for name, v in record["update"].items()}


def test_the_run_has_the_table_and_the_plots(told: tuple[SweepLocation, str]) -> None:
    """The table's cells are numbers, texts and nothing, as they were told."""
    _, shown = told
    (table,) = Path(shown).glob("files/media/table/*.json")
    content = json.loads(table.read_text())
    assert content["columns"] == ["trial", "val_loss", "units"]
    assert content["data"] == [[1, 0.5, 8], [2, None, "[8, 4]"]]
    (plot,) = Path(shown).glob("files/media/images/plots/*.png")
    assert plot.name.startswith("best_so_far")


def test_a_sweep_told_twice_is_one_run(told: tuple[SweepLocation, str], read_log: ReadLog) -> None:
    """The id is made of the folder's name, and the older log is set aside."""
    place, _ = told
    assert read_log(place.folder)["run"][0]["run_id"] == place.wandb_id
    assert len(list(place.folder.glob("wandb/superseded/offline-run-*"))) == 1
    assert SweepLocation(Path("elsewhere/tune-1"), "a", "b").wandb_id == place.wandb_id
    assert SweepLocation(Path("tune-2"), "a", "b").wandb_id != place.wandb_id


def test_disabled_tells_nothing(tmp_path: Path) -> None:
    """No process, no file, no sentence."""
    place, story = _make_sweep(tmp_path / "tune")
    said: list[str] = []
    assert send_sweep_summary(place, story, "disabled", said.append) is None
    assert said == []
    assert [path.name for path in place.folder.iterdir()] == ["plots"]


def test_a_message_is_the_sweep(tmp_path: Path) -> None:
    """What the process reads is what it was told, as JSON."""
    place, story = _make_sweep(tmp_path / "tune")
    message = json.loads(json.dumps(describe_sweep(place, story), default=str))
    there, then = read_sweep(message)
    assert there == place
    assert then == replace(story, plots=tuple(story.plots))


def test_online_without_a_key_becomes_offline(tmp_path: Path, read_log: ReadLog) -> None:
    """One sentence, and the log is kept offline with the first 10,000 rows of the table."""
    place, story = _make_sweep(tmp_path / "tune")
    said: list[str] = []
    long = replace(story, columns={"trial": list(range(10_001))})
    assert send_sweep_summary(place, long, "online", said.append)
    assert said[0] == "W&B's table has the first 10,000 of 10,001 trials."
    assert said[1].startswith("W&B cannot be used online (No API key")
    assert len(said) == 2
    assert read_log(place.folder)["exit"]
    (table,) = place.folder.glob("wandb/offline-run-*/files/media/table/*.json")
    assert len(json.loads(table.read_text())["data"]) == 10_000


def test_a_sweep_within_a_sweep_is_a_run_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_log: ReadLog
) -> None:
    """Where an agent of W&B started the program, the run is not the agent's trial."""
    place, story = _make_sweep(tmp_path / "tune")
    monkeypatch.setenv("WANDB_SWEEP_ID", "theirs12")
    monkeypatch.setenv("WANDB_RUN_ID", "theirs34")
    said: list[str] = []
    assert send_sweep_summary(place, story, "offline", said.append)
    assert said == []
    run = read_log(place.folder)["run"][0]
    assert (run["run_id"], run["project"]) == (place.wandb_id, "lstm-cli")
    assert not run.get("sweep_id")


def test_what_wandb_refuses_is_a_sentence(tmp_path: Path) -> None:
    """A plot that is gone costs the run, and the sweep nothing."""
    place, story = _make_sweep(tmp_path / "tune")
    said: list[str] = []
    story.plots[0].unlink()
    assert send_sweep_summary(place, story, "offline", said.append) is None
    assert len(said) == 1
    assert said[0].startswith("W&B has no run of the sweep (")
    assert "Traceback" in (place.folder / "log.txt").read_text()


def test_a_server_that_never_answers_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the time given the process is ended, and a sentence says so."""
    place, story = _make_sweep(tmp_path / "tune")
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("WANDB_API_KEY", "0123456789abcdef" * 3)
        with limited(_SECONDS / 2):  # the process would not give up by itself before
            assert send_sweep_summary(place, story, "online", said.append, 2.0) is None
    assert said == ["W&B did not take the sweep within 2 s. Its folder has all of it."]
