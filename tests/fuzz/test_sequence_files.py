"""Whatever stands in a file of sequences, its config is checked with it or refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.fuzz import sequence_files as files
from tests.fuzz.harness import Fuzz, amounts, checked
from tests.fuzz.spoilings import spoil_bytes

Case = tuple[dict[str, Any], bytes]


def check(case: Case) -> bool:
    """Write the file and a config that names it, and check them."""
    section, content = case
    Path(section["path"]).write_bytes(content)
    mode = "many_to_many" if section.get("per") == "timestep" else "many_to_one"
    model = {"decoder": {"kind": "aligned"}} if section.get("per") == "timestep" else {}
    config = {"mode": mode, "dataset": section, "model": model}
    Path("a.yaml").write_text(json.dumps(config))
    return checked("a.yaml")


def cases(name: str, contents: st.SearchStrategy[bytes]) -> st.SearchStrategy[Case]:
    """Contents under this name, and sections."""
    return st.tuples(files.sections(name), contents)


@amounts
def test_archives(fuzz: Fuzz) -> None:
    """Arrays of odd types, shapes and values, Python objects, members that are no arrays."""
    fuzz(cases("a.npz", files.archives()), check, quick=60)


@amounts
def test_spoilt_archives(fuzz: Fuzz) -> None:
    """Archives with damaged bytes."""
    spoilt = files.archives().flatmap(lambda content: spoil_bytes([content], most=2))
    fuzz(cases("a.npz", spoilt), check, quick=40)


@amounts
def test_spoilt_ts_files(fuzz: Fuzz) -> None:
    """Headers and lines of `.ts` files damaged, doubled, out of order or gone."""
    spoilt = spoil_bytes([files.TS, files.VALUE_TS], files.TS_PIECES)
    fuzz(cases("a.ts", spoilt), check, quick=60)


@amounts
def test_spoilt_packed_files(fuzz: Fuzz) -> None:
    """Packed files damaged, before or after they were packed."""
    contents = [files.pack(files.TS), files.pack(files.VALUE_TS)]
    spoilt = spoil_bytes(contents, most=2) | spoil_bytes([files.TS]).map(files.pack)
    fuzz(cases("a.ts.gz", spoilt), check, quick=30)


@amounts
def test_spoilt_long_tables(fuzz: Fuzz) -> None:
    """Long tables with odd cells, or damaged bytes."""
    spoilt = spoil_bytes([files.TABLE, files.VALUE_TABLE], files.TABLE_PIECES)
    fuzz(cases("a.csv", files.odd_rows() | spoilt), check, quick=60)


@pytest.mark.parametrize(
    ("name", "content", "keys"),
    [
        ("a.csv", files.TABLE, {"time": "t", "group": "who"}),
        ("a.csv", files.VALUE_TABLE, {"features": ["x"], "target": "value"}),
        ("a.ts", files.TS, {}),
        ("a.ts", files.VALUE_TS, {"target": "value"}),
        ("a.ts.gz", files.pack(files.TS), {}),
    ],
)
def test_the_good_files_are_good(
    name: str, content: bytes, keys: dict[str, Any], tmp_path: Path, monkeypatch: Any
) -> None:
    """What is spoilt here is right as it stands."""
    monkeypatch.chdir(tmp_path)
    assert check(({"kind": "sequences", "path": name, **keys}, content))
