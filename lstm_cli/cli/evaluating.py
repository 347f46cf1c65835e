"""A finished run judged on the command line."""

from dataclasses import dataclass
from pathlib import Path

import typer

from lstm_cli.cli.predicting import tell_unfinished
from lstm_cli.config.problems.phrases import describe_remedy
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.evaluation.judging import Judgement
from lstm_cli.records.plain_json import to_json
from lstm_cli.runner.evaluating import Judged, evaluate, file_of, split_of
from lstm_cli.runner.trained import TrainedRun, open_run
from lstm_cli.types import SplitName

SPLITS: tuple[SplitName, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    run: Path
    split: str | None
    input_file: Path | None
    as_json: bool


def answer(asked: Asked) -> None:
    """Print the scores.

    Raises:
        ConfigError: both a split and a file are given, or there is no such split.
        DataError: the run or the data cannot be used.
    """
    if asked.split and asked.input_file:
        raise ConfigError("--split and --input are both given. Give one of them.")
    run = open_run(asked.run)
    tell_unfinished(run)
    judged = _choose(asked, run)
    judgement = evaluate(run, judged)
    warnings = (*judged.warnings, *judgement.warnings)
    if asked.as_json:
        typer.echo(_as_json(judgement, warnings))
        return
    from lstm_cli.records.result_tables import print_scores  # noqa: PLC0415 - imports rich

    print_scores(judgement.named_metrics, warnings, judgement.confusion)


def _choose(asked: Asked, run: TrainedRun) -> Judged:
    if asked.input_file:
        return file_of(run, asked.input_file)
    name = next((split for split in SPLITS if split == (asked.split or "test")), None)
    if name is None:
        message = f"there is no split {asked.split!r}. {describe_remedy(asked.split, SPLITS)}"
        raise ConfigError(Problem("--split", message))
    return split_of(run, name)


def _as_json(judgement: Judgement, warnings: tuple[str, ...]) -> str:
    scores = {"metrics": judgement.named_metrics, "by_step": judgement.by_step}
    return to_json({**scores, "confusion": judgement.confusion, "warnings": warnings}, indent=2)
