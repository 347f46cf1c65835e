"""Times are read in one form, rows are put in groups and in order, or refused by their lines."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset, Split

Build = Callable[..., SequenceDataset]
OPTIONS: dict[str, Any] = {
    "time": "t",
    "timesteps": 2,
    "scaling": {"inputs": "none", "targets": "none"},
    "splits": {"test": (0.5, 1.0)},
    "validation": {"fraction": 0.0},
}
FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d"]


def first_times(split: Split) -> list[str]:
    """The time of the first target of each window."""
    times = split.origins.times(np.arange(len(split), dtype=np.int32))
    assert times is not None
    return [steps[0] for steps in times]


def days(form: str, rows: int = 40) -> list[str]:
    """Days from 1 January on."""
    return [(date(2020, 1, 1) + timedelta(days=day)).strftime(form) for day in range(rows)]


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_dates(form: str, build: Build) -> None:
    """Dates in common forms are shown in ISO form."""
    dataset = build({"t": days(form), "y": range(40)}, **OPTIONS)
    assert first_times(dataset.splits["test"])[0] == "2020-01-21"


@pytest.mark.parametrize(
    ("step", "form", "shown"),
    [
        (timedelta(hours=1), "%Y-%m-%d %H:%M", "2020-01-01T20:00"),
        (timedelta(hours=1), "%Y-%m-%dT%H:%M:%S", "2020-01-01T20:00"),
        (timedelta(seconds=30), "%Y-%m-%d %H:%M:%S", "2020-01-01T00:10:00"),
        (timedelta(milliseconds=500), "%Y-%m-%dT%H:%M:%S.%f", "2020-01-01T00:00:10.000000"),
        (timedelta(hours=1), "%d/%m/%Y %H:%M:%S", "2020-01-01T20:00"),
        (timedelta(hours=1), "%Y-%m-%dT%H:%M:%SZ", "2020-01-01T20:00"),
        (timedelta(hours=1), "%Y-%m-%dT%H:%M:%S+02:00", "2020-01-01T18:00"),
    ],
)
def test_forms_of_moments(step: timedelta, form: str, shown: str, build: Build) -> None:
    """Moments are shown as short as all of them allow; those with an offset in UTC."""
    # 14 hours make it 13 January at last, so that days and months cannot be taken for one another.
    texts = [(datetime(2020, 1, 1) + row * step).strftime(form) for row in range(40)]  # noqa: DTZ001
    texts[-1] = datetime(2020, 1, 13).strftime(form)  # noqa: DTZ001
    dataset = build({"t": texts, "y": range(40)}, **OPTIONS)
    assert first_times(dataset.splits["test"])[0] == shown


def test_months_and_numbers(build: Build) -> None:
    """Months are shown as such, and whole numbers as they are."""
    months = [f"{1950 + row // 12}-{row % 12 + 1:02}" for row in range(40)]
    ends = [str(np.datetime64(month, "M") + 1)[:7] for month in months]
    ends = [str(np.datetime64(f"{end}-01", "D") - 1) for end in ends]
    table = {"t": months, "y": range(40)}
    assert first_times(build(table, **OPTIONS).splits["test"])[:2] == ["1951-09", "1951-10"]
    split = build({**table, "t": ends}, **OPTIONS).splits["test"]
    assert first_times(split)[:2] == ["1951-09-30", "1951-10-31"]
    split = build({**table, "t": range(1950, 1990)}, **OPTIONS).splits["test"]
    assert first_times(split)[:2] == ["1970", "1971"]
    assert build({**table, "t": ends}, **OPTIONS).notes == ()


def test_times_of_parquet_files(tmp_path: Any, build: Build) -> None:
    """Dates and moments in a Parquet file are taken as they are."""
    start = date(2020, 1, 1)
    column = [start + timedelta(days=day) for day in range(40)]
    table = pl.DataFrame({"t": column, "y": range(40)})
    for kind in (pl.Date, pl.Datetime("ms"), pl.Datetime("ns", "Europe/Berlin")):
        path = str(tmp_path / "a.parquet")
        table.with_columns(pl.col("t").cast(pl.Datetime("us")).cast(kind)).write_parquet(path)
        assert first_times(build(path, **OPTIONS).splits["test"])[0] == "2020-01-21"
    table.with_columns(pl.col("y").cast(pl.Duration("us")).alias("t")).write_parquet(path)
    with pytest.raises(DataError, match=r"column 't' holds Duration.*, not points in time"):
        build(path, **OPTIONS)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["03/04/2020", "04/04/2020"], ":2: t is '03/04/2020', which is 2020-04-03 or 2020-03-04."),
        (["2020-01-01", "2020-13-01"], ":3: t is '2020-13-01'. Write times as 2010-01-31, "),
        (["2020-01-01", "2020-02-30"], ":3: t is '2020-02-30'. "),
        (["2020-01-01", ""], ":3: t is empty. Give the time of the row, or remove it."),
        (["1949.5", "1950.5"], ":2: t is '1949.5'. "),
        (["20-01-01", "20-01-02"], ":2: t is '20-01-01'. "),
        (["2020-01-01", "02.01.2020"], ":3: t is '02.01.2020'. "),
    ],
)
def test_bad_times_are_named(texts: list[str], message: str, build: Build) -> None:
    """A time that cannot be read, or in two ways, is refused with its line and value."""
    with pytest.raises(DataError) as caught:
        build({"t": texts, "y": [1, 2]}, **OPTIONS)
    assert message in str(caught.value)


def test_rows_out_of_order_are_refused(build: Build) -> None:
    """The first row that goes back in time is named, and what puts it right."""
    table = {"t": [1, 2, 4, 3, 5, *range(6, 30)], "y": range(29)}
    with pytest.raises(DataError) as caught:
        build(table, **OPTIONS)
    assert ":5: t goes back from 4 to 3. Sort the file, or train with dataset.sort: true," in str(
        caught.value
    )
    dataset = build(table, **OPTIONS, sort=True)
    assert dataset.splits["train"].source.arrays().inputs["inputs"][:4, 0, 0].tolist() == [
        0,
        1,
        3,
        2,
    ]
    assert dataset.splits["train"].origins.sources(np.array([1, 2], np.int32)) == [
        "rows 2-4",
        "rows 4-3",
    ]


def test_times_that_are_there_twice_are_refused(build: Build) -> None:
    """Both lines of a time that is there twice are named; in two groups it may be."""
    table = {"t": [1, 2, 2, 3, *range(4, 20)], "g": ["a"] * 20, "y": range(20)}
    with pytest.raises(DataError, match=r":4: t is 2, as at .*:3\. Keep one row for each time, or"):
        build(table, **OPTIONS)
    with pytest.raises(DataError, match=r":4: t is 2 in group 'a', as at .*:3\. Keep one row for"):
        build(table, group="g", **OPTIONS)
    both = {"t": [*range(20)] * 2, "g": ["a"] * 20 + ["b"] * 20, "y": range(40)}
    assert len(build(both, group="g", **OPTIONS).splits["test"]) == 20


@settings(max_examples=15)
@given(order=st.permutations(range(30)), groups=st.integers(1, 3))
def test_sorting_is_the_same_as_a_sorted_file(order: list[int], groups: int, build: Build) -> None:
    """With `sort`, rows in any order give the windows of the file in order."""
    table = {"t": [*range(30)], "g": [f"g{row % groups}" for row in range(30)], "y": [*range(30)]}
    shuffled = {name: [column[row] for row in order] for name, column in table.items()}
    options = {**OPTIONS, "group": "g", "timesteps": 1}
    expected, found = build(table, **options), build(shuffled, sort=True, **options)
    for name in ("train", "test"):
        windows = [
            sorted(dataset.splits[name].source.arrays().targets.ravel().tolist())
            for dataset in (expected, found)
        ]
        assert windows[0] == windows[1]
    split = found.splits["test"]
    samples = np.arange(len(split), dtype=np.int32)
    rows = [int(source.split()[1]) - 1 for source in split.origins.sources(samples)]
    inputs = split.source.arrays().inputs["inputs"][:, 0, 0].tolist()
    assert [table["y"][order[row]] for row in rows] == inputs
    assert split.origins.groups(samples) == [f"g{int(value) % groups}" for value in inputs]


def test_gaps_are_noted(build: Build) -> None:
    """Steps larger than the most common one are counted, and the first is named."""
    times = days("%Y-%m-%d", 50)
    del times[20:23], times[30]
    dataset = build({"t": times, "y": range(46)}, **OPTIONS)
    (note,) = dataset.notes
    assert note.startswith("2 gaps in t (a step larger than 1 day), the first at ")
    assert note.endswith(":22: 2020-01-20 to 2020-01-24. Windows go on across them.")


def test_rows_without_a_group_are_refused(build: Build) -> None:
    """A row that says no group is named."""
    table = {"g": ["a", None, "b"] * 10, "y": range(30)}
    with pytest.raises(DataError, match=r":3: g is empty. Give the group of the row, or"):
        build(table, group="g", timesteps=2)


def test_splits_by_date(build: Build) -> None:
    """Dates bound the splits of all groups alike; years and months may stand alone."""
    table = {
        "t": days("%Y-%m-%d", 100) * 2,
        "g": ["a"] * 100 + ["b"] * 100,
        "y": range(200),
    }
    splits: dict[str, Any] = {"train": ("2020-01-11", "2020-02"), "test": ("2020-03", "2020-03-11")}
    dataset = build(table, **{**OPTIONS, "group": "g", "splits": splits})
    assert first_times(dataset.splits["test"]) == days("%Y-%m-%d", 70)[60:] * 2
    assert first_times(dataset.splits["train"]) == days("%Y-%m-%d", 31)[10:] * 2
    splits = {"train": ("2020", "2020-02"), "test": ("soon", None)}
    with pytest.raises(DataError, match=r"dataset.splits.test: 'soon' is no time like those of"):
        build(table, **{**OPTIONS, "group": "g", "splits": splits})


TOO_FEW = [
    (
        {"timesteps": 15, "horizon": 12},
        (
            "training: 12 rows up to its end are too few for timesteps 15 + horizon 12: at least "
            "27 are needed."
        ),
    ),
    (
        {"timesteps": 15, "gap": 2},
        (
            "training: 12 rows up to its end are too few for timesteps 15 + gap 2 + horizon 1: at "
            "least 18 are needed."
        ),
    ),
    (
        {"horizon": 5},
        (
            "validation: 4 rows are too few for a window with horizon 5. Give it more rows, or "
            "make dataset.horizon smaller."
        ),
    ),
    (
        {"evaluation": {"offset": 4}},
        (
            "validation: 4 rows are too few for a window with horizon 1 after evaluation.offset 4. "
            "Give it more rows, or make dataset.horizon smaller."
        ),
    ),
    (
        {"splits": {"test": (30, 40)}},
        (
            "dataset.splits.test: [30, 40] selects none of the 20 rows. Give rows, shares or "
            "dates that are there."
        ),
    ),
    (
        {"splits": {"test": (-100, None)}},
        (
            "dataset.splits.test: leaves no row before it to learn from. Let it begin later, or "
            "name dataset.splits.train."
        ),
    ),
    (
        {"validation": {"fraction": 0.99}},
        (
            "dataset.validation.fraction: 0.99 leaves no row for training (of 16). Make it "
            "smaller (0 for none), or name more rows in dataset.splits.train."
        ),
    ),
    (
        {"splits": {"train": (0, 12), "test": (10, 20)}},
        (
            "dataset.splits.train: shares 2 rows with the test, from row 10 on (counted from 0). "
            "Let one end where the other begins."
        ),
    ),
]


@pytest.mark.parametrize(("options", "message"), TOO_FEW)
def test_too_few_rows(options: dict[str, Any], message: str, build: Build) -> None:
    """A split without a window is refused: how many rows there are, and how many are needed."""
    section = {"timesteps": 2, "validation": {"fraction": 0.2}, **options}
    with pytest.raises(DataError) as caught:
        build({"y": range(20)}, **section)
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (("2021", None), "[2021, null] selects none of the 40 rows from 2020-01-01 to 2020-02-09."),
        ((2020, None), "years too, in quotes"),
        (("2020-02-05", "2020-02-01"), "[2020-02-05, 2020-02-01] ends before it begins."),
        ((None, "2019"), "dataset.splits.test: [null, 2019] selects none of the 40 rows"),
    ],
)
def test_dates_that_select_nothing(span: tuple[Any, Any], message: str, build: Build) -> None:
    """A span without rows is refused by its own name, with the times that there are."""
    with pytest.raises(DataError) as caught:
        build({"t": days("%Y-%m-%d"), "y": range(40)}, **{**OPTIONS, "splits": {"test": span}})
    assert message in str(caught.value)


def test_a_column_without_any_time_is_named_once(build: Build) -> None:
    """Where no row of many can be read as a time, one sentence says it."""
    table = {"t": [f"{1990 + i}Q1" for i in range(30)], "y": range(30)}
    with pytest.raises(DataError) as caught:
        build(table, **OPTIONS)
    assert ":2: t is '1990Q1', and no other row has a time either. Write" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
