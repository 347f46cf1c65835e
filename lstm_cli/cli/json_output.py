"""A run's result as plain data, for programs."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from lstm_cli.disk import to_json
from lstm_cli.errors import LstmCliError
from lstm_cli.records.run_folder import read_run
from lstm_cli.types import Predictions, Result


def result_json(result: Result, wandb: str | None) -> str:
    """One line of JSON: what became of the run, its scores and its test predictions."""
    described = {
        "name": result.name,
        "folder": result.folder.resolve(),
        "status": result.status,
        "reason": result.reason,
        "exit_code": result.exit_code,
        "epochs": len(result.history.get("epoch", ())),
        "metrics": dict(result.metrics),
        "predictions": prediction_rows(result.predictions, ("test", "predict")),
        "warnings": list(result.warnings),
        "seconds": dict(result.seconds),
        "wandb": wandb,
    }
    return to_json(described)


def refusal_json(name: str, error: LstmCliError) -> str:
    """One line of JSON for a run that did not begin: why, in the place of its result."""
    problems = [str(problem) for problem in error.problems]
    return to_json({"name": name, "exit_code": error.exit_code, "problems": problems})


def finished_json(folder: Path) -> str:
    """One line of JSON for a run that is finished already, so that nothing was done."""
    run = read_run(folder)
    facts = {name: run.get(name) for name in ("name", "status", "reason")}
    return to_json({**facts, "folder": folder.resolve(), "exit_code": 0})


def prediction_rows(predictions: Predictions, splits: Iterable[str]) -> list[dict[str, object]]:
    """The rows of these splits, each a mapping from column to cell."""
    columns = predictions.pick(np.isin(predictions.split, list(splits))).columns()
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
