"""The run, or the set of runs, that `train --resume auto` goes on with."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lstm_cli.config.describing.differences import find_differences
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.loading import load_config
from lstm_cli.errors import LstmCliError
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.seed_set import SeedSet, read_seed_set
from lstm_cli.runner.seeds import with_seed

# Where W&B shows it and how often its state is saved make no other experiment of it.
_BESIDE = ("tracking", "training.checkpoint_seconds")
_OVER = ("finished", "running")


def find_unfinished(
    runs_dir: Path, config: ExperimentConfig, wandb_id: str | None = None
) -> Path | None:
    """The folder of the newest run of this config that has not come to its end; None without one.

    A run that another process works in is none of these, nor is one that W&B knows under another
    id than `wandb_id`, where that is given.
    """
    return next(_list_unfinished(runs_dir, config, wandb_id), None)


def find_unfinished_set(
    runs_dir: Path, config: ExperimentConfig, seeds: Sequence[int]
) -> SeedSet | None:
    """The newest set of runs of this config with these seeds that lacks a finished run."""
    # The names of the folders end with the time when they were planned.
    for folder in sorted(runs_dir.glob(f"{config.name}-seeds-*"), reverse=True):
        with suppress(LstmCliError):
            runs = read_seed_set(folder)
            if runs.seeds == tuple(seeds) and len(runs.used) < len(seeds):
                first = runs.members[0]
                ours = with_seed(config, first.seed, folder.name)
                left = load_config(runs.find_run(first) / "config.yaml", environment={})
                if _is_same(left, ours):
                    return replace(runs, folder=folder)
    return None


def _list_unfinished(
    runs_dir: Path, config: ExperimentConfig, wandb_id: str | None
) -> Iterator[Path]:
    left: list[tuple[str, Path]] = []
    for folder in runs_dir.glob(f"{config.name}-*"):
        # What cannot be read is nothing to go on with.
        with suppress(LstmCliError):
            facts = read_run(folder)
            is_wanted = wandb_id in (None, facts.get("wandb_id"))
            if is_wanted and facts.get("status") not in _OVER:
                left.append((str(facts.get("started")), folder))
    for _, folder in sorted(left, reverse=True):
        with suppress(LstmCliError):
            if _is_same(load_config(folder / "config.yaml", environment={}), config):
                yield folder


def _is_same(one: ExperimentConfig, other: ExperimentConfig) -> bool:
    differences = find_differences(one.model_dump(mode="json"), other.model_dump(mode="json"))
    open_keys = (*_BESIDE, "training.compile") if other.training.compile == "auto" else _BESIDE
    return all(each.key.startswith(open_keys) for each in differences)
