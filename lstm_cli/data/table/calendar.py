"""What a calendar says of a moment, as sine and cosine of a cycle."""

from collections.abc import Sequence
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.table import CalendarFeature
from lstm_cli.data.files.times import DAY, Int64s
from lstm_cli.types import Floats

WEEKDAYS, MONTHS, DAYS = 7, 12, 365.25
THURSDAY = 3  # 1 January 1970, the week from Monday on


def write_calendar(out: Floats, values: Int64s, features: Sequence[CalendarFeature]) -> None:
    """Write sine and cosine of each feature of the moments `values` into `out` `(rows, 2 each)`."""
    for index, feature in enumerate(features):
        angle = 2 * np.pi * find_phase(values, feature)
        out[:, 2 * index] = np.sin(angle)
        out[:, 2 * index + 1] = np.cos(angle)


def find_phase(values: Int64s, feature: CalendarFeature) -> NDArray[np.float64]:
    """How much of the cycle has passed at the moments, in microseconds since 1970: from 0 to 1.

    `hour` counts minutes too; `month` and `day_of_year` begin with the first.
    """
    moments = values.astype("datetime64[us]")
    match feature:
        case "hour":
            return np.asarray((values % DAY) / DAY)
        case "weekday":
            return np.asarray((values // DAY + THURSDAY) % WEEKDAYS / WEEKDAYS)
        case "month":
            return np.asarray(moments.astype("datetime64[M]").astype(np.int64) % MONTHS / MONTHS)
        case "day_of_year":
            days = moments.astype("datetime64[D]")
            passed = days - days.astype("datetime64[Y]").astype("datetime64[D]")
            return np.asarray(passed.astype(np.int64) / DAYS)
        case _:
            assert_never(feature)
