"""Where windows begin: all those of a split whose rows are usable, and why there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.times import Int64s
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, SequenceShape, SplitName


@dataclass(frozen=True, slots=True)
class WindowSpec:
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


def make_form(shape: SequenceShape, gap: int) -> WindowSpec:
    """The form of windows of this shape."""
    return WindowSpec(shape.timesteps, gap, shape.horizon)


@dataclass(frozen=True, slots=True)
class UsableRows:
    """Whether each row `(rows,)` can be an input, and whether it can be a target."""

    inputs: Bools
    targets: Bools


@dataclass(frozen=True, slots=True)
class WindowStride:
    """Rows between two windows, and the rows left out before the first target.

    `at_once`: counted from the first target that has all of its inputs, not from the first row.
    """

    stride: int
    offset: int = 0
    at_once: bool = False


def find_starts(part: Part, bounds: Int64s, form: WindowSpec, pace: WindowStride) -> Int64s:
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


def keep_sound(starts: Int64s, form: WindowSpec, sound: UsableRows) -> Int64s:
    """The windows whose inputs and targets are all sound."""
    kept = all_true(sound.inputs, starts, form.timesteps)
    return starts[kept & all_true(sound.targets, starts + form.ahead, form.horizon)]


def all_true(marks: Bools, firsts: NDArray[np.integer], length: int) -> Bools:
    """Whether `marks` `(rows,)` holds for all of the `length` rows from each of `firsts` on."""
    if marks.all():
        return np.ones(len(firsts), np.bool_)
    wrong = np.concatenate([[0], np.cumsum(~marks, dtype=np.int32)])
    return np.asarray(wrong[firsts + length] == wrong[firsts])


def mark_used(starts: Int64s, form: WindowSpec, rows: int) -> Bools:
    """Whether each of the `rows` is an input or a target of one of the windows."""
    changes = np.zeros(rows + 1, np.int32)
    for offset, length in ((0, form.timesteps), (form.ahead, form.horizon)):
        changes += np.bincount(starts + offset, minlength=rows + 1).astype(np.int32)
        changes -= np.bincount(starts + offset + length, minlength=rows + 1).astype(np.int32)
    return np.cumsum(changes[:-1]) > 0


Starts = Mapping[SplitName, Int64s]
WORDS: Mapping[SplitName, str] = {"train": "training", "val": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class SplitWindows:
    """The first input row of each window of a split, `(windows,)` int64.

    `unsound` counts those left out as they touch a row that lacks a value, `reaching` the training
    windows left out as they reach into rows held out.
    """

    starts: Starts
    unsound: Mapping[SplitName, int]
    reaching: int


def choose_windows(
    series: Series,
    parts: Mapping[SplitName, Part],
    form: WindowSpec,
    marks: tuple[UsableRows, UsableRows],
    paces: tuple[WindowStride, WindowStride],
) -> SplitWindows:
    """The windows of each of the parts; `paces` are those of training and of the others.

    `marks` are the rows that have values, and those whose values are not taken from held-out rows:
    the only ones that training windows may hold.

    Raises:
        DataError: a split has no window.
    """
    starts: dict[SplitName, Int64s] = {}
    unsound: dict[SplitName, int] = {}
    reaching = 0
    sound, learnable = marks
    for name, part in parts.items():
        pace = paces[0] if name == "train" else paces[1]
        fitting = find_starts(part, series.bounds, form, pace)
        if not len(fitting):
            raise _describe_too_few(series, name, part, form, pace)
        apart = fitting if name != "train" else keep_sound(fitting, form, learnable)
        kept = keep_sound(apart, form, sound)
        if not len(kept):
            raise _describe_unsound(series, name, len(fitting), len(apart))
        starts[name], unsound[name] = kept, len(apart) - len(kept)
        reaching += len(fitting) - len(apart)
    return SplitWindows(starts, unsound, reaching)


def keep_groups(chosen: SplitWindows, series: Series, groups: Bools) -> SplitWindows:
    """Only windows of the groups that are marked in `groups` `(groups,)`.

    Raises:
        DataError: a split has no window left.
    """
    starts = {name: own[groups[series.group_of(own)]] for name, own in chosen.starts.items()}
    for name, own in starts.items():
        if not len(own):
            message = (
                f"no group of the {WORDS[name]} rows has training windows to fit its scale on. "
                "Set dataset.scaling.per_group: false."
            )
            raise DataError(Problem(series.path, message))
    return replace(chosen, starts=starts)


def _describe_too_few(
    series: Series, name: SplitName, part: Part, form: WindowSpec, pace: WindowStride
) -> DataError:
    longest = int(part.rows().max())
    reach = int((part.ends - series.bounds[:-1])[part.rows() > 0].max(initial=0))
    where = f"{series.path}: {WORDS[name]}"
    grouped = " of a group" if series.names else ""
    if reach < form.rows:
        gap = f" + gap {form.gap}" if form.gap else ""
        message = (
            f"{reach} rows{grouped} up to its end are too few for timesteps {form.timesteps}{gap} "
            f"+ horizon {form.horizon}: at least {form.rows} are needed."
        )
        return DataError(Problem(where, message))
    offset = f" after evaluation.offset {pace.offset}" if pace.offset else ""
    message = (
        f"{longest} rows{grouped} are too few for a window with horizon {form.horizon}{offset}. "
        "Give it more rows, or make dataset.horizon smaller."
    )
    return DataError(Problem(where, message))


def _describe_unsound(series: Series, name: SplitName, fitting: int, apart: int) -> DataError:
    if not apart:
        message = (
            f"each of the {fitting:,} windows reaches back into rows of validation or test. "
            "Use fewer timesteps, or more training rows at a stretch."
        )
    else:
        message = (
            f"each of the {apart:,} windows touches an empty cell, or a row that "
            "dataset.transform.difference cannot be taken for. Use fewer timesteps, more rows or "
            "dataset.missing: forward_fill."
        )
    return DataError(Problem(f"{series.path}: {WORDS[name]}", message))
