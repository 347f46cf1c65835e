"""The times of rows: how they are counted, continued and shown."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SHORT_FORMS: dict[int, str] = {DAY: "D", MINUTE: "m", SECOND: "s"}

# What two rows are apart by: whole numbers, months (of which a time is the first or the last day),
# or time that passed.
Unit: TypeAlias = Literal["number", "month", "month_end", "moment"]
Int64s: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TimeStep:
    """How far two rows are apart: `size` numbers, months or microseconds."""

    unit: Unit
    size: int

    def __str__(self) -> str:
        if self.unit == "number":
            return str(self.size)
        if self.unit in ("month", "month_end"):
            return _count(self.size, "month")
        for length, noun in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")):
            if self.size % length == 0:
                return _count(self.size // length, noun)
        return f"{self.size / SECOND:g} seconds"


@dataclass(frozen=True, slots=True)
class Times:
    """Times of rows: `values` `(rows,)` int64, numbers or microseconds since 1970."""

    values: Int64s
    unit: Unit

    def ticks(self) -> Int64s:
        """`values` counted such that regular rows are equally far apart: months by their number."""
        if self.unit in ("month", "month_end"):
            return _as_moments(self.values).astype("datetime64[M]").astype(np.int64)
        return self.values

    def show(self, rows: NDArray[np.integer]) -> list[str]:
        """The times of the rows in ISO form, as short as all times of the table allow."""
        shown = _show_values(self.values[rows.ravel()], self.unit, self._form())
        return [str(text) for text in shown]

    def _form(self) -> str:
        if self.unit == "month":
            return "M"
        fitting = (form for length, form in SHORT_FORMS.items() if not (self.values % length).any())
        return next(fitting, "us")


def choose_unit(values: Int64s) -> Unit:
    """`month` where all moments are the first day of a month at midnight, `month_end` the last."""
    if len(values) < 2 or (values % DAY).any():
        return "moment"
    if _all_first_of_month(values):
        return "month"
    return "month_end" if _all_first_of_month(values + DAY) else "moment"


def find_step(times: Times, bounds: Int64s) -> TimeStep | None:
    """The most common step between rows of a group, the shortest of several; None if there is none.

    `bounds` `(groups + 1,)` are where groups begin and end.
    """
    steps = np.diff(times.ticks())
    inside = np.ones(len(steps), np.bool_)
    inside[bounds[1:-1] - 1] = False
    sizes, counts = np.unique(steps[inside & (steps > 0)], return_counts=True)
    return TimeStep(times.unit, int(sizes[counts.argmax()])) if len(sizes) else None


def continue_times(last: Int64s, step: TimeStep, rows: int) -> Int64s:
    """Times after `last` `(groups,)`, a step apart, as `(groups, rows)` values."""
    ticks = Times(last, step.unit).ticks()[:, None] + step.size * np.arange(1, rows + 1)
    return from_ticks(ticks, step.unit)


def from_ticks(ticks: Int64s, unit: Unit) -> Int64s:
    """The values whose `ticks` these are."""
    if unit == "month":
        return _as_microseconds(ticks.astype("datetime64[M]"))
    if unit == "month_end":
        return _as_microseconds((ticks + 1).astype("datetime64[M]")) - DAY
    return ticks


def _all_first_of_month(values: Int64s) -> bool:
    days = _as_moments(values).astype("datetime64[D]")
    return bool((days == days.astype("datetime64[M]")).all())


def _show_values(values: Int64s, unit: Unit, form: str) -> NDArray[np.str_]:
    if unit == "number":
        return values.astype(np.str_)
    return np.datetime_as_string(_as_moments(values).astype(f"datetime64[{form}]"))


def _as_moments(values: Int64s) -> NDArray[np.datetime64]:
    return values.astype("datetime64[us]")


def _as_microseconds(moments: NDArray[np.datetime64]) -> Int64s:
    return moments.astype("datetime64[us]").astype(np.int64)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
