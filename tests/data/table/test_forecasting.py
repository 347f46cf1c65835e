"""A forecast goes on past the end of a file by feeding predictions back."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.data.table.forecasting import check_can_continue, start
from lstm_cli.data.table.new_table import open_table
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset

Build = Callable[..., SequenceDataset]
Write = Callable[..., str]


def fitted(dataset: SequenceDataset) -> TablePreprocessing:
    """The preprocessing."""
    assert isinstance(dataset.preprocessing, TablePreprocessing)
    return dataset.preprocessing


@settings(max_examples=15)
@given(
    lengths=st.lists(st.integers(10, 20), min_size=1, max_size=3),
    horizon=st.integers(1, 3),
    transform=st.fixed_dictionaries(
        {"difference": st.none() | st.integers(1, 5), "log": st.booleans()}
    ),
    calendar=st.sampled_from([(), ("weekday", "month")]),
)
def test_continuing_is_the_same_as_a_longer_file(
    lengths: list[int],
    horizon: int,
    transform: dict[str, Any],
    calendar: tuple[str, ...],
    build: Build,
    write: Write,
) -> None:
    """Rows fed back give the very sample that a file with these rows in it gives."""
    random = np.random.default_rng(0)
    names = [f"g{index}" for index in range(len(lengths))]
    days = [str(np.datetime64("2020-01-25") + day) for day in range(40)]

    def table(values: dict[str, list[tuple[float, float]]]) -> dict[str, list[Any]]:
        rows = [(name, days[i], *pair) for name in names for i, pair in enumerate(values[name])]
        return dict(zip("gtyz", map(list, zip(*rows, strict=True)), strict=True))

    values = {
        name: [(round(a, 4), round(b, 4)) for a, b in random.uniform(1, 9, (length, 2)).tolist()]
        for name, length in zip(names, lengths, strict=True)
    }
    training = {"g": ["g0"] * 40, "t": days, "y": range(1, 41), "z": range(2, 42)}
    options = {"group": "g", "time": "t", "timesteps": 3, "horizon": horizon, "targets": ("z", "y")}
    preprocessing = fitted(build(training, **options, calendar=calendar, transform=transform))
    check_can_continue(preprocessing)
    continuation = start(preprocessing, write(table(values)))
    for _ in range(3):
        fed = random.uniform(1, 9, (len(names), horizon, 2)).round(4)
        continuation = continuation.extend(fed.astype(np.float32))
        for name, rows in zip(names, fed.tolist(), strict=True):
            values[name] += [(y, z) for z, y in rows]
        longer = open_table(preprocessing, write(table(values)), 1000)
        split = continuation.split()
        samples = np.arange(len(names), dtype=np.int32)
        one, other = split.source.arrays(), longer.source.arrays()
        np.testing.assert_allclose(
            one.inputs["inputs"], other.inputs["inputs"], rtol=1e-4, atol=1e-5
        )
        if calendar:
            assert one.inputs["future_inputs"] is not None
            assert other.inputs["future_inputs"] is not None
            np.testing.assert_array_equal(
                one.inputs["future_inputs"], other.inputs["future_inputs"]
            )
        assert split.origins.times(samples) == longer.origins.times(samples)
        assert split.origins.groups(samples) == names
        outputs = random.normal(size=fed.shape).astype(np.float32) * 0.1
        restored = split.truth.restore(outputs, samples)
        expected = longer.truth.restore(outputs, samples)
        np.testing.assert_allclose(restored, expected, rtol=1e-4, atol=1e-5)


def test_rows_past_the_end_are_counted_on(build: Build) -> None:
    """The first forecast is from the last rows of the file, later ones from rows counted on."""
    path = "bundled:airline_passengers.csv"
    options = {"time": "Date", "targets": ("Passengers",), "timesteps": 12, "horizon": 3}
    first = start(fitted(build(path, **options)), path)
    sample = np.zeros(1, np.int32)
    assert first.split().origins.sources(sample) == ["rows 133-144"]
    second = first.extend(np.full((1, 3, 1), 500, np.float32)).split()
    assert second.origins.sources(sample) == ["rows 136-147"]
    assert second.origins.times(sample) == [["1961-04", "1961-05", "1961-06"]]
    assert second.truth.last(sample) == np.array([[500]])


def test_inputs_that_are_not_predicted_end_a_forecast(build: Build) -> None:
    """Features that are no targets, and gaps, are named as what keeps a forecast from going on."""
    table = {name: range(40) for name in "xyz"}
    both = fitted(build(table, features=("x", "y", "z"), timesteps=2))
    with pytest.raises(DataError, match=r"the inputs 'x', 'z' are not predicted, so that a"):
        check_can_continue(both)
    one = fitted(build(table, features=("x", "y"), timesteps=2))
    with pytest.raises(DataError, match=r"the input 'x' is not predicted, .* at most 1, or train"):
        check_can_continue(one)
    gap = fitted(build(table, timesteps=2, gap=3))
    with pytest.raises(DataError, match=r"leaves a gap of 3 rows before what it predicts"):
        check_can_continue(gap)


def test_the_end_of_a_file_must_be_whole(build: Build, write: Write) -> None:
    """A group whose last rows have empty cells has nothing to go on from."""
    preprocessing = fitted(build({"y": range(40)}, timesteps=3, missing="drop"))
    table = {"x": range(9), "y": [*range(8), None]}
    with pytest.raises(DataError, match="touches an empty cell"):
        start(preprocessing, write(table)).split()
