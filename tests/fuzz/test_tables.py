"""Whatever stands in a table, its config is checked with it or refused."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from lstm_cli.data.files import list_columns, read_columns
from tests.fuzz import tables
from tests.fuzz.harness import Fuzz, amounts, checked, refused
from tests.fuzz.spoilings import spoil_bytes

TEXT_NAMES = [name for name in tables.NAMES if name != "a.parquet"]
GOOD_SECTION = {"kind": "table", "path": "a.csv", "targets": ["price"], "timesteps": 3}


def check(case: tuple[dict[str, Any], bytes]) -> bool:
    """Write the file and a config that names it, and check them."""
    section, content = case
    Path(section["path"]).write_bytes(content)
    config = {"mode": tables.name_mode(section), "dataset": section}
    Path("a.yaml").write_text(json.dumps(config))
    return checked("a.yaml")


@amounts
def test_odd_rows(fuzz: Fuzz) -> None:
    """Odd cells and moments, missing and doubled rows, wrong widths, under any table section."""
    cases = st.sampled_from(TEXT_NAMES).flatmap(
        lambda name: st.tuples(
            tables.sections(name), tables.odd_rows().map(lambda rows: tables.write_text(rows, name))
        )
    )
    fuzz(cases, check, quick=70)


@amounts
def test_spoilt_tables(fuzz: Fuzz) -> None:
    """Text files with damaged bytes, packed or not."""
    cases = st.sampled_from(TEXT_NAMES).flatmap(
        lambda name: st.tuples(
            tables.sections(name),
            spoil_bytes([tables.write_text(tables.GOOD, name)], tables.PIECES),
        )
    )
    fuzz(cases, check, quick=50)


@amounts
def test_parquet_files(fuzz: Fuzz) -> None:
    """Parquet columns of any type, whole."""
    cases = st.tuples(tables.sections("a.parquet"), tables.parquet_files())
    fuzz(cases, check, quick=30)


@amounts
def test_spoilt_parquet_files(fuzz: Fuzz) -> None:
    """Parquet files with damaged bytes behind their pages."""
    spoilt = st.sampled_from(tables.GOOD_PARQUET).flatmap(tables.spoil_footer)
    cases = st.tuples(tables.sections("a.parquet"), spoilt)
    fuzz(cases, check, quick=30)


@amounts
def test_any_bytes_as_columns(fuzz: Fuzz) -> None:
    """Whatever is in a file, it gives as many rows for each column, or is refused."""
    marks = st.text(st.sampled_from('12.5,;\t"\n\r ax-e\0é'), max_size=40).map(str.encode)
    headers = st.sampled_from([b"", b"day,price\n", b"day\tprice\n"])

    def read(case: tuple[str, bytes, bytes]) -> None:
        name, header, content = case
        Path(name).write_bytes(header + content)

        def columns() -> None:
            found = read_columns(name, numbers=["price"], texts=["day"])
            assert len(found.numbers["price"]) == len(found.texts["day"]) > 0

        refused(lambda: list_columns(name))
        refused(columns)

    fuzz(
        st.tuples(st.sampled_from(tables.NAMES), headers, marks | st.binary(max_size=40)), read, 60
    )


def test_the_good_table_is_good(tmp_path: Path, monkeypatch: Any) -> None:
    """What is spoilt here is right as it stands."""
    monkeypatch.chdir(tmp_path)
    for name in TEXT_NAMES:
        section = {**GOOD_SECTION, "path": name, "time": "day", "group": "shop"}
        assert check((section, tables.write_text(tables.GOOD, name)))
