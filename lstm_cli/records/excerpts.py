"""Parts of the predictions: for plots spread over all of them, for tables the most telling ones."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lstm_cli.types import Ints, Origins, Predictions, SplitName

_TELLING: tuple[SplitName, ...] = ("predict", "test", "val", "train")
_NEIGHBOURS = 100


def thin(predictions: Predictions, rows: int) -> Predictions:
    """The predictions with at most about `rows` rows of each split, whole samples in their order.

    The first ones, as neighbours, then evenly spread ones.
    """
    kept = np.zeros(len(predictions), np.bool_)
    for code in range(len(predictions.splits)):
        own = predictions.entries["split"] == code
        samples = predictions.sample[own]
        numbers = np.unique(samples)
        most = max(len(numbers) * rows // max(len(samples), 1), 1)
        kept[own] = np.isin(samples, _spread(numbers, most))
    return predictions if kept.all() else predictions.pick(kept)


def _spread(numbers: Ints, most: int) -> Ints:
    if len(numbers) <= most:
        return numbers
    first = min(_NEIGHBOURS, -(-most // 2))
    rest = numbers[first:]
    places = np.linspace(0, len(rest) - 1, most - first).round().astype(np.intp)
    return np.concatenate([numbers[:first], rest[places]])


def take_first(predictions: Predictions, rows: int) -> Predictions:
    """At most `rows` rows: inputs to predict, then test, val, train, each in order."""
    places = np.array([_TELLING.index(name) for name in predictions.splits], np.intp)
    ranks = places[predictions.entries["split"]] if len(predictions) else places
    return predictions.pick(np.argsort(ranks, kind="stable")[:rows])


def take_split(predictions: Predictions, split: str) -> Predictions:
    """The rows of a split, in their order."""
    codes = [code for code, name in enumerate(predictions.splits) if name == split]
    return predictions.pick(np.isin(predictions.entries["split"], codes))


_GROUPS = 4
# How many times of each group are shown: of the split that judges and of those before it.
_JUDGED, _BEFORE, _TRAIN = 400, 160, 80
_AT_ONCE = 128
_ORDER: tuple[SplitName, ...] = ("test", "val", "train")


@dataclass(frozen=True, slots=True)
class Series:
    """Predictions of neighbouring times, and what of all is shown, in words."""

    predictions: Predictions = field(default_factory=Predictions)
    note: str = ""


def pick_series(predictions: Predictions) -> Series:
    """The begin of test, or else of validation, and the end of what lies before, of some groups.

    Only forecasts that do not overlap; empty where rows have no times, or where samples begin at
    one time, as sequences do that are each counted from their own start.
    """
    codes = [predictions.splits.index(name) for name in _ORDER if name in predictions.splits]
    if not codes or predictions.splits[codes[0]] == "train" or not _has_times(predictions):
        return Series()
    kept = np.zeros(len(predictions), np.bool_)
    groups: list[str | None] = []
    notes: list[str] = []
    seen: defaultdict[str | None, set[str]] = defaultdict(set)
    for code in codes:
        name, judges = predictions.splits[code], code == codes[0]
        rows = np.flatnonzero(predictions.entries["split"] == code)
        members = _sort_by_group(predictions.origins[code], predictions.sample[rows])
        groups = groups or list(members)
        if _begin_together(predictions.origins[code], members):
            return Series()
        limit = _JUDGED if judges else _TRAIN if name == "train" else _BEFORE
        limit //= min(len(groups), 2)
        shown = [group for group in groups[:_GROUPS] if group in members]
        own = [members[group][:: 1 if judges else -1] for group in shown]
        chosen = [
            _cut(predictions.origins[code], samples, limit, seen[group])
            for group, samples in zip(shown, own, strict=True)
        ]
        kept[rows] = np.isin(predictions.sample[rows], np.concatenate([*chosen, rows[:0]]))
        if name != "train" and any(map(_is_cut, own, chosen)):
            notes.append(f"only the {'beginning' if judges else 'end'} of {name}")
            if not judges:
                # What lies before the end of validation would not touch it.
                break
    if len(groups) > _GROUPS:
        notes.append(f"{_GROUPS} of {len(groups):,} groups")
    return Series(predictions.pick(kept), ", ".join(notes))


def _has_times(predictions: Predictions) -> bool:
    return any(time is not None for time in predictions.pick(slice(1)).time)


def _begin_together(origins: Origins, members: Mapping[str | None, Ints]) -> bool:
    """Whether samples of a group begin at one time: they are no part of one series."""
    for samples in members.values():
        begins = [times[0] for times in origins.times(samples[:_AT_ONCE]) or []]
        if len(set(begins)) < len(begins):
            return True
    return False


def _sort_by_group(origins: Origins, samples: Ints) -> dict[str | None, Ints]:
    """The numbers of each group's samples, in order."""
    numbers = np.unique(samples)
    groups = origins.groups(numbers)
    if groups is None:
        return {None: numbers}
    named = np.array(groups, np.object_)
    return {group: numbers[named == group] for group in dict.fromkeys(groups)}


def _is_cut(samples: Ints, chosen: Ints) -> bool:
    """Whether the last samples are left out, not just some that overlap with others."""
    spacing = np.abs(np.diff(chosen)).max(initial=1)
    return len(chosen) > 0 and bool(np.abs(samples[-1] - chosen[-1]) >= spacing)


def _cut(origins: Origins, samples: Ints, most: int, seen: set[str]) -> Ints:
    """The first samples that have no time of those before them, or of `seen`, which grows.

    Together they have at most about so many times.
    """
    chosen: list[int] = []
    left = most
    for start in range(0, min(len(samples), most), _AT_ONCE):
        block = samples[start : start + _AT_ONCE]
        for sample, times in zip(block.tolist(), origins.times(block) or [], strict=False):
            if not seen.isdisjoint(times):
                continue
            if chosen and left < len(times):
                return np.array(chosen, np.int32)
            seen.update(times)
            chosen.append(sample)
            left -= len(times)
    return np.array(chosen, np.int32)
