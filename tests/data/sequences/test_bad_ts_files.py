"""What is wrong with a `.ts` file is told in sentences, with its line."""

import gzip
from pathlib import Path

import pytest

from lstm_cli.data.sequences.ragged import Layout
from lstm_cli.data.sequences.sequence_files import read_sequences
from lstm_cli.errors import DataError

HEADER = "@problemName p\n@timeStamps false\n@dimensions 2\n@classLabel true a b\n@data\n"
LAYOUT = Layout(target="label", per="sequence", id="id", label="label")
TWO = "Write 2 dimensions with ':' between them, then ':' and the label."
FINITE = "Give a finite number."


def error_of(text: str | bytes, path: Path, layout: Layout = LAYOUT) -> list[str]:
    """The problems of a file with this content."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError) as caught:
        read_sequences(str(path), layout, needs_targets=True)
    assert caught.value.exit_code == 3
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1,2:a", f"1 dimension, but 2 are expected. {TWO}"),
        ("1:2:3:a", f"3 dimensions, but 2 are expected. {TWO}"),
        ("1,2", f"0 dimensions, but 2 are expected. {TWO}"),
        (
            "1,2:3:a",
            (
                "dimension 2 has 1 value, dimension 1 has 2. Give a value of each dimension at "
                "each timestep."
            ),
        ),
        ("1,2:3,4:c", "the label is 'c', which @classLabel does not name. Give one of 'a', 'b'."),
        ("1,2:3,4:", "the label is empty, which @classLabel does not name. Give one of 'a', 'b'."),
        (
            "1,?:3,4:a",
            "value 2 of dimension 1 is missing (?). Fill it in, or remove the sequence.",
        ),
        ("1,2:,4:a", "value 1 of dimension 2 is missing. Fill it in, or remove the sequence."),
        (
            "1,NaN:3,4:a",
            "value 2 of dimension 1 is missing (NaN). Fill it in, or remove the sequence.",
        ),
        ("1,2:inf,4:a", f"value 1 of dimension 2 is 'inf'. {FINITE}"),
        ("1,2:1e39,4:a", "value 1 of dimension 2 is '1e39'. Give a number below 3.4e38."),
        ("1,x:3,4:a", f"value 2 of dimension 1 is 'x'. {FINITE}"),
        ("1_0,2:3,4:a", f"value 1 of dimension 1 is '1_0'. {FINITE}"),
        ("(0,1),2:3,4:a", f"value 1 of dimension 1 is '(0'. {FINITE}"),
        (":3,4:a", "dimension 1 is empty. Give its values, ',' between them."),
        (
            "@problemName p",
            "'@problemName' stands below @data, as if files were joined. Remove it.",
        ),
    ],
)
def test_a_wrong_line_is_named(
    line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that is no sequence of the file is named with its number, its neighbours are not."""
    monkeypatch.chdir(tmp_path)
    text = f"{HEADER}1,2:3,4:a\n\n# a comment\n{line}\n5:6:b\n"
    assert error_of(text, Path("bad.ts")) == [f"bad.ts:9: {message}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": is empty (0 bytes). Name a file with data."),
        ("\n \n", ": there is no line @data. Put it between the header and the sequences."),
        (
            "@problemName p\n",
            ": there is no line @data. Put it between the header and the sequences.",
        ),
        (HEADER, ": there are no sequences below @data. Write each in a line of its own."),
        (
            HEADER.replace("@timeStamps false", "@timeStamps true"),
            (
                ":2: @timeStamps is true, but values with times are not read. Write values alone, "
                "evenly spaced in time, and @timeStamps false."
            ),
        ),
        (
            HEADER.replace("@timeStamps false", "@timeStamps maybe"),
            ":2: @timeStamps is 'maybe'. Give true or false.",
        ),
        (
            HEADER.replace("@timeStamps false", "@timeStamps"),
            ":2: @timeStamps is empty. Give true or false.",
        ),
        (
            HEADER.replace("@timeStamps false", "@PROBLEMNAME q"),
            ":2: @problemName is there again, as in line 1. Remove one of the two lines.",
        ),
        (
            HEADER.replace("@dimensions 2", "@dimension two"),
            ":3: @dimensions is 'two'. Give a whole number above 0.",
        ),
        (
            HEADER.replace("@timeStamps false", "@univariate true"),
            ":3: @dimensions is 2, but @univariate is true. Make @univariate false.",
        ),
        (
            HEADER.replace("@timeStamps false", "@clasLabel false"),
            ":2: there is no '@clasLabel' in .ts files. Did you mean '@classLabel'?",
        ),
        (
            HEADER.replace("@timeStamps false", "1,2:3,4:a"),
            (
                ":2: '1,2:3,4:a' stands before @data. Begin such lines with @ or #, or put @data "
                "before the first sequence."
            ),
        ),
        (
            HEADER.replace("true a b", "true"),
            ":4: @classLabel true names no classes. Write them behind it: @classLabel true a b.",
        ),
        (
            HEADER.replace("true a b", "true a b a"),
            ":4: @classLabel names 'a' twice. Remove one of them.",
        ),
        (
            HEADER.replace("true a b", "true a,b"),
            ":4: @classLabel names 'a,b'. Put blanks between classes.",
        ),
        (
            HEADER.replace("@data", "@data 1:2:a") + "3:4:b",
            ":5: sequences begin in the line below @data. Break this line behind it.",
        ),
        (
            HEADER.replace("@classLabel true a b\n", "") + "1:2:a",
            (
                ":5: 3 dimensions, but 2 are expected. Write 2 dimensions with ':' between them. "
                "If the last is a label or a value, say so in the header: @classLabel true and "
                "the classes, or @targetLabel true."
            ),
        ),
        (
            HEADER.replace("@timeStamps false", "@targetLabel true"),
            ":2: @targetLabel is true, and so is @classLabel. Make one of them false.",
        ),
        (
            HEADER.replace("@classLabel true a b", "@targetLabel true") + "1:2:3",
            (
                ": its sequences have values (@targetLabel true), but labels are wanted. Set "
                "dataset.target: value, or name a file with labels."
            ),
        ),
        (
            HEADER.replace("true a b", "false") + "1:2",
            ": its sequences have no labels. Add them: there is nothing to learn.",
        ),
        (
            HEADER + "1:2:?",
            ": sequence 'line 6' lacks its label. Give it, or remove the sequence.",
        ),
        (
            HEADER.replace("@timeStamps false", "@equalLength true") + "1:2:a\n1,2:3,4:b",
            (
                ":7: 2 timesteps, but 1 in line 6 and @equalLength is true. Make it false, or mend "
                "the line."
            ),
        ),
        (
            HEADER.encode("utf-16"),
            ": is UTF-16, or no text at all. Save it as text in UTF-8.",
        ),
        (
            b"# caf\xe9\n" + HEADER.encode(),
            ":1: byte 0xe9 is not UTF-8. Save the file as text in UTF-8.",
        ),
    ],
)
def test_a_wrong_file_is_refused(
    text: str | bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is no such, contradicts itself, or holds what is not read, is refused."""
    monkeypatch.chdir(tmp_path)
    assert error_of(text, Path("bad.ts")) == [f"bad.ts{message}"]


def test_all_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    """The first ten problems are told, and how many more there are."""
    path = tmp_path / "bad.ts"
    told = error_of(HEADER + "1:x:a\n" * 42, path)
    assert len(told) == 11
    assert told[0] == f"{path}:6: value 1 of dimension 2 is 'x'. {FINITE}"
    assert told[-1] == f"{path}: and 32 more such problems."


def test_a_damaged_gz_is_refused(tmp_path: Path) -> None:
    """A packed file of no bytes, or cut in the middle, is refused as such."""
    path = tmp_path / "bad.ts.gz"
    assert error_of(b"", path) == [f"{path}: is empty (0 bytes). Name a file with data."]
    packed = gzip.compress((HEADER + "1:2:a\n" * 50).encode())
    assert "cannot be unpacked: it ends too early" in error_of(packed[:60], path)[0]


def test_values_are_wanted_where_labels_are(tmp_path: Path) -> None:
    """A file of labels does not serve for values, and a value must be a finite number."""
    layout = Layout(target="value", per="sequence", id="id", label="label")
    told = error_of(HEADER + "1:2:a\n", tmp_path / "labels.ts", layout)
    assert told[0].endswith("Set dataset.target: label, or name a file with values.")
    valued = HEADER.replace("@classLabel true a b", "@targetLabel true")
    told = error_of(valued + "1:2:abc\n", tmp_path / "text.ts", layout)
    assert told[0].endswith(f":6: the value to predict is 'abc'. {FINITE}")
