"""Files of sequences in every form, right and odd, and sections that name them."""

import gzip
import io
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from hypothesis import strategies as st

from tests.fuzz.spoilings import Draw
from tests.fuzz.tables import cells, fractions

Array: TypeAlias = np.ndarray[Any, Any]

# Ten sequences of 1 to 4 timesteps of 2 numbers, with two classes; the same in each form.
LENGTHS = [1, 2, 3, 4, 3, 2, 1, 2, 3, 4]
SAMPLES, LONGEST = len(LENGTHS), max(LENGTHS)
VALUES = np.arange(SAMPLES * LONGEST * 2, dtype=np.float64).reshape(SAMPLES, LONGEST, 2) % 7
LABELS = ["p", "q"] * (SAMPLES // 2)

ROWS = [
    ["id", "t", "x", "y", "who", "label"],
    *[
        [f"s{sample}", f"{step}", *map(str, VALUES[sample, step]), f"w{sample % 4}", label]
        for sample, (length, label) in enumerate(zip(LENGTHS, LABELS, strict=True))
        for step in range(length)
    ],
]
TABLE = "\n".join(map(",".join, ROWS)).encode() + b"\n"
VALUE_TABLE = TABLE.replace(b"p\n", b"1.5\n").replace(b"q\n", b"-2\n")
TS_LINES = [
    "@problemName x", "@timeStamps false", "@missing false", "@univariate false", "@dimensions 2",
    "@equalLength false", "@classLabel true p q", "@data",
    *[
        ":".join([*(",".join(map(str, VALUES[i, :length, d])) for d in range(2)), LABELS[i]])
        for i, length in enumerate(LENGTHS)
    ],
]  # fmt: skip
TS = "\n".join(TS_LINES).encode() + b"\n"
VALUE_TS = (
    TS.replace(b"@classLabel true p q", b"@targetLabel true")
    .replace(b":p\n", b":1.5\n")
    .replace(b":q\n", b":-2\n")
)
TS_PIECES = [
    b"@", b"@data\n", b"@classLabel true\n", b"@targetLabel true\n", b"@equalLength true\n", b"?",
    b"@dimensions 0\n", b"@dimensions 1000000000\n", b"@timeStamps true\n", b":", b"::", b",,",
    b"@missing true\n", b"NaN", b"(1,2)", b"@dimensions \xd9\xa1\n", b"@dimensions \xc2\xb2\n",
]  # fmt: skip
TABLE_PIECES = [b",", b"\t", b'"', b"\n\n", b"s0,", b"s1,1,", b"id,t,x,y,who,label\n", b"p", b"q"]
ARRAYS: Mapping[str, Array] = {
    "inputs": VALUES,
    "labels": np.array(LABELS),
    "values": np.arange(SAMPLES, dtype=np.float64),
    "lengths": np.array(LENGTHS),
    "groups": np.array([f"w{i % 4}" for i in range(SAMPLES)]),
    "ids": np.array([f"s{i}" for i in range(SAMPLES)]),
}
TYPES: list[Any] = [
    "f2", "f4", "f8", ">f8", "g", "i1", "i8", ">i4", "u1", "u8", "?", "c16", "U3", "U0", "S3", "S0",
    "M8[D]", "m8[s]", "O", "V4", [("a", "f8"), ("b", "U2")],
]  # fmt: skip
SHAPES: list[tuple[int, ...]] = [
    (), (0,), (1,), (SAMPLES,), (SAMPLES, 1), (SAMPLES, LONGEST), (SAMPLES, 1, 1), (SAMPLES, 0, 2),
    (0, LONGEST, 2), (SAMPLES, LONGEST, 0), (SAMPLES, LONGEST, 2), (SAMPLES, LONGEST, 2, 1),
    (SAMPLES + 1,), (2,) * 9,
]  # fmt: skip
FILLS = [0, 1, -1, 2, 0.5, 1e39, 1e300, np.nan, np.inf, -np.inf, 2**31, "", " ", "p", "\x00", "é"]
MEMBERS = [
    b"", b"x", b"\x93NUMPY", b"\x93NUMPY\x01\x00\x10\x00{'descr': '<f8'}\n",
    b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,)}\n",
    b"\x93NUMPY\x09\x00v\x00", b"\x93NUMPY\x02\x00\xff\xff\xff\xff",
    b"\x93NUMPY\x01\x00\x3b\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,)}\n\x80\x04N.",
]  # fmt: skip


@st.composite
def archives(draw: Draw) -> bytes:
    """An archive of arrays, some of them of another type or shape, filled with odd values."""
    names = draw(st.sets(st.sampled_from(sorted(ARRAYS)), min_size=1)) | {"inputs"}
    arrays = {name: ARRAYS[name] for name in sorted(names)}
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from([*sorted(ARRAYS), "input", "label", "length", "x/../y", "é"]))
        arrays[name] = draw(odd_arrays())
    if draw(st.booleans()):
        name, fill = draw(st.sampled_from(sorted(arrays))), draw(st.sampled_from(FILLS))
        arrays[name] = arrays[name].copy()
        _fill(arrays[name].reshape(-1)[:1], fill)
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=True, **arrays)
    if draw(st.integers(0, 3)) == 0:
        member = (
            f"{draw(st.sampled_from(sorted(ARRAYS)))}{draw(st.sampled_from(['.npy', '', '.x']))}"
        )
        return _add_member(stream, member, draw(st.sampled_from(MEMBERS)))
    return stream.getvalue()


@st.composite
def odd_arrays(draw: Draw) -> Array:
    """An array of any type and shape, all of one value where the type takes it."""
    array: Array = np.zeros(draw(st.sampled_from(SHAPES)), draw(st.sampled_from(TYPES)))
    _fill(array, draw(st.sampled_from(FILLS)))
    return array


def _fill(array: Array, value: object) -> None:
    with np.errstate(all="ignore"), suppress(TypeError, ValueError, OverflowError):
        array[...] = value


def _add_member(stream: io.BytesIO, name: str, content: bytes) -> bytes:
    """The archive with its member of this name replaced, or with one more."""
    found = io.BytesIO()
    with ZipFile(stream) as old, ZipFile(found, "w", ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return found.getvalue()


def pack(content: bytes) -> bytes:
    """The content as a gzip file."""
    return gzip.compress(content, 1, mtime=0)


@st.composite
def odd_rows(draw: Draw) -> bytes:
    """The long table with odd cells, rows out of order, doubled or gone."""
    rows = [list(row) for row in ROWS]
    for _ in range(draw(st.integers(1, 3))):
        row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(ROWS[0]) - 1))
        match draw(st.sampled_from(["set", "set", "column", "swap", "drop", "double"])):
            case "set":
                rows[row][column] = draw(cells)
            case "column":
                value = draw(cells)
                rows[1:] = [[*each[:column], value, *each[column + 1 :]] for each in rows[1:]]
            case "swap":
                rows[row], rows[-1] = rows[-1], rows[row]
            case "drop":
                del rows[max(row, 1) :]
            case _:
                rows.insert(row, list(rows[row]))
    return "\n".join(map(",".join, rows)).encode("utf-8", "surrogatepass") + b"\n"


def sections(path: str) -> st.SearchStrategy[dict[str, Any]]:
    """Sections of sequences that fit the right files, or nearly."""
    by = st.sampled_from([None, "random", "stratified", "group", "last"])
    held = st.fixed_dictionaries({}, optional={"by": by, "fraction": fractions})
    return st.fixed_dictionaries(
        {"kind": st.just("sequences"), "path": st.just(path)},
        optional={
            "target": st.sampled_from(["label", "value"]),
            "per": st.sampled_from(["sequence", "sequence", "timestep"]),
            "id": st.sampled_from(["id", "who", "zzz"]),
            "time": st.sampled_from(["t", None, "x"]),
            "features": st.sampled_from([["x", "y"], ["x"], None, ["t", "label"], ["x", "x"]]),
            "label": st.sampled_from(["label", "label", "who", "y"]),
            "group": st.sampled_from(["who", None, "id"]),
            "timesteps": st.sampled_from([None, 1, 4, 9, 2**31 - 1]),
            "test_path": st.sampled_from([None, path, "nowhere.ts"]),
            "test": held,
            "validation": held,
            "scaling": st.fixed_dictionaries(
                {},
                optional={
                    "inputs": st.sampled_from(["none", "standard", "minmax"]),
                    "targets": st.sampled_from(["none", "standard"]),
                    "per_group": st.booleans(),
                },
            ),
        },
    )
