"""Fifty launches at once: each run has a folder of its own."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from lstm_cli.explain.starters import starter
from tests.launched import launch, list_runs, wait_for

LAUNCHES, FOLDERS = 50, 4
# Fifty processes that wait for the same moment: the end of a pipe.
_CREATE = """
import os, sys
from pathlib import Path
from lstm_cli.records.run_folder import RunFolder
launches, folders = map(int, sys.argv[2:])
reader, writer = os.pipe()
for _ in range(launches):
    if os.fork() == 0:
        os.close(writer)
        os.read(reader, 1)
        made = [RunFolder.create(Path(sys.argv[1]), "a").path for _ in range(folders)]
        os.write(1, "".join(f"{path}\\n" for path in made).encode())
        os._exit(0)
os.close(writer)
sys.exit(max(os.wait()[1] for _ in range(launches)))
"""


def test_fifty_processes_make_folders_at_the_same_moment(tmp_path: Path) -> None:
    """Each folder is made by just one of them, and says by which."""
    command = [sys.executable, "-c", _CREATE, str(tmp_path), str(LAUNCHES), str(FOLDERS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    told = done.stdout.splitlines()
    assert len(told) == len(set(told)) == LAUNCHES * FOLDERS
    assert sorted(map(Path, told)) == list_runs(tmp_path)
    makers = Counter(read_pid(run) for run in list_runs(tmp_path))
    assert set(makers.values()) == {FOLDERS}
    assert len(makers) == LAUNCHES


def read_pid(run: Path) -> int:
    """The process of a run."""
    pid = json.loads((run / "run.json").read_text())["pid"]
    assert isinstance(pid, int)
    return pid


@pytest.mark.slow
def test_fifty_trainings_at_once_have_a_folder_each(tmp_path: Path) -> None:
    """So it is with whole command lines; each is ended as soon as it has made its folder."""
    command = ("train", starter("many_to_one"), "--wandb", "disabled", "--quiet")
    processes = {(each := launch(tmp_path, *command)).pid: each for _ in range(LAUNCHES)}

    def look() -> bool:
        made = list_runs(tmp_path / "runs")
        for run in made:
            # Fifty imports of TensorFlow do not fit into every memory.
            with suppress(ProcessLookupError):
                os.kill(read_pid(run), signal.SIGSTOP)
        return len(made) >= LAUNCHES

    try:
        wait_for(look, "the last folder")
        makers = [read_pid(run) for run in list_runs(tmp_path / "runs")]
        assert sorted(makers) == sorted(processes)
        assert len(list((tmp_path / "runs").iterdir())) == LAUNCHES
    finally:
        for process in processes.values():
            process.kill()
            process.wait()
