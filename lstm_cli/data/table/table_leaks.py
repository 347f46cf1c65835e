"""Target leakage and duplicates, looked for in the very windows that are trained and judged on."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.windows import WORDS, all_true
from lstm_cli.types import SplitName, Windows

Hashes = NDArray[np.uint64]
# Fewer numbers than these are often alike by chance.
FEWEST_NUMBERS = 4
BASE = 0x9E3779B97F4A7C15
INVERSE = pow(BASE, -1, 2**64)
MIXERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def count_repeats(
    series: Series,
    train: Windows,
    others: Windows,
    inputs: tuple[str, ...],
    targets: tuple[str, ...],
) -> int:
    """How many of the other windows are training windows too, those of one repeated row aside."""
    form = train
    if form.timesteps * len(inputs) + form.horizon * len(targets) < FEWEST_NUMBERS:
        return 0
    rows_in, rows_out = (_hash_rows(series, names) for names in (inputs, targets))
    changing = np.concatenate([[0], np.cumsum(rows_in[1:] != rows_in[:-1], dtype=np.int64)])
    power = _powers(BASE, len(series))
    inverse = _powers(INVERSE, len(series))

    def hash_windows(windows: Windows) -> Hashes:
        firsts = windows.starts.astype(np.int64)
        ahead = firsts + form.timesteps + form.gap
        lasts = ahead + form.horizon - 1
        firsts, ahead = (rows[changing[lasts] > changing[firsts]] for rows in (firsts, ahead))
        own = _hash_ranges(rows_in * power, firsts, form.timesteps) * inverse[firsts]
        then = _hash_ranges(rows_out * power, ahead, form.horizon) * inverse[ahead]
        return _mix(own) + then

    return int(np.isin(hash_windows(others), hash_windows(train)).sum())


def _hash_rows(series: Series, names: tuple[str, ...]) -> Hashes:
    hashes = np.zeros(len(series), np.uint64)
    for name in names:
        bits = (series.columns[name] + 0.0).view(np.uint64)
        hashes = _mix(hashes + bits)
    return hashes


def _hash_ranges(terms: Hashes, firsts: NDArray[np.int64], length: int) -> Hashes:
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])
    ranges: Hashes = sums[firsts + length] - sums[firsts]
    return ranges


def _powers(factor: int, count: int) -> Hashes:
    factors = np.full(count, factor, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _mix(values: Hashes) -> Hashes:
    """Each value spread over all bits, as in splitmix64 (Steele, Lea and Flood, 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(MIXERS[0])
    values = (values ^ (values >> np.uint64(27))) * np.uint64(MIXERS[1])
    return values ^ (values >> np.uint64(31))


def find_target_leaks(
    series: Series, train: Windows, inputs: tuple[str, ...], targets: tuple[str, ...]
) -> Iterator[str]:
    """A sentence for each feature that is, or foretells, a target in all training windows."""
    lasts = train.starts.astype(np.int64) + train.timesteps - 1
    firsts = lasts + 1 + train.gap
    rows = f"{train.gap + 1} row{'s' if train.gap else ''}"
    for target in targets:
        values = series.columns[target]
        for name in inputs:
            feature = series.columns[name]
            if name != target and _are_equal(feature, values):
                yield f"feature {name!r} equals the target {target!r} in every row."
            if _are_equal(feature[lasts], values[firsts]):
                yield (
                    f"feature {name!r} is {rows} ahead of its time: in every training "
                    f"window its last value is the first of the target {target!r}."
                )


def _are_equal(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    known = other[~np.isnan(other)]
    if not len(known) or (known == known[0]).all():
        return False
    return bool(np.array_equal(one, other, equal_nan=True))


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
        *find_target_leaks(series, windows["train"], inputs, targets),
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
