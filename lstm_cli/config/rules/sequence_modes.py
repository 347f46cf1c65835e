"""The four modes: a contract of sizes between data and model, never a code path."""

from dataclasses import dataclass

from lstm_cli.config.schema.experiment import ModeName


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode's name, its picture, what it is for, and the shipped config to start from."""

    name: ModeName
    picture: str
    purpose: str
    config: str
    many_in: bool
    many_out: bool


MODES = (
    Mode(
        "one_to_one", "x → h → y",
        "a value from a value: y = 15x; the simplest network with a cell",
        "configs/one_to_one.yaml", many_in=False, many_out=False,
    ),
    Mode(
        "one_to_many", "x → h → y₁ y₂ … y_H",
        "a sequence from one thing: the next numbers, a picture's caption, a melody from a note",
        "configs/one_to_many.yaml", many_in=False, many_out=True,
    ),
    Mode(
        "many_to_one", "x₁ … x_T → h → y",
        "one answer about a sequence: its sum, a text's sentiment, what happens in a clip",
        "configs/many_to_one.yaml", many_in=True, many_out=False,
    ),
    Mode(
        "many_to_many", "x₁ … x_T → h → y₁ … y_H",
        "a sequence from a sequence: a forecast, a translation, a label for each frame of a clip",
        "configs/many_to_many.yaml", many_in=True, many_out=True,
    ),
)  # fmt: skip


def mode_of(timesteps: int, horizon: int) -> Mode:
    """The mode of data with this many timesteps in and steps out."""
    return next(m for m in MODES if m.many_in == (timesteps > 1) and m.many_out == (horizon > 1))


def mode_named(name: ModeName) -> Mode:
    """The mode of this name."""
    return next(mode for mode in MODES if mode.name == name)
