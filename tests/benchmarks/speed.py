"""How long experiments take beside plain Keras, `import tensorflow` and nothing at all.

    python -m tests.benchmarks.speed [--repeats 3] [--skip-keras]

Both sides run in turn in one call, as whole processes; a table of medians and ranges is printed.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.processes import Timed, describe, time_process

ROOT = Path(__file__).parents[2]
EXPERIMENTS = ("one_to_many", "many_to_one", "many_to_many")


@dataclass(frozen=True, slots=True)
class Trial:
    """One of our runs, and what it was measured against in the same minute."""

    ours: Timed
    tensorflow: Timed
    keras: Timed | None

    @property
    def phases(self) -> dict[str, float]:
        """Where the seconds of our run went."""
        phases: dict[str, float] = json.loads(self.ours.output)["seconds"]
        return phases | {"start and exit": self.ours.seconds - sum(phases.values())}

    @property
    def training(self) -> float:
        """Seconds of our training with its compilation."""
        return self.phases["build"] + self.phases["compile"] + self.phases["train"]

    @property
    def keras_training(self) -> float:
        """Seconds of Keras `fit`, which compiles in its first epoch."""
        assert self.keras is not None
        return float(self.keras.output.rsplit("fit seconds: ", 1)[1])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--skip-keras", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print("| experiment | " + " | ".join(COLUMNS) + " |")
        print("|---|" + "---|" * len(COLUMNS))
        phases = []
        for name in EXPERIMENTS:
            trials = list(_measure(name, wanted.repeats, Path(folder), keras=not wanted.skip_keras))
            print(f"| {name} | {' | '.join(_row(trials))} |", flush=True)
            phases.append(f"{name}: {_describe_phases(trials)}")
        print("\nwhere the seconds go (medians):", *phases, sep="\n  ")
        print("\nwithout TensorFlow:", *_measure_light(wanted.repeats, Path(folder)), sep="\n  ")


COLUMNS = (
    "lstm-cli train",
    "import tensorflow",
    "ratio",
    "plain Keras script",
    "ratio",
    "its fit",
    "our training",
    "ratio",
)


def _measure(name: str, repeats: int, folder: Path, *, keras: bool) -> Iterator[Trial]:
    config = str(ROOT / "configs" / f"{name}.yaml")
    plain = [str(ROOT / "tests" / "benchmarks" / "plain" / f"{name}.py")]
    train = ["-m", "lstm_cli", "train", config, "--wandb", "offline", "--json"]
    time_process(["-c", "import tensorflow, wandb, matplotlib.pyplot"], folder)
    for _ in range(repeats):
        tensorflow = time_process(["-c", "import tensorflow"], folder)
        ours = time_process(train, folder)
        yield Trial(ours, tensorflow, time_process(plain, folder) if keras else None)


def _row(trials: Sequence[Trial]) -> Iterator[str]:
    ours, tensorflow = [t.ours.seconds for t in trials], [t.tensorflow.seconds for t in trials]
    yield describe(ours)
    yield describe(tensorflow)
    yield describe([a / b for a, b in zip(ours, tensorflow, strict=True)], " x")
    if trials[0].keras is None:
        yield from ["-"] * 5
        return
    plain = [t.keras.seconds for t in trials if t.keras]
    yield describe(plain)
    yield describe([a / b for a, b in zip(plain, ours, strict=True)], " x")
    yield describe([t.keras_training for t in trials])
    yield describe([t.training for t in trials])
    yield describe([t.keras_training / t.training for t in trials], " x")


def _describe_phases(trials: Sequence[Trial]) -> str:
    names = trials[0].phases
    return ", ".join(f"{name} {median(t.phases[name] for t in trials):.2f}" for name in names)


def _measure_light(repeats: int, folder: Path) -> Iterator[str]:
    config = str(ROOT / "configs" / "many_to_one.yaml")
    for arguments in (["--help"], ["check", config], ["modes"]):
        timed = [time_process(["-m", "lstm_cli", *arguments], folder) for _ in range(repeats)]
        name = " ".join(Path(word).name for word in arguments)
        yield f"lstm-cli {name}: {describe([t.seconds for t in timed])}"


if __name__ == "__main__":
    main()
