"""Whole processes, timed from start to exit."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Timed:
    """One process: its wall-clock seconds and what it printed on standard output."""

    seconds: float
    output: str


def time_process(arguments: Sequence[str], folder: Path) -> Timed:
    """Run Python with `arguments` in `folder`, W&B offline.

    Raises:
        subprocess.CalledProcessError: it ended with another code than 0.
    """
    environment = os.environ | {"WANDB_MODE": "offline", "WANDB_SILENT": "true"}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        text=True,
    )
    return Timed(time.perf_counter() - began, done.stdout)


def describe(values: Sequence[float], unit: str = " s") -> str:
    """The median with the range: `5.3 s (5.1-5.6)`."""
    return f"{median(values):.3g}{unit} ({min(values):.3g}-{max(values):.3g})"
