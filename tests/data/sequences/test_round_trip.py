"""Sequences that were written in any form come back as they were, whatever their lengths."""

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.data.sequences.ragged import Layout, Ragged, layout_of
from lstm_cli.data.sequences.sequence_files import read_sequences

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)


@dataclass
class Written:
    """Sequences `(timesteps, features)` and a target for each, or for each of their timesteps."""

    sequences: list[np.ndarray]
    targets: list[list[object]]

    @property
    def longest(self) -> int:
        """Timesteps of the longest one."""
        return max(map(len, self.sequences))


@st.composite
def written(draw: st.DrawFn, target: str, per: str) -> Written:
    """Any few sequences, and targets for them."""
    features = draw(st.integers(1, 3))
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    sequences = [
        draw(hnp.arrays(np.float64, (length, features), elements=numbers)) for length in lengths
    ]
    targets = st.sampled_from(["a", "b", "10"]) if target == "label" else numbers
    counts = lengths if per == "timestep" else [1] * len(lengths)
    return Written(sequences, [draw(st.lists(targets, min_size=n, max_size=n)) for n in counts])


def write_table(content: Written, path: Path) -> None:
    """A row a timestep; the target is repeated where there is one for all."""
    rows: dict[str, list[object]] = {"id": [], "label": []}
    for number, (values, targets) in enumerate(
        zip(content.sequences, content.targets, strict=True)
    ):
        rows["id"] += [f"s{number}"] * len(values)
        rows["label"] += targets if len(targets) == len(values) else targets * len(values)
    values = np.concatenate(content.sequences)
    frame = pl.DataFrame(rows | {f"x{i}": column for i, column in enumerate(values.T)})
    if path.suffix == ".parquet":
        frame.write_parquet(path)
        return
    separator = "\t" if ".tsv" in path.name else ","
    text = frame.write_csv(separator=separator).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


def write_ts(content: Written, path: Path) -> None:
    """A line a sequence."""
    labelled = isinstance(content.targets[0][0], str)
    tag = "@classLabel true b a 10" if labelled else "@targetLabel true"
    lines = [
        ":".join([*(",".join(map(repr, column.tolist())) for column in values.T), str(target[0])])
        for values, target in zip(content.sequences, content.targets, strict=True)
    ]
    text = "\n".join(["# comment: of @data", "@problemName any", tag, "@data", *lines, ""])
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def write_npz(content: Written, path: Path) -> None:
    """Filled up with what is no number, and wider than the longest."""
    shape = (len(content.sequences), content.longest + 1)
    inputs = np.full((*shape, content.sequences[0].shape[1]), np.nan)
    single = all(len(targets) == 1 for targets in content.targets) and "per" not in path.stem
    labelled = isinstance(content.targets[0][0], str)
    filled = np.full(shape, "behind" if labelled else np.inf, "U6" if labelled else np.float64)
    for number, values in enumerate(content.sequences):
        inputs[number, : len(values)] = values
        filled[number, : len(content.targets[number])] = content.targets[number]
    lengths = np.array([len(values) for values in content.sequences])
    stream = io.BytesIO()
    name = "labels" if labelled else "values"
    arrays = {name: filled[:, 0] if single else filled, "inputs": inputs, "lengths": lengths}
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    path.write_bytes(stream.getvalue())


def check(found: Ragged, content: Written, per: str) -> None:
    """Do nothing if what was found is what was written."""
    assert found.lengths.tolist() == [len(values) for values in content.sequences]
    np.testing.assert_array_equal(found.values, np.concatenate(content.sequences))
    assert found.targets is not None
    horizon = content.longest if per == "timestep" else 1
    assert found.targets.shape[:2] == (len(content.sequences), horizon)
    for sample, targets in enumerate(content.targets):
        own = found.targets[sample].tolist()
        known, rest = own[: len(targets)], own[len(targets) :]
        if isinstance(targets[0], str):
            assert [found.vocabulary[code] for code in known] == targets
            assert set(rest) <= {-1}
        else:
            assert known == [[value] for value in targets]
            assert np.isnan(rest).all()


FORMS: dict[str, Callable[[Written, Path], None]] = {
    "all.csv": write_table,
    "all.csv.gz": write_table,
    "all.tsv": write_table,
    "all.parquet": write_table,
    "all.ts": write_ts,
    "all.ts.gz": write_ts,
    "all.npz": write_npz,
    "per_timestep.csv": write_table,
    "per_timestep.npz": write_npz,
}


@pytest.mark.parametrize("target", ["label", "value"])
@pytest.mark.parametrize("name", FORMS)
def test_what_was_written_comes_back(
    name: str, target: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Inputs to the last bit, lengths and targets are those that were written."""
    path = tmp_path_factory.mktemp("written") / name
    per = "timestep" if name.startswith("per") else "sequence"
    layout = layout_of(
        Sequences.model_validate(
            {"kind": "sequences", "path": str(path), "target": target, "per": per}
        )
    )

    @settings(max_examples=15)
    @given(content=written(target, per))
    def read_back(content: Written) -> None:
        FORMS[name](content, path)
        check(read_sequences(str(path), layout, needs_targets=True), content, per)

    read_back()


@settings(max_examples=15)
@given(order=st.permutations(range(6)))
def test_time_orders_the_rows(order: list[int], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Rows in any order give the same sequences, in order of the number or date of each row."""
    rows = ["a,0.5,2020-01-02,1,p", "a,2,2020-02-01,2,p", "a,10,2020-11-01,3,p"]
    rows += ["b,-1,2020-01-01,4,q", "b,1e1,2020-01-02,5,q", "b,11,2021-01-01,6,q"]
    path = tmp_path_factory.mktemp("order") / "rows.csv"
    path.write_text("\n".join(["id,t,day,x,label", *(rows[i] for i in order), ""]), "utf-8")
    for time in ("t", "day"):
        layout = Layout("label", "sequence", "id", "label", time=time, features=("x",))
        found = read_sequences(str(path), layout, needs_targets=True)
        inputs = dict(zip(found.names, found.values.reshape(2, 3).tolist(), strict=True))
        assert inputs == {"a": [1, 2, 3], "b": [4, 5, 6]}
        assert found.times is not None
        assert sorted(found.times[found.names.index("b")]) == sorted(
            row.split(",")[1 if time == "t" else 2] for row in rows[3:]
        )
