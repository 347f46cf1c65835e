"""Sweeps and what came of their trials, made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import load_config
from lstm_cli.sweeps.trials.trial import Metric, Parameter, Sweep, Trial, TrialResult, TrialRun

RATE, UNITS = "training.optimizer.learning_rate", "model.encoder.units"


@dataclass(frozen=True, slots=True)
class Listed:
    """A distribution of values that are listed."""

    values: tuple[object, ...]

    def quantile(self, probability: float) -> object:
        """The value in whose share the probability lies."""
        return self.values[int(probability * len(self.values))]

    def grid(self) -> Sequence[object]:
        """All of them."""
        return self.values


def make_sweep(*names: str, **changes: Any) -> Sweep:
    """A sweep `tune` by val_loss of these parameters."""
    parameters = tuple(Parameter(name, Listed((1, 2))) for name in names or (UNITS, RATE))
    content: dict[str, Any] = {"name": "tune", "metric": Metric("val_loss")}
    return Sweep("random", parameters, **content | changes)


def make_result(
    number: int,
    values: Mapping[str, object],
    value: float | Sequence[float | None] | None,
    status: str = "finished",
    reason: str = "",
) -> TrialResult:
    """A trial with one run, or one for each of the metric's values."""
    each = value if isinstance(value, Sequence) else [value]
    runs = tuple(
        TrialRun(seed, Path(f"runs/tune-{number}-{seed}"), status, reason, one, 1.5)
        for seed, one in enumerate(each)
    )
    return TrialResult(Trial(number, values), len(each), runs)


def write_config(folder: Path, **sections: object) -> None:
    """A run folder's config.yaml, as a run leaves it."""
    folder.mkdir(parents=True)
    data = {"mode": "many_to_one", "dataset": {"kind": "generated", "task": "sum"}} | sections
    config = load_config(data, environment={})
    (folder / "config.yaml").write_text(dump_config(config))
