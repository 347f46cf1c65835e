"""The tables of predictions: what excerpts keep, and what the file holds."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lstm_cli.records.csv_tables import format_predictions, write_predictions
from lstm_cli.records.excerpts import take_first, take_split, thin
from lstm_cli.types import Predictions
from lstm_cli.types.predictions import COLUMNS, ENTRY

Build = Callable[..., Predictions]


def test_thinning_keeps_whole_samples_and_neighbours(predictions: Build) -> None:
    """Of each split about as many rows as asked: first neighbours, then evenly spread ones."""
    table = predictions({"train": 1000, "test": 20}, 3)
    thinned = thin(table, 900)
    train = take_split(thinned, "train")
    counts = np.bincount(train.sample)
    assert set(counts[counts > 0].tolist()) == {3}
    assert len(train) == 900
    assert set(range(100)) <= set(train.sample.tolist())
    assert {999} <= set(train.sample.tolist())
    assert len(take_split(thinned, "test")) == 60
    assert thin(table, 10_000) is table


def test_the_most_telling_rows_come_first(predictions: Build) -> None:
    """Inputs to predict, then test, val and train."""
    table = take_first(predictions({"train": 5, "test": 2, "predict": 1}), 5)
    assert table.split.tolist() == ["predict", "test", "test", "train", "train"]
    assert len(take_first(Predictions(), 5)) == 0


def test_the_file_has_words_and_short_numbers(tmp_path: Path, predictions: Build) -> None:
    """All columns in all modes, quoted where need be, and floats as the user wrote them."""
    values = lambda *_: (1354.391, 153.0)  # noqa: E731
    places = {
        "source": lambda *_: 'a "b", c',
        "time": lambda *_: "2010-01",
        "group": lambda *_: "g",
    }
    table = predictions({"test": 2}, 1, ("price, net",), values, **places)
    write_predictions(tmp_path / "p.csv", table)
    text = (tmp_path / "p.csv").read_text()
    assert text == format_predictions(table)
    rows = list(csv.DictReader(text.splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1] == {
        "sample": "1",
        "split": "test",
        "source": 'a "b", c',
        "group": "g",
        "time": "2010-01",
        "step": "1",
        "feature": "price, net",
        "target": "1354.391",
        "prediction": "153",
        "probability": "",
    }


def test_numbers_come_back_to_the_same_bits(tmp_path: Path) -> None:
    """Any float32 is written with at most nine digits and read as the same float32."""
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2**32, 2000, np.uint32).view(np.float32)
    entries = np.zeros(2000, ENTRY)
    entries["prediction"] = np.where(np.isfinite(bits), bits, 0)
    table = Predictions(entries, ("test",), ("y",), (), ())
    write_predictions(tmp_path / "p.csv", table)
    with (tmp_path / "p.csv").open() as file:
        read = [row["prediction"] for row in csv.DictReader(file)]
    np.testing.assert_array_equal(np.array(read, np.float64).astype(np.float32), table.prediction)
    digits = [text.partition("e")[0].strip("-0.").replace(".", "") for text in read]
    assert max(len(text.lstrip("0")) for text in digits) <= 9


def test_a_large_table_is_small_in_memory_and_quick_to_write(tmp_path: Path) -> None:
    """A hundred thousand rows take 24 bytes each, and a few seconds of work at most to write."""
    entries = np.zeros(100_000, ENTRY)
    entries["sample"] = np.arange(100_000)
    entries["prediction"] = np.arange(100_000) / 7
    table = Predictions(entries, ("test",), ("y",), (), ())
    assert ENTRY.itemsize <= 24
    begun = time.process_time()
    write_predictions(tmp_path / "p.csv", table)
    assert time.process_time() - begun < 5
    assert (tmp_path / "p.csv").read_bytes().count(b"\n") == 100_001
