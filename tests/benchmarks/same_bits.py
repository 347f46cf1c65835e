"""Whether this checkout trains to the bits of an earlier commit: the report's configs, seeds 0-2.

    python -m tests.benchmarks.same_bits COMMIT [--configs FILE ...]

The commit is checked out beside this one for as long as it takes, and each config is trained by
both, each time in a process of its own. history.csv and predictions.csv are compared byte by byte,
checkpoints array by array, and the kept weights through them.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).parents[2]
CONFIGS = ("one_to_one", "one_to_many", "many_to_one", "many_to_many")
SEEDS = (0, 1, 2)
ABOUT_THE_RUN = {"facts", "sha256"}


def main() -> int:
    """Print a line for each config and seed; the exit code is 1 where a bit differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--configs", nargs="+", type=Path)
    options = parser.parse_args()
    configs = options.configs or [ROOT / "configs" / f"{name}.yaml" for name in CONFIGS]
    differing = 0
    with TemporaryDirectory() as folder, checked_out(options.commit, Path(folder)) as before:
        for config in configs:
            for seed in SEEDS:
                runs = [train(each, config, seed, Path(folder)) for each in (before, ROOT)]
                found = [*list_differences(*runs)]
                differing += bool(found)
                print(f"{config.stem}, seed {seed}: {'; '.join(found) or 'the same bits'}")
    return 1 if differing else 0


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """A worktree of a commit, for as long as it is needed."""
    path = folder / "before"
    git = ("git", "-C", str(ROOT), "worktree")
    subprocess.run([*git, "add", "--quiet", "--detach", str(path), commit], check=True)
    try:
        yield path
    finally:
        subprocess.run([*git, "remove", "--force", str(path)], check=True)


def train(checkout: Path, config: Path, seed: int, folder: Path) -> Path:
    """The run folder of a config that a checkout has trained with a seed."""
    runs = folder / f"{checkout.name}-{config.stem}-{seed}"
    program = "import sys; from lstm_cli.cli.app import main; sys.exit(main(sys.argv[1:]))"
    options = ["--seed", str(seed), "--wandb", "disabled", "--quiet", "--runs-dir", str(runs)]
    subprocess.run(
        [sys.executable, "-c", program, "train", str(config), *options],
        cwd=checkout, env=os.environ | {"PYTHONPATH": str(checkout)}, check=True,
    )  # fmt: skip
    (run,) = runs.iterdir()
    return run


def list_differences(before: Path, now: Path) -> Iterator[str]:
    """What differs between two run folders."""
    for name in ("history.csv", "predictions.csv"):
        if (before / name).read_bytes() != (now / name).read_bytes():
            yield f"{name} differs"
    one, other = (read_checkpoint(run) for run in (before, now))
    if one.keys() != other.keys():
        yield f"names in the checkpoint differ: {sorted(one.keys() ^ other.keys())}"
    for name in sorted(one.keys() & other.keys()):
        if one[name] != other[name]:
            yield f"{name} in the checkpoint differs"


def read_checkpoint(run: Path) -> dict[str, bytes]:
    """The arrays of a run's last checkpoint as bytes, what is said of the run itself apart."""
    with np.load(max(run.glob("checkpoint/*.npz"))) as arrays:
        names = [name for name in arrays.files if name not in ABOUT_THE_RUN]
        return {name: arrays[name].tobytes() for name in names}


if __name__ == "__main__":
    sys.exit(main())
