"""The processes of a sweep."""

from pathlib import Path

from lstm_cli.records.tracking.child import list_children


def list_workers(sweep: int) -> list[int]:
    """The worker processes that a sweep's process has started."""
    found = []
    for pid in list_children(sweep):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        found += [pid] if b"workers.worker" in command else []
    return found
