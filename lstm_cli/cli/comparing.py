"""Two models compared on the command line."""

from collections.abc import Sequence
from statistics import median

import typer

from lstm_cli.evaluation.intervals import LEVEL
from lstm_cli.records.chosen_runs import ChosenRuns, choose_runs
from lstm_cli.records.plain_json import to_json
from lstm_cli.records.wording import format_number
from lstm_cli.runner.comparing import Comparison, compare

_VERDICTS = {"A": "A beats B", "B": "B beats A", None: "no difference can be shown"}


def answer(ours: str, theirs: str, metric: str | None, *, as_json: bool) -> None:
    """Print what comes out.

    Raises:
        ConfigError: what is asked for cannot be compared.
        DataError: a run cannot be read, or the runs were judged on other data.
    """
    a, b = choose_runs(ours), choose_runs(theirs)
    found = compare(a.runs, b.runs, metric)
    notes = [note for note in (*found.notes, a.note, b.note) if note]
    typer.echo(_as_json(found, a, b, notes) if as_json else _describe(found, (ours, theirs), notes))


def _describe(found: Comparison, names: tuple[str, str], notes: Sequence[str]) -> str:
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
