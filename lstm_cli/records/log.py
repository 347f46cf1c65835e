"""log.txt: what was said about a run."""

from datetime import UTC, datetime
from pathlib import Path

from lstm_cli.records.whole_files import append_line


def tell_time() -> str:
    """Now, in UTC: 2026-11-24T23:17:38.123Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_to_log(folder: Path, text: str) -> None:
    """Add a line with the time to the log of a run folder.

    Raises:
        MachineError: The file cannot be written.
    """
    append_line(folder / "log.txt", f"{tell_time()} {text}")
