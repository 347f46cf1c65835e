"""A run judged again after the file of its training has become another."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Trained

Rows = list[tuple[str, float, str]]
ROWS: Rows = [(f"{label}{n}", n + t, label) for label in "ab" for n in range(9) for t in range(3)]


def write(path: Path, rows: Rows, header: Sequence[str] = ("id", "x", "label")) -> Path:
    """Sequences as a long table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, trained: Trained) -> tuple[Path, Path]:
    """The folder of a run on a file of sequences, and the file."""
    folder = tmp_path_factory.mktemp("changed")
    path = write(folder / "all.csv", ROWS)
    config = {
        "mode": "many_to_one", "dataset": {"kind": "sequences", "path": str(path)},
        "model": {"encoder": {"units": 2}}, "training": {"epochs": 1, "compile": "graph"},
    }  # fmt: skip
    return trained(config), path


@pytest.mark.parametrize(
    "added",
    [
        pytest.param([(f"c{n}", 1.0, "c") for n in range(9)], id="another class"),
        pytest.param([("long", 1.0, "a")] * 4, id="a longer sequence"),
    ],
)
def test_data_that_no_longer_fit_are_refused(
    added: Rows, changed: tuple[Path, Path], run: Run
) -> None:
    """The splits of data with other sizes or classes are no longer those of the model."""
    folder, path = changed
    write(path, [*ROWS, *added])
    ending = run("evaluate", folder)
    assert (ending.code, ending.out) == (3, "")
    assert ending.err.startswith(f"error: {folder}: the data are not those that the run was")
    assert "give --input FILE." in ending.err


def test_another_scale_is_told(changed: tuple[Path, Path], run: Run) -> None:
    """Where the scale has changed with the data, a warning says that it is not the model's."""
    folder, path = changed
    write(path, [(name, 1000 * x, label) for name, x, label in ROWS])
    ending = run("evaluate", folder)
    assert ending.code == 0
    assert "they have changed, and so has their scale." in ending.out
