"""The windows of each split, and the reason where there are none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.times import Longs
from lstm_cli.data.table.windows import Form, Pace, Soundness, find_starts, keep_sound
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, SplitName

Starts = Mapping[SplitName, Longs]
WORDS: Mapping[SplitName, str] = {"train": "training", "val": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class Chosen:
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
    form: Form,
    marks: tuple[Soundness, Soundness],
    paces: tuple[Pace, Pace],
) -> Chosen:
    """The windows of each of the parts; `paces` are those of training and of the others.

    `marks` are the rows that have values, and those whose values are not taken from held-out rows:
    the only ones that training windows may hold.

    Raises:
        DataError: a split has no window.
    """
    starts: dict[SplitName, Longs] = {}
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
    return Chosen(starts, unsound, reaching)


def keep_groups(chosen: Chosen, series: Series, groups: Bools) -> Chosen:
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
    series: Series, name: SplitName, part: Part, form: Form, pace: Pace
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
