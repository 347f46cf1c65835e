"""Data files that would take more memory than anybody's do are refused before they are read."""

import os
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lstm_cli.archives import check_arrays
from lstm_cli.data.files import list_columns, read_columns
from lstm_cli.data.input_files import read_given_file
from lstm_cli.data.sequences.ragged import Layout
from lstm_cli.data.sequences.sequence_files import read_sequences
from lstm_cli.errors import DataError, LstmCliError, MachineError
from lstm_cli.types import NumberInputs, SequenceShape, Values
from tests.bombs import (
    TERABYTE,
    array_header,
    peak_memory,
    suspect_size,
    write_claiming,
    write_hole,
    write_zeros,
)
from tests.fuzz.harness import limited

LAYOUT = Layout(target="label", per="sequence", id="id", label="label")
SHAPE = SequenceShape(3, 1, NumberInputs(1), Values(1))
MOST_TAKEN = 300 * 10**6
PACKED = r"takes at least [\d.,]+ [MGT]B of memory once unpacked from [\d.]+ (bytes|kB|MB), more"


@pytest.fixture(autouse=True)
def small_and_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a folder of its own each test ends soon, having taken little memory."""
    monkeypatch.chdir(tmp_path)
    before = peak_memory()
    with limited(30):
        yield
    assert peak_memory() - before < MOST_TAKEN


def refuse_npz(error: type[LstmCliError], match: str) -> None:
    """Expect that `a.npz` is refused."""
    with pytest.raises(error, match=match):
        read_sequences("a.npz", LAYOUT, needs_targets=True)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packed_array(packing: int) -> None:
    """However it is packed, its size is known before; more than there is room for is no bomb."""
    contents = {"inputs.npy": bytes(1 << 20)}
    write_claiming(Path("a.npz"), contents, {"inputs.npy": suspect_size()}, packing)
    refuse_npz(DataError, f"a.npz: {PACKED} than 200 times as much")
    write_claiming(Path("a.npz"), contents, {"inputs.npy": TERABYTE}, packing)
    refuse_npz(MachineError, f"a.npz: {PACKED} than half of the")


def test_many_members_are_summed_up() -> None:
    """What each of several arrays may take, all of them may not."""
    names = [f"{name}.npy" for name in ("inputs", "labels", "values", "groups")]
    part = suspect_size() // 4 + 1
    write_claiming(Path("a.npz"), dict.fromkeys(names, bytes(1000)), dict.fromkeys(names, part))
    refuse_npz(DataError, f"a.npz: {PACKED}")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_whose_size_may_be_a_lie(packing: int) -> None:
    """A few bytes of such a member unpack to gigabytes at once, whatever the index says."""
    write_claiming(Path("a.npz"), {"inputs.npy": bytes(1 << 24)}, {"inputs.npy": 200}, packing)
    refuse_npz(DataError, r"inputs\.npy: is packed in another way than stored or deflated")


def test_an_index_that_lies() -> None:
    """A member that is said to be smaller than it is packed."""
    content = np.random.default_rng(0).bytes(1 << 20)
    write_claiming(Path("a.npz"), {"inputs.npy": content}, {"inputs.npy": 200})
    refuse_npz(DataError, r"inputs\.npy: is 200 bytes, but \d+ packed: its sizes are wrong")


@pytest.mark.parametrize("shape", [(10**6, 10**5, 1), (10**9, 10**9, 10**9), (3, 4, 5)])
def test_a_header_that_lies(shape: tuple[int, ...]) -> None:
    """NumPy would make room for what the header says, before it reads the first number."""
    write_claiming(Path("a.npz"), {"inputs.npy": array_header(shape)}, {})
    refuse_npz(DataError, "a.npz: is no .npz file that can be read")
    Path("a.npz").write_bytes(array_header(shape))
    refuse_npz(DataError, "a.npz: is no .npz file that can be read")


def test_arrays_that_grow_as_numbers() -> None:
    """Truth values take eight times their bytes once they are numbers; nothing takes no room."""
    contents = {"inputs.npy": array_header((TERABYTE, 1, 1), "<U0")}
    write_claiming(Path("a.npz"), contents, {})
    refuse_npz(MachineError, "a.npz: takes at least 8.0 TB of memory, more than half of the")


def test_whole_archives_may_be_read() -> None:
    """Arrays as NumPy writes them, packed or not, in both orders, and none at all."""
    arrays = {"inputs": np.zeros((9, 9, 9)), "labels": np.array(["a"] * 9), "one": np.array(1)}
    arrays |= {"none": np.zeros((0, 4)), "fortran": np.asfortranarray(np.ones((5, 7)))}
    for save in (np.savez, np.savez_compressed):
        save("a.npz", **arrays)  # type: ignore[arg-type]
        with Path("a.npz").open("rb") as file:
            check_arrays(file, "a.npz")


@pytest.mark.parametrize("name", ["a.csv.gz", "a.ts.gz"])
def test_a_packed_text(name: str) -> None:
    """It is unpacked part by part, and no further than it may be."""
    write_zeros(Path(name), suspect_size())
    with pytest.raises(DataError, match=f"{name}: {PACKED} than 200 times as much"):
        _read(name)


def _read(name: str) -> None:
    if ".ts" in name or ".npz" in name:
        read_sequences(name, LAYOUT, needs_targets=True)
    else:
        read_columns(name, numbers=["price"], texts=[])


@pytest.mark.parametrize(
    "name", ["a.csv", "a.tsv", "a.csv.gz", "a.parquet", "a.npz", "a.ts", "a.ts.gz"]
)
def test_a_file_with_a_hole(name: str) -> None:
    """A terabyte of nothing is not read."""
    write_hole(Path(name))
    if name == "a.parquet":
        with Path(name).open("r+b") as file:
            file.write(b"PAR1")
    with pytest.raises(MachineError, match=rf"^{name}: takes at least \d.* TB of memory"):
        _read(name)


@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_given_inputs_with_a_hole(name: str) -> None:
    """As `--input` too."""
    write_hole(Path(name))
    with pytest.raises(MachineError, match=rf"^{name}: takes at least 12.0 TB of memory"):
        read_given_file(Path(name), ["x"], SHAPE)


def test_pipes_to_which_nobody_writes() -> None:
    """Neither a table nor inputs are waited for."""
    for name in ("a.csv", "a.json", "a.npz", "a.parquet", "a.ts"):
        os.mkfifo(name)
    for name in ("a.csv", "a.json"):
        with pytest.raises(DataError, match="is a pipe that nothing comes from"):
            read_given_file(Path(name), ["x"], SHAPE)
    with pytest.raises(DataError, match="is a pipe or a device"):
        list_columns("a.parquet")
    for name in ("a.npz", "a.ts"):
        with pytest.raises(DataError, match="is a pipe or a device"):
            read_sequences(name, LAYOUT, needs_targets=True)


@pytest.mark.parametrize("seconds", [0, 0.3])
def test_inputs_come_from_a_pipe(seconds: float) -> None:
    """Also where the first of them take their time."""
    shell = f"sleep {seconds}; printf 'x\\n1\\n2\\n3\\n'"
    with subprocess.Popen(["sh", "-c", shell], stdout=subprocess.PIPE) as writing:
        assert writing.stdout
        given = read_given_file(Path(f"/dev/fd/{writing.stdout.fileno()}"), ["x"], SHAPE)
    assert given.inputs.ravel().tolist() == [1, 2, 3]


def test_a_column_of_very_many_rows() -> None:
    """A kilobyte of runs of one value says how many rows it stands for."""
    rows = suspect_size() // 8
    if rows > 10**9:
        pytest.skip("there is so much memory here that it would take too long to make such a file")
    column = pl.repeat(value=True, n=rows, dtype=pl.Boolean, eager=True)
    pl.DataFrame({"price": column}).write_parquet("a.parquet")
    with pytest.raises(DataError, match=f"a.parquet: {PACKED} than 200 times as much"):
        read_columns("a.parquet", numbers=["price"], texts=[])
