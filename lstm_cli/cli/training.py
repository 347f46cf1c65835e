"""Configs trained one after the other in one warm process, each reported as it ends."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from lstm_cli.cli.endings import report
from lstm_cli.cli.results import refusal_json, result_json
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.layers.overrides import Override
from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, LstmCliError, Problem
from lstm_cli.records.companion.recorder import Companion
from lstm_cli.records.console import Console
from lstm_cli.records.result_tables import print_result
from lstm_cli.runner.asking import check_runs_dir, check_wandb
from lstm_cli.runner.experiment import Warm, run
from lstm_cli.runner.standard_error import standard_error
from lstm_cli.types import Result

FIRST_SIGNAL_CODE = 129


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    sources: Sequence[str]
    overrides: Sequence[Override]
    runs_dir: Path
    wandb: str | None
    quiet: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told of every run of this process."""

    console: Console
    companion: Companion


def train_configs(wanted: Wanted) -> int:
    """Train all configs; the exit code is that of the first run that did not end well.

    Raises:
        ConfigError: all that is wrong with any of the configs; then none is trained.
        MachineError: there is no place for run folders.
    """
    configs = _load_all(wanted.sources, wanted.overrides)
    for config in configs:
        check_wandb(wanted.wandb, config, "--wandb")
    check_runs_dir(wanted.runs_dir)
    console = Console(quiet=wanted.quiet, to=standard_error())
    warm, codes = Warm(lean=True), list[int]()
    with Companion(wanted.wandb, say=console.say) as companion:
        for config in configs:
            codes.append(_train(config, wanted, Listeners(console, companion), warm))
            if codes[-1] >= FIRST_SIGNAL_CODE:
                break
    return next(filter(None, codes), 0)


def _load_all(sources: Sequence[str], overrides: Sequence[Override]) -> list[ExperimentConfig]:
    configs, problems = list[ExperimentConfig](), list[Problem]()
    for source in sources:
        try:
            configs.append(load_config("-" if source == "-" else Path(source), overrides))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(dict.fromkeys(problems))
    return configs


def _train(config: ExperimentConfig, wanted: Wanted, to: Listeners, warm: Warm) -> int:
    try:
        result = run(
            config, runs_dir=wanted.runs_dir, recorders=(to.console, to.companion), warm=warm
        )
    except LstmCliError as error:
        if wanted.as_json:
            typer.echo(refusal_json(config.name, error))
        return report(error)
    began = time.perf_counter()
    to.companion.wait()
    waited = {"plots and W&B": time.perf_counter() - began}
    _print(replace(result, seconds={**result.seconds, **waited}), to.companion.place, wanted)
    if result.failure:
        report(result.failure)
    return result.exit_code


def _print(result: Result, place: str | None, wanted: Wanted) -> None:
    if wanted.as_json:
        typer.echo(result_json(result, place))
    elif not wanted.quiet:
        print_result(result, wandb=place)
