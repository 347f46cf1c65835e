"""Where windows begin: all those of a part whose rows are sound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.times import Longs
from lstm_cli.types import Bools, SequenceShape


@dataclass(frozen=True, slots=True)
class Form:
    """The rows of a window: those that go in, those left out, those that come out."""

    timesteps: int
    gap: int
    horizon: int

    @property
    def ahead(self) -> int:
        """From the first row to the first target."""
        return self.timesteps + self.gap

    @property
    def rows(self) -> int:
        """From the first row to the end."""
        return self.ahead + self.horizon


def make_form(shape: SequenceShape, gap: int) -> Form:
    """The form of windows of this shape."""
    return Form(shape.timesteps, gap, shape.horizon)


@dataclass(frozen=True, slots=True)
class Soundness:
    """Whether each row `(rows,)` can be an input, and whether it can be a target."""

    inputs: Bools
    targets: Bools


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows between two windows, and the rows left out before the first target.

    `at_once`: counted from the first target that has all of its inputs, not from the first row.
    """

    stride: int
    offset: int = 0
    at_once: bool = False


def find_starts(part: Part, bounds: Longs, form: Form, pace: Pace) -> Longs:
    """The first input row of each window all of whose targets lie in the part, `(windows,)` int64.

    Inputs may lie before the part, not before the group; `bounds` are those of the groups.
    """
    starts = []
    earliest = bounds[:-1] + form.ahead
    for first, end, least in zip(part.firsts, part.ends, earliest, strict=True):
        target = first + pace.offset
        if target < least:
            stride = 1 if pace.at_once else pace.stride
            target += -((target - least) // stride) * stride
        starts.append(np.arange(target, end - form.horizon + 1, pace.stride) - form.ahead)
    return np.concatenate(starts).astype(np.int64)


def keep_sound(starts: Longs, form: Form, sound: Soundness) -> Longs:
    """The windows whose inputs and targets are all sound."""
    kept = all_true(sound.inputs, starts, form.timesteps)
    return starts[kept & all_true(sound.targets, starts + form.ahead, form.horizon)]


def all_true(marks: Bools, firsts: NDArray[np.integer], length: int) -> Bools:
    """Whether `marks` `(rows,)` holds for all of the `length` rows from each of `firsts` on."""
    if marks.all():
        return np.ones(len(firsts), np.bool_)
    wrong = np.concatenate([[0], np.cumsum(~marks, dtype=np.int32)])
    return np.asarray(wrong[firsts + length] == wrong[firsts])


def mark_used(starts: Longs, form: Form, rows: int) -> Bools:
    """Whether each of the `rows` is an input or a target of one of the windows."""
    changes = np.zeros(rows + 1, np.int32)
    for offset, length in ((0, form.timesteps), (form.ahead, form.horizon)):
        changes += np.bincount(starts + offset, minlength=rows + 1).astype(np.int32)
        changes -= np.bincount(starts + offset + length, minlength=rows + 1).astype(np.int32)
    return np.cumsum(changes[:-1]) > 0
