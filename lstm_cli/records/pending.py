"""What is still to be made of a run beside its training: its plots, and W&B's log.

An empty file in the run folder stands for each, from the run's start until it is made. The process
beside the program removes it, which may get done with it when the program is gone; what is left was
lost to a kill.
"""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

Extra: TypeAlias = Literal["plots", "wandb"]
_EXTRAS: tuple[Extra, ...] = ("plots", "wandb")


def note_pending(folder: Path, extras: Collection[Extra]) -> None:
    """Note what is to be made of a run, and that nothing else is.

    Where that cannot be written, nothing else is lost.
    """
    for extra in _EXTRAS:
        if extra in extras:
            with suppress(OSError):
                _place(folder, extra).touch()
        else:
            settle(folder, extra)


def settle(folder: Path, extra: Extra) -> None:
    """Note that it is made, or that the user was told why it is not."""
    with suppress(OSError):
        _place(folder, extra).unlink(missing_ok=True)


def list_pending(folder: Path) -> list[Extra]:
    """What is still to be made of a run."""
    return [extra for extra in _EXTRAS if _place(folder, extra).is_file()]


def _place(folder: Path, extra: Extra) -> Path:
    return folder / f".pending-{extra}"
