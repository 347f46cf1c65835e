"""Options that several commands have."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from lstm_cli.cli.working import Manner

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


def read_manner(
    wandb: str | None, max_time: str | None, *, quiet: bool, as_json: bool, time_is_ok: bool
) -> "Manner":
    """How the command line wants its runs done.

    Raises:
        ConfigError: the limit of time is no duration, or `--max-time-ok` stands alone.
    """
    from lstm_cli.cli.durations import read_duration  # noqa: PLC0415 - keeps --help fast
    from lstm_cli.cli.working import Manner  # noqa: PLC0415
    from lstm_cli.errors import ConfigError  # noqa: PLC0415
    from lstm_cli.runner.stopping import TIME_CODE, Limit  # noqa: PLC0415

    if max_time is None:
        if time_is_ok:
            raise ConfigError("--max-time-ok is given without --max-time. Give both, or neither.")
        return Manner(wandb, quiet, as_json, None)
    seconds = read_duration(max_time, "--max-time")
    return Manner(wandb, quiet, as_json, Limit(seconds, 0 if time_is_ok else TIME_CODE))
