"""Plans of sweeps on the command line: listed, run in parts, joined, shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from lstm_cli.cli.run_sweep import SweepOptions, conduct, name_sweep
from lstm_cli.cli.sweep_results import describe_sweep, write_and_print
from lstm_cli.disk import to_json, write_output
from lstm_cli.errors import ConfigError, Problem, collect_errors
from lstm_cli.runner.prepare import check_runs_dir
from lstm_cli.sweeps.file.sweep_file import parse_sweep, read_sweep
from lstm_cli.sweeps.file.wandb_yaml import export_sweep
from lstm_cli.sweeps.prepare_sweep import SweepRequest, make_plan, prepare
from lstm_cli.sweeps.results.report_text import describe_results
from lstm_cli.sweeps.trials.plan import PlanHead, SweepPlan, read_plan
from lstm_cli.sweeps.trials.shards import merge_sweeps
from lstm_cli.sweeps.trials.status import read_standing
from lstm_cli.sweeps.trials.sweep_folder import SweepFolder, read_sweep_plan
from lstm_cli.wording import printable

_SHARD = re.compile(r"([1-9]\d*)/([1-9]\d*)")
_MOST_LISTED = 20


def print_plan(wanted: SweepRequest, out: Path | None) -> None:
    """Print the trials of a sweep; with `out` write them there, all of them.

    Raises:
        ConfigError: all that is wrong with the sweep, or it cannot be planned.
        MachineError: the file cannot be written.
    """
    prepared = prepare(wanted)
    plan = make_plan(prepared)
    for sentence in prepared.warnings:
        typer.echo(sentence, err=True)
    for planned in plan.trials[:_MOST_LISTED]:
        values = ", ".join(f"{name}={value}" for name, value in planned.trial.values.items())
        typer.echo(printable(f"{planned.trial.number:>5}  {planned.hash:16}  {values}"))
    if len(plan.trials) > _MOST_LISTED:
        typer.echo(f"… {len(plan.trials) - _MOST_LISTED} more")
    typer.echo(f"{len(plan.trials)} trials")
    if out:
        write_output(out, plan.to_text())
        typer.echo(f"plan: {out}. Run it: lstm-cli sweep run {out}")


def run_plan(
    path: Path,
    shard: str | None,
    runs_dir: Path,
    read: Callable[[], SweepOptions],
    *,
    retry_failed: bool,
) -> int:
    """Run what is missing of a plan, or of a part of it; what comes back is the exit code.

    Raises:
        ConfigError: the shard is none, or what `read` reads is not sound, or another process works
            on it.
        DataError: the file is no plan.
        MachineError: its folder cannot be written, or no process can be started.
    """
    part, options = collect_errors(partial(_read_shard, shard), read)
    plan = read_plan(path)
    check_runs_dir(runs_dir)
    file = parse_sweep(plan.head.text, plan.head.source)
    name = _name_folder(name_sweep(file), plan.head, part)
    plan = SweepPlan(replace(plan.head, shard=part), plan.trials)
    folder = SweepFolder.open_or_create(runs_dir / name, plan)
    return conduct(folder, file, options, retry_failed=retry_failed)


def show_sweep(path: Path, *, as_json: bool) -> None:
    """Print what has come of a sweep so far, which may still go on.

    Raises:
        DataError: it is no sweep's folder.
    """
    plan = read_sweep_plan(path)
    file = parse_sweep(plan.head.text, plan.head.source)
    results = read_standing(path, plan, file.sweep)
    if as_json:
        typer.echo(to_json(describe_sweep(path, file.sweep, results), indent=2))
        return
    for line in describe_results(file.sweep, results):
        typer.echo(printable(line))


def merge_shards(shards: Sequence[Path], out: Path) -> None:
    """Join shards into the folder `out`, and write and print the results of all.

    Raises:
        ConfigError: they are of several plans.
        DataError: one is no sweep's folder.
        MachineError: `out` cannot be written.
    """
    folder, notes = merge_sweeps(shards, out)
    try:
        for note in notes:
            typer.echo(note, err=True)
        file = parse_sweep(folder.plan.head.text, folder.plan.head.source)
        results = read_standing(folder.path, folder.plan, file.sweep)
        write_and_print(folder.path, file.sweep, results, partial(typer.echo, err=True))
    finally:
        folder.release()


def export_file(source: Path, out: Path | None) -> None:
    """Print, or write to `out`, the sweep file as W&B takes it.

    Raises:
        ConfigError: all that is wrong with the file.
        MachineError: `out` cannot be written.
    """
    text = export_sweep(read_sweep(source))
    if out:
        write_output(out, text)
    else:
        typer.echo(text, nl=False)


def _read_shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = _SHARD.fullmatch(text)
    if not match or int(match[1]) > int(match[2]):
        message = f"{text!r} is no part of a plan. Write K/N with K from 1 to N, such as 3/20."
        raise ConfigError(Problem("--shard", message))
    return int(match[1]), int(match[2])


def _name_folder(name: str, head: PlanHead, shard: tuple[int, int] | None) -> str:
    part = f"-shard-{shard[0]}-of-{shard[1]}" if shard else ""
    return f"{name}-{head.hash}{part}"
