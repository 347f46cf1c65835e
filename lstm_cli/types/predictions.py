"""The table of predictions that all modes share: small in memory, in words where it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types.arrays import Floats, Ints
from lstm_cli.types.dataset import Origins, SplitName


@dataclass(frozen=True, slots=True)
class RecordedOrigins:
    """The `Origins` of the samples of a table's split, by their numbers and steps."""

    source: Mapping[int, str]
    group: Mapping[int, str]
    time: Mapping[tuple[int, int], str]
    horizon: int

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[Any]], split: str) -> Self:
        """What the columns of a table of predictions say about one split."""
        rows = [row for row, name in enumerate(columns["split"]) if name == split]
        sample, step = columns["sample"], columns["step"]

        def known(column: str) -> dict[int, str]:
            cells = columns[column]
            return {sample[row]: cells[row] for row in rows if cells[row] is not None}

        times = columns["time"]
        time = {(sample[row], step[row]): times[row] for row in rows if times[row] is not None}
        horizon = max(step[row] for row in rows)
        return cls(known("source"), known("group"), time, horizon)

    def sources(self, samples: Ints) -> list[str]:
        """What was told of each of the samples `(n,)`."""
        return [self.source.get(sample, "") for sample in samples.tolist()]

    def groups(self, samples: Ints) -> list[str] | None:
        """The group of each of the samples `(n,)`."""
        return [self.group.get(sample, "") for sample in samples.tolist()] if self.group else None

    def times(self, samples: Ints) -> list[list[str]] | None:
        """The time of each step of the samples `(n,)`; empty where none was told."""
        if not self.time:
            return None
        steps = range(1, self.horizon + 1)
        return [[self.time.get((sample, s), "") for s in steps] for sample in samples.tolist()]


TextArray: TypeAlias = NDArray[np.object_]
Rows: TypeAlias = slice | Ints | NDArray[np.intp] | NDArray[np.bool_]

# Codes, not words: a million rows take 24 MB. For labels target and prediction are places in
# `classes`; nan is what is not known.
ENTRY = np.dtype(
    [
        ("sample", np.int32),
        ("split", np.int16),
        ("step", np.int32),
        ("feature", np.int16),
        ("target", np.float32),
        ("prediction", np.float32),
        ("probability", np.float32),
    ]
)
COLUMNS = (
    "sample", "split", "source", "group", "time",
    "step", "feature", "target", "prediction", "probability",
)  # fmt: skip


def _no_entries() -> NDArray[np.void]:
    return np.zeros(0, ENTRY)


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Predictions in the user's units, one row for each (sample, step, target feature).

    Each column is an array `(rows,)`, made when it is asked for. `sample` and `step` are int32;
    `step` counts from 1. `target`, `prediction` and `probability` are float32, nan where not known;
    for labels the first two are class names or None, and the third is the predicted class's.
    `split`, `feature`, `source`, `group` and `time` are text: `source` leads back to the sample's
    input, `group` and `time` are those of the predicted row, None where there are no such.
    `entries` `(rows,)` of type `ENTRY` holds all of it as codes.
    """

    entries: NDArray[np.void] = field(default_factory=_no_entries)
    splits: tuple[SplitName, ...] = ()
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    origins: tuple[Origins, ...] = ()

    def __len__(self) -> int:
        return len(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Predictions) and repr(self.columns()) == repr(other.columns())

    __hash__ = None  # type: ignore[assignment]

    @property
    def sample(self) -> Ints:
        """The sample's index in its split."""
        return np.ascontiguousarray(self.entries["sample"])

    @property
    def step(self) -> Ints:
        """The step of the horizon."""
        return np.ascontiguousarray(self.entries["step"])

    @property
    def split(self) -> TextArray:
        """The name of the split."""
        return self._name("split", self.splits)

    @property
    def feature(self) -> TextArray:
        """The name of the target feature."""
        return self._name("feature", self.features)

    @property
    def target(self) -> Floats | TextArray:
        """What was expected."""
        return self._say("target")

    @property
    def prediction(self) -> Floats | TextArray:
        """What was predicted."""
        return self._say("prediction")

    @property
    def probability(self) -> Floats:
        """How probable the model finds the predicted class."""
        return np.ascontiguousarray(self.entries["probability"])

    @property
    def source(self) -> TextArray:
        """Where the sample's input came from."""
        return self._look_up("source")

    @property
    def group(self) -> TextArray:
        """The group of the predicted row."""
        return self._look_up("group")

    @property
    def time(self) -> TextArray:
        """The time of the predicted row."""
        return self._look_up("time")

    def columns(self) -> dict[str, list[object]]:
        """The columns of predictions.csv by name, as plain Python: None where nothing is known.

        Numbers are the shortest ones that give back the same float32.
        """
        columns: dict[str, list[object]] = {name: getattr(self, name).tolist() for name in COLUMNS}
        known = ("target", "probability")
        for name in (*known, "prediction"):
            cells = getattr(self, name)
            if cells.dtype == np.float32:
                columns[name] = _list_shortest(cells, keep_nan=name not in known)
        return columns

    def pick(self, rows: Rows) -> Self:
        """The rows with these numbers, in their order, or where a mask is true."""
        return type(self)(
            self.entries[rows], self.splits, self.features, self.classes, self.origins
        )

    def later(self, steps: int) -> Self:
        """The same rows with `steps` added to each step, as where a forecast goes on."""
        columns = self.columns()
        counted = (self.step + steps).tolist()
        return type(self).from_columns(columns | {"step": counted})

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[Any]]) -> Self:
        """The table that `columns` described."""
        entries = np.zeros(len(columns["sample"]), ENTRY)
        splits: tuple[SplitName, ...] = tuple(dict.fromkeys(columns["split"]))
        features: tuple[str, ...] = tuple(dict.fromkeys(columns["feature"]))
        both = (*columns["target"], *columns["prediction"])
        classes = tuple(dict.fromkeys(cell for cell in both if isinstance(cell, str)))
        for name in ("sample", "step", "probability"):
            entries[name] = _encode(columns[name], ())
        entries["split"] = _encode(columns["split"], splits)
        entries["feature"] = _encode(columns["feature"], features)
        for name in ("target", "prediction"):
            entries[name] = _encode(columns[name], classes)
        origins = tuple(RecordedOrigins.from_columns(columns, split) for split in splits)
        return cls(entries, splits, features, classes, origins)

    def _name(self, column: str, names: Sequence[str]) -> TextArray:
        words: TextArray = np.array(names, np.object_)[self.entries[column]]
        return words

    def _say(self, column: str) -> Floats | TextArray:
        cells = self.entries[column]
        if not self.classes:
            return np.ascontiguousarray(cells)
        # The code -1, of what is not known, leads to the last.
        codes = np.nan_to_num(cells, nan=-1).astype(np.int32)
        words: TextArray = np.array([*self.classes, None], np.object_)[codes]
        return words

    def _look_up(self, column: str) -> TextArray:
        words: TextArray = np.full(len(self), None, np.object_)
        for code, origins in enumerate(self.origins):
            rows = np.flatnonzero(self.entries["split"] == code)
            if len(rows):
                samples, places = np.unique(self.entries["sample"][rows], return_inverse=True)
                steps = self.entries["step"][rows] - 1
                words[rows] = _find_words(origins, column, samples, (places, steps))
        return words


def _find_words(
    origins: Origins, column: str, samples: Ints, at: tuple[NDArray[np.intp], Ints]
) -> list[str] | None:
    places, steps = (numbers.tolist() for numbers in at)
    if column == "time":
        times = origins.times(samples)
        if times is None:
            return None
        return [times[row][step] for row, step in zip(places, steps, strict=True)]
    words = origins.sources(samples) if column == "source" else origins.groups(samples)
    return None if words is None else [words[row] for row in places]


def _list_shortest(cells: Floats, *, keep_nan: bool) -> list[object]:
    if not keep_nan and np.isnan(cells).all():
        return [None] * len(cells)
    listed: list[object] = cells.astype(np.str_).astype(np.float64).tolist()
    return listed if keep_nan else [None if cell != cell else cell for cell in listed]  # noqa: PLR0124


def _encode(cells: Sequence[object], names: Sequence[str]) -> NDArray[np.float64]:
    codes: dict[object, object] = {name: code for code, name in enumerate(names)}
    found = (codes.get(cell, cell) if names else cell for cell in cells)
    return np.array([np.nan if cell is None else cell for cell in found], np.float64)
