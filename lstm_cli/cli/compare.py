"""`lstm-cli compare`: whether one model beats another."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Annotated

import typer

from lstm_cli.wording import format_number

if TYPE_CHECKING:
    from lstm_cli.records.run_choice import ChosenRuns
    from lstm_cli.runner.comparison import Comparison

_WHAT = "A set of runs (train --seeds), a run folder, or a pattern in quotes: 'runs/a-*'."


def compare(
    ours: Annotated[str, typer.Argument(metavar="A", help=_WHAT)],
    theirs: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    *,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            metavar="NAME",
            help="A score of metrics.json; default: accuracy or RMSE of the test, else validation.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say whether A beats B, with the 95 % interval of the difference.

    Runs of the same seeds are paired. Two single runs are compared on their samples.
    """
    compare_and_print(ours, theirs, metric, as_json=as_json)


_VERDICTS = {"A": "A beats B", "B": "B beats A", None: "no difference can be shown"}


def compare_and_print(ours: str, theirs: str, metric: str | None, *, as_json: bool) -> None:
    """Print what comes out.

    Raises:
        ConfigError: what is asked for cannot be compared.
        DataError: a run cannot be read, or the runs were judged on other data.
    """
    from lstm_cli.records.run_choice import choose_runs
    from lstm_cli.runner.comparison import compare_runs

    a, b = choose_runs(ours), choose_runs(theirs)
    found = compare_runs(a.runs, b.runs, metric)
    notes = [note for note in (*found.notes, a.note, b.note) if note]
    typer.echo(_as_json(found, a, b, notes) if as_json else _describe(found, (ours, theirs), notes))


def _describe(found: Comparison, names: tuple[str, str], notes: Sequence[str]) -> str:
    from lstm_cli.evaluation.intervals import LEVEL

    sides = zip("AB", names, (found.ours, found.theirs), strict=True)
    low, high = (format_number(value, 4) for value in (found.interval.low, found.interval.high))
    difference = format_number(found.difference, 4)
    return "\n".join(
        [
            f"{found.metric} ({'more' if found.is_higher_better else 'less'} is better)",
            *(f"{side}: {_describe_values(values)}  {name}" for side, name, values in sides),
            f"A - B: {difference}, {100 * LEVEL:.0f} % interval {low} to {high} ({found.method})",
            *(f"note: {note}" for note in notes),
            _VERDICTS[found.winner],
        ]
    )


def _describe_values(values: Sequence[float]) -> str:
    if len(values) == 1:
        return f"{format_number(values[0], 4)} (one run)"
    mean, middle = (
        format_number(value, 4) for value in (sum(values) / len(values), median(values))
    )
    return f"mean {mean}, median {middle} ({len(values)} seeds)"


def _as_json(found: Comparison, ours: ChosenRuns, theirs: ChosenRuns, notes: Sequence[str]) -> str:
    from lstm_cli.disk import to_json
    from lstm_cli.evaluation.intervals import LEVEL

    described = {
        "metric": found.metric,
        "higher_is_better": found.is_higher_better,
        "a": _list_runs(ours) | {"values": found.ours},
        "b": _list_runs(theirs) | {"values": found.theirs},
        "difference": found.difference,
        "level": LEVEL,
        "low": found.interval.low,
        "high": found.interval.high,
        "method": found.method,
        "winner": found.winner,
        "verdict": _VERDICTS[found.winner],
        "notes": notes,
    }
    return to_json(described, indent=2)


def _list_runs(chosen: ChosenRuns) -> dict[str, object]:
    return {"name": chosen.named, "runs": [run.folder.resolve() for run in chosen.runs]}
