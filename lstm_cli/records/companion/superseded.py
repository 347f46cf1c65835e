"""Offline logs of a run that a newer, complete one has replaced."""

from contextlib import suppress
from itertools import count
from pathlib import Path

_PLACE = "superseded"


def list_logs(folder: Path, wandb_id: str) -> list[Path]:
    """The offline logs of a run in its folder, which `wandb sync` would send."""
    return sorted((folder / "wandb").glob(f"offline-run-*-{wandb_id}"))


def set_aside(logs: list[Path]) -> None:
    """Move the logs into `superseded/` beside them; one that cannot be moved stays."""
    for log in logs:
        with suppress(OSError):
            place = log.parent / _PLACE
            place.mkdir(exist_ok=True)
            log.rename(_find_free(place / log.name))


def _find_free(path: Path) -> Path:
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return path if not path.exists() else next(each for each in numbered if not each.exists())
