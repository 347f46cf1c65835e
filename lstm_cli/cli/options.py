"""Options that several commands have, and durations as people write them: 90s, 25m, 1h30m."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import show_value

if TYPE_CHECKING:
    from lstm_cli.cli.run_queue import RunOptions


_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
LONGEST = 366 * _SECONDS["d"]


def read_duration(text: str, option: str) -> float:
    """The seconds that `text` stands for; `option` is where it comes from.

    Raises:
        ConfigError: it is no duration, or longer than a year.
    """
    compact = text.replace(" ", "").lower()
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(compact))
    if not _WHOLE.fullmatch(compact) or not 0 < seconds <= LONGEST:
        shown = show_value(text)
        message = f"{shown} is no time of up to a year. Write for example 90s, 25m, 2h or 1h30m."
        raise ConfigError(Problem(option, message))
    return seconds


RunsDir: TypeAlias = Annotated[Path, typer.Option("--runs-dir", help="Where run folders are made.")]
Seeds: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--seeds",
        min=1,
        metavar="N",
        help="Train each config with N seeds, its own and those after it, and sum them up.",
    ),
]
MaxTime: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--max-time",
        metavar="TIME",
        help="Stop after this time (90s, 25m, 1h30m) in good order, with exit code 7.",
    ),
]
MaxTimeOk: TypeAlias = Annotated[
    bool, typer.Option("--max-time-ok", help="Reaching the limit of time is exit code 0.")
]
Wandb: TypeAlias = Annotated[
    str | None,
    typer.Option("--wandb", metavar="MODE", help="W&B: offline, online or disabled."),
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON object per run, for programs.")
]


def read_run_options(
    wandb: str | None, max_time: str | None, *, quiet: bool, as_json: bool, time_is_ok: bool
) -> "RunOptions":
    """How the command line wants its runs done.

    Raises:
        ConfigError: the limit of time is no duration, or `--max-time-ok` stands alone.
    """
    from lstm_cli.cli.run_queue import RunOptions
    from lstm_cli.errors import ConfigError
    from lstm_cli.runner.stop import TIME_CODE, TimeLimit

    if max_time is None:
        if time_is_ok:
            raise ConfigError("--max-time-ok is given without --max-time. Give both, or neither.")
        return RunOptions(wandb, quiet, as_json, None)
    seconds = read_duration(max_time, "--max-time")
    return RunOptions(wandb, quiet, as_json, TimeLimit(seconds, 0 if time_is_ok else TIME_CODE))
