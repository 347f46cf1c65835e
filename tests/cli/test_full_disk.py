"""A disk that fills up at any moment of a run: one sentence, and nothing that was there is lost."""

import json
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, takewhile
from pathlib import Path
from shutil import rmtree

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import MachineError
from lstm_cli.records.checkpoints import find_checkpoint
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.session import Warm
from lstm_cli.types import Result
from tests.cli.conftest import Start
from tests.disks import Disk, small_disk
from tests.launched import (
    SECONDS,
    list_runs,
    newest_update,
    tell_differences,
    train_undisturbed,
    wait_for,
)

SMALL = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 8, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 60, batch_size: 3, compile: graph, checkpoint_seconds: 0.001}
"""
# With a checkpoint after every chunk: the first comes long before the training is done.
LONG = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 3000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 8, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 8, batch_size: 4, compile: graph, checkpoint_seconds: 0.01}
"""
SIZES, EVERY_SIZE = (0, 8, 28, 52, 64, 72, 80, 88, 96), range(0, 108, 4)
REFUSED = re.compile(
    r"error: \S+: cannot be written: No space left on device\. "
    r"Free some space there, or choose another place\."
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A small disk."""
    with small_disk(tmp_path / "disk") as disk:
        yield disk


def check_sentences(err: str) -> None:
    """One error, no traceback; besides it at most a sentence each of plots and of W&B."""
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, err
    assert REFUSED.fullmatch(errors[0])
    assert "Traceback" not in err


def check_left(folder: Path) -> None:
    """What a full disk leaves: whole files, and a status that says that it did not go well."""
    json.loads((folder / "run.json").read_text())
    assert read_run(folder)["status"] in {"failed", "dead"}
    assert not list(folder.rglob(".*.npz"))
    found = find_checkpoint(folder, str(read_run(folder)["wandb_id"]))
    assert found.problems == ()


def find_refused(do: Callable[[], Result]) -> str | None:
    """The file that a run could not write; None where it came to its end."""
    try:
        failure = do().failure
    except MachineError as error:
        failure = error
    if failure is None:
        return None
    assert REFUSED.fullmatch(f"error: {failure}")
    return re.sub(r"-\d+|.*/runs/[^/]+/", "", str(failure.problems[0].where))


def check_gone_on(folder: Path, refused: str | None, reference: Path, warm: Warm) -> None:
    """With room again, a run that has begun comes to the bits of the reference."""
    if refused:
        check_left(folder)
    if not (folder / "config.yaml").exists():  # nothing was done yet
        assert refused in {"config.yaml", "run.json"}
        assert newest_update(folder) == 0
        return
    if refused:
        resume(folder, warm=warm)
    assert read_run(folder)["status"] == "finished"
    assert tell_differences(reference, folder) == []


def count_refusals(
    disk: Disk, warm: Warm, sizes: Iterable[int], more: Iterable[int] = (), kinds: int = 0
) -> dict[str, int]:
    """Runs on a disk with so many kilobytes left; which file was refused how often.

    Until so many `kinds` of files were refused, those with `more` sizes as well.
    """
    refused = list[str]()
    path = disk.path.parent / "sum.yaml"
    path.write_text(SMALL)
    config = load_config(path)
    reference = run(config, runs_dir=disk.path.parent, warm=warm).folder
    rest = takewhile(lambda _: len(set(refused)) < kinds, more)
    for number, size in enumerate(chain(sizes, rest)):
        runs = disk.path / str(number) / "runs"
        runs.mkdir(parents=True)
        disk.leave(size)
        name = find_refused(partial(run, config, runs_dir=runs, warm=warm))
        disk.free()
        refused += [name] if name else []
        for folder in runs.iterdir():  # none where not even its first file could be written
            check_gone_on(folder, name, reference, warm)
        rmtree(runs)
    return dict(Counter(refused))


def test_a_disk_full_at_any_moment_costs_one_sentence(disk: Disk, warm: Warm) -> None:
    """Whatever file is refused first, the run goes on to the same bits once there is room."""
    # How many checkpoints lie between two files depends on the machine: others are looked for too.
    refused = count_refusals(disk, warm, SIZES, set(EVERY_SIZE) - set(SIZES), 3)
    print(refused)
    assert len(refused) >= 3


@pytest.mark.slow
def test_a_disk_full_at_every_moment_costs_one_sentence(disk: Disk, warm: Warm) -> None:
    """The same for every number of pages that are left, until a run fits."""
    refused = count_refusals(disk, warm, EVERY_SIZE)
    print(refused)
    assert len(refused) >= 5


def at_once(_: Path) -> None:
    """Before the run's folder is made."""


def at_the_folder(runs: Path) -> None:
    """Once the run has a folder, and says so."""
    wait_for(lambda: list_runs(runs), "a run folder")


def at_a_checkpoint(runs: Path) -> None:
    """Once there is a checkpoint."""
    at_the_folder(runs)
    wait_for(lambda: newest_update(list_runs(runs)[0]), "a checkpoint")


MOMENTS: dict[str, tuple[Callable[[Path], None], int]] = {
    "no folder": (at_once, 0),
    "no config": (at_once, 12),
    "a little room": (at_once, 40),
    "room for some checkpoints": (at_once, 100),
    "a folder": (at_the_folder, 0),
    "a checkpoint": (at_a_checkpoint, 0),
    "a checkpoint and a little room": (at_a_checkpoint, 24),
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of `LONG` that nothing disturbs."""
    config = tmp_path_factory.mktemp("undisturbed") / "long.yaml"
    config.write_text(LONG)
    return train_undisturbed(config)


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_command_on_a_full_disk_ends_with_a_sentence(
    start: Start, disk: Disk, tmp_path: Path, undisturbed: Path, moment: str
) -> None:
    """With plots and W&B offline: exit code 6, and with room again the bits of a whole run."""
    (tmp_path / "long.yaml").write_text(LONG)
    runs = disk.path / "runs"
    wait, room = MOMENTS[moment]
    if wait is at_once:
        disk.leave(room)
    process = start("train", "long.yaml", "--runs-dir", runs, "--wandb", "offline")
    wait(runs)
    process.send_signal(signal.SIGSTOP)  # so that it does not come to its end meanwhile
    disk.leave(room)
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 6
    check_sentences(err)
    disk.free()
    for folder in list(runs.iterdir()):
        check_left(folder)
        print(moment, read_run(folder)["status"], newest_update(folder), err)
        if (folder / "config.yaml").exists():
            process = start("resume", folder, "--wandb", "offline")
            _, err = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, err
            assert tell_differences(undisturbed, folder) == []
