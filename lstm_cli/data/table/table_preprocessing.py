"""All that prediction from a table needs besides the model, as the run folder keeps it."""

from dataclasses import asdict, dataclass
from typing import Literal

from lstm_cli.config.schema.table import CalendarFeature
from lstm_cli.data.files.times import TimeStep
from lstm_cli.data.parts.sample_lists import FORM
from lstm_cli.data.parts.scaling import Scalers
from lstm_cli.types import SequenceShape


@dataclass(frozen=True, slots=True)
class TablePreprocessing:
    """The columns of a table by their use, and what is done to them.

    `input_names` are the columns that go in, before the features of the `calendar`; `inputs` and
    `targets` are their scalers, `step` is what the rows were apart by.
    """

    shape: SequenceShape
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    time: str | None
    group: str | None
    sort: bool
    gap: int
    missing: Literal["refuse", "interpolate", "forward_fill", "drop"]
    calendar: tuple[CalendarFeature, ...]
    log: bool
    difference: int | None
    inputs: Scalers
    targets: Scalers
    step: TimeStep | None
    kind: Literal["table"] = "table"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold numbers, each once."""
        return tuple(dict.fromkeys((*self.input_names, *self.target_names)))

    def to_json(self) -> dict[str, object]:
        """What `preprocessing.json` holds."""
        return {"form": FORM, **asdict(self), "shape": self.shape.describe()}
