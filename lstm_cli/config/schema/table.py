"""Series in a table: windows of rows in, the rows after them out."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.held_out import (
    SCALED_TARGETS,
    Column,
    DataFile,
    DataScaling,
    HeldOut,
    ScalingName,
)
from lstm_cli.config.schema.section import Count, Section

CalendarFeature: TypeAlias = Literal["hour", "weekday", "month", "day_of_year"]
Edge: TypeAlias = int | float | str | None
Span: TypeAlias = tuple[Edge, Edge]
SINE_AND_COSINE = 2


class Splits(Section):
    """Which rows are learned from and which are kept for the test; each [from, before)."""

    train: Span | None = Field(
        None,
        description="rows to learn from, validation included: [0, 1000] by number, also from the "
        "end ([1, -328]); [2007-01-01, 2010-01-01] by date; [0.0, 0.7] by share; null in it: from "
        "the first, to the last; default: all rows before the test",
    )
    test: Span | None = Field(
        (0.8, 1.0), description="rows kept for the test, in the same form; null for none"
    )


class Transform(Section):
    """What is done to the target columns before they are scaled, as targets and as inputs."""

    log: bool = Field(False, description="take the natural logarithm")  # noqa: FBT003
    difference: Count | None = Field(
        None, description="take the change since this many rows ago: 1, or a season such as 12"
    )


class TableScaling(DataScaling):
    """Scaling of inputs and targets by default."""

    targets: ScalingName = Field("standard", description=SCALED_TARGETS)


class Table(Section):
    """Series in a CSV, TSV or Parquet file: a row a time, columns by name."""

    kind: Literal["table"] = Field(description="series in a CSV, TSV or Parquet file")
    path: DataFile = Field(
        description="the file, relative to this config's; `bundled:NAME` for one of the package's"
    )
    time: Column | None = Field(None, description="column with the time of each row")
    features: tuple[Column, ...] | None = Field(
        None, description="columns that go in; default: the targets' own past"
    )
    targets: Annotated[tuple[Column, ...], Field(min_length=1)] = Field(
        description="columns to forecast"
    )
    group: Column | None = Field(None, description="column that says whose series a row is of")
    sort: bool = Field(
        False,  # noqa: FBT003
        description="put the rows in order of time; else a file out of order is refused",
    )
    timesteps: Count = Field(description="rows that go in")
    horizon: Count = Field(1, description="rows that come out")
    stride: Count = Field(1, description="rows between the starts of two training windows")
    gap: Annotated[int, Field(ge=0)] = Field(
        0, description="rows left out between the last one in and the first one out"
    )
    splits: Splits = Field(Splits(), description="which rows are for training and for the test")
    validation: HeldOut = Field(HeldOut(), description="held-out training rows")
    scaling: TableScaling = Field(TableScaling(), description="scaling of inputs and targets")
    transform: Transform = Field(Transform(), description="what is done to the targets first")
    missing: Literal["refuse", "interpolate", "forward_fill", "drop"] = Field(
        "refuse",
        description="empty cells: `interpolate` between the rows around them (looks ahead); "
        "`forward_fill` with the last known value; `drop` the windows that touch one",
    )
    calendar: tuple[CalendarFeature, ...] = Field(
        (),
        description="more features, each as sine and cosine, also known for the horizon: hour, "
        "weekday, month, day_of_year",
    )

    @property
    def input_columns(self) -> tuple[str, ...]:
        """The columns that go in, the calendar's apart."""
        return self.targets if self.features is None else self.features

    @property
    def future_features(self) -> int:
        """Numbers that are known ahead for each step of the horizon."""
        return SINE_AND_COSINE * len(self.calendar)
