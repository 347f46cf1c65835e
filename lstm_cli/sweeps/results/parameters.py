"""The parameters of trials as tables and plots show them."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence

from lstm_cli.config.source.scalars import resolve_scalar
from lstm_cli.records.plain_json import to_plain
from lstm_cli.sweeps.sweep import Sweep, Value
from lstm_cli.sweeps.trial_result import TrialResult

# What may stand in YAML without quotes wherever it stands; there is more.
_PLAIN = re.compile(r"[\w./]([\w ./+=-]*[\w./+=-])?")


def format_value(value: Value) -> str:
    """A parameter's value as one line of YAML 1.2 that reads back as the same value."""
    if isinstance(value, str) and _is_plain(value):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' * (value < 0)}.inf"
    text = json.dumps(to_plain(value), ensure_ascii=False)
    return text if text.isprintable() else json.dumps(to_plain(value))


def _is_plain(text: str) -> bool:
    try:
        return bool(_PLAIN.fullmatch(text)) and resolve_scalar(text) == text
    except ValueError:
        return False


def to_number(value: Value) -> float | None:
    """The finite number that a value is, as a float; None for all else, booleans included."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def list_parameters(sweep: Sweep, results: Sequence[TrialResult]) -> list[str]:
    """The names of all parameters, those of the sweep in its order before others of the trials."""
    names = [parameter.name for parameter in sweep.parameters]
    found = (name for result in results for name in result.trial.values)
    return list(dict.fromkeys([*names, *found]))


def list_varying(sweep: Sweep, results: Sequence[TrialResult]) -> list[str]:
    """The names of the parameters that are not the same in all trials, left out being a value."""
    names = list_parameters(sweep, results)
    return [name for name in names if _varies(name, results)]


def _varies(name: str, results: Sequence[TrialResult]) -> bool:
    cells = iter_parameter(name, results)
    first = next(cells, "")
    return any(cell != first for cell in cells)


def iter_parameter(name: str, results: Iterable[TrialResult]) -> Iterator[str]:
    """A parameter's value in one trial after the other, empty where `when` left it out."""
    for result in results:
        values = result.trial.values
        yield format_value(values[name]) if name in values else ""
