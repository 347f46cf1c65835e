"""The run, or the set of runs, that `train --resume auto` goes on with."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lstm_cli.config.differences import find_differences
from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import LstmCliError
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.seed_set import SeedSet, read_seed_set
from lstm_cli.runner.push import is_incomplete
from lstm_cli.runner.seeds import with_seed

# Where W&B shows it and how often its state is saved make no other experiment of it.
_BESIDE = ("tracking", "training.checkpoint_seconds")
_OVER = ("finished", "running")


def find_unfinished(
    runs_dir: Path, config: ExperimentConfig, wandb_id: str | None = None
) -> Path | None:
    """The folder of the newest run of this config that has not come to its end; None without one.

    Its plots and W&B's log belong to its end. A run that another process works in is none of these,
    nor is one that W&B knows under another id than `wandb_id`, where that is given.
    """
    return next(_list_unfinished(runs_dir, config, wandb_id), None)


def find_unfinished_set(
    runs_dir: Path, config: ExperimentConfig, seeds: Sequence[int]
) -> SeedSet | None:
    """The newest set of runs of this config with these seeds that lacks a run's end or its tables.

    Of its runs it has the statuses that they have by now.
    """
    # The names of the folders end with the time when they were planned.
    for folder in sorted(runs_dir.glob(f"{config.name}-seeds-*"), reverse=True):
        with suppress(LstmCliError):
            runs = _read_set(folder)
            is_left = bool(runs.missing) or not runs.summed_up
            if runs.seeds == tuple(seeds) and is_left and _is_set_of(runs, config):
                return runs
    return None


def find_run_to_resume(runs: SeedSet, seed: int, config: ExperimentConfig) -> Path | None:
    """The folder of a set's run of this seed, where its training can go on; else None."""
    member = runs.find_member(seed)
    if member is None:
        return None
    folder = runs.find_run(member)
    with suppress(LstmCliError):
        if _is_same(load_config(folder / "config.yaml", environment={}), config):
            return folder
    return None


def _read_set(folder: Path) -> SeedSet:
    """A set with what has become of its runs: a process that was killed could not say it."""
    runs = replace(read_seed_set(folder), folder=folder)
    members = [replace(each, status=_find_status(runs.find_run(each))) for each in runs.members]
    return replace(runs, members=tuple(members))


def _find_status(folder: Path) -> str:
    """What has become of a set's run; one without its plots or W&B's log is not at its end."""
    with suppress(LstmCliError):
        return "incomplete" if is_incomplete(folder) else str(read_run(folder).get("status"))
    return "unreadable"


def _is_set_of(runs: SeedSet, config: ExperimentConfig) -> bool:
    """Whether the runs are of this config, as far as they can still be read."""
    for member in runs.members:
        with suppress(LstmCliError):
            ours = with_seed(config, member.seed, runs.folder.name)
            left = load_config(runs.find_run(member) / "config.yaml", environment={})
            return _is_same(left, ours)
    return False


def _list_unfinished(
    runs_dir: Path, config: ExperimentConfig, wandb_id: str | None
) -> Iterator[Path]:
    left: list[tuple[str, Path]] = []
    for folder in runs_dir.glob(f"{config.name}-*"):
        # What cannot be read is nothing to go on with.
        with suppress(LstmCliError):
            facts = read_run(folder)
            is_wanted = wandb_id in (None, facts.get("wandb_id"))
            if is_wanted and (facts.get("status") not in _OVER or is_incomplete(folder)):
                left.append((str(facts.get("started")), folder))
    for _, folder in sorted(left, reverse=True):
        with suppress(LstmCliError):
            if _is_same(load_config(folder / "config.yaml", environment={}), config):
                yield folder


def _is_same(one: ExperimentConfig, other: ExperimentConfig) -> bool:
    differences = find_differences(one.model_dump(mode="json"), other.model_dump(mode="json"))
    open_keys = (*_BESIDE, "training.compile") if other.training.compile == "auto" else _BESIDE
    return all(each.key.startswith(open_keys) for each in differences)
