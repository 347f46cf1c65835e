"""Windows that are there twice, found by a rolling hash: nothing is copied out of the table."""

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.table.series import Series
from lstm_cli.types import Windows

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
