"""`lstm-cli sweep`: many trials of one config, as a sweep file of W&B's form says."""

from functools import partial
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from lstm_cli.cli.arguments import START
from lstm_cli.cli.options import Quiet, RunsDir, Wandb

app = typer.Typer(
    help="Run sweeps: SWEEP.yaml is a W&B sweep file; no account and no network are needed.\n\n"
    "`lstm-cli sweep SWEEP.yaml` is short for `lstm-cli sweep start SWEEP.yaml`."
)

SweepFile: TypeAlias = Annotated[Path, typer.Argument(metavar="SWEEP", help="A W&B sweep file.")]
Folder: TypeAlias = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="A sweep's folder under runs/.")
]
Base: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="BASE", help="The config that trials change; default: in its command."
    ),
]
Trials: TypeAlias = Annotated[
    int | None, typer.Option("--trials", min=1, help="At most this many trials.")
]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Decides what is drawn.")]
Workers: TypeAlias = Annotated[
    int, typer.Option("--workers", min=1, help="Processes that run trials; they share the cores.")
]
Memory: TypeAlias = Annotated[
    int,
    typer.Option(
        "--worker-memory", metavar="MB", min=0, help="Memory of a worker; default: a share of all."
    ),
]
Budget: TypeAlias = Annotated[
    str | None,
    typer.Option("--budget", metavar="TIME", help="End after this time (90s, 25m), resumable."),
]
BudgetOk: TypeAlias = Annotated[
    bool,
    typer.Option("--budget-ok", help="A budget that ends before the first trial is exit code 0."),
]
Retry: TypeAlias = Annotated[
    bool, typer.Option("--retry-failed", help="Run failed trials again, too.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command(START)
def start(
    source: SweepFile,
    *,
    config: Base = None,
    trials: Trials = None,
    workers: Workers = 1,
    worker_memory: Memory = 0,
    seed: Seed = 0,
    budget: Budget = None,
    budget_ok: BudgetOk = False,
    runs_dir: RunsDir = Path("runs"),
    wandb: Wandb = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Run a sweep: grid, random or bayes, with or without Hyperband."""
    from lstm_cli.cli.run_sweep import BudgetOptions, WorkerOptions, read_sweep_options, start_sweep
    from lstm_cli.sweeps.prepare_sweep import SweepRequest

    worker_options = WorkerOptions(workers, worker_memory)
    time = BudgetOptions(budget, budget_ok)
    read = partial(read_sweep_options, worker_options, wandb, time, quiet=quiet, as_json=as_json)
    wanted = SweepRequest(source, config, trials, seed, has_budget=budget is not None)
    return start_sweep(wanted, runs_dir, read)


@app.command()
def plan(
    source: SweepFile,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the plan to this file (plan.jsonl).")
    ] = None,
    config: Base = None,
    trials: Trials = None,
    seed: Seed = 0,
) -> None:
    """List the trials of a grid or random sweep without running any."""
    from lstm_cli.cli.sweep_parts import print_plan
    from lstm_cli.sweeps.prepare_sweep import SweepRequest

    print_plan(SweepRequest(source, config, trials, seed), out)


@app.command()
def run(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="What `plan --out` wrote.")],
    *,
    shard: Annotated[
        str | None,
        typer.Option("--shard", metavar="K/N", help="Only every N-th trial, from the K-th on."),
    ] = None,
    retry_failed: Retry = False,
    workers: Workers = 1,
    worker_memory: Memory = 0,
    budget: Budget = None,
    budget_ok: BudgetOk = False,
    runs_dir: RunsDir = Path("runs"),
    wandb: Wandb = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Run a plan or a part of it; again, it does what is missing."""
    from lstm_cli.cli.run_sweep import BudgetOptions, WorkerOptions, read_sweep_options
    from lstm_cli.cli.sweep_parts import run_plan

    worker_options = WorkerOptions(workers, worker_memory)
    time = BudgetOptions(budget, budget_ok)
    read = partial(read_sweep_options, worker_options, wandb, time, quiet=quiet, as_json=as_json)
    return run_plan(plan_file, shard, runs_dir, read, retry_failed=retry_failed)


@app.command()
def resume(
    folder: Folder,
    *,
    retry_failed: Retry = False,
    workers: Workers = 1,
    worker_memory: Memory = 0,
    budget: Budget = None,
    budget_ok: BudgetOk = False,
    wandb: Wandb = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Go on with a sweep that was killed or interrupted, or ran out of its budget."""
    from lstm_cli.cli.run_sweep import (
        BudgetOptions,
        WorkerOptions,
        read_sweep_options,
        resume_sweep,
    )

    worker_options = WorkerOptions(workers, worker_memory)
    time = BudgetOptions(budget, budget_ok)
    options = read_sweep_options(worker_options, wandb, time, quiet=quiet, as_json=as_json)
    return resume_sweep(folder, options, retry_failed=retry_failed)


@app.command()
def show(folder: Folder, *, as_json: AsJson = False) -> None:
    """Show a sweep's best trials, and what has become of all."""
    from lstm_cli.cli.sweep_parts import show_sweep

    show_sweep(folder, as_json=as_json)


@app.command()
def merge(
    shards: Annotated[
        list[Path], typer.Argument(metavar="FOLDER", help="Sweeps' folders, of one plan.")
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="The folder that gets all of them.")],
) -> None:
    """Join the shards of a plan into one sweep's folder, with its results."""
    from lstm_cli.cli.sweep_parts import merge_shards

    merge_shards(shards, out)


@app.command()
def export(
    source: SweepFile,
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Write it to this file.")] = None,
) -> None:
    """Print the sweep file as `wandb sweep` takes it: without the block `lstm_cli`."""
    from lstm_cli.cli.sweep_parts import export_file

    export_file(source, out)
