"""`lstm-cli evaluate`: the scores of a finished run, on its own data or on new ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstm_cli.errors import ConfigError, Problem

if TYPE_CHECKING:
    from lstm_cli.evaluation.judge import Judgement
    from lstm_cli.runner.new_scores import Judged
    from lstm_cli.runner.trained_run import TrainedRun
    from lstm_cli.types import SplitName


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    *,
    split: Annotated[
        str | None,
        typer.Option("--split", help="train, val or test of the run's own data; default: test."),
    ] = None,
    input_file: Annotated[
        Path | None,
        typer.Option(
            "--input", metavar="FILE", help="A file in the form of the training's, with targets."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Judge a finished run again, beside naive forecasts on the same samples."""
    evaluate_and_print(EvaluateRequest(run, split, input_file, as_json))


SPLITS: tuple[SplitName, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """What the command line asks for."""

    run: Path
    split: str | None
    input_file: Path | None
    as_json: bool


def evaluate_and_print(asked: EvaluateRequest) -> None:
    """Print the scores.

    Raises:
        ConfigError: both a split and a file are given, or there is no such split.
        DataError: the run or the data cannot be used.
    """
    from lstm_cli.cli.predict import warn_unfinished
    from lstm_cli.runner.new_scores import evaluate_run
    from lstm_cli.runner.trained_run import open_run

    if asked.split and asked.input_file:
        raise ConfigError("--split and --input are both given. Give one of them.")
    run = open_run(asked.run)
    warn_unfinished(run)
    judged = _choose(asked, run)
    judgement = evaluate_run(run, judged)
    warnings = (*judged.warnings, *judgement.warnings)
    if asked.as_json:
        typer.echo(_as_json(judgement, warnings))
        return
    from lstm_cli.records.report.run_report import print_scores

    print_scores(judgement.named_metrics, warnings, judgement.confusion)


def _choose(asked: EvaluateRequest, run: TrainedRun) -> Judged:
    from lstm_cli.config.findings.phrases import describe_remedy
    from lstm_cli.runner.new_scores import file_of, split_of

    if asked.input_file:
        return file_of(run, asked.input_file)
    name = next((split for split in SPLITS if split == (asked.split or "test")), None)
    if name is None:
        message = f"there is no split {asked.split!r}. {describe_remedy(asked.split, SPLITS)}"
        raise ConfigError(Problem("--split", message))
    return split_of(run, name)


def _as_json(judgement: Judgement, warnings: tuple[str, ...]) -> str:
    from lstm_cli.disk import to_json

    scores = {"metrics": judgement.named_metrics, "by_step": judgement.by_step}
    return to_json({**scores, "confusion": judgement.confusion, "warnings": warnings}, indent=2)
