"""Every bad file gets a sentence that says what is wrong and where."""

import gzip
import io
from pathlib import Path

import polars as pl
import pytest

from lstm_cli.data.files import list_columns, read_columns
from lstm_cli.errors import DataError

GOOD = b"day,price\n1,2.5\n2,3.5\n"
PACKED = gzip.compress(GOOD, mtime=0)

BAD_FILES: list[tuple[str, bytes, str]] = [
    ("empty.csv", b"", "empty.csv: is empty (0 bytes). Name a file with data."),
    ("blank.csv", b"\n \n", "blank.csv: is empty. Name a file with a header and rows."),
    ("header.csv", b"day,price\n", "header.csv: has no rows below its header. Add the data."),
    ("header.csv", b"day,price\n\n\n", "header.csv: has no rows below its header. Add the data."),
    (
        "first.csv",
        b"\nday,price\n1,2\n",
        "first.csv:1: the first line is empty. Write the names of the columns there.",
    ),
    (
        "short.csv",
        b"day,price\n1,2\n2\n3,4\n",
        (
            "short.csv:3: 1 cell, but the header names 2 columns. Add the others; leave unknown "
            "ones empty between separators."
        ),
    ),
    (
        "long.csv",
        b"day,price\n1,2\n2,3,4\n3,4\n",
        (
            "long.csv:3: 3 cells, but the header names 2 columns. Remove the rest, or put text "
            "with separators in quotes."
        ),
    ),
    (
        "both.csv",
        b"day,price\n1\n2,3,4\n",
        (
            "both.csv:2: 1 cell, but the header names 2 columns. Add the others; leave unknown "
            "ones empty between separators.\n"
            "both.csv:3: 3 cells, but the header names 2 columns. Remove the rest, or put text "
            "with separators in quotes."
        ),
    ),
    ("gap.csv", b"day,price\n1,2\n\n2,3\n", "gap.csv:3: an empty line. Remove it."),
    (
        "text.csv",
        b"day,price\n1,2\n2,n/a\n",
        "text.csv:3: price is 'n/a'. Give a finite number, or leave the cell empty.",
    ),
    (
        "infinite.csv",
        b"day,price\n1,inf\n2,-Infinity\n3,1e999\n4,1e39\n",
        (
            "infinite.csv:2: price is 'inf'. Give a finite number.\n"
            "infinite.csv:3: price is '-Infinity'. Give a finite number.\n"
            "infinite.csv:4: price is '1e999'. Give a finite number.\n"
            "infinite.csv:5: price is '1e39'. Give a number below 3.4e38."
        ),
    ),
    (
        "again.csv",
        b"day,price\n1,2\nday,price\n2,3\n",
        "again.csv:3: repeats the header. Remove the line.",
    ),
    (
        "missing.csv",
        b"day,price\n1,\n2,\n",
        "missing.csv: column 'price': all cells are empty. Give numbers.",
    ),
    (
        "twice.csv",
        b"day,price,price\n1,2,3\n",
        "twice.csv:1: the header names 'price' twice. Rename one of the two.",
    ),
    (
        "long.csv",
        b"day,price," + b"x" * 3000 + b"," + b"x" * 3000 + b"\n1,2,3,4\n",
        f"long.csv:1: the header names '{'x' * 58}… twice. Rename one of the two.",
    ),
    (
        "other.csv",
        b"day,prices\n1,2\n",
        "other.csv: there is no column 'price' (found: day, prices). Did you mean 'prices'?",
    ),
    (
        "far.csv",
        b"day,b,c\n1,2,3\n",
        (
            "far.csv: there is no column 'price' (found: day, b, c). Add it to the header, or name "
            "another."
        ),
    ),
    (
        "semicolons.csv",
        b"day;price\n1;2,5\n",
        (
            "semicolons.csv:1: its cells are separated by semicolons, not by commas. Save the file "
            "with commas (and decimal points)."
        ),
    ),
    (
        "tabs.csv",
        b"day\tprice\n1\t2\n",
        "tabs.csv:1: its cells are separated by tabs, not by commas. Name the file .tsv.",
    ),
    (
        "commas.tsv",
        GOOD,
        "commas.tsv:1: its cells are separated by commas, not by tabs. Name the file .csv.",
    ),
    ("wide.csv", GOOD.decode().encode("utf-16"), "wide.csv: is UTF-16. Save it as CSV in UTF-8."),
    (
        "unmarked.csv",
        GOOD.decode().encode("utf-16-le"),
        "unmarked.csv: holds NUL bytes (UTF-16, or no text). Save it as CSV in UTF-8.",
    ),
    (
        "latin.csv",
        "day,price\n1,2\nmärz,3\n".encode("latin-1"),
        "latin.csv:3: byte 0xe4 is not UTF-8. Save the file as CSV in UTF-8.",
    ),
    (
        "sheet.csv",
        b"PK\x03\x04 and so on",
        "sheet.csv: is a zip or Excel file, not text. Save the table as CSV.",
    ),
    (
        "open.csv",
        b'day,price\n1,2\n"2,3\n3,4\n',
        "open.csv:4: is not CSV: unexpected end of data. Mend the quotes there, or a line before.",
    ),
    (
        "quote.csv",
        b'day,price\n1,2\n5" pipe,3\n',
        (
            "quote.csv:3: a quote stands inside a cell. Put the cell in quotes, its own quotes "
            "doubled."
        ),
    ),
    ("packed.csv", PACKED, "packed.csv: is packed with gzip. Name it packed.csv.gz."),
    ("nothing.csv.gz", b"", "nothing.csv.gz: is empty (0 bytes). Name a file with data."),
    (
        "nothing.csv.gz",
        gzip.compress(b"", mtime=0),
        "nothing.csv.gz: is empty once unpacked. Name a file with data.",
    ),
    (
        "broken.csv.gz",
        PACKED[:-9],
        "broken.csv.gz: cannot be unpacked: it ends too early. Copy or pack the file again.",
    ),
    (
        "plain.csv.gz",
        GOOD,
        "plain.csv.gz: cannot be unpacked: it is not gzip. Copy or pack the file again.",
    ),
    (
        "damaged.csv.gz",
        PACKED[:-8] + bytes(8),
        "damaged.csv.gz: cannot be unpacked: its bytes are damaged. Copy or pack the file again.",
    ),
    (
        "text.parquet",
        GOOD,
        "text.parquet: is not a Parquet file. Name it as what it is: .csv or .tsv.",
    ),
    (
        "half.parquet",
        b"PAR1 and so on",
        "half.parquet: is a damaged Parquet file. Copy or write it again.",
    ),
    ("zero.parquet", b"", "zero.parquet: is empty (0 bytes). Name a file with data."),
    (
        "sheet.xlsx",
        b"PK\x03\x04",
        (
            "sheet.xlsx: its name ends in '.xlsx'. Name it .csv, .tsv (also .csv.gz, .tsv.gz) or "
            ".parquet."
        ),
    ),
    (
        "prices",
        GOOD,
        (
            "prices: its name ends in nothing that says what it is. Name it .csv, .tsv (also "
            ".csv.gz, .tsv.gz) or .parquet."
        ),
    ),
]


def refusal(path: str) -> str:
    """What is said of a file whose columns `day` and `price` are asked for."""
    with pytest.raises(DataError) as caught:
        read_columns(path, numbers=["price"], texts=["day"])
    assert caught.value.exit_code == 3
    return str(caught.value)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "content", "message"), BAD_FILES)
def test_bad_files_are_named(name: str, content: bytes, message: str) -> None:
    """A bad file is refused with its name, its lines, and how to mend it."""
    Path(name).write_bytes(content)
    assert refusal(name) == message


def test_missing_files_are_named() -> None:
    """A file that is not there, or is a folder, is refused; a near name is suggested."""
    Path("prices.csv").write_bytes(GOOD)
    Path("folder.csv").mkdir()
    assert refusal("price.csv") == "price.csv: there is no such file. Did you mean 'prices.csv'?"
    assert refusal("zzz.csv") == "zzz.csv: there is no such file. Check dataset.path."
    assert refusal("folder.csv") == "folder.csv: is a folder. Name a file in it."
    assert "its folder is not there either" in refusal("nowhere/prices.csv")


def test_bundled_names_are_suggested() -> None:
    """A bundled file that there is not is refused with the names of those that there are."""
    near = refusal("bundled:airline_passenger.csv")
    assert "Did you mean 'airline_passengers.csv'?" in near
    assert "sunspots_monthly.csv" in near
    far = refusal("bundled:zzz")
    assert "household_power_daily.csv" in far
    assert "__init__" not in far


def test_many_problems_are_cut() -> None:
    """Of many problems the first ten are shown, and how many more there are."""
    Path("many.csv").write_text("day,price\n" + "1,x\n" * 42 + "1,2\n")
    lines = refusal("many.csv").splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("many.csv:2: ")
    assert lines[-1] == "many.csv: and 32 more such problems."


def test_lines_are_right_where_cells_go_over_several() -> None:
    """A line break inside quotes does not shift the lines of later rows."""
    Path("long.csv").write_text('day,price\n"1\n1",2\n2,x\n')
    assert refusal("long.csv") == "long.csv:4: price is 'x'. Give a finite number."


def test_rows_of_parquet_files_are_named() -> None:
    """In a Parquet file, which has no lines, a cell's row is named."""
    pl.DataFrame({"day": [1, 2], "price": ["1", "x"]}).write_parquet("prices.parquet")
    assert refusal("prices.parquet") == "prices.parquet: row 2: price is 'x'. Give a finite number."
    pl.DataFrame({"day": [1], "price": [[1, 2]]}).write_parquet("lists.parquet")
    assert "column 'price' holds List(Int64), not numbers" in refusal("lists.parquet")
    pl.DataFrame({"day": [], "price": []}).write_parquet("none.parquet")
    assert refusal("none.parquet") == "none.parquet: has no rows. Add the data."


def test_headers_alone_are_refused_alike() -> None:
    """Asking for the names of the columns finds what is wrong with file and header."""
    Path("semicolons.csv").write_text("a;b\n1;2\n")
    with pytest.raises(DataError, match="separated by semicolons"):
        list_columns("semicolons.csv")


@pytest.mark.parametrize("every", [40, pytest.param(1, marks=pytest.mark.slow)])
def test_damaged_parquet_files_are_refused(every: int, capfd: pytest.CaptureFixture[str]) -> None:
    """Whichever byte behind the pages is another, also where polars panics: one sentence."""
    stream = io.BytesIO()
    columns = {"day": ["1", "2", "3", "4"], "price": [1.5, None, 3.5, 4.5]}
    pl.DataFrame(columns).write_parquet(stream, compression="uncompressed")
    whole = stream.getvalue()
    end_of_pages = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    told = set()
    for place in range(end_of_pages, len(whole), every):
        damaged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        Path("torn.parquet").write_bytes(damaged)
        try:
            read_columns("torn.parquet", numbers=["price"], texts=["day"])
        except DataError as error:
            told.add(str(error))
    assert "torn.parquet: is a damaged Parquet file. Copy or write it again." in told
    assert capfd.readouterr().err == ""
