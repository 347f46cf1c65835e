"""Files that are as odd as elsewhere, each read by a process of its own, as from a shell.

What ends a whole process, such as a library's abort, no test within one process would live to
tell. `pytest -n 2 -m slow tests/fuzz/test_processes.py` starts 2,200 of them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz import sequence_files, sweep_files, tables
from tests.fuzz.harness import (
    SECONDS_A_PROCESS,
    Fuzz,
    amounts_of_processes,
    process,
    slow_amounts_of_processes,
)
from tests.fuzz.run_files import Laid, lay, spoilt_runs, write_run
from tests.fuzz.spoilings import spoil_bytes, spoil_tree
from tests.fuzz.test_configs import TEXTS, TREES, encode, forms, keys
from tests.fuzz.test_given_commands import table_files, train
from tests.fuzz.test_given_files import CSV, SHOPS
from tests.fuzz.yaml_values import trees

Case = tuple[dict[str, Any], bytes]


def run_each(
    fuzz: Fuzz, cases: st.SearchStrategy[Any], test: Callable[[Any], object], quick: int = 3
) -> None:
    """Run a test with a process for each case."""
    fuzz(cases, test, quick, seconds=2 * SECONDS_A_PROCESS)


@amounts_of_processes
def test_configs_in_processes(fuzz: Fuzz) -> None:
    """The configs of the gallery with values, keys, lines or bytes that are others."""

    def check(case: tuple[bytes, tuple[str, ...]]) -> None:
        Path("a.yaml").write_bytes(case[0])
        process("check", "a.yaml", *case[1])

    spoilt = spoil_tree(TREES, trees(keys, 3), keys).map(encode) | spoil_bytes(TEXTS)
    run_each(fuzz, st.tuples(spoilt | st.binary(max_size=80), forms), check)


def check_table(case: Case) -> None:
    """Check a table with a config that names it."""
    section, content = case
    Path(section["path"]).write_bytes(content)
    config = {"mode": tables.name_mode(section), "dataset": section}
    Path("a.yaml").write_text(json.dumps(config))
    process("check", "a.yaml")


@slow_amounts_of_processes
def test_tables_in_processes(fuzz: Fuzz) -> None:
    """CSV and TSV files, packed or not, with odd rows or damaged bytes."""
    cases = st.sampled_from([name for name in tables.NAMES if "parquet" not in name]).flatmap(
        lambda name: st.tuples(
            tables.sections(name),
            tables.odd_rows().map(lambda rows: tables.write_text(rows, name))
            | spoil_bytes([tables.write_text(tables.GOOD, name)], tables.PIECES),
        )
    )
    run_each(fuzz, cases, check_table)


@slow_amounts_of_processes
def test_parquet_in_processes(fuzz: Fuzz) -> None:
    """Parquet files with columns of any type, or damaged behind their pages."""
    spoilt = st.sampled_from(tables.GOOD_PARQUET).flatmap(tables.spoil_footer)
    cases = st.tuples(tables.sections("a.parquet"), tables.parquet_files() | spoilt)
    run_each(fuzz, cases, check_table)


@slow_amounts_of_processes
def test_damaged_pages_in_processes(fuzz: Fuzz) -> None:
    """Parquet files damaged anywhere, where polars aborts what reads them."""
    spoilt = spoil_bytes(tables.GOOD_PARQUET, most=2)
    run_each(fuzz, st.tuples(tables.sections("a.parquet"), spoilt), check_table)


@slow_amounts_of_processes
def test_sequences_in_processes(fuzz: Fuzz) -> None:
    """Archives, `.ts` files and long tables with odd values or damaged bytes."""
    archives = sequence_files.archives()
    contents = {
        "a.npz": archives | archives.flatmap(lambda content: spoil_bytes([content], most=2)),
        "a.ts": spoil_bytes([sequence_files.TS, sequence_files.VALUE_TS], sequence_files.TS_PIECES),
        "a.ts.gz": spoil_bytes([sequence_files.pack(sequence_files.TS)], most=2),
        "a.csv": sequence_files.odd_rows() | spoil_bytes([sequence_files.TABLE]),
    }

    def check(case: Case) -> None:
        section, content = case
        Path(section["path"]).write_bytes(content)
        per_step = section.get("per") == "timestep"
        mode = "many_to_many" if per_step else "many_to_one"
        model = {"decoder": {"kind": "aligned"}} if per_step else {}
        config = {"mode": mode, "dataset": section, "model": model}
        Path("a.yaml").write_text(json.dumps(config))
        process("check", "a.yaml")

    cases = st.sampled_from(sorted(contents)).flatmap(
        lambda name: st.tuples(sequence_files.sections(name), contents[name])
    )
    run_each(fuzz, cases, check)


@slow_amounts_of_processes
def test_sweep_files_in_processes(fuzz: Fuzz) -> None:
    """Sweep files, planned."""
    Path("base.yaml").write_text(sweep_files.BASE)

    def plan(content: bytes) -> None:
        Path("s.yaml").write_bytes(content)
        process("sweep", "plan", "s.yaml", "--config", "base.yaml", "--trials", "5")

    run_each(fuzz, sweep_files.spoilt_sweeps(), plan)


@slow_amounts_of_processes
def test_run_folders_in_processes(fuzz: Fuzz, tmp_path: Path) -> None:
    """Run folders with damaged files, listed."""

    def read(laid: Laid) -> None:
        lay(laid)
        assert process("runs", "--json") == 0

    run_each(fuzz, spoilt_runs(write_run(tmp_path / "made")), read)


@slow_amounts_of_processes
def test_inputs_in_processes(fuzz: Fuzz) -> None:
    """Tables in every form for a model that cannot be opened."""
    run = train(SHOPS, CSV)

    def predict(case: tuple[str, bytes]) -> None:
        name, content = case
        Path(name).write_bytes(content)
        assert process("predict", str(run), "--input", name) == 3

    # Some of them are right, so that TensorFlow is imported, which takes seconds.
    run_each(fuzz, table_files(), predict, quick=1)
