"""How long a sweep of 100 trials takes beside plain Keras scripts, and two workers beside one.

    python -m tests.benchmarks.sweeps [--repeats 3] [--scripts 5]

`configs/sweeps/learning_rate.yaml` (1,000 epochs a trial) as a whole process with one worker, with
run folders, plots, and W&B offline or without it. Of the plain scripts, which run a trial each,
`--scripts` are timed and their median is taken 100 times. Then a sweep whose trials take seconds,
with one worker and with two, in turn. Medians and ranges.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.processes import describe, time_process

ROOT = Path(__file__).parents[2]
TRIALS = 100
LONG = f"""
command: [lstm_cli, train, {ROOT / "configs/sunspots.yaml"}]
method: random
run_cap: 16
metric: {{name: loss, goal: minimize}}
parameters:
  training.epochs: {{value: 100}}
  training.optimizer.learning_rate: {{distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-2}}
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--scripts", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        time_process(["-c", "import tensorflow, wandb, matplotlib.pyplot"], path)
        offline, disabled, plain = _measure_trials(path, wanted.repeats, wanted.scripts)
        print(f"| {TRIALS} trials | one worker | plain scripts, {len(plain)} measured | ratio |")
        print("|---|---|---|---|")
        for name, ours in (("W&B offline", offline), ("without W&B", disabled)):
            ratio = TRIALS * median(plain) / median(ours)
            print(f"| {name} | {describe(ours)} | {describe(plain)} each | {ratio:.0f} x |")
        one, two = _measure_workers(path, wanted.repeats)
        ratios = describe([a / b for a, b in zip(one, two, strict=True)], " x")
        print("\n| 16 trials of seconds | one worker | two workers | ratio |\n|---|---|---|---|")
        print(f"| {Path('configs/sunspots.yaml')} | {describe(one)} | {describe(two)} | {ratios} |")


def _measure_trials(
    folder: Path, repeats: int, scripts: int
) -> tuple[list[float], list[float], list[float]]:
    sweep = [str(ROOT / "configs/sweeps/learning_rate.yaml")]
    sweep += ["--config", str(ROOT / "configs/many_to_one.yaml")]
    plain = [str(ROOT / "tests/benchmarks/plain/many_to_one.py")]
    offline, disabled, keras = list[float](), list[float](), list[float]()
    for repeat in range(max(repeats, scripts)):
        if repeat < repeats:
            offline.append(_time_sweep(sweep, "offline", 1, folder))
            disabled.append(_time_sweep(sweep, "disabled", 1, folder))
        if repeat < scripts:
            keras.append(time_process(plain, folder).seconds)
    return offline, disabled, keras


def _measure_workers(folder: Path, repeats: int) -> tuple[list[float], list[float]]:
    path = folder / "long.yaml"
    path.write_text(LONG)
    one, two = list[float](), list[float]()
    for _ in range(repeats):
        one.append(_time_sweep([str(path)], "disabled", 1, folder))
        two.append(_time_sweep([str(path)], "disabled", 2, folder))
    return one, two


def _time_sweep(sweep: Sequence[str], wandb: str, workers: int, folder: Path) -> float:
    words = ["-m", "lstm_cli", "sweep", *sweep, "--wandb", wandb, "--workers", str(workers)]
    return time_process([*words, "--quiet"], folder).seconds


if __name__ == "__main__":
    main()
