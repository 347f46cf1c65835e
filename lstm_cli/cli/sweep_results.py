"""What a sweep leaves when it ends: results, plots, W&B's summary, and an exit code."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import typer

from lstm_cli.cli.exit_codes import report
from lstm_cli.errors import ConfigError, TrainingError
from lstm_cli.records.tracking.sweep_summary import SweepLocation, send_sweep_summary
from lstm_cli.records.wandb_settings import WandbMode
from lstm_cli.sweeps.results.report_text import describe_results
from lstm_cli.sweeps.results.result_files import write_results
from lstm_cli.sweeps.results.sweep_plots import draw_sweep
from lstm_cli.sweeps.results.wandb_summary import describe_sweep_run
from lstm_cli.sweeps.trials.sweep_folder import SweepFolder
from lstm_cli.sweeps.trials.trial import Sweep, TrialResult, find_best
from lstm_cli.wording import printable

Notify: TypeAlias = Callable[[str], None]


def write_and_print(
    path: Path, sweep: Sweep, results: Sequence[TrialResult], say: Notify
) -> list[Path]:
    """Write and print what has come of a sweep; the plots come back.

    Raises:
        MachineError: a file cannot be written.
    """
    plots = write_all(path, sweep, results, say)
    for line in describe_results(sweep, results):
        typer.echo(printable(line))
    typer.echo(f"sweep folder: {path}")
    return plots


def write_all(path: Path, sweep: Sweep, results: Sequence[TrialResult], say: Notify) -> list[Path]:
    """Write results.csv, best.yaml and the plots, which come back; `say` why some are not there.

    Raises:
        MachineError: a file cannot be written.
    """
    try:
        write_results(path, sweep, results)
    except ConfigError as error:
        say(f"best.yaml is not written: {error}")
    plots, problems = draw_sweep(path, sweep, results)
    for sentence in problems:
        say(sentence)
    return plots


def summarise_in_wandb(
    folder: SweepFolder,
    sweep: Sweep,
    results: Sequence[TrialResult],
    plots: Sequence[Path],
    mode: WandbMode,
    say: Notify,
) -> None:
    """Have W&B sum up the sweep in a run of its own, among those of the trials."""
    path, wandb = folder.path, folder.plan.head.wandb
    place = SweepLocation(path, path.name, wandb.project, wandb.entity, wandb.group or path.name)
    story = describe_sweep_run(sweep, results, plots)
    send_sweep_summary(place, story, mode, say)


def judge_results(results: Sequence[TrialResult]) -> int:
    """The exit code of a sweep: one trial's failure is that trial's affair, all of them are not."""
    if results and all(result.status == "failed" for result in results):
        why = " ".join(results[0].reason.split())
        return report(TrainingError(f"all {len(results)} trials failed. The first: {why}"))
    return 0


def describe_sweep(path: Path, sweep: Sweep, results: Sequence[TrialResult]) -> dict[str, object]:
    """All of it as plain data, for JSON."""
    best = find_best(results, sweep.metric)
    return {
        "folder": path.resolve(),
        "metric": sweep.metric.name if sweep.metric else None,
        "best": _describe_trial(best) if best else None,
        "trials": [_describe_trial(result) for result in results],
    }


def _describe_trial(result: TrialResult) -> dict[str, object]:
    return {
        "trial": result.trial.number,
        "status": result.status,
        "reason": result.reason,
        "value": result.value,
        "values": result.trial.values,
        "seconds": result.seconds,
        "runs": [str(run.folder) for run in result.runs if run.folder],
    }
