"""What is wrong with a table of sequences is told in sentences, with its line."""

from pathlib import Path
from typing import Any

import pytest

from lstm_cli.data.sequences.ragged import Layout
from lstm_cli.data.sequences.sequence_files import read_sequences
from lstm_cli.errors import DataError

PER_SEQUENCE: dict[str, Any] = {"target": "label", "per": "sequence", "id": "id", "label": "label"}


@pytest.mark.parametrize(
    ("rows", "changes", "told"),
    [
        ("id,x,label\n", {}, [": has no rows below its header. Add the data."]),
        (
            "id,label\na,1\n",
            {},
            [": no column is left that could go in. Add one with numbers, a row a timestep."],
        ),
        (
            "id,x,label\na,1,p\n,2,p\n",
            {},
            [":3: id is empty. Say which sequence the row is of."],
        ),
        (
            "id,x,y,label\na,1,,p\nb,,2,q\n",
            {},
            [
                ":2: y is empty. Give a number, or remove the sequence.",
                ":3: x is empty. Give a number, or remove the sequence.",
            ],
        ),
        ("id,x,label\na,1,p\na,z,p\n", {}, [":3: x is 'z'. Give a finite number."]),
        (
            "id,x,label\na,1,p\nb,2,q\na,3,q\n",
            {},
            [
                (
                    ":4: label is 'q', but 'p' in the sequence's first row, bad.csv:2. Give one "
                    "for all of its rows, or set dataset.per: timestep."
                )
            ],
        ),
        (
            "id,x,label\na,1,p\na,2,\n",
            {"per": "timestep"},
            [
                (
                    ": sequence 'a' lacks its label at one or more timesteps. Give it, or remove "
                    "the sequence."
                )
            ],
        ),
        (
            "id,x,label\na,1,\nb,2,q\n",
            {},
            [": sequence 'a' lacks its label. Give it, or remove the sequence."],
        ),
        (
            "id,x,who,label\na,1,u,p\na,2,v,p\n",
            {"group": "who"},
            [
                (
                    ":3: who is 'v', but 'u' in the sequence's first row, bad.csv:2. Give one for "
                    "all of its rows."
                )
            ],
        ),
        (
            "id,x,label\na,1,p\na,2,\n",
            {},
            [
                (
                    ":3: label is empty, but 'p' in the sequence's first row, bad.csv:2. Give one "
                    "for all of its rows, or set dataset.per: timestep."
                )
            ],
        ),
        (
            "id,x,note,label\na,1,hi,p\nb,2,,q\n",
            {},
            [
                ":2: note is 'hi'. Give a finite number.",
                (
                    ": every column without another purpose goes in, note too. If that is not "
                    "wanted, set dataset.features: [x]."
                ),
            ],
        ),
        (
            "id,x,who,label\na,1,u,p\nb,2,,p\n",
            {"group": "who"},
            [":3: who is empty. Say whose sequence it is."],
        ),
        (
            "id,x,t,label\na,1,1,p\nb,2,1,p\na,3,1.0,p\n",
            {"time": "t"},
            [":4: t '1.0' is there twice in sequence 'a'. Remove one of the rows."],
        ),
        (
            "id,x,t,label\na,1,1,p\na,3,,p\n",
            {"time": "t"},
            [":3: t is empty. Say when the row was, or remove it."],
        ),
        (
            "id,x,label\na,1,0.5\nb,2,half\n",
            {"target": "value"},
            [":3: label is 'half'. Give a finite number."],
        ),
        (
            "id,x,label\na,1,\nb,2,\n",
            {"target": "value"},
            [": its sequences have no values. Add them: there is nothing to learn."],
        ),
        (
            "id,x,label\na,1,p\nid,x,label\nb,2,q\n",
            {},
            [":3: repeats the header. Remove the line."],
        ),
    ],
)
def test_wrong_rows_are_named(
    rows: str,
    changes: dict[str, Any],
    told: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows and columns that are no sequences are told with their lines."""
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text(rows, "utf-8")
    with pytest.raises(DataError) as caught:
        read_sequences("bad.csv", Layout(**(PER_SEQUENCE | changes)), needs_targets=True)
    assert list(map(str, caught.value.problems)) == [f"bad.csv{sentence}" for sentence in told]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """A column that is not there is named."""
    path = tmp_path / "bad.csv"
    path.write_text("id,x\na,1\n", "utf-8")
    with pytest.raises(DataError, match=r"there is no column 'label' \(found: id, x\)"):
        read_sequences(str(path), Layout(**PER_SEQUENCE), needs_targets=True)


def test_problems_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ten rows are told, and how many more there are."""
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text("id,x,label\n" + ",1,a\n" * 42, "utf-8")
    with pytest.raises(DataError) as caught:
        read_sequences("bad.csv", Layout(**PER_SEQUENCE), needs_targets=True)
    assert len(caught.value.problems) == 11
    assert str(caught.value.problems[-1]) == "bad.csv: and 32 more such problems."


def test_other_endings_are_refused(tmp_path: Path) -> None:
    """A file whose name does not say what it is, is refused with the names that do."""
    path = tmp_path / "data.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(DataError, match=r"its name ends in '\.xlsx'"):
        read_sequences(str(path), Layout(**PER_SEQUENCE), needs_targets=True)
