"""Working in a folder from elsewhere: nothing in it decides where a key goes, or what is run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.conftest import Ending
from tests.launched import SECONDS, clean_environment, find_run
from tests.wandb_server import Server

KEY = "0123456789abcdef" * 2 + "01234567"
SMALL = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: 3, compile: graph}
"""
# Packages that are imported by a command, a plugin that pydantic would load, and what Python itself
# looks for when it starts.
MODULES = ("typer", "yaml", "pydantic", "numpy", "wandb", "tensorflow", "polars", "trap")
CUSTOM = ("sitecustomize", "usercustomize")


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that takes runs."""
    with Server() as served:
        yield served
        served.shutdown()


@pytest.fixture
def stranger() -> Iterator[Server]:
    """A stranger's server."""
    with Server() as served:
        yield served
        served.shutdown()


@pytest.fixture
def home(tmp_path: Path, server: Server) -> Path:
    """The user's home folder, with W&B's settings and a key for the user's own server."""
    home = tmp_path / "home"
    write_settings(home / ".config" / "wandb", server)
    (home / ".netrc").write_text(f"machine 127.0.0.1:{server.server_port} login me password {KEY}")
    (home / ".netrc").chmod(0o600)
    return home


@pytest.fixture
def elsewhere(tmp_path: Path, stranger: Server) -> Path:
    """A folder from elsewhere, full of traps."""
    folder = tmp_path / "elsewhere"
    lay_traps(folder, stranger)
    for name in MODULES:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'sprung')!r}, 'a').write('x')")
    plugin = folder / "trap-1.0.dist-info"
    plugin.mkdir()
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: trap\nVersion: 1.0\n")
    (plugin / "entry_points.txt").write_text("[pydantic]\ntrap = trap:plugin\n")
    (folder / "a.yaml").write_text(SMALL)
    return folder


def write_settings(folder: Path, server: Server) -> None:
    """Settings of W&B that send all to this server."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f"[default]\nbase_url = http://127.0.0.1:{server.server_port}\n"
    (folder / "settings").write_text(text)


def lay_traps(folder: Path, stranger: Server) -> None:
    """What W&B and matplotlib would read where they work; nobody ever writes to the pipe."""
    write_settings(folder / "wandb", stranger)
    write_settings(folder / ".wandb", stranger)
    os.mkfifo(folder / "matplotlibrc")
    address = f"127.0.0.1:{stranger.server_port}"
    (folder / ".netrc").write_text(f"machine {address} login evil password {KEY[::-1]}")
    (folder / ".env").write_text(f"WANDB_BASE_URL=http://{address}\n")


def command(folder: Path, home: Path, *words: object, **variables: str) -> Ending:
    """How a command line ended that was given in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "lstm_cli", *map(str, words)],
        cwd=folder, env=clean_environment(home) | {"WANDB_INIT_TIMEOUT": "20"} | variables,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    return Ending(done.returncode, done.stdout, done.stderr)


def test_a_key_goes_where_the_user_has_said(
    elsewhere: Path, home: Path, tmp_path: Path, server: Server, stranger: Server
) -> None:
    """In a stranger's folder, and from a stranger's run: all of it to the user's own server."""
    ending = command(elsewhere, home, "train", "a.yaml", "--wandb", "online")
    assert ending.code == 0, ending.err
    run = find_run(elsewhere)
    lay_traps(run, stranger)
    (id_,) = server.history
    assert len(server.history.pop(id_)) == 3
    assert (run / "plots" / "loss.png").exists()
    command(run, home, "wandb", "push", run, "--wandb", "online")  # its table the server refuses
    assert len(server.history[id_]) == 3
    assert stranger.bodies == []
    assert not (tmp_path / "sprung").exists()


@pytest.mark.slow
def test_a_resumed_run_and_a_sweep_tell_the_user_s_server(
    elsewhere: Path, home: Path, tmp_path: Path, server: Server, stranger: Server
) -> None:
    """No process of theirs, a worker's or the summary's neither, obeys the folder."""
    (elsewhere / "sweep.yaml").write_text(
        "program: train.py\nmethod: grid\nmetric: {name: loss}\n"
        "parameters: {seed: {values: [0, 1]}}\n"
    )
    words = ("sweep", "sweep.yaml", "--config", "a.yaml", "--wandb", "online")
    ending = command(elsewhere, home, *words)
    assert ending.code == 0, ending.err
    assert len(server.begun) == 3
    run = next((elsewhere / "runs").rglob("*-trial-*/run.json")).parent
    write_settings(run / "wandb", stranger)
    assert command(run, home, "resume", run, "--extend", 2, "--wandb", "online").code == 0
    assert max(map(len, server.history.values())) == 5
    assert stranger.bodies == []
    assert not (tmp_path / "sprung").exists()


COMMANDS = ("check a.yaml", "modes", "sweep plan s.yaml --config a.yaml --out p")


@pytest.mark.parametrize("path", ["", ":{other}"])
@pytest.mark.parametrize("words", COMMANDS)
def test_no_module_of_the_folder_is_imported(
    elsewhere: Path, home: Path, tmp_path: Path, words: str, path: str
) -> None:
    """By `python -m`, and with an empty entry in PYTHONPATH, which stands for the folder."""
    (elsewhere / "s.yaml").write_text("method: grid\nparameters: {seed: {values: [0, 1]}}\n")
    variables = {"PYTHONPATH": path.format(other=tmp_path / "other")} if path else {}
    ending = command(elsewhere, home, *words.split(), **variables)
    assert ending.code == 0, ending.err
    assert not (tmp_path / "sprung").exists()


def test_python_starts_nothing_of_the_folder(elsewhere: Path, home: Path, tmp_path: Path) -> None:
    """What Python looks for when it starts is not looked for there."""
    for name in CUSTOM:
        (elsewhere / f"{name}.py").write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')")
    assert command(elsewhere, home, "check", "a.yaml").code == 0
    assert not (tmp_path / "sprung").exists()


def test_matplotlib_draws_with_its_own_settings(tmp_path: Path) -> None:
    """A `matplotlibrc` in the working directory changes no plot, whoever imports it there."""
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\naxes.facecolor: red\nno_key: 1\n")
    program = """
        import lstm_cli.records.plots.canvas
        import matplotlib as mpl, os
        print(mpl.rcParams["text.usetex"], mpl.rcParams["axes.facecolor"], os.getcwd())
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)],
        cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"False white {tmp_path}\n", "")
