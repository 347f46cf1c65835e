"""The files of a sweep's results: results.csv, a row a trial, and best.yaml, the best config."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import LONGEST_NAME, load_config, name_after
from lstm_cli.config.yaml.nodes import resolve_scalar
from lstm_cli.disk import to_plain, write_whole
from lstm_cli.evaluation.intervals import Interval, find_mean_interval
from lstm_cli.records.csv_tables import format_table
from lstm_cli.sweeps.trials.trial import Metric, Sweep, TrialResult, TrialRun, Value, find_best
from lstm_cli.wording import format_number

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


_SEPARATOR = " "


def make_sheet(sweep: Sweep, results: Sequence[TrialResult]) -> dict[str, list[object]]:
    """The columns of results.csv, one cell a trial, by the trials' numbers; None where empty.

    trial, status, the metric's value; with several seeds how many have a value, and the interval
    of their mean; the parameters by name, as YAML; seconds, reason, and the run folders' names.
    """
    results = sorted(results, key=lambda each: each.trial.number)
    columns: dict[str, list[object]] = {
        "trial": [each.trial.number for each in results],
        "status": [each.status for each in results],
    }
    if sweep.metric:
        columns[sweep.metric.name] = [each.value for each in results]
    if sweep.metric and sweep.seeds > 1:
        columns |= _describe_seeds(sweep.metric.name, results)
    for name in sorted(list_parameters(sweep, results)):
        columns[name] = [cell or None for cell in iter_parameter(name, results)]
    return columns | {
        "seconds": [each.seconds for each in results],
        "reason": [each.reason or None for each in results],
        "run": [_name_runs(each) or None for each in results],
    }


def find_interval(result: TrialResult) -> Interval | None:
    """The 95 % t interval of the mean over a trial's seeds; None without a mean, or for one."""
    if result.value is None or len(result.values) < 2:
        return None
    return find_mean_interval(np.array(result.values))


def _describe_seeds(metric: str, results: Sequence[TrialResult]) -> dict[str, list[object]]:
    intervals = [find_interval(each) for each in results]
    return {
        "seeds": [len(each.values) for each in results],
        f"{metric}_low": [interval.low if interval else None for interval in intervals],
        f"{metric}_high": [interval.high if interval else None for interval in intervals],
    }


def _name_runs(result: TrialResult) -> str:
    folders = (run.folder for run in sorted(result.runs, key=lambda run: run.seed))
    return _SEPARATOR.join(folder.name for folder in folders if folder)


FILE = "best.yaml"
_SUFFIX = "-best"


def make_best_config(
    sweep: str, group: str, best: TrialResult, metric: Metric, trials: int
) -> str | None:
    """The config of the best of so many `trials`; None where it has no run folder.

    It is that of its first seed, under a name of its own and outside the sweep's `group` in W&B,
    with comments on where it comes from.

    Raises:
        ConfigError: The config in the run folder cannot be read.
    """
    run = min(best.runs, key=lambda run: run.seed)
    if run.folder is None:
        return None
    # What another sweep lays over configs has nothing to do with it.
    config = load_config(run.folder / "config.yaml", environment={})
    wandb = config.tracking.wandb
    if wandb.group == group:
        # The next training is none of the sweep's trials.
        wandb = wandb.model_copy(update={"group": None})
    tracking = config.tracking.model_copy(update={"wandb": wandb})
    changes = {"name": _name_config(sweep), "tracking": tracking}
    text = dump_config(config.model_copy(update=changes))
    return "".join(f"# {line}\n" for line in _explain(sweep, best, run, metric, trials)) + text


def _name_config(sweep: str) -> str:
    # A file's name loses what stands before its last slash and after its last dot.
    name = name_after(Path(f"{sweep.replace('/', '-')}.yaml"))
    return name[: LONGEST_NAME - len(_SUFFIX)] + _SUFFIX


def _explain(
    sweep: str, best: TrialResult, run: TrialRun, metric: Metric, trials: int
) -> list[str]:
    number, status = best.trial.number, best.status
    where = f"trial {number:,} of {trials:,}" + (f" ({status})" if status == "stopped" else "")
    lines = [f"The best trial of the sweep {_in_one_line(sweep)}: {where}, {_judge(best, metric)}."]
    if run.folder:
        lines.append(f"Its run: {_in_one_line(run.folder.name)}")
    lines.append(f"Train it again: lstm-cli train {FILE}")
    if best.seeds > 1:
        lines.append(f"with all its seeds: lstm-cli train {FILE} --seeds {best.seeds}")
    return lines


def _judge(best: TrialResult, metric: Metric) -> str:
    value, interval = best.value, find_interval(best)
    judged = f"{metric.name} {format_number(value)}" if value is not None else metric.name
    if interval is None:
        return judged
    ends = f"{format_number(interval.low)} to {format_number(interval.high)}"
    return f"mean {judged} over {best.seeds} seeds (95 % interval {ends})"


def _in_one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


RESULTS = "results.csv"


def write_results(folder: Path, sweep: Sweep, results: Sequence[TrialResult]) -> list[Path]:
    """Write results.csv, and best.yaml where a trial has a value; the paths written come back.

    An older best.yaml stays where no trial has a value.

    Raises:
        ConfigError: The config of the best trial's run cannot be read.
        MachineError: A file cannot be written.
    """
    sheet = folder / RESULTS
    write_whole(sheet, format_table(make_sheet(sweep, results)))
    best, config = find_best(results, sweep.metric), None
    if best and sweep.metric:
        name = sweep.name or folder.name
        config = make_best_config(name, folder.name, best, sweep.metric, len(results))
    if config is None:
        return [sheet]
    write_whole(folder / FILE, config)
    return [sheet, folder / FILE]
