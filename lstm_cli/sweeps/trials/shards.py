"""Shards of one plan joined into one sweep's folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from shutil import copytree, ignore_patterns

from lstm_cli.disk import machine_errors
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.records.run_folder import check_links
from lstm_cli.sweeps.trials.plan import SweepPlan
from lstm_cli.sweeps.trials.sweep_folder import (
    SweepFolder,
    list_failures,
    list_unfinished_runs,
    read_sweep_plan,
)
from lstm_cli.sweeps.trials.trial import OVER

_LOCK = ".lock"


def merge_sweeps(shards: Sequence[Path], out: Path) -> tuple[SweepFolder, list[str]]:
    """The folder `out`, held by this process, with all runs of the shards that are over.

    Copies are made; doing it again adds what is new. The sentences say what was left out.

    Raises:
        ConfigError: the shards are of several plans, or `out` is of another.
        DataError: one is no sweep's folder.
        MachineError: `out` cannot be written.
    """
    plan = _read_common_plan(shards)
    folder = SweepFolder.open_or_create(out, plan)
    try:
        return folder, [note for shard in shards for note in _add(shard, folder)]
    except BaseException:
        folder.release()
        raise


def _read_common_plan(shards: Sequence[Path]) -> SweepPlan:
    plans = {shard: read_sweep_plan(shard) for shard in shards}
    first = plans[shards[0]]
    problems = [
        Problem(str(shard), f"is of another plan than {shards[0]}. Merge shards of one plan.")
        for shard, plan in plans.items()
        if plan.head.hash != first.head.hash or _differ(plan, first)
    ]
    if problems:
        raise ConfigError(problems)
    trials = max((plan.trials for plan in plans.values()), key=len)
    return SweepPlan(replace(first.head, shard=None), trials)


def _differ(one: SweepPlan, other: SweepPlan) -> bool:
    """Whether a trial of both is another: a search by the others' values may come to that."""
    return any(a != b for a, b in zip(one.trials, other.trials, strict=False))


def _add(shard: Path, folder: SweepFolder) -> list[str]:
    notes = list[str]()
    for run in list_unfinished_runs(shard):
        target = folder.path / run.folder.name
        if run.status not in OVER:
            notes.append(f"{run.folder}: is {run.status}, and left out. Merge again at its end.")
        elif not target.exists():
            _copy(run.folder, target)
    known = list_failures(folder.path)
    for failure in list_failures(shard):
        if failure not in known:
            folder.add_failure(failure)
    return notes


def _copy(source: Path, target: Path) -> None:
    """Copy a run folder such that it is there whole or not at all."""
    check_links(source)
    with machine_errors(target):
        temporary = target.with_name(f".{target.name}")
        copytree(
            source, temporary, symlinks=True, dirs_exist_ok=True, ignore=ignore_patterns(_LOCK)
        )
        temporary.rename(target)
