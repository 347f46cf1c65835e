"""Tables with odd cells, in every form in which they are read, and sections that name them."""

import gzip
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import strategies as st

from tests.fuzz.spoilings import Draw, spoil_bytes

COLUMNS = ("day", "shop", "price", "temp")
ROWS = 24
DAYS = [(date(2024, 1, 1) + timedelta(row)).isoformat() for row in range(ROWS)]
GOOD = [
    list(COLUMNS),
    *[[day, "a", f"{1 + row % 7}", f"{row}.5"] for row, day in enumerate(DAYS)],
    *[[day, "b", f"{2 + row % 5}", f"-{row}e-1"] for row, day in enumerate(DAYS)],
]
MOMENTS = [
    "2024-02-30", "2024-13-01", "24:00", "2024-01-01T24:00", "2024-01-01T00:00+02:00", "9999-12-31",
    "0000-01-01", "10000-01-01", "2024-01", "2024", "20240101", "1e3", "1.5", "-1", "01.02.2024",
    "01/02/2024", "31/12/24", "2024-01-01 25:61", "2024-01-01T00:00:00.123456789", "now", "nan",
    "9" * 25, str(2**63), "2024-01-01Z", "2024-W01", "12", "\u0662\u0660\u0662\u0664-01-01",
]  # fmt: skip
CELLS = [
    "", " ", "nan", "NaN", "inf", "-inf", "1e999", "1e39", "-1e39", "3.4e38", "1e-320", "0x10",
    "1_000", "1,5", "1.000,5", "n/a", "null", "true", "\u0661", "½", "1 000", "--1", "+1", "1e",
    "'", '"', '""', '"a', 'a"b', "a\nb", "\x00", "\ufeff", "\u2028", "\x1b[0m", "x" * 3000,
    "9" * 400, "price", "day", "a", "b", ",", "\t", ";", "\r", "é", "-0", "0", "00012", "1.0",
]  # fmt: skip
PIECES = [b",", b"\t", b";", b'"', b'""', b"\n\n", b"\r\r", b"day,shop,price,temp\n", b"a,"]
NAMES = ["a.csv", "a.tsv", "a.csv.gz", "a.tsv.gz", "a.parquet"]
cells = st.sampled_from(CELLS) | st.sampled_from(MOMENTS) | st.text(max_size=5)


@st.composite
def odd_rows(draw: Draw) -> list[list[str]]:
    """A header and rows, some of them with odd cells, too short, too long or out of order."""
    rows = [list(row) for row in GOOD[: draw(st.sampled_from([49, 49, 49, 25, 9, 4, 2, 1]))]]
    if draw(st.booleans()):
        column, value = draw(st.integers(0, 3)), draw(cells | st.just("distinct"))
        for number, row in enumerate(rows[1:]):
            row[column] = str(number) if value == "distinct" else value
    for _ in range(draw(st.integers(0, 3))):
        _spoil(draw, rows, draw(st.integers(0, len(rows) - 1)))
    return rows


def _spoil(draw: Draw, rows: list[list[str]], row: int) -> None:
    match draw(st.sampled_from(["set", "set", "drop", "more", "swap", "double", "header"])):
        case "set":
            rows[row][draw(st.integers(0, 3)) % len(rows[row])] = draw(cells)
        case "drop":
            rows[row] = rows[row][:-1] or [""]
        case "more":
            rows[row] = [*rows[row], draw(cells)]
        case "swap":
            rows[row], rows[-1] = rows[-1], rows[row]
        case "double":
            rows.insert(row, list(rows[row]))
        case _:
            rows[0] = [draw(cells) for _ in rows[0]]


def write_text(rows: Sequence[Sequence[str]], name: str) -> bytes:
    """The rows as a text file of this name; cells stand as they are, quoted or not."""
    between = "\t" if ".tsv" in name else ","
    content = "\n".join(between.join(row) for row in rows).encode("utf-8", "surrogatepass") + b"\n"
    return gzip.compress(content, 1, mtime=0) if name.endswith(".gz") else content


SIZE = len(GOOD) - 1
ODD_COLUMNS = [
    pl.Series(range(SIZE), dtype=pl.Int8),
    pl.Series(range(SIZE), dtype=pl.UInt64),
    pl.Series([2**63 - 1] * SIZE),
    pl.Series([0.5, None] * (SIZE // 2), dtype=pl.Float32),
    pl.Series([float("nan")] * SIZE),
    pl.Series([1e300, -1e300] * (SIZE // 2)),
    pl.Series([True, False] * (SIZE // 2)),
    pl.Series([None] * SIZE),
    pl.Series([None] * SIZE, dtype=pl.String),
    pl.Series(["x", "1"] * (SIZE // 2)),
    pl.Series([b"x"] * SIZE),
    pl.Series(["a", "b"] * (SIZE // 2), dtype=pl.Categorical),
    pl.Series([[1, 2]] * SIZE),
    pl.Series([{"a": 1}] * SIZE),
    pl.Series([timedelta(days=1)] * SIZE),
    pl.Series([time(1, 2)] * SIZE),
    pl.Series([Decimal("1.5")] * SIZE),
    pl.Series([date(2024, 1, 1) + timedelta(row) for row in range(SIZE)]),
    pl.Series([date(1, 1, 1), date(9999, 12, 31)] * (SIZE // 2)),
    pl.Series([datetime(2024, 1, 1, row % 24, tzinfo=UTC) for row in range(SIZE)]),
    pl.Series([datetime(2024, 1, 1)] * SIZE, dtype=pl.Datetime("ns")),  # noqa: DTZ001
    pl.Series([-(2**63), 2**63 - 1] * (SIZE // 2)).cast(pl.Datetime("ms")),
]


def _write_parquet(columns: Mapping[str, pl.Series], rows: int = SIZE) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(columns)[:rows].write_parquet(stream, compression="uncompressed")
    return stream.getvalue()


GOOD_COLUMNS = {
    name: pl.Series([row[place] for row in GOOD[1:]]).cast(pl.Float64 if place > 1 else pl.String)
    for place, name in enumerate(COLUMNS)
}
GOOD_PARQUET = [
    _write_parquet(GOOD_COLUMNS),
    _write_parquet({**GOOD_COLUMNS, "day": ODD_COLUMNS[-5]}),
]


def spoil_footer(content: bytes) -> st.SearchStrategy[bytes]:
    """A Parquet file damaged behind its pages.

    For some damages within a page polars asks for endless memory, and aborts the process.
    """
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    return spoil_bytes([content[end:]], most=2).map(lambda footer: content[:end] + footer)


@st.composite
def parquet_files(draw: Draw) -> bytes:
    """A Parquet file whose columns hold what no cell of a text file holds."""
    names = st.sampled_from([*COLUMNS, "é", ""])
    odd = draw(st.dictionaries(names, st.sampled_from(ODD_COLUMNS), max_size=3))
    return _write_parquet({**GOOD_COLUMNS, **odd}, draw(st.sampled_from([SIZE, SIZE, 10, 0])))


def sections(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """Table sections that fit the good rows, or nearly."""
    small = st.sampled_from([1, 2, 3, 7])
    edges = st.sampled_from([None, 0, 1, -5, 20, 0.3, 0.7, 1.0, "2024-01-20", "2024", "x", 10**6])
    span = st.none() | st.tuples(edges, edges).map(list)
    names = st.lists(st.sampled_from([*COLUMNS, "prices"]), min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {
            "kind": st.just("table"),
            "path": st.just(path),
            "targets": st.sampled_from([["price"], ["price"], ["price", "temp"]]) | names,
            "timesteps": small,
        },
        optional={
            "horizon": small,
            "stride": small,
            "gap": st.sampled_from([0, 1, 5]),
            "time": st.sampled_from(["day", "day", None, "shop"]),
            "group": st.sampled_from(["shop", "shop", None, "day"]),
            "features": names,
            "sort": st.booleans(),
            "splits": st.fixed_dictionaries({}, optional={"train": span, "test": span}),
            "validation": st.fixed_dictionaries(
                {}, optional={"by": st.sampled_from(["time", "group"]), "fraction": fractions}
            ),
            "scaling": st.fixed_dictionaries(
                {},
                optional={
                    "inputs": st.sampled_from(["none", "standard", "minmax"]),
                    "targets": st.sampled_from(["none", "standard", "minmax"]),
                    "per_group": st.booleans(),
                },
            ),
            "transform": st.fixed_dictionaries(
                {}, optional={"log": st.booleans(), "difference": st.sampled_from([1, 7, 100])}
            ),
            "missing": st.sampled_from(["refuse", "interpolate", "forward_fill", "drop"]),
            "calendar": st.lists(
                st.sampled_from(["hour", "weekday", "month", "day_of_year"]), max_size=2
            ),
        },
    )


fractions = st.sampled_from([0, 0.1, 0.2, 0.5, 0.9])


def name_mode(section: dict[str, Any]) -> str:
    """The mode that the section's sizes have."""
    many_in, many_out = section.get("timesteps", 2) > 1, section.get("horizon", 1) > 1
    return f"{'many' if many_in else 'one'}_to_{'many' if many_out else 'one'}"
