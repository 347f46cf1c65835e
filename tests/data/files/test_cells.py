"""Cells that are no numbers are refused with how to write them, a whole column of text once."""

from pathlib import Path

import pytest

from lstm_cli.data.files import read_columns
from lstm_cli.errors import DataError

BAD_CELLS: list[tuple[str, bytes, str]] = [
    (
        "german.csv",
        b'day,price\n1,2\n2,"1.234,5"\n3,"1,234.5"\n4,"0,5"\n5,12%\n',
        (
            "german.csv:3: price is '1.234,5'. Write numbers as 1234.5: a point, and no comma.\n"
            "german.csv:4: price is '1,234.5'. Write numbers as 1234.5: a point, and no comma.\n"
            "german.csv:5: price is '0,5'. Write numbers as 1234.5: a point, and no comma.\n"
            "german.csv:6: price is '12%'. Give a finite number."
        ),
    ),
    (
        "truth.csv",
        b"day,price\n" + b"1,True\n2,False\n" * 10,
        (
            "truth.csv:2: price is 'True', and none of its other 19 cells is a number. Write 1 "
            "and 0. Or name another column."
        ),
    ),
    (
        "names.csv",
        b"day,price\n" + b"x,red\n" * 20,
        (
            "names.csv:2: price is 'red', and none of its other 19 cells is a number. Give a "
            "finite number. Or name another column."
        ),
    ),
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "content", "message"), BAD_CELLS)
def test_bad_cells_are_explained(name: str, content: bytes, message: str) -> None:
    """A sentence fits what was probably meant: commas, booleans, text."""
    Path(name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_columns(name, numbers=["price"], texts=["day"])
    assert str(caught.value) == message


def test_several_missing_columns() -> None:
    """All columns that are missing are named in one sentence."""
    Path("far.csv").write_text("1,2\n3,4\n")
    with pytest.raises(DataError) as caught:
        read_columns("far.csv", numbers=["price"], texts=["shop"])
    assert str(caught.value) == (
        "far.csv: there are no columns 'price', 'shop' (found: 1, 2). Add them to the header, or "
        "name others."
    )
