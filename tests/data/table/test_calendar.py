"""The calendar of rows, and of the horizon, is that of Python's datetime."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.schema.table import CalendarFeature
from lstm_cli.data.table.calendar import find_phase
from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset

Build = Callable[..., SequenceDataset]
FEATURES: tuple[CalendarFeature, ...] = ("hour", "weekday", "month", "day_of_year")


@given(moment=st.datetimes(datetime(1001, 1, 1), datetime(2999, 12, 31)))  # noqa: DTZ001
def test_phases_are_those_of_datetime(moment: datetime) -> None:
    """Each feature is the part of its cycle that has passed."""
    value = np.array([(moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)])  # noqa: DTZ001
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    expected = {
        "hour": (moment - midnight) / timedelta(days=1),
        "weekday": moment.weekday() / 7,
        "month": (moment.month - 1) / 12,
        "day_of_year": (moment.timetuple().tm_yday - 1) / 365.25,
    }
    for feature in FEATURES:
        assert find_phase(value, feature)[0] == pytest.approx(expected[feature], abs=1e-12)


def test_the_calendar_is_known_for_the_horizon(build: Build) -> None:
    """Its sines and cosines stand after the columns, unscaled, and for each step ahead."""
    days = [datetime(2020, 1, 1) + timedelta(days=day) for day in range(60)]  # noqa: DTZ001
    table = {"t": [day.strftime("%Y-%m-%d") for day in days], "y": range(60)}
    options = {"time": "t", "timesteps": 4, "horizon": 3, "gap": 1}
    dataset = build(table, calendar=("weekday", "month"), **options)
    assert (dataset.shape.inputs.features, dataset.shape.future_features) == (5, 4)
    batch = dataset.splits["train"].source.arrays()
    assert batch.inputs["future_inputs"] is not None
    for first in range(len(batch.inputs["inputs"])):
        for step in range(3):
            angle = 2 * math.pi * days[first + 5 + step].weekday() / 7
            expected = [math.sin(angle), math.cos(angle)]
            assert batch.inputs["future_inputs"][first, step, :2].tolist() == pytest.approx(
                expected, abs=1e-6
            )
        angle = 2 * math.pi * days[first].weekday() / 7
        assert batch.inputs["inputs"][first, 0, 1:3].tolist() == pytest.approx(
            [math.sin(angle), math.cos(angle)], abs=1e-6
        )


def test_whole_numbers_have_no_calendar(build: Build) -> None:
    """Times that are whole numbers are refused where a calendar is asked for."""
    with pytest.raises(DataError, match="t is whole numbers, which have no calendar"):
        build({"t": range(40), "y": range(40)}, time="t", timesteps=2, calendar=("month",))
