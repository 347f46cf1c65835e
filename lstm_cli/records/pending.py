"""What is still to be made of a run beside its training: its plots, and W&B's log.

An empty file in the run folder stands for each, from the run's start until it is made. The process
beside the program removes it, which may get done with it when the program is gone; the program does
where it tells the user why it is not made. What is left was lost to a kill.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

Extra: TypeAlias = Literal["plots", "wandb"]
EXTRAS: tuple[Extra, ...] = ("plots", "wandb")


def note_pending(folder: Path, extras: Iterable[Extra]) -> None:
    """Note what is to be made of a run; where that cannot be written, nothing else is lost."""
    with suppress(OSError):
        for extra in extras:
            _place(folder, extra).touch()


def clear_pending(folder: Path, *extras: Extra) -> None:
    """Note that these are made, or that the user was told why they are not; all by default."""
    with suppress(OSError):
        for extra in extras or EXTRAS:
            _place(folder, extra).unlink(missing_ok=True)


def list_pending(folder: Path) -> list[Extra]:
    """What is still to be made of a run."""
    return [extra for extra in EXTRAS if _place(folder, extra).is_file()]


def _place(folder: Path, extra: Extra) -> Path:
    return folder / f".pending-{extra}"
