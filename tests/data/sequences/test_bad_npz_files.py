"""What is wrong with an `.npz` file is told in sentences, with the array."""

import pickle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from lstm_cli.data.sequences.ragged import Layout
from lstm_cli.data.sequences.sequence_files import read_sequences
from lstm_cli.errors import DataError

INPUTS = np.arange(24, dtype=np.float32).reshape(3, 4, 2)
LABELS = np.array(["a", "b", "a"])
WRITING = "Write the file with numpy.savez(file, inputs=…, labels=…)."
UNREADABLE = f"is no .npz file that can be read. {WRITING}"
OBJECTS = (
    "holds Python objects, which could run code when they are read. Save plain arrays: sequences "
    "of different lengths filled up to one, and their lengths as 'lengths'."
)


def layout(target: Any = "label", per: Any = "sequence") -> Layout:
    """What is to be found in a file."""
    return Layout(target=target, per=per, id="id", label="label")


def problems_of(path: Path, wanted: Layout) -> list[str]:
    """What is told of a file."""
    with pytest.raises(DataError) as caught:
        read_sequences(str(path), wanted, needs_targets=True)
    return [str(problem).removeprefix("bad.npz: ") for problem in caught.value.problems]


def with_nan() -> np.ndarray[Any, Any]:
    """Inputs with a value missing in the last timestep of the second sequence."""
    inputs = INPUTS.copy()
    inputs[1, 3, 0] = np.nan
    return inputs


def with_objects() -> np.ndarray[Any, Any]:
    """Sequences of different lengths as NumPy would pickle them."""
    rows = np.empty(3, object)
    rows[:] = [[1.0], [1.0, 2.0], [3.0]]
    return rows


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": None}, f"there is no array 'inputs' (found: labels). Add it. {WRITING}"),
        (
            {"inputs": None, "input": INPUTS},
            "there is no array 'inputs' (found: labels, input). Did you mean 'input'?",
        ),
        ({"labels": None}, "its sequences have no labels. Add them: there is nothing to learn."),
        (
            {"labels": None, "values": np.zeros(3)},
            (
                "there is 'inputs' and 'values', but 'labels' are to be predicted. Add 'labels', "
                "or set dataset.target: value."
            ),
        ),
        ({"inputs": with_objects()}, OBJECTS),
        (
            {"inputs": INPUTS.astype(str)},
            "'inputs' holds <U32, no numbers. Give (samples, timesteps, features).",
        ),
        (
            {"inputs": INPUTS.reshape(3, 8)},
            "'inputs' has sizes (3, 8). Give (samples, timesteps, features), none of them 0.",
        ),
        (
            {"inputs": INPUTS[:0], "labels": LABELS[:0]},
            "'inputs' has sizes (0, 4, 2). Give (samples, timesteps, features), none of them 0.",
        ),
        (
            {"inputs": with_nan()},
            (
                "inputs[1, 3, 0]: is nan. Give a finite number. Add 'lengths' where sequences end "
                "before the last timestep."
            ),
        ),
        (
            {"inputs": with_nan(), "lengths": np.array([4, 4, 4])},
            "inputs[1, 3, 0]: is nan. Give a finite number.",
        ),
        (
            {"labels": np.array(["a", "b"])},
            "'labels' has sizes (2,). Give (3,): one for each sample of 'inputs'.",
        ),
        (
            {"labels": np.array([0.5, 1, 2])},
            "'labels' holds float64. Give whole numbers or text.",
        ),
        (
            {"labels": np.array(["a", "", "b"])},
            "sequence 'sample 1' lacks its label. Give it, or remove the sequence.",
        ),
        (
            {"lengths": np.array([4, 0, 5])},
            (
                "lengths[1]: is 0. Give 1 to 4, the timesteps of 'inputs'.\n"
                "lengths[2]: is 5. Give 1 to 4, the timesteps of 'inputs'."
            ),
        ),
        (
            {"lengths": np.array([4.0, 1, 1])},
            (
                "'lengths' has sizes (3,) and holds float64. Give a whole number for each of the 3 "
                "samples of 'inputs'."
            ),
        ),
        (
            {"ids": np.array([1, 2])},
            "'ids' has sizes (2,). Give (3,): one for each sample of 'inputs'.",
        ),
        (
            {"inputs": np.where(INPUTS == 0, np.float64(1e39), INPUTS)},
            "inputs[0, 0, 0]: is 1e+39. Give a number below 3.4e38.",
        ),
        (
            {"length": np.array([4, 1, 1])},
            "there is no use for an array 'length'. Did you mean 'lengths'?",
        ),
        ({"groups": np.array(["x", " ", "y"])}, "groups[1]: is empty. Give a name."),
    ],
)
def test_a_wrong_array_is_named(
    changes: dict[str, Any], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An array that is missing, or that is no such, is named with what it should be."""
    monkeypatch.chdir(tmp_path)
    arrays = {"inputs": INPUTS, "labels": LABELS} | changes
    np.savez("bad.npz", **{name: array for name, array in arrays.items() if array is not None})
    assert "\n".join(problems_of(Path("bad.npz"), layout())) == message


@pytest.mark.parametrize(
    ("values", "per", "message"),
    [
        (
            np.zeros((3, 2, 2)),
            "sequence",
            (
                "'values' has sizes (3, 2, 2). Give (3,) as 'inputs', or one more for several "
                "values at once."
            ),
        ),
        (
            np.zeros(3),
            "timestep",
            (
                "'values' has sizes (3,). Give (3, 4) as 'inputs', or one more for several values "
                "at once."
            ),
        ),
        (np.array(["1", "2", "3"]), "sequence", "'values' holds <U1. Give numbers."),
        (
            np.array([1, 2, np.inf]),
            "sequence",
            "values of sample 2: is inf. Give a finite number.",
        ),
        (
            np.array([1, 2, np.nan]),
            "sequence",
            "sequence 'sample 2' lacks its value. Give it, or remove the sequence.",
        ),
        (
            np.array([[1, 2, 3, 4], [1, 2, 3, np.nan], [1, 2, 3, 4]]),
            "timestep",
            (
                "sequence 'sample 1' lacks its value at one or more timesteps. Give it, or remove "
                "the sequence."
            ),
        ),
    ],
)
def test_wrong_values_are_named(
    values: np.ndarray[Any, Any],
    per: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Values that do not fit the inputs, or are no finite numbers, are told."""
    monkeypatch.chdir(tmp_path)
    np.savez("bad.npz", inputs=INPUTS, values=values)
    assert problems_of(Path("bad.npz"), layout("value", per)) == [message]


def test_something_else_is_no_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes of another form under such a name are refused; a pickle is never opened."""
    monkeypatch.chdir(tmp_path)
    np.savez("good.npz", inputs=INPUTS, labels=LABELS)
    good = Path("good.npz").read_bytes()
    damaged = good[:150] + b"xxxx" + good[154:]
    np.save("plain.npy", INPUTS)
    plain = Path("plain.npy").read_bytes()
    for content in (b"", b"hello", pickle.dumps([1]), good[:-40], damaged, plain):
        Path("bad.npz").write_bytes(content)
        assert problems_of(Path("bad.npz"), layout()) == [UNREADABLE]
    with ZipFile("bad.npz", "w") as archive:
        archive.writestr("inputs.npy", "no array")
    assert problems_of(Path("bad.npz"), layout()) == [f"'inputs' in it is no array. {WRITING}"]
