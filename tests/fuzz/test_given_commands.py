"""Whatever file `predict` and `evaluate` are given, it is read or refused before any TensorFlow."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

from hypothesis import strategies as st

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import load_config
from lstm_cli.records.run_folder import RunFolder
from tests.fuzz import sequence_files, tables
from tests.fuzz.harness import Fuzz, command, slow_amounts
from tests.fuzz.spoilings import spoil_bytes
from tests.fuzz.test_given_files import (
    BOTH,
    CHANGES,
    CSV,
    JSON,
    LONG,
    NPZ,
    NUMBERS_SECTION,
    ONE_SHOP,
    PER_STEP,
    ROWS,
    TABLE,
    TS,
    fit,
    make_archive,
    marks,
)

NAMES = ["b.csv", "b.tsv", "b.csv.gz", "b.parquet"]
# Of a model that cannot be opened both say so in the end; the input is read before it.
READ_OR_REFUSED = 3


def train(section: dict[str, Any], content: bytes) -> Path:
    """The folder of a finished run on such a file, with a model that holds nothing."""
    stored = fit(section, content)
    per_step = section.get("per") == "timestep"
    mode = "many_to_many" if per_step else "many_to_one"
    model = {"decoder": {"kind": "aligned"}} if per_step else {}
    config = load_config({"mode": mode, "dataset": section, "model": model}, (), {})
    folder = RunFolder.create(Path("runs"), "fitted")
    folder.write_config(dump_config(config))
    folder.write_json("preprocessing.json", stored)
    with ZipFile(folder.path / "model.keras", "w") as archive:
        archive.writestr("config.json", "{}")
    folder.update(status="finished")
    folder.release()
    return folder.path


def give(run: Path, name: str, content: bytes) -> None:
    """Predict from a file of this content, go on beyond it, and judge it."""
    Path(name).write_bytes(content)
    assert command("predict", str(run), "--input", name) == READ_OR_REFUSED
    assert command("evaluate", str(run), "--input", name) == READ_OR_REFUSED


def run_all(
    fuzz: Fuzz, run: Path, contents: st.SearchStrategy[tuple[str, bytes]], quick: int
) -> None:
    """Give files of these names and contents to a run."""
    fuzz(contents, lambda case: give(run, *case), quick, seconds=60)


def under(name: str, contents: st.SearchStrategy[bytes]) -> st.SearchStrategy[tuple[str, bytes]]:
    """Contents under a name."""
    return contents.map(lambda content: (name, content))


@slow_amounts
def test_numbers_for_commands(fuzz: Fuzz) -> None:
    """CSV and JSON files for a model of generated numbers."""
    run = train(NUMBERS_SECTION, b"")
    for name, content in (("b.csv", ROWS), ("b.json", JSON)):
        spoilt = spoil_bytes([content], [b"sample,", b"x1,x2", b"[[", b"]]", b"1e400"])
        run_all(fuzz, run, under(name, spoilt | marks | st.binary(max_size=30)), quick=15)


def table_files() -> st.SearchStrategy[tuple[str, bytes]]:
    """Tables in every form in which they are read."""
    texts = st.sampled_from(NAMES[:-1]).flatmap(
        lambda name: under(
            name,
            tables.odd_rows().map(lambda rows: tables.write_text(rows, name))
            | spoil_bytes([tables.write_text(tables.GOOD, name)], tables.PIECES),
        )
    )
    spoilt = st.sampled_from(tables.GOOD_PARQUET).flatmap(tables.spoil_footer)
    return texts | texts | under(NAMES[-1], tables.parquet_files() | spoilt)


@slow_amounts
def test_tables_for_commands(fuzz: Fuzz) -> None:
    """CSV, TSV, packed and Parquet files for models of tables."""
    for section in (TABLE, CHANGES, BOTH):
        run = train(section, ONE_SHOP if section is TABLE else CSV)
        run_all(fuzz, run, table_files(), quick=12)


@slow_amounts
def test_sequences_for_commands(fuzz: Fuzz) -> None:
    """Long tables, archives and `.ts` files for models of sequences."""
    long = sequence_files.odd_rows() | spoil_bytes([sequence_files.TABLE])
    for section in (LONG, PER_STEP):
        run_all(fuzz, train(section, sequence_files.TABLE), under("b.csv", long), quick=10)
    archives = sequence_files.archives()
    run_all(fuzz, train(NPZ, make_archive()), under("b.npz", archives), quick=10)
    spoilt = spoil_bytes([sequence_files.TS, sequence_files.VALUE_TS], sequence_files.TS_PIECES)
    run_all(fuzz, train(TS, sequence_files.VALUE_TS), under("b.ts", spoilt), quick=10)
