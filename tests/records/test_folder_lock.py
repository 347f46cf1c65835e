"""Which process works in a folder is known, and forgotten with the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_cli.errors import ConfigError, DataError
from lstm_cli.records.folder_lock import Lock, is_held
from lstm_cli.records.run_folder import RunFolder, read_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no locks here")

HOLD = """
import sys, time
from pathlib import Path
from lstm_cli.records.run_folder import RunFolder
folder = RunFolder.create(Path(sys.argv[1]), "held")
print(folder.path, flush=True)
time.sleep(100)
"""


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    """Who comes second gets nothing until the first lets go; before any, nothing is known."""
    assert is_held(tmp_path) is None
    first = Lock.take(tmp_path)
    assert first is not None
    assert is_held(tmp_path) is True
    assert Lock.take(tmp_path) is None
    first.release()
    first.release()
    assert is_held(tmp_path) is False
    again = Lock.take(tmp_path)
    assert again is not None
    again.release()


def test_who_only_asks_holds_nobody_up(tmp_path: Path) -> None:
    """A folder that is asked about all the time can still be had."""
    code = (
        "import sys; from pathlib import Path; from lstm_cli.records.folder_lock import is_held\n"
    )
    code += "print('', flush=True)\nwhile True: is_held(Path(sys.argv[1]))"
    lock = Lock.take(tmp_path)
    assert lock is not None
    lock.release()
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        for _ in range(50):
            lock = Lock.take(tmp_path)
            assert lock is not None
            lock.release()
        process.kill()


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    """While a process works in a run nobody else may; after SIGKILL the run is dead, and free."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        assert read_run(folder)["status"] == "running"
        with pytest.raises(ConfigError, match="another process works in this run"):
            RunFolder.open(folder)
        process.kill()
    assert read_run(folder)["status"] == "dead"
    RunFolder.open(folder).release()


def test_a_copied_folder_is_free(tmp_path: Path) -> None:
    """Another folder with the same run.json is another folder."""
    folder = RunFolder.create(tmp_path, "one")
    copied = tmp_path / "copied"
    copied.mkdir()
    (copied / "run.json").write_bytes((folder.path / "run.json").read_bytes())
    RunFolder.open(copied).release()
    folder.release()


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe by the lock's name holds nobody up who reads the run, and is refused to writers."""
    folder = RunFolder.create(tmp_path, "one")
    folder.release()
    (folder.path / ".lock").unlink()
    os.mkfifo(folder.path / ".lock")
    assert read_run(folder.path)["status"] in {"running", "dead"}
    with pytest.raises(DataError, match=r"\.lock: is neither a file nor a folder\. Remove it\."):
        RunFolder.open(folder.path)
