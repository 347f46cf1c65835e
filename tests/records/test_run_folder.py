"""The run folder: no two runs share one, no reader sees half a file, nothing is lost in silence."""

import csv
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import chain, repeat
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.disk import whole, write_whole
from lstm_cli.errors import DataError, MachineError
from lstm_cli.records.facts import describe_process, has_ended
from lstm_cli.records.history import read_history
from lstm_cli.records.run_folder import RunFolder, read_run
from lstm_cli.types import EpochMetrics, Predictions, RunEnd
from tests.launched import wait_for

Metrics = Callable[..., EpochMetrics]
End = Callable[..., RunEnd]

_CREATE = """
import sys
from pathlib import Path
from lstm_cli.records.run_folder import RunFolder
for _ in range(5):
    print(RunFolder.create(Path(sys.argv[1]), "a").path)
"""
_REWRITE = """
import sys
from pathlib import Path
from lstm_cli.records.run_folder import RunFolder
folder = RunFolder.create(Path(sys.argv[1]), "a")
for size in range(10**9):
    folder.update(filler="x" * (size % 50_000))
"""
_FILL_DISK = """
import resource, sys
from pathlib import Path
from lstm_cli.errors import MachineError
from lstm_cli.disk import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    write_whole(Path(sys.argv[1]), "new" * 1000)
except MachineError as error:
    print(error)
"""


def _start(code: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_launches_at_once_never_share_a_folder(tmp_path: Path) -> None:
    """Ten processes that make five runs of one name each get fifty folders."""
    processes = [_start(_CREATE, str(tmp_path)) for _ in range(10)]
    paths = [line for process in processes for line in process.communicate()[0].splitlines()]
    assert len(set(paths)) == 50
    assert sorted(paths) == sorted(map(str, tmp_path.iterdir()))


def test_a_taken_name_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the random part was drawn before, it is drawn again."""
    tokens = chain(repeat("aaaa", 2), ["bbbb"])
    monkeypatch.setattr("lstm_cli.records.run_folder.token_hex", lambda _: next(tokens))
    first = RunFolder.create(tmp_path, "a").path
    second = RunFolder.create(tmp_path, "a").path
    assert first.name.endswith("aaaa")
    assert second != first


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    """While a process rewrites run.json without pause, every read of it is whole."""
    process = _start(_REWRITE, str(tmp_path))
    try:
        sizes: set[int] = set()

        def read() -> bool:
            for path in tmp_path.glob("*/run.json"):
                sizes.add(len(json.loads(path.read_text()).get("filler", "")))
            return len(sizes) >= 100

        wait_for(read, "a hundred sizes", pause=0)
    finally:
        process.kill()
        process.communicate()


def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(tmp_path: Path) -> None:
    """A file that does not fit is refused with its path; the one before stays, without debris."""
    path = tmp_path / "metrics.json"
    write_whole(path, "old")
    output, _ = _start(_FILL_DISK, str(path)).communicate()
    assert output.startswith(f"{path}: cannot be written: File too large. Free some space")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["metrics.json"]


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="no /proc, where even root cannot write"
)
def test_a_place_that_cannot_be_written_is_named() -> None:
    """Where no folder can be made, the error says where, and what to do."""
    with pytest.raises(MachineError, match=r"/proc/runs: cannot be written: .*another place"):
        RunFolder.create(Path("/proc/runs"), "a")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_place_is_named(tmp_path: Path) -> None:
    """A folder without the right to write gives the advice to choose another."""
    tmp_path.chmod(0o500)
    with pytest.raises(MachineError, match="in which you may write"):
        RunFolder.create(tmp_path, "a")


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """The temporary path keeps the suffix, and is gone when its writer raised."""
    path = tmp_path / "model.keras"
    path.write_text("old")
    writer = whole(path)
    temporary = writer.__enter__()
    temporary.write_text("half")
    assert temporary.suffix == ".keras"
    assert not writer.__exit__(ValueError, ValueError(), None)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_history_gives_back_the_same_bits(tmp_path: Path, metrics: Metrics) -> None:
    """What history.csv holds is read as the numbers that went in, nan and infinity too."""
    folder = RunFolder.create(tmp_path, "a")
    told = metrics(100)
    told.values[3, 0], told.values[4, 1] = math.nan, math.inf
    folder.epochs(told)
    columns = read_history(folder.path)
    assert list(columns) == ["epoch", *told.names]
    np.testing.assert_array_equal(np.stack([columns[name] for name in told.names], 1), told.values)


def test_history_is_not_rewritten_all_the_time(tmp_path: Path, metrics: Metrics, end: End) -> None:
    """Chunks within seconds cost one write; the end always writes."""
    folder = RunFolder.create(tmp_path, "a")
    for epoch in range(1, 11):
        folder.epochs(metrics(1, epoch, total=10))
    assert len(read_history(folder.path)["epoch"]) == 1
    folder.finish(end())
    assert read_history(folder.path)["epoch"].tolist() == list(range(1, 11))


def test_epochs_told_again_replace_those_before(tmp_path: Path, metrics: Metrics, end: End) -> None:
    """A resumed run tells its epochs again, and later ones that were lost are gone."""
    folder = RunFolder.create(tmp_path, "a")
    folder.epochs(metrics(10))
    folder.finish(end(status="interrupted"))
    again = RunFolder.open(folder.path)
    again.mark_running()
    again.epochs(metrics(6))
    again.epochs(metrics(2, first_epoch=5))
    again.finish(end())
    assert read_history(folder.path)["epoch"].tolist() == [1, 2, 3, 4, 5, 6]
    assert again.wandb_id == folder.wandb_id


def test_run_json_says_what_ran_where(tmp_path: Path, end: End) -> None:
    """From the very start it has form, process, versions and W&B id; in the end the rest."""
    folder = RunFolder.create(tmp_path, "a", seed=7, threads=2)
    begun = json.loads((folder.path / "run.json").read_text())
    assert begun["form"] == 1
    assert (begun["status"], begun["pid"], begun["seed"]) == ("running", os.getpid(), 7)
    assert begun["versions"]["numpy"] == np.__version__
    assert len(begun["wandb_id"]) == 8
    folder.update(parameters=301, seconds={"import": np.float32(2.5)})
    folder.finish(end(status="stopped", reason="a sweep's rule"))
    ended = read_run(folder.path)
    assert (ended["status"], ended["reason"]) == ("stopped", "a sweep's rule")
    assert (ended["parameters"], ended["seconds"]) == (301, {"train": 0.5})
    assert str(ended["ended"]) >= str(ended["started"])


def test_json_is_strict(tmp_path: Path, end: End) -> None:
    """A score that is not a number becomes null, which every JSON reader takes."""
    folder = RunFolder.create(tmp_path, "a")
    folder.finish(end(metrics={"test_rmse": math.nan, "test_mae": np.float64(1.5)}))
    text = (folder.path / "metrics.json").read_text()
    assert json.loads(text) == {"test_rmse": None, "test_mae": 1.5}
    assert "NaN" not in text


def test_predictions_are_readable(
    tmp_path: Path, end: End, predictions: Callable[..., Predictions]
) -> None:
    """Floats are the shortest that give back the float32, and what is not known is empty."""
    one_third = float(np.float32(1 / 3))
    table = predictions({"predict": 1}, compare=lambda *_: (None, one_third))
    folder = RunFolder.create(tmp_path, "a")
    folder.finish(end(predictions=table))
    with (folder.path / "predictions.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["prediction"], row["target"], row["probability"]) == ("0.33333334", "", "")
    assert np.float32(row["prediction"]) == np.float32(one_third)


def test_a_killed_run_is_dead(tmp_path: Path) -> None:
    """A run whose process is gone does not look like a running one."""
    process = _start(_REWRITE, str(tmp_path))
    while not (files := list(tmp_path.glob("*/run.json"))):
        time.sleep(0.01)
    assert read_run(files[0].parent)["status"] == "running"
    process.kill()
    process.communicate()
    assert read_run(files[0].parent)["status"] == "dead"


def test_another_process_with_the_same_number_is_another() -> None:
    """A process is known by its start too; of other hosts nothing is said."""
    own = describe_process()
    assert not has_ended(own)
    assert has_ended(own | {"pid_started": "1"})
    assert not has_ended(own | {"pid_started": "1", "host": "elsewhere"})


def test_no_run_folder_is_an_error_of_the_data(tmp_path: Path) -> None:
    """A folder without run.json, or with one of a later form, is not taken for a run."""
    with pytest.raises(DataError, match="is not a run folder"):
        read_run(tmp_path)
    (tmp_path / "run.json").write_text('{"form": 2}')
    with pytest.raises(DataError, match="not of form 1"):
        read_run(tmp_path)


def test_the_log_keeps_lines_in_order(tmp_path: Path) -> None:
    """Each line of log.txt has its time, and lines are added at the end."""
    folder = RunFolder.create(tmp_path, "a")
    folder.log("first")
    folder.log("second")
    lines = (folder.path / "log.txt").read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == ["first", "second"]
