"""Whatever a trained model is given, it becomes samples or is refused before any TensorFlow."""

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from lstm_cli.config.layers.override_values import read_value
from lstm_cli.config.loading import load_config
from lstm_cli.config.yaml.nodes import Place, plain
from lstm_cli.data.stored import AnyPreprocessing, open_input, read_preprocessing
from lstm_cli.data.table.forecasting import start
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.disk import read_json
from lstm_cli.runner.new_predictions import given_values
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.runner.trained_run import TrainedRun
from lstm_cli.types import Split
from tests.fuzz import sequence_files, tables
from tests.fuzz.harness import Fuzz, amounts, refused
from tests.fuzz.spoilings import spoil_bytes, spoil_tree
from tests.fuzz.yaml_values import NUMBERS, WORDS

CSV = tables.write_text(tables.GOOD, "a.csv")
ONE_SHOP = tables.write_text(tables.GOOD[:25], "a.csv")
ROWS = b"sample,x1,x2\n0,1,2\n0,3,6\n1,5,10\n1,6,12\n"
JSON = b"[[[1, 2], [3, 6]], [[5, 10], [6, 12]]]"
NUMBERS_SECTION = {"kind": "generated", "task": "sum", "timesteps": 2, "features": 2}
TABLE = {"kind": "table", "path": "a.csv", "time": "day", "targets": ["price"], "timesteps": 3}
SHOPS = {**TABLE, "group": "shop", "missing": "interpolate", "scaling": {"per_group": True}}
CHANGES = {**SHOPS, "transform": {"log": True, "difference": 1}, "calendar": ["weekday"]}
BOTH = {**SHOPS, "features": ["price", "temp"], "sort": True, "missing": "drop"}
LONG = {"kind": "sequences", "path": "a.csv", "time": "t", "group": "who"}
PER_STEP = {"kind": "sequences", "path": "a.csv", "per": "timestep", "features": ["x", "y"]}
NPZ = {"kind": "sequences", "path": "a.npz"}
TS = {"kind": "sequences", "path": "a.ts", "target": "value"}

marks = st.text('[]{},:.-+e0123456789 \n"\\/trufalsn', max_size=60).map(str.encode)
plain_values = st.recursive(
    st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=3,
)


def make_archive() -> bytes:
    """The arrays that are spoilt elsewhere, as they should be."""
    path = Path("good.npz")
    arrays: dict[str, Any] = dict(sequence_files.ARRAYS)
    np.savez(path, **arrays)
    return path.read_bytes()


def fit(section: dict[str, Any], content: bytes) -> dict[str, Any]:
    """What preprocessing.json holds after a training on such a file."""
    if "path" in section:
        Path(section["path"]).write_bytes(content)
    per_step = section.get("per") == "timestep"
    config = {
        "mode": "many_to_many" if per_step else "many_to_one",
        "dataset": section,
        "model": {"decoder": {"kind": "aligned"}} if per_step else {},
    }
    dataset = prepare_data(load_config(config, (), {}))
    return dict(json.loads(json.dumps(dataset.preprocessing.to_json(), allow_nan=False)))


def restore(stored: dict[str, Any]) -> AnyPreprocessing:
    """Preprocessing as a run folder has it."""
    return read_preprocessing(stored, "preprocessing.json")


def use(split: Split) -> None:
    """Take all that prediction takes from samples."""
    rows = np.arange(len(split), dtype=np.int32)
    assert len(rows)
    assert np.isfinite(split.source.arrays().inputs["inputs"]).all()
    split.truth.targets(rows)
    split.origins.sources(rows)


def opener(preprocessing: AnyPreprocessing, name: str) -> Callable[[bytes], None]:
    """A test that opens a content under this name, and uses what it holds."""

    def open_it(content: bytes) -> None:
        Path(name).write_bytes(content)
        refused(lambda: use(open_input(preprocessing, Path(name), 2)))

    return open_it


@amounts
def test_given_numbers(fuzz: Fuzz) -> None:
    """CSV and JSON files for a model of generated numbers."""
    preprocessing = restore(fit(NUMBERS_SECTION, b""))
    for name, content in (("b.csv", ROWS), ("b.json", JSON)):
        spoilt = spoil_bytes([content], [b"sample,", b"x1,x2", b"[[", b"]]", b"1e400"])
        fuzz(spoilt | marks | st.binary(max_size=30), opener(preprocessing, name), quick=30)


@amounts
def test_given_json(fuzz: Fuzz) -> None:
    """JSON of any structure."""
    open_it = opener(restore(fit(NUMBERS_SECTION, b"")), "b.json")
    values = plain_values | spoil_tree([json.loads(JSON)], plain_values, st.just("a"))
    fuzz(values, lambda value: open_it(json.dumps(value).encode()), quick=50)


@amounts
def test_given_values(fuzz: Fuzz) -> None:
    """`--values` of any text."""
    run = TrainedRun(Path(), {}, restore(fit(NUMBERS_SECTION, b"")))
    spoilt = spoil_bytes([JSON], [b"(", b")", b"None", b"'"]).map(
        lambda content: content.decode("utf-8", "surrogateescape")
    )

    def give(text: str) -> None:
        place = Place("--values")
        refused(
            lambda: use(given_values(run, plain(read_value(text, ("predict", "inputs"), place))))
        )

    fuzz(spoilt | marks.map(bytes.decode), give, quick=50)


@amounts
def test_given_tables(fuzz: Fuzz) -> None:
    """Text files with odd rows or damaged bytes for models of tables, also to forecast beyond."""
    contents = tables.odd_rows().map(lambda rows: tables.write_text(rows, "b.csv"))
    spoilt = contents | spoil_bytes([CSV], tables.PIECES)
    for section in (TABLE, SHOPS, CHANGES, BOTH):
        preprocessing = restore(fit(section, ONE_SHOP if section is TABLE else CSV))
        fuzz(spoilt, opener(preprocessing, "b.csv"), quick=15)
        fuzz(spoilt, partial(forecast, preprocessing), quick=15)


def forecast(preprocessing: AnyPreprocessing, content: bytes) -> None:
    """Go on beyond the end of a table, twice, as where inputs are predicted or known."""
    assert isinstance(preprocessing, TablePreprocessing)
    Path("b.csv").write_bytes(content)

    def go_on() -> None:
        ends = start(preprocessing, "b.csv")
        split = ends.split()
        use(split)
        use(ends.extend(np.ones((len(split), 1, 1), np.float32)).split())

    refused(go_on)


@amounts
def test_given_sequences(fuzz: Fuzz) -> None:
    """Long tables, archives and `.ts` files for models of sequences."""
    long = sequence_files.odd_rows() | spoil_bytes([sequence_files.TABLE])
    for section in (LONG, PER_STEP):
        preprocessing = restore(fit(section, sequence_files.TABLE))
        fuzz(long, opener(preprocessing, "b.csv"), quick=20)
    preprocessing = restore(fit(NPZ, make_archive()))
    fuzz(sequence_files.archives(), opener(preprocessing, "b.npz"), quick=20)
    preprocessing = restore(fit(TS, sequence_files.VALUE_TS))
    spoilt = spoil_bytes([sequence_files.TS, sequence_files.VALUE_TS], sequence_files.TS_PIECES)
    fuzz(spoilt, opener(preprocessing, "b.ts"), quick=20)


@cache
def list_stored() -> list[tuple[dict[str, Any], str, bytes]]:
    """For each kind of data what preprocessing.json holds, and a good file to open with it."""
    archive = make_archive()
    kinds: list[tuple[dict[str, Any], str, bytes]] = [
        (NUMBERS_SECTION, "b.json", JSON),
        (CHANGES, "a.csv", CSV),
        (BOTH, "a.csv", CSV),
        (LONG, "a.csv", sequence_files.TABLE),
        (NPZ, "a.npz", archive),
        (TS, "a.ts", sequence_files.VALUE_TS),
    ]
    return [(fit(section, content), name, content) for section, name, content in kinds]


@amounts
def test_spoilt_preprocessing(fuzz: Fuzz) -> None:
    """A preprocessing.json that is not whole is refused; a whole one opens a file or refuses it."""
    for stored, name, content in list_stored():
        Path(name).write_bytes(content)
        keys = st.sampled_from(sorted(stored)) | st.just("")

        def restore_it(tree: Any, name: str = name) -> None:
            Path("preprocessing.json").write_text(json.dumps(tree))
            refused(
                lambda: use(
                    open_input(restore(read_json(Path("preprocessing.json"))), Path(name), 1)
                )
            )

        fuzz(spoil_tree([stored], plain_values, keys, most=2), restore_it, quick=15)
        restore_it(stored)
