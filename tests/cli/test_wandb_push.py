"""`lstm-cli wandb push`: the W&B run made from the run folder alone, whatever became of the run."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import load_config
from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import RunFolder
from tests.cli.conftest import Ending, Run
from tests.launched import wait_for

Records: TypeAlias = dict[str, list[dict[str, Any]]]

SUM = starter("many_to_one")
SMALL = ("--model.encoder.units=4", "--training.compile=graph", "--runs-dir", "runs")
TABLE = "predictions"
CLOCKS = {"_timestamp", "_runtime"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run in."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    """The environment of somebody who is not logged in to W&B."""
    mine = {name: text for name, text in os.environ.items() if not name.startswith("WANDB_")}
    return mine | {"HOME": str(home)}


@pytest.fixture(scope="module")
def there(process: Run, home: Path, environment: dict[str, str]) -> Run:
    """A function that runs a command line there."""
    return lambda *words, **more: process(*words, cwd=home, env=environment | more)


@pytest.fixture(scope="module")
def finished(there: Run) -> Path:
    """The folder of a run that W&B has followed."""
    words = ("--training.epochs=40", "--training.keep=best", "--wandb=offline", "--json")
    return Path(json.loads(there("train", SUM, *SMALL, *words).out)["folder"])


def list_logs(run: Path) -> list[Path]:
    """The offline logs that `wandb sync` would find."""
    return sorted((run / "wandb").glob("offline-run-*"))


def read_log(log: Path) -> Records:
    """The records of an offline log by their type, as W&B reads them."""
    command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(log)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    records: Records = {}
    for record in map(json.loads, answer.stdout.splitlines()):
        records.setdefault(record["type"], []).append(record.get(record["type"], {}))
    return records


def read_story(log: Path) -> dict[str, Any]:
    """What W&B shows of a run: without times, and names of files that it makes up."""
    records = read_log(log)
    rows = [
        {k: v for k, v in each["item"].items() if k not in CLOCKS and not k.startswith(TABLE)}
        for each in records["history"]
    ]
    for row in rows:
        for name in [name for name in row if name.startswith("plots/")]:
            row[name] = "a plot"
    summary = {k: v for each in records["summary"] for k, v in each["update"].items()}
    kept = {k: v for k, v in summary.items() if k[0] != "_" and not k.startswith(("plots", TABLE))}
    told = records["run"][0]
    config = {k: v for k, v in told["config"]["update"].items() if k != "_wandb"}
    place = {name: told.get(name) for name in ("run_id", "display_name", "project")}
    end = records["exit"][0].get("exit_code", 0)
    tables = (log / "files" / "media" / "table").glob("*.json")
    cells = [json.loads(table.read_text())["data"] for table in tables]
    return place | {"rows": rows, "summary": kept, "config": config, "end": end, "table": cells}


def check_push(ending: Ending, run: Path) -> dict[str, Any]:
    """The story of the one log that a push has left, whose place it printed."""
    assert (ending.code, ending.err) == (0, "")
    (log,) = list_logs(run)
    assert ending.out == f"{log}\n"
    return read_story(log)


@pytest.mark.slow
def test_a_push_tells_what_training_told(there: Run, finished: Path) -> None:
    """The same rows, config, summary, predictions and plots under one id, however often.

    The older logs are kept aside, where `wandb sync wandb/offline-run-*` does not find them.
    """
    (first,) = list_logs(finished)
    told = read_story(first)
    assert len(told["rows"]) == 40
    (finished / "plots" / "loss.png").unlink()
    assert check_push(there("wandb", "push", finished), finished) == told
    assert (finished / "plots" / "loss.png").exists()
    aside = finished / "wandb" / "superseded"
    assert [path.name for path in aside.iterdir()] == [first.name]
    assert check_push(there("wandb", "push", finished), finished) == told
    assert len(list(aside.iterdir())) == 2
    assert read_story(aside / first.name) == told


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run that was interrupted after three epochs, in this process's place."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    run = RunFolder.create(tmp_path, "sum")
    run.write_config(dump_config(load_config(SUM, environment={})))
    (run.path / "history.csv").write_text("epoch,loss\n1,0.5\n2,0.25\n3,nan\n")
    run.update(status="interrupted")
    run.release()
    return run.path


def test_a_run_that_left_little_is_pushed(run: Run, left: Path) -> None:
    """Its rows, its config and how it ended; the plot that was missing is drawn too."""
    story = check_push(run("wandb", "push", left), left)
    assert [(row["epoch"], row["loss"]) for row in story["rows"][:2]] == [(1, 0.5), (2, 0.25)]
    assert [row["epoch"] for row in story["rows"]] == [1, 2, 3]
    assert (story["end"], story["config"]["name"], story["table"]) == (130, "many_to_one", [])
    assert (left / "plots" / "loss.png").exists()


def test_a_push_that_cannot_be_is_a_sentence(
    run: Run, left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that are no run folders are named at once, and modes that send nothing."""
    ending = run("wandb", "push", left, tmp_path / "a", tmp_path / "b")
    assert (ending.code, ending.out, ending.err.count("\n")) == (3, "", 2)
    assert "a: there is no such folder. Name one under runs/." in ending.err
    ending = run("wandb", "push", left, "--wandb", "disabled")
    assert ending.code == 2
    assert ending.err == "error: --wandb: 'disabled' sends nothing. Use offline or online.\n"
    monkeypatch.setenv("WANDB_MODE", "disabled")
    ending = run("wandb", "push", left)
    assert ending.code == 2
    assert ending.err.endswith("Add --wandb offline or online.\n")
    assert list_logs(left) == []


@pytest.mark.slow
def test_without_a_network_the_reason_is_an_error(there: Run, finished: Path) -> None:
    """The log is kept offline, and the exit code says that W&B does not have it."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    key = "0123456789abcdef" * 3
    more = {"WANDB_BASE_URL": address, "WANDB_API_KEY": key, "WANDB_INIT_TIMEOUT": "2"}
    ending = there("wandb", "push", finished, **more)
    assert ending.code == 6
    assert ending.err.startswith("error: W&B cannot be used online (")
    assert ending.err.count("\n") == 1
    assert ending.out == f"{list_logs(finished)[-1]}\n"
    assert len(list_logs(finished)) == 1


@pytest.fixture
def begun(home: Path, environment: dict[str, str]) -> Callable[[str], tuple[Any, Path]]:
    """A function that begins a run without an end, and gives it when it has epochs."""

    def begin(name: str) -> tuple[Any, Path]:
        command = [sys.executable, "-m", "lstm_cli", "train", str(SUM), *SMALL, "--name", name]
        command += ["--training.epochs=100000000", "--wandb=offline", "-q"]
        command += ["--training.checkpoint_seconds=0.5"]
        process = subprocess.Popen(command, cwd=home, env=environment)
        histories = wait_for(lambda: [*(home / "runs").glob(f"{name}-*/history.csv")], "epochs")
        return process, histories[0].parent

    return begin


def count_epochs(run: Path) -> int:
    """The rows of history.csv."""
    return len((run / "history.csv").read_text().splitlines()) - 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number", "end"), [("killed", signal.SIGKILL, 1), ("interrupted", signal.SIGINT, 130)]
)
def test_a_run_that_did_not_finish_is_pushed(
    there: Run,
    begun: Callable[[str], tuple[Any, Path]],
    name: str,
    number: signal.Signals,
    end: int,
) -> None:
    """Refused while it runs; then it has every row of history.csv, and W&B knows how it ended."""
    process, run = begun(name)
    ending = there("wandb", "push", run)
    assert (ending.code, ending.out) == (3, "")
    assert "the run is still running" in ending.err
    process.send_signal(number)
    process.wait(60)
    story = check_push(there("wandb", "push", run), run)
    assert [row["epoch"] for row in story["rows"]] == list(range(1, count_epochs(run) + 1))
    assert story["end"] == end
    assert (run / "plots" / "loss.png").exists()


@pytest.mark.slow
def test_a_resumed_run_is_pushed(there: Run, finished: Path) -> None:
    """After more epochs the whole history stands under the one id, once."""
    assert there("resume", finished, "--extend", "20", "--wandb", "disabled", "-q").code == 0
    story = check_push(there("wandb", "push", finished), finished)
    assert [row["epoch"] for row in story["rows"]] == list(range(1, count_epochs(finished) + 1))
    assert story["run_id"] == json.loads((finished / "run.json").read_text())["wandb_id"]
    assert count_epochs(finished) > 40
