"""Something else in the place of a file of ours: every command says so, and waits for nothing."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shutil import copytree, rmtree

import pytest
import yaml

from lstm_cli.errors import LstmCliError
from lstm_cli.records.seed_set import SeedSet, read_seed_set
from lstm_cli.runner.seeds import summarise
from lstm_cli.sweeps.results.result_files import write_results
from lstm_cli.sweeps.trials.sweep_folder import Failure, SweepFolder
from tests.cli.conftest import Run, Start
from tests.conftest import Trained
from tests.fuzz.harness import limited
from tests.launched import SECONDS
from tests.sweeps.begun import create, read

CONFIG = {
    "name": "small",
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 3}},
    "training": {"epochs": 3, "batch_size": 8, "compile": "graph"},
    "tracking": {"wandb": {"mode": "disabled"}},
}
RUN = "runs/small"
RESUMED = ("resume", RUN, "--extend", "2", "--wandb", "disabled")
PREDICTED = ("predict", RUN, "--values", "[[1],[2],[3]]")
# What each command reads or writes of a run, and must say is no file.
OF_A_RUN: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "run.json": (RESUMED, PREDICTED, ("evaluate", RUN), ("plot", RUN), ("compare", RUN, RUN)),
    "config.yaml": (RESUMED, ("evaluate", RUN), ("plot", RUN), ("check", f"{RUN}/config.yaml")),
    "preprocessing.json": (PREDICTED, ("evaluate", RUN)),
    "model.keras": (PREDICTED, ("evaluate", RUN), ("train", "init.yaml", "--wandb", "disabled")),
    "baselines.json": (("evaluate", RUN),),
    "history.csv": (("plot", RUN), ("wandb", "push", RUN, "--wandb", "offline")),
    "metrics.json": (("plot", RUN), ("compare", RUN, RUN)),
    "predictions.csv": (("plot", RUN), ("compare", RUN, RUN)),
    "metrics_by_step.csv": (("plot", RUN),),
    "confusion.csv": (("plot", RUN),),
    "log.txt": (("plot", RUN), RESUMED),
    ".lock": (RESUMED,),
    "checkpoint/update-000000000001.npz": (RESUMED,),
    "plots/loss.png": (("plot", RUN), RESUMED),
}
CASES = [(name, command) for name, commands in OF_A_RUN.items() for command in commands]
REFUSED = (
    "is not a file", "is no file", "is neither a file nor a folder", "leads out of the run folder",
    "this is not a regular file", "this is a directory", "link that leads out",
)  # fmt: skip


GONE_ON = ("log.txt", "checkpoint/update-000000000001.npz", "plots/loss.png")


def make_pipe(path: Path) -> None:
    """A named pipe."""
    os.mkfifo(path)


def make_zeros(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/zero")


def make_socket(path: Path) -> None:
    """A socket that nobody listens at."""
    here = Path.cwd()
    os.chdir(path.parent)  # its name may not be long
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)
    os.chdir(here)


MAKERS: Mapping[str, Callable[[Path], None]] = {
    "pipe": make_pipe, "device": make_zeros, "socket": make_socket, "folder": Path.mkdir,
}  # fmt: skip


def put(path: Path, make: Callable[[Path], None]) -> None:
    """Put something else in the place of a file."""
    path.parent.mkdir(exist_ok=True)
    remove(path)
    make(path)


def remove(path: Path) -> None:
    """Remove whatever is there."""
    if path.is_dir():
        rmtree(path)
    else:
        path.unlink(missing_ok=True)


@pytest.fixture(autouse=True)
def home(trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the run in it, and a config that begins with its weights; all ends soon."""
    monkeypatch.chdir(tmp_path)
    copytree(trained(CONFIG), tmp_path / RUN)
    training = {**CONFIG["training"], "init_from": RUN}  # type: ignore[dict-item]
    (tmp_path / "init.yaml").write_text(yaml.safe_dump({**CONFIG, "training": training}))
    with limited(30):
        yield tmp_path


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(("name", "command"), CASES)
def test_in_a_run_folder(
    kind: str, name: str, command: tuple[str, ...], home: Path, run: Run
) -> None:
    """Each command that needs the file refuses, and says that it is none."""
    if kind == "folder" and command == RESUMED and name in GONE_ON:
        pytest.skip("the run goes on without it")
    put(home / RUN / name, MAKERS[kind])
    ending = run(*command)
    assert ending.code in (2, 3, 6), ending
    assert any(words in ending.err for words in REFUSED), ending.err
    assert "Traceback" not in ending.err


@pytest.mark.parametrize("kind", MAKERS)
def test_lists_of_runs_go_on(kind: str, home: Path, run: Run) -> None:
    """One run that cannot be read hides no other."""
    copytree(home / RUN, home / "runs/other")
    for name in ("run.json", "metrics.json"):
        put(home / RUN / name, MAKERS[kind])
    ending = run("runs")
    assert ending.code == 0
    assert "unreadable" in ending.out
    assert "other" in ending.out
    rmtree(home / RUN)
    assert run("runs").code == 0


def test_a_run_goes_on_beside_folders(home: Path, run: Run) -> None:
    """What it needs to go on is whole, so a folder by the name of a checkpoint is left out."""
    for name in ("log.txt", "checkpoint/update-999999999999.npz"):
        put(home / RUN / name, Path.mkdir)
    ending = run(*RESUMED)
    assert ending.code == 0, ending.err
    assert "is not a file" in (home / RUN / "run.json").read_text()
    assert (home / RUN / "checkpoint/update-999999999999.npz.left-out").is_dir()


@pytest.mark.parametrize("kind", MAKERS)
def test_in_the_folder_of_a_set(kind: str, home: Path, trained: Trained) -> None:
    """Its list of runs, and the tables that sum them up."""
    runs = SeedSet.plan(home / "runs", "small", (1, 2)).add(1, home / RUN, "finished")
    runs = runs.add(2, copytree(trained(CONFIG), home / "runs/second"), "finished")
    for name in ("metrics.csv", "predictions.csv"):
        put(runs.folder / name, MAKERS[kind])
        with pytest.raises(LstmCliError, match=rf"{name}: is not a file"):
            summarise(runs)
        remove(runs.folder / name)
    put(runs.folder / "seeds.json", MAKERS[kind])
    with pytest.raises(LstmCliError, match=r"seeds\.json: is not a file"):
        read_seed_set(runs.folder)
    with pytest.raises(LstmCliError, match=r"seeds\.json: is not a file"):
        runs.add(2, home / "runs/second", "failed")


@pytest.mark.parametrize("kind", MAKERS)
def test_in_the_folder_of_a_sweep(kind: str, home: Path, run: Run) -> None:
    """Its plan, its failures, its owner and its results."""
    file = read()
    sweep = create(home / "runs", file)
    for name in ("results.csv", "failures.jsonl"):
        put(sweep.path / name, MAKERS[kind])
    with pytest.raises(LstmCliError, match=r"results\.csv: is not a file"):
        write_results(sweep.path, file.sweep, [])
    with pytest.raises(LstmCliError, match=r"failures\.jsonl: is not a file"):
        sweep.add_failure(Failure(1, 0, "why"))
    assert run("sweep", "show", sweep.path).code == 0
    sweep.release()
    put(sweep.path / "owner.json", MAKERS[kind])
    with pytest.raises(LstmCliError, match=r"owner\.json: is not a file"):
        SweepFolder.open(sweep.path)
    put(sweep.path / "plan.jsonl", MAKERS[kind])
    for command in (("show",), ("resume",), ("merge", "--out", "merged")):
        ending = run("sweep", command[0], sweep.path, *command[1:])
        assert ending.code == 3
        assert "plan.jsonl: is not a file" in ending.err


@pytest.mark.parametrize("kind", MAKERS)
def test_as_what_a_command_is_given(kind: str, home: Path, run: Run) -> None:
    """Configs, sweeps' files, data and inputs."""
    for name in ("a.yaml", "a.csv", "a.json"):
        put(home / name, MAKERS[kind])
    section = {"kind": "table", "path": "a.csv", "targets": ["y"], "timesteps": 3}
    (home / "b.yaml").write_text(yaml.safe_dump({"mode": "many_to_one", "dataset": section}))
    commands = (
        ("check", "a.yaml"), ("check", "b.yaml"), ("sweep", "plan", "a.yaml"),
        ("sweep", "export", "a.yaml"), ("sweep", "run", "a.json"),
        ("predict", RUN, "--input", "a.json"), ("predict", RUN, "--input", "a.csv"),
    )  # fmt: skip
    for command in commands:
        ending = run(*command)
        assert ending.code in (2, 3), (command, ending)
        assert "Traceback" not in ending.err


def test_a_real_process_does_not_hang(start: Start, home: Path) -> None:
    """Nor does one that writes its log into the folder."""
    put(home / RUN / "log.txt", make_pipe)
    process = start("plot", RUN)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 3
    assert "log.txt: is no file" in err
