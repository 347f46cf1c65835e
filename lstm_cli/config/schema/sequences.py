"""Whole sequences, each with a label or a value, or one for each of its timesteps."""

from typing import Literal

from pydantic import Field

from lstm_cli.config.schema.held_out import Column, DataFile, DataScaling, HeldOut
from lstm_cli.config.schema.section import Count, Section

WITHOUT_COLUMNS = (".ts", ".npz")


def has_columns(path: str) -> bool:
    """Whether a file is a table, whose columns have names; `.ts` and `.npz` files have none."""
    return not path.lower().removesuffix(".gz").endswith(WITHOUT_COLUMNS)


def is_ts(path: str) -> bool:
    """Whether a file is an sktime `.ts` file, packed or not."""
    return path.lower().removesuffix(".gz").endswith(".ts")


class Sequences(Section):
    """Sequences of any length in a long CSV, TSV or Parquet file, an sktime `.ts` file, or npz."""

    kind: Literal["sequences"] = Field(
        description="whole sequences in a CSV, TSV, Parquet, sktime `.ts` or npz file"
    )
    path: DataFile = Field(
        description="the file, relative to this config's; `bundled:NAME` for one of the package's"
    )
    test_path: DataFile | None = Field(
        None, description="a file with the sequences for the test; default: some of `path` are"
    )
    target: Literal["label", "value"] = Field("label", description="what is to be predicted")
    per: Literal["sequence", "timestep"] = Field(
        "sequence", description="one target for each sequence, or one for each of its timesteps"
    )
    id: Column = Field("id", description="column that says which sequence a row is of (tables)")
    time: Column | None = Field(
        None, description="column that orders a sequence's rows; default: as they stand (tables)"
    )
    features: tuple[Column, ...] | None = Field(
        None, description="columns that go in; default: all that have no other purpose (tables)"
    )
    label: Column = Field("label", description="column with the label or value (tables)")
    group: Column | None = Field(
        None, description="column that says whose sequence it is, such as a subject (tables)"
    )
    timesteps: Count | None = Field(
        None, description="length of the longest sequence; default: that of the data"
    )
    test: HeldOut = Field(HeldOut(), description="sequences kept for the test, without test_path")
    validation: HeldOut = Field(HeldOut(), description="held-out training sequences")
    scaling: DataScaling = Field(DataScaling(), description="scaling of inputs and targets")
