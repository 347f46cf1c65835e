"""What is reported of a config that is trained with several seeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from lstm_cli.cli.exit_codes import report
from lstm_cli.cli.run_queue import RunOptions
from lstm_cli.disk import to_json
from lstm_cli.errors import LstmCliError, Problem
from lstm_cli.records.seed_set import SeedSet
from lstm_cli.runner.seeds import SeedSummary, summarise
from lstm_cli.types import EpochMetrics, Result, RunEnd, RunStart


class SeedReporter:
    """A `Teller` with one line a seed, and a summary once the last was told of.

    `close` brings the summary where a signal, a limit of time or a mistake came before.
    """

    def __init__(self, runs: SeedSet, options: RunOptions) -> None:
        self._runs = runs
        self._options = options
        self._left = list(runs.missing)
        self._warnings: dict[str, list[int]] = {}
        self._said: list[str] = []
        self._codes: list[int] = []
        self._is_closed = False

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that are to be trained."""
        return tuple(self._left)

    def begin(self, seed: int, run: Path) -> None:
        """Note a seed's run as soon as it has a folder: whoever goes on with the set finds it."""
        self._runs = self._runs.add(seed, run, "running")

    def show_result(self, result: Result, wandb: str | None) -> None:  # noqa: ARG002 - the folder has it
        """Note the next seed's run, and print its line."""
        seed = self._left.pop(0)
        self._codes.append(result.exit_code)
        self._runs = self._runs.add(seed, result.folder, result.status)
        for sentence in result.warnings:
            self._warnings.setdefault(sentence, []).append(seed)
        if not (self._options.quiet or self._options.as_json):
            from lstm_cli.records.report.seed_report import describe_run

            typer.echo(describe_run(seed, result))
        if result.failure:
            problems = [Problem(f"seed {seed}", str(each)) for each in result.failure.problems]
            report(type(result.failure)(problems))
        self._close_after_the_last()

    def refuse(self, name: str, error: LstmCliError) -> None:  # noqa: ARG002 - the next seed's
        """Print why, unless it is what was said of another seed."""
        self._left.pop(0)
        self._codes.append(error.exit_code)
        if str(error) not in self._said:
            self._said.append(str(error))
            report(error)
        self._close_after_the_last()

    def _close_after_the_last(self) -> None:
        if not self._left:
            self.close()

    def close(self) -> None:
        """Sum up what was told, if that has not been done."""
        if self._is_closed or (self._left and not self._codes):
            return
        self._is_closed = True
        summary = summarise(self._runs)
        code = next(filter(None, self._codes), 0)
        if self._options.as_json:
            typer.echo(to_json(describe(summary, self._warnings, self._said) | {"exit_code": code}))
        elif self._runs.members and not self._options.quiet:
            from lstm_cli.records.report.seed_report import print_summary

            print_summary(summary.runs, summary.scores, summary.predictions, self._warnings)


@dataclass(frozen=True, slots=True)
class SeedRecorder:
    """A `Recorder` that notes in a set which run is that of a seed."""

    reporter: SeedReporter
    seed: int

    def start(self, run: RunStart) -> None:
        """Note the run."""
        self.reporter.begin(self.seed, run.folder)

    def epochs(self, metrics: EpochMetrics) -> None:
        """Nothing: the set knows runs."""

    def finish(self, end: RunEnd) -> None:
        """Nothing: `tell` notes how it ended."""


def describe(
    summary: SeedSummary, warnings: Mapping[str, list[int]], problems: list[str]
) -> dict[str, object]:
    """The summary as plain data, for programs; tables are lists of rows."""
    runs = summary.runs
    folder = runs.folder.resolve() if runs.members else None
    known = runs.describe() | {
        "folder": folder,
        "runs": [
            {"seed": m.seed, "folder": runs.find_run(m).resolve(), "status": m.status}
            for m in runs.members
        ],
    }
    return known | {
        "scores": _list_rows(summary.scores),
        "predictions": _list_rows(summary.predictions),
        "warnings": [{"text": text, "seeds": seeds} for text, seeds in warnings.items()],
        "problems": problems,
    }


def _list_rows(columns: Mapping[str, list[Any]]) -> list[dict[str, object]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
