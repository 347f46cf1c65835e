"""`lstm-cli resume`, and `train --resume`, on the command line."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lstm_cli.config.loading import load_config
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.run import run as train
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop, TimeLimit

if TYPE_CHECKING:
    from tests.cli.conftest import Run

CONFIG: Mapping[str, Any] = {
    "name": "sum",
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 3}},
    "training": {"epochs": 20, "compile": "graph"},
    "tracking": {"wandb": {"mode": "disabled"}},
}
# What stands in the place of RUN is a folder that was stopped, of DONE one that is finished.
WRONG: Mapping[tuple[str, ...], tuple[int, str]] = {
    ("resume",): (2, "missing argument 'RUN'."),
    ("resume", "nowhere"): (3, "nowhere: there is no such folder. Name one under runs/."),
    ("resume", "a.yaml"): (3, "a.yaml: is a file, not a run folder. Name one under runs/."),
    ("resume", "."): (3, ".: is not a run folder: there is no run.json in it."),
    ("resume", ""): (3, ".: is not a run folder: there is no run.json in it."),
    ("resume", "n" * 5000): (3, "nnn"),
    ("resume", "a\udcff"): (3, "a\\udcff: there is no such folder."),
    ("resume", "RUN", "nowhere"): (3, "nowhere: there is no such folder."),
    ("resume", "RUN", "--wandb", "maybe"): (2, "--wandb: 'maybe' is no mode of W&B. Use offline,"),
    ("resume", "RUN", "--extend", "3"): (2, "RUN: is not finished (stopped), so it cannot be ext"),
    ("resume", "RUN", "--extend", "0"): (2, "invalid value for '--extend': "),
    ("resume", "RUN", "--extend", "x"): (2, "invalid value for '--extend': "),
    ("resume", "DONE", "--extend", "2147483647"): (2, "DONE: cannot be trained 2147483647 epochs "),
    ("resume", "RUN", "--max-time", "soon"): (2, "--max-time: 'soon' is no time of up to a year."),
    ("resume", "RUN", "--max-time-ok"): (2, "--max-time-ok is given without --max-time."),
    ("resume", "RUN", "--training.epochs", "9"): (2, "no such option: --training.epochs."),
    ("resume", "RUN", "--init-from", "DONE"): (2, "no such option: --init-from."),
    ("resume", "BROKEN"): (2, "BROKEN/config.yaml:2:"),
    ("resume", "--json", "TORN"): (3, "TORN/run.json: cannot be read: it is not whole."),
    ("train", "a.yaml", "--resume", "last"): (2, "--resume: 'last' is not auto. To go on with a "),
    ("train", "a.yaml", "--resume", ""): (2, "--resume: '' is not auto."),
    ("train", "a.yaml", "--resume"): (2, "option '--resume' requires an argument."),
    ("train", "--resume", "auto"): (2, "missing argument 'CONFIG'."),
    ("train", "a.yaml", "--max-time", "367d"): (2, "--max-time: '367d' is no time of up to a year"),
    ("train", "a.yaml", "--init-from", ""): (2, "--init-from: training.init_from: '' is too short"),
    ("train", "a.yaml", "--init-from", "nowhere"): (3, "PWD/nowhere: there is no such folder."),
    ("train", "a.yaml", "--init-from", "a.yaml"): (3, "PWD/a.yaml: is a file, not a run folder."),
    ("train", "a.yaml", "--init-from", "BARE"): (3, "PWD/BARE: there is no model.keras in it; "),
    ("train", "a.yaml", "--resume", "auto", "--runs-dir", "a.yaml"): (6, "a.yaml: is a file, so "),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Path:
    """A folder with a stopped run RUN, a finished one DONE, and spoilt ones."""
    folder = tmp_path_factory.mktemp("runs")
    config = load_config(dict(CONFIG), (), {})
    out_of_time = Stop(limit=TimeLimit(0.0))
    stopped = train(config, runs_dir=folder, stop=out_of_time, warm=warm).folder
    stopped.rename(folder / "RUN")
    train(config, runs_dir=folder, warm=warm).folder.rename(folder / "DONE")
    for name in ("BROKEN", "TORN", "BARE"):
        copytree(folder / "RUN", folder / name)
    (folder / "BROKEN" / "config.yaml").write_text("kind: [")
    (folder / "TORN" / "run.json").write_text('{"form": 1')
    (folder / "BARE" / "model.keras").unlink(missing_ok=True)
    (folder / "a.yaml").write_text(yaml.safe_dump(dict(CONFIG)))
    return folder


def snapshot(folder: Path) -> dict[Path, bytes]:
    """All files below."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_mistake_is_one_sentence(
    runs: Path, run: "Run", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ends with its code and its sentence, and writes nothing."""
    monkeypatch.chdir(runs)
    before = snapshot(runs)
    for words, (code, message) in WRONG.items():
        ending = run(*words)
        told = ending.err.replace(f"{runs}/", "PWD/")
        assert (ending.code, told[: len(message) + 7]) == (code, f"error: {message}"), words
        assert "Traceback" not in ending.err
    assert snapshot(runs) == before


def test_in_any_order_quietly_and_as_json(runs: Path, run: "Run", tmp_path: Path) -> None:
    """Options before and after the folder, a folder given twice and with a slash: one result."""
    copytree(runs / "RUN", tmp_path / "ünï and space")
    folder = f"{tmp_path}/ünï and space"
    again = run("resume", "--max-time", "1h", folder, "--json", f"{folder}/", "-q", folder)
    assert (again.code, again.err) == (0, "")
    (line,) = again.out.splitlines()
    told = json.loads(line)
    assert (told["status"], told["epochs"], told["folder"]) == ("finished", 20, folder)
    done = run("resume", folder)
    assert (done.code, done.out) == (0, "")
    assert done.err == f"{folder}: is finished. To train it on, add --extend EPOCHS.\n"
    told = json.loads(run("resume", folder, "--json").out)
    assert (told["status"], told["exit_code"], told["folder"]) == ("finished", 0, folder)


def test_auto_goes_on_once(runs: Path, run: "Run", tmp_path: Path) -> None:
    """Of the same config twice, the first goes on with what was left, the second is a new run."""
    copytree(runs / "RUN", tmp_path / "sum-left")
    config, options = runs / "a.yaml", ("--runs-dir", tmp_path, "--json", "-q")
    ending = run("train", "--resume=auto", config, config, *options)
    assert (ending.code, ending.err) == (0, "")
    first, second = (json.loads(line)["folder"] for line in ending.out.splitlines())
    assert first == str(tmp_path / "sum-left")
    assert re.search(r"sum-\d{8}T\d{6}Z-", second)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_running_run_is_left_alone(runs: Path, run: "Run", tmp_path: Path) -> None:
    """The second who wants it gets a sentence and exit code 2, and nothing is changed."""
    copytree(runs / "RUN", tmp_path / "sum-held")
    held = RunFolder.open(tmp_path / "sum-held")
    before = snapshot(held.path)
    ending = run("resume", held.path)
    message = f"error: {held.path}: another process works in this run. Wait for its end.\n"
    assert (ending.code, ending.err) == (2, message)
    assert snapshot(held.path) == before
    held.release()


@pytest.mark.slow
def test_two_at_once(runs: Path, tmp_path: Path) -> None:
    """Two processes that resume one run at the same moment: one does it, one says why not."""
    copytree(runs / "RUN", tmp_path / "run")
    command = [sys.executable, "-m", "lstm_cli", "resume", str(tmp_path / "run"), "-q"]
    processes = [
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) for _ in range(2)
    ]
    ends = sorted((process.communicate()[1], process.returncode) for process in processes)
    (said, won), (refusal, lost) = ends
    assert (said, won, lost) == ("", 0, 2)
    assert refusal == (
        f"error: {tmp_path / 'run'}: another process works in this run. Wait for its end.\n"
    )
    facts = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (facts["status"], len(facts["resumed"])) == ("finished", 1)


def test_the_python_door_refuses_alike(runs: Path) -> None:
    """`lstm_cli.resume` checks the mode of W&B before anything is begun."""
    import lstm_cli  # noqa: PLC0415
    from lstm_cli.errors import ConfigError, DataError  # noqa: PLC0415

    before = snapshot(runs)
    calls: list[tuple[Callable[[], object], type[Exception], str]] = [
        (lambda: lstm_cli.resume(runs / "RUN", wandb="maybe"), ConfigError, "is no mode of W&B"),
        (lambda: lstm_cli.resume(runs / "DONE", extend=-1), ConfigError, "a whole number from 1"),
        (lambda: lstm_cli.resume(runs / "none"), DataError, "there is no such folder"),
    ]
    for call, kind, message in calls:
        with pytest.raises(kind, match=message):
            call()
    assert snapshot(runs) == before
