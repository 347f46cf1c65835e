"""A config with several seeds: its runs, and what they have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.evaluation.over_seeds import choose_rows, summarise_predictions, summarise_scores
from lstm_cli.records.recorded import read_predictions, read_scores
from lstm_cli.records.seed_set import SeedSet

Table: TypeAlias = Mapping[str, list[Any]]
_LIMIT = 2**32
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SeedSummary:
    """What the finished runs of a set say together, as the columns of its two tables."""

    runs: SeedSet
    scores: Table
    predictions: Table


def count_seeds_from(config: ExperimentConfig, count: int) -> tuple[int, ...]:
    """The config's seed and those after it, `count` in all.

    Raises:
        ConfigError: a seed would be too large.
    """
    if config.seed + count > _LIMIT:
        message = f"{count} seeds from {config.seed} on go beyond {_LIMIT - 1}. Set a lower seed."
        raise ConfigError(Problem("--seeds", message))
    return tuple(range(config.seed, config.seed + count))


def with_seed(config: ExperimentConfig, seed: int, group: str) -> ExperimentConfig:
    """The config of the run with this seed; W&B shows it in `group`, if in no other."""
    end = f"-seed-{seed}"
    wandb = config.tracking.wandb
    if wandb.group is None:
        wandb = wandb.model_copy(update={"group": group})
    tracking = config.tracking.model_copy(update={"wandb": wandb})
    name = config.name[: _LONGEST_NAME - len(end)] + end
    return config.model_copy(update={"name": name, "seed": seed, "tracking": tracking})


def summarise(runs: SeedSet) -> SeedSummary:
    """What the finished runs of a set say, also left as metrics.csv and predictions.csv in it.

    It rests on the run folders alone.

    Raises:
        DataError: a run's results cannot be read.
        MachineError: a table cannot be written.
    """
    folders = [runs.find_run(member) for member in runs.used]
    scores = summarise_scores([read_scores(folder) for folder in folders])
    tables = (choose_rows(read_predictions(folder / "predictions.csv")) for folder in folders)
    predictions = summarise_predictions(list(tables))
    if scores["score"]:
        runs.write_table("metrics.csv", scores)
    if predictions["sample"]:
        runs.write_table("predictions.csv", predictions)
    if runs.members:
        runs = runs.note_summary()
    return SeedSummary(runs, scores, predictions)
