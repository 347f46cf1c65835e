"""Command lines in processes of their own, and what they leave."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from zipfile import ZipFile

import numpy as np

SECONDS = 120.0
TABLES = ("history.csv", "metrics.json", "predictions.csv")
FACTS = {"facts", "sha256"}

Process: TypeAlias = "subprocess.Popen[str]"
Seen = TypeVar("Seen")


def clean_environment(home: Path) -> dict[str, str]:
    """The environment of somebody who is not logged in to W&B."""
    mine = {name: text for name, text in os.environ.items() if not name.startswith("WANDB_")}
    return mine | {"HOME": str(home), "TERM": "xterm-256color", "COLUMNS": "80"}


def launch(home: Path, *arguments: object, **options: Any) -> Process:
    """`lstm-cli` begun in `home`; its output is read by nobody, unless `options` say so."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "lstm_cli", *map(str, arguments)],
        **quiet | {"text": True, "cwd": home, "env": clean_environment(home)} | options,
    )


def wait_for(
    look: Callable[[], Seen | None],
    what: str = "it",
    seconds: float = SECONDS,
    pause: float = 0.01,
) -> Seen:
    """What `look` sees, as soon as that is anything; between two looks there is a pause."""
    limit = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < limit, f"{what} did not come"
        time.sleep(pause)
    return seen


def measure_work(process: Process) -> float:
    """The seconds that a process and its threads have worked, however busy the machine is."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def list_runs(runs_dir: Path) -> list[Path]:
    """The run folders that say anything by now."""
    return sorted(path.parent for path in runs_dir.glob("*/run.json"))


def find_run(home: Path) -> Path:
    """The only run folder under `home`, as soon as there is one."""
    (run,) = wait_for(lambda: list_runs(home / "runs"), "a run folder")
    return run


def train_undisturbed(config: Path, *options: str) -> Path:
    """The folder of a run that nothing disturbs, of a config in a folder of its own."""
    process = launch(config.parent, "train", config, "--wandb", "disabled", *options)
    assert process.wait(SECONDS) == 0
    return find_run(config.parent)


def newest_update(run: Path) -> int:
    """The number of updates after which the newest checkpoint was made; 0 without one."""
    names = [
        path.stem.removeprefix("update-") for path in (run / "checkpoint").glob("update-*.npz")
    ]
    return max(map(int, names), default=0)


def tell_differences(run: Path, other: Path) -> list[str]:
    """The results of two runs that are not bit for bit the same."""
    odd = [name for name in TABLES if (run / name).read_bytes() != (other / name).read_bytes()]
    if read_weights(run) != read_weights(other):
        odd.append("model.keras")
    if read_state(run) != read_state(other):
        odd.append("checkpoint")
    return odd


def read_weights(run: Path) -> bytes:
    """The weights in a run's model, as they are stored."""
    with ZipFile(run / "model.keras") as archive:
        return archive.read("model.weights.h5")


def read_state(run: Path) -> dict[str, tuple[str, bytes]]:
    """The types and bytes of the newest checkpoint's arrays."""
    path = run / "checkpoint" / f"update-{newest_update(run):012d}.npz"
    with np.load(path, allow_pickle=False) as stored:
        names = set(stored.files) - FACTS
        return {name: (stored[name].dtype.str, stored[name].tobytes()) for name in names}
