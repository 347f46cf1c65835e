"""What a file of sequences is expected to hold, and under which names."""

from dataclasses import dataclass
from typing import Literal

from lstm_cli.config.datasets.sequences import Sequences


@dataclass(frozen=True, slots=True)
class Layout:
    """What is to be predicted, and the columns of a table that hold it.

    `features` is None where all columns without another purpose go in, and for files without
    columns.
    """

    target: Literal["label", "value"]
    per: Literal["sequence", "timestep"]
    id: str
    label: str
    time: str | None = None
    group: str | None = None
    features: tuple[str, ...] | None = None


def layout_of(section: Sequences) -> Layout:
    """The layout that a config describes."""
    return Layout(
        target=section.target,
        per=section.per,
        id=section.id,
        label=section.label,
        time=section.time,
        group=section.group,
        features=section.features,
    )
