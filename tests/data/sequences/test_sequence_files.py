"""New files for a trained model: in the form of the training's, with or without targets."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.data.parts.scaling import Scaler, Scalers
from lstm_cli.data.sequences.build_sequences import build_sequences
from lstm_cli.data.sequences.ragged import Layout
from lstm_cli.data.sequences.sequence_files import open_sequences
from lstm_cli.data.sequences.sequence_preprocessing import SequencesPreprocessing
from lstm_cli.data.stored import read_preprocessing
from lstm_cli.errors import DataError
from lstm_cli.types import Labels, NumberInputs, SequenceShape, Split

NOTHING = {"by": "last", "fraction": 0.0}
TABLE = "id,t,x,y,who,label\na,1,5,1,u,p\na,2,6,2,u,p\nb,1,7,3,v,q\n"


def fit(path: Path, **keys: Any) -> SequencesPreprocessing:
    """What is fitted to a file, read back from JSON."""
    section = {"kind": "sequences", "path": str(path), "test": NOTHING, "validation": NOTHING}
    dataset = build_sequences(Sequences.model_validate(section | keys), 0)
    stored = json.loads(json.dumps(dataset.preprocessing.to_json(), allow_nan=False))
    assert stored["form"] == 2
    read = read_preprocessing(stored, "preprocessing.json")
    assert read == dataset.preprocessing
    assert isinstance(read, SequencesPreprocessing)
    return read


def fit_table(tmp_path: Path, **keys: Any) -> SequencesPreprocessing:
    """What is fitted to a small table."""
    path = tmp_path / "train.csv"
    path.write_text(TABLE, "utf-8")
    return fit(path, **{"time": "t", "group": "who"} | keys)


def open_text(preprocessing: SequencesPreprocessing, text: str, path: Path) -> Split:
    """The samples of a file with this content."""
    path.write_text(text, "utf-8")
    return open_sequences(preprocessing, str(path))


def first(split: Split) -> Any:
    """What is known of the samples."""
    return split.truth.targets(np.arange(len(split), dtype=np.int32)).tolist()


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(center=finite, spread=st.floats(1e-300, 1e300), group=st.text(max_size=5))
def test_preprocessing_is_read_back_as_it_was(center: float, spread: float, group: str) -> None:
    """What is written as JSON text reads back the same, to the last bit."""
    scalers = Scalers({group: Scaler((center,), (spread,))})
    fitted = SequencesPreprocessing(
        SequenceShape(3, 1, NumberInputs(1), Labels((f"a{group}", "b")), variable=True),
        Layout("label", "sequence", "id", "label", features=("x",)),
        ("label",),
        scalers,
        scalers,
    )
    stored = json.loads(json.dumps(fitted.to_json(), allow_nan=False))
    assert read_preprocessing(stored, "preprocessing.json") == fitted


def test_the_training_file_gives_the_training_samples(tmp_path: Path) -> None:
    """What was trained on is opened as it was."""
    path = tmp_path / "train.csv"
    path.write_text(TABLE, "utf-8")
    section = Sequences.model_validate(
        {"kind": "sequences", "path": str(path), "test": NOTHING, "validation": NOTHING}
        | {"time": "t", "group": "who"}
    )
    dataset = build_sequences(section, 0)
    opened = open_sequences(fit_table(tmp_path), str(path)).source.arrays()
    trained = dataset.splits["train"].source.arrays()
    np.testing.assert_equal(dict(opened.inputs), dict(trained.inputs))
    np.testing.assert_array_equal(opened.targets, trained.targets)


def test_targets_may_be_missing(tmp_path: Path) -> None:
    """Without the column, or where its cell is empty, the label is not known; order is free."""
    preprocessing = fit_table(tmp_path)
    path = tmp_path / "new.csv"
    split = open_text(preprocessing, "y,x,t,id\n3,9,2,n\n1,8,1,n\n2,7,1,m\n", path)
    assert first(split) == [[-1], [-1]]
    assert split.origins.sources(np.array([0, 1], np.int32)) == ["n", "m"]
    assert split.origins.groups(np.array([0], np.int32)) is None
    known = open_text(preprocessing, "y,x,t,id,label\n3,9,2,n,q\n2,7,1,m,\n", path)
    assert first(known) == [[1], [-1]]
    inputs = known.source.arrays().inputs
    assert inputs["inputs"].shape == (2, 2, 2)
    assert inputs["mask"].tolist() == [[True, False], [True, False]]


def test_values_may_be_missing(tmp_path: Path) -> None:
    """A column of values may be partly empty, or all of it, or not be there."""
    path = tmp_path / "train.csv"
    path.write_text("id,x,label\na,1,5\nb,2,6\nb,3,6\n", "utf-8")
    preprocessing = fit(path, target="value", scaling={"targets": "standard"})
    assert np.isnan(first(open_text(preprocessing, "id,x\na,1\n", path))).all()
    assert np.isnan(first(open_text(preprocessing, "id,x,label\na,1,\n", path))).all()
    split = open_text(preprocessing, "id,x,label\na,1,\nb,2,7\n", path)
    np.testing.assert_array_equal(first(split), [[[np.nan]], [[7]]])
    assert np.isfinite(split.source.arrays().targets).all()


def test_shorter_files_of_steps_fit(tmp_path: Path) -> None:
    """Per timestep a file of shorter sequences, with or without labels, fills the horizon."""
    path = tmp_path / "train.csv"
    path.write_text("id,x,label\na,1,p\na,2,q\na,3,q\nb,4,p\n", "utf-8")
    preprocessing = fit(path, per="timestep")
    split = open_text(preprocessing, "id,x,label\nc,1,q\n", path)
    assert first(split) == [[1, -1, -1]]
    assert split.source.arrays().target_mask is not None
    assert first(open_text(preprocessing, "id,x\nc,1\nc,1\n", path)) == [[-1, -1, -1]]
    inputs = np.zeros((1, 5, 1))
    wide = tmp_path / "wide.npz"
    np.savez(wide, inputs=inputs, lengths=np.array([2]), labels=np.array([["p", "q", "", "", ""]]))
    other = tmp_path / "train.npz"
    np.savez(other, inputs=np.zeros((1, 3, 1)), labels=np.array([["p", "q", "q"]]))
    with pytest.raises(DataError, match="has 2 timesteps, but the model takes exactly 3"):
        open_sequences(fit(other, per="timestep"), str(wide))
    assert first(open_sequences(fit(other, per="timestep", timesteps=4), str(wide))) == [
        [0, 1, -1, -1]
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,t,y\na,1,2\n", "there is no column 'x'"),
        ("id,x,y\na,1,2\n", "there is no column 't'"),
        ("id,t,x,y\na,1,z,2\n", "x is 'z'. Give a finite number."),
        (
            "id,t,x,y\na,1,1,1\na,2,1,1\na,3,1,1\n",
            (
                "sequence 'a' has 3 timesteps, but at most 2 fit. Train with dataset.timesteps: 3, "
                "or leave it out."
            ),
        ),
        (
            "id,t,x,y,label\na,1,1,1,r\nb,2,1,1,r\nc,2,1,1,p\n",
            (
                "the label 'r', of 2 sequences, is that of no training sequence (there are p, q). "
                "Leave it out."
            ),
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused(text: str, told: str, tmp_path: Path) -> None:
    """Columns that are missing, wrong cells, long sequences and new classes are named."""
    with pytest.raises(DataError) as caught:
        open_text(fit_table(tmp_path), text, tmp_path / "new.csv")
    assert len(caught.value.problems) == 1
    assert told in str(caught.value)


def test_groups_have_scales_or_are_refused(tmp_path: Path) -> None:
    """Where each group has its own scale, a file needs groups, and none but those."""
    preprocessing = fit_table(tmp_path, scaling={"inputs": "minmax", "per_group": True})
    path = tmp_path / "new.csv"
    split = open_text(preprocessing, "id,t,x,y,who\nz,1,6,2,u\n", path)
    assert split.source.arrays().inputs["inputs"][0, 0].tolist() == [1, 1]
    with pytest.raises(DataError, match="group 'w', of 1 sequence, is not in the training data"):
        open_text(preprocessing, "id,t,x,y,who\nz,1,6,2,w\n", path)
    with pytest.raises(DataError, match="has no groups, but each group was scaled by itself"):
        open_text(preprocessing, "id,t,x,y\nz,1,6,2\n", path)


def test_other_forms_and_channels_are_refused(tmp_path: Path) -> None:
    """A table does not serve for channels without names, nor the other way, nor other channels."""
    inputs, labels = np.random.default_rng(0).normal(size=(4, 2, 3)), np.array([0, 1, 0, 1])
    np.savez(tmp_path / "train.npz", inputs=inputs, labels=labels)
    positional, named = fit(tmp_path / "train.npz"), fit_table(tmp_path)
    with pytest.raises(DataError, match="Give a CSV, TSV or Parquet file with x, y"):
        open_sequences(named, str(tmp_path / "train.npz"))
    with pytest.raises(DataError, match=r"Give a \.ts or \.npz file"):
        open_sequences(positional, str(tmp_path / "train.csv"))
    np.savez(tmp_path / "other.npz", inputs=inputs[..., :2])
    with pytest.raises(DataError, match="have 2 features, but those of the training have 3"):
        open_sequences(positional, str(tmp_path / "other.npz"))
    text = "@classLabel true 1 0\n@data\n1,2:3,4:5,6:1\n1,2:3,4:5,6:?\n"
    split = open_text(positional, text, tmp_path / "same.ts")
    assert first(split) == [[1], [-1]]
    with pytest.raises(DataError, match="model takes exactly 2"):
        open_text(positional, "@data\n1:3:5\n", tmp_path / "short.ts")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not there is told as such, whatever its form."""
    preprocessing = fit_table(tmp_path)
    with pytest.raises(DataError, match=r"none.csv: there is no such file"):
        open_sequences(preprocessing, str(tmp_path / "none.csv"))
