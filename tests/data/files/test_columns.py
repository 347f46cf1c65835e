"""Columns are read by name, as they are in the file."""

import csv
import gzip
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.data.files import is_number_column, list_columns, read_columns, resolve_path

TEXT = "day,price,place\n1,2.5,here\n2,,\n3, 1e3 ,there\n"
EXPECTED = [2.5, np.nan, 1000.0]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.csv.gz", "a.tsv.gz", "a.CSV"])
def test_text_files(tmp_path: Path, name: str) -> None:
    """CSV and TSV files, packed or not, give numbers with nan and texts with '' where empty."""
    text = TEXT.replace(",", "\t") if ".tsv" in name else TEXT
    data = gzip.compress(text.encode()) if name.endswith(".gz") else text.encode()
    (tmp_path / name).write_bytes(data)
    columns = read_columns(str(tmp_path / name), numbers=["price", "day"], texts=["place"])
    np.testing.assert_array_equal(columns.numbers["price"], EXPECTED)
    assert columns.numbers["price"].dtype == np.float64
    assert columns.texts == {"place": ("here", "", "there")}
    assert columns.first_line == 2
    assert columns.place(2).endswith(f"{name}:4")
    assert list_columns(str(tmp_path / name)) == ("day", "price", "place")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data + b"\n\n",
        lambda data: data.rstrip(b"\n"),
        lambda data: data.replace(b"price", b'"price"').replace(b"2.5", b'"2.5"'),
        lambda data: data.replace(b"2,,", b"2,nan,"),
        lambda data: data.replace(b"day,price", b" day , price "),
    ],
)
def test_harmless_differences(tmp_path: Path, change: object) -> None:
    """Marks, line ends, quotes, nan for an empty cell and space in the header change nothing."""
    assert callable(change)
    (tmp_path / "a.csv").write_bytes(change(TEXT.encode()))
    columns = read_columns(str(tmp_path / "a.csv"), numbers=["price"], texts=["place"])
    np.testing.assert_array_equal(columns.numbers["price"], EXPECTED)
    assert columns.texts["place"] == ("here", "", "there")


def test_parquet_files(tmp_path: Path) -> None:
    """Numbers of any type and dates are taken from a Parquet file, null as nan or ''."""
    path = str(tmp_path / "a.parquet")
    table = pl.DataFrame(
        {
            "whole": [1, None, 3],
            "small": pl.Series([1.5, float("nan"), None], dtype=pl.Float32),
            "flag": [True, False, None],
            "text": ["1", " 2 ", None],
        }
    )
    table.with_columns(pl.lit("2020-01-01").str.to_date().alias("day")).write_parquet(path)
    columns = read_columns(
        path, numbers=["whole", "small", "flag", "text"], texts=["text", "day", "whole"]
    )
    np.testing.assert_array_equal(columns.numbers["whole"], [1, np.nan, 3])
    np.testing.assert_array_equal(columns.numbers["small"], [1.5, np.nan, np.nan])
    np.testing.assert_array_equal(columns.numbers["flag"], [1, 0, np.nan])
    np.testing.assert_array_equal(columns.numbers["text"], [1, 2, np.nan])
    assert columns.texts["text"] == ("1", "2", "")
    assert columns.texts["day"] == ("2020-01-01",) * 3
    assert columns.texts["whole"] == ("1", "", "3")
    assert columns.place(1).endswith("a.parquet: row 2")


def test_number_columns_are_told_from_texts(tmp_path: Path) -> None:
    """A column holds numbers if all cells that are not empty are finite numbers."""
    path = str(tmp_path / "a.csv")
    Path(path).write_text("a,b,c,d\n1,x,,inf\n,2,3,4\n")
    assert [is_number_column(path, name) for name in "abcd"] == [True, False, True, False]


def test_an_empty_line_of_one_column_is_an_empty_cell(tmp_path: Path) -> None:
    """In a file of one column an empty line is a row whose cell is empty."""
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n\n3\n\n")
    columns = read_columns(str(path), numbers=["a"], texts=[])
    np.testing.assert_array_equal(columns.numbers["a"], [1, np.nan, 3])


def test_bundled_files_are_found() -> None:
    """The package's files are found by their names."""
    assert list_columns("bundled:airline_passengers.csv") == ("Date", "Passengers")
    columns = read_columns("bundled:sunspots_monthly.csv", numbers=["Sunspots"], texts=["Month"])
    assert len(columns.numbers["Sunspots"]) == 2820
    assert columns.path == "bundled:sunspots_monthly.csv"
    assert resolve_path("bundled:JapaneseVowels_TRAIN.ts.gz").is_file()


cells = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=5)
numbers = st.one_of(st.none(), st.floats(-1e30, 1e30, width=64))


@settings(max_examples=60)
@given(rows=st.lists(st.tuples(numbers, cells, numbers), min_size=1, max_size=12))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float | None, str, float | None]]
) -> None:
    """Numbers and texts that the csv module writes, quoted where needed, come back unchanged."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("a", "b", "c"), *rows, (1.0, "end", 1.0)])
    path = tmp_path_factory.mktemp("written") / "a.csv"
    path.write_text(text.getvalue(), "utf-8")
    columns = read_columns(str(path), numbers=["a", "c"], texts=["b"])
    for index, name in ((0, "a"), (2, "c")):
        expected = [np.nan if row[index] is None else row[index] for row in rows]
        np.testing.assert_array_equal(columns.numbers[name][:-1], np.array(expected, np.float64))
    assert columns.texts["b"][:-1] == tuple(row[1] for row in rows)


def test_naming_files_and_problems_reads_no_polars_in() -> None:
    """What only names files and problems starts without polars."""
    code = (
        "import sys, lstm_cli.data.files.paths, lstm_cli.data.files.paths, "
        "lstm_cli.data.table.table_preprocessing, lstm_cli.data.build; "
        "assert 'polars' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
