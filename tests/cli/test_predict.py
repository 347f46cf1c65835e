"""`lstm-cli predict`: new inputs, right and wrong, and run folders that are whole or are not."""

import csv
import json
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from lstm_cli.nn.runtime import load_tensorflow
from tests.cli.conftest import Run
from tests.conftest import Trained

VALUES = ("--values", "[[50], [51], [52]]")
TASKS: Mapping[str, Mapping[str, Any]] = {
    "sum": {"task": "sum"},
    "wide": {"task": "multiples", "features": 2, "horizon": 1},
    "labels": {"task": "parity", "timesteps": 3, "samples": 6, "test_samples": 2},
}


@pytest.fixture(scope="session")
def runs(trained: Trained) -> Callable[[str], Path]:
    """A function that gives the folder of a run: of sums, of two features, or of labels."""
    return lambda name: trained(
        {
            "mode": "many_to_one", "name": name,
            "dataset": {"kind": "generated", **TASKS[name]},
            "model": {"encoder": {"units": 4}},
            "training": {
                "epochs": 2, "compile": "graph",
                "loss": "crossentropy" if name == "labels" else "mse",
            },
        }
    )  # fmt: skip


@pytest.fixture
def sums(runs: Callable[[str], Path]) -> Path:
    """The folder of a run that has learnt sums of three numbers."""
    return runs("sum")


@pytest.fixture
def copy(sums: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return Path(shutil.copytree(sums, tmp_path / "copy"))


def stored_predictions(folder: Path, split: str = "test") -> list[dict[str, str]]:
    """The rows of a split in predictions.csv."""
    with (folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["split"] == split]


@pytest.mark.parametrize(
    "values", ["[[50], [51], [52]]", "[[[50], [51], [52]]]", "[[50.0],[51],[5.2e1]]"]
)
def test_values_are_predicted_as_in_training(run: Run, sums: Path, values: str) -> None:
    """The same input gives the prediction of predictions.csv; the level of samples is optional."""
    ending = run("predict", sums, "--values", values, "--json")
    (row,) = json.loads(ending.out)
    (stored,) = stored_predictions(sums)
    assert (ending.code, ending.err) == (0, "")
    assert row["source"] == stored["source"] == "50 51 52"
    assert row["prediction"] == pytest.approx(float(stored["prediction"]), rel=1e-6)
    assert row["target"] is None


def test_several_samples_are_a_table(run: Run, sums: Path) -> None:
    """Without --json the predictions are printed for reading, a line a sample."""
    lines = run("predict", sums, "--values", "[[[50],[51],[52]], [[1],[2],[3]]]").out.splitlines()
    assert lines[0].split() == ["input", "predicted"]
    assert [line.rsplit(maxsplit=1)[0].strip() for line in lines[1:]] == ["50 51 52", "1 2 3"]


def test_two_features_are_read_in_order(run: Run, runs: Callable[[str], Path]) -> None:
    """A sample of two features, written on the command line as the run's source is."""
    folder = runs("wide")
    stored = stored_predictions(folder)
    sample = [[float(cell) for cell in step.split(",")] for step in stored[0]["source"].split()]
    rows = json.loads(run("predict", folder, "--values", json.dumps(sample), "--json").out)
    assert [row["feature"] for row in rows] == ["y1", "y2"]
    wanted = [float(row["prediction"]) for row in stored]
    assert [row["prediction"] for row in rows] == pytest.approx(wanted, rel=1e-6)


def test_labels_come_with_names_and_probabilities(run: Run, runs: Callable[[str], Path]) -> None:
    """What a run of labels predicts are class names, each with its probability."""
    folder = runs("labels")
    stored = stored_predictions(folder)
    samples = [[[int(bit)] for bit in row["source"].split()] for row in stored]
    rows = json.loads(run("predict", folder, "--values", str(samples), "--json").out)
    assert [row["prediction"] for row in rows] == [row["prediction"] for row in stored]
    assert all(0.5 <= row["probability"] <= 1 for row in rows)


@pytest.mark.parametrize(
    ("content", "sources"),
    [
        (b"x\n50\n51\n52\n", ["rows 1-3"]),
        (b"x\n50\n51\n52\n1\n2\n3\n", ["rows 1-3", "rows 4-6"]),
        (b"sample,x\na,50\na,51\na,52\n", ["a"]),
        (b"sample,x\nb,1\na,50\nb,2\na,51\nb,3\na,52\n", ["b", "a"]),
        (b"\xef\xbb\xbfx\r\n50\r\n51\r\n52\r\n", ["rows 1-3"]),
        (b'note,x,day\n"a ""b"", c",50,1\nd,51,2\n"two\nlines",52,3\n', ["rows 1-3"]),
        (b" x , sample\n50, s\n 51, s\n5.2e1, s\n\n", [" s"]),
    ],
)  # fmt: skip
def test_csv_is_read_by_its_columns(
    run: Run, sums: Path, tmp_path: Path, content: bytes, sources: list[str]
) -> None:
    """Rows are timesteps, cut into samples by number or by name; other columns do not matter."""
    path = tmp_path / "input.csv"
    path.write_bytes(content)
    ending = run("predict", sums, "--input", path, "--json")
    rows = json.loads(ending.out)
    assert [row["source"] for row in rows] == sources
    known = dict(zip(sources, rows, strict=True))
    wanted = known.get("a", rows[0])["prediction"]
    assert wanted == pytest.approx(float(stored_predictions(sums)[0]["prediction"]), rel=1e-6)


def test_predictions_are_written_whole(run: Run, sums: Path, tmp_path: Path) -> None:
    """--output writes the schema of predictions.csv, or JSON, and leaves nothing else behind."""
    table, listing = tmp_path / "out.csv", tmp_path / "out.json"
    for path in (table, listing):
        ending = run("predict", sums, *VALUES, "--output", path)
        assert (ending.code, ending.out) == (0, "")
        assert ending.err == f"1 prediction written to {path}\n"
    header = (sums / "predictions.csv").read_text().splitlines()[0]
    assert table.read_text().splitlines()[0] == header
    assert list(json.loads(listing.read_text())[0]) == header.split(",")
    assert sorted(tmp_path.iterdir()) == [table, listing]


def test_pipes_and_links_are_written_to_not_replaced(run: Run, sums: Path, tmp_path: Path) -> None:
    """--output into a pipe or a device leaves it one; through a link the file is written."""
    pipe, link, file = tmp_path / "pipe", tmp_path / "link.csv", tmp_path / "file.csv"
    os.mkfifo(pipe)
    link.symlink_to(file)
    with ThreadPoolExecutor(1) as pool:
        said = pool.submit(pipe.read_text)
        assert run("predict", sums, *VALUES, "--output", pipe).code == 0
        assert run("predict", sums, *VALUES, "--output", link).code == 0
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert said.result() == file.read_text()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("sizes", "takes and gives (3, 1) → (1, 1), but "),
        ("lambda", "the model cannot be opened (Requested the deserialization of a `Lambda`"),
        ("config", "the model cannot be opened ("),
    ],
)
def test_a_model_that_cannot_be_trusted_is_not_run(
    run: Run, copy: Path, tmp_path: Path, damage: str, message: str
) -> None:
    """A model of another shape, or one that carries code, is refused in a sentence."""
    values = "[[50],[51],[52]]"
    if damage == "lambda":
        save_trap(copy / "model.keras", tmp_path / "trap")
    elif damage == "config":
        with ZipFile(copy / "model.keras", "w") as archive:
            archive.writestr("config.json", "{}")
    else:
        path = copy / "preprocessing.json"
        path.write_text(path.read_text().replace('"timesteps": 3', '"timesteps": 4'))
        values = "[[50],[51],[52],[53]]"
    ending = run("predict", copy, "--values", values)
    assert (ending.code, ending.out) == (3, "")
    assert ending.err.startswith(f"error: {copy / 'model.keras'}: {message}")
    assert ending.err.count("\n") == 1
    assert not (tmp_path / "trap").exists()


def save_trap(model: Path, trap: Path) -> None:
    """Save a model that makes a file where it is run."""
    load_tensorflow()
    import keras  # noqa: PLC0415 - takes seconds

    def spring(inputs: Any) -> Any:
        trap.touch()
        return inputs[:, :1]

    inputs = keras.Input((3, 1))
    keras.Model(inputs, keras.layers.Lambda(lambda x: spring(x))(inputs)).save(model)  # noqa: PLW0108
    trap.unlink()
