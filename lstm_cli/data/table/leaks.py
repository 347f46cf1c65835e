"""What makes scores doubtful, looked for in the very windows that are trained and judged on."""

from collections.abc import Iterator, Mapping

import numpy as np

from lstm_cli.data.table.choosing import WORDS
from lstm_cli.data.table.echoes import find_echoes
from lstm_cli.data.table.repeats import count_repeats
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.windows import all_true
from lstm_cli.types import SplitName, Windows

JUDGED: tuple[SplitName, ...] = ("val", "test")
MANY = 0.01


def find_leaks(
    series: Series,
    parts: Mapping[SplitName, Part],
    windows: Mapping[SplitName, Windows],
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
) -> tuple[str, ...]:
    """Sentences on what the windows of a split have of another, or of what is to be forecast."""
    return (
        *_find_touching(parts, windows["train"], len(series)),
        *(sentence for name in windows for sentence in _find_outside(name, parts, windows[name])),
        *(sentence for name in windows for sentence in _find_backward(name, series, windows[name])),
        *_find_repeated(series, windows, inputs, targets),
        *find_echoes(series, windows["train"], inputs, targets),
    )


def _find_touching(parts: Mapping[SplitName, Part], train: Windows, rows: int) -> Iterator[str]:
    starts = train.starts.astype(np.int64)
    for name in JUDGED:
        if name not in parts:
            continue
        apart = ~parts[name].mark(rows)
        clean = all_true(apart, starts, train.timesteps)
        clean &= all_true(apart, starts + train.timesteps + train.gap, train.horizon)
        touching = int((~clean).sum())
        if touching:
            yield f"{touching:,} training windows hold rows of the {WORDS[name]} part."


def _find_outside(
    name: SplitName, parts: Mapping[SplitName, Part], windows: Windows
) -> Iterator[str]:
    firsts = windows.starts.astype(np.int64) + windows.timesteps + windows.gap
    inside = all_true(parts[name].mark(len(windows.inputs)), firsts, windows.horizon)
    outside = int((~inside).sum())
    if outside:
        yield f"{outside:,} {WORDS[name]} windows have targets outside of the {WORDS[name]} rows."


def _find_backward(name: SplitName, series: Series, windows: Windows) -> Iterator[str]:
    starts = windows.starts.astype(np.int64)
    firsts = starts + windows.timesteps + windows.gap
    lasts = starts + windows.timesteps - 1
    leaving = series.group_of(starts) != series.group_of(firsts + windows.horizon - 1)
    if leaving.any():
        yield f"{int(leaving.sum()):,} {WORDS[name]} windows go from one group into another."
    order = np.arange(len(series)) if series.times is None else series.times.values
    backward = ~leaving & (order[lasts] >= order[firsts])
    if backward.any():
        yield (
            f"{int(backward.sum()):,} {WORDS[name]} windows have inputs that are not before their "
            "targets."
        )


def _find_repeated(
    series: Series,
    windows: Mapping[SplitName, Windows],
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
) -> Iterator[str]:
    for name in JUDGED:
        if name not in windows:
            continue
        repeated = count_repeats(series, windows["train"], windows[name], inputs, targets)
        if repeated > MANY * len(windows[name]):
            yield (
                f"{repeated:,} of {len(windows[name]):,} {WORDS[name]} windows are among the "
                "training windows too, inputs and targets alike."
            )
