"""How long sequences may be."""

import numpy as np

from lstm_cli.data.files.paths import MOST_PROBLEMS, make_error
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import show_value

# Of 4 bytes each.
MOST_NUMBERS = 2**29


def check_lengths(ragged: Ragged, most: int, *, variable: bool = True) -> None:
    """Do nothing if no sequence has more than `most` timesteps, nor fewer unless they vary.

    Raises:
        DataError: some have.
    """
    wrong = ragged.lengths > most if variable else ragged.lengths != most
    allowed = f"at most {most} fit" if variable else f"the model takes exactly {most}"
    remedy = f"Train with dataset.timesteps: {max(int(ragged.lengths.max()), most + 1)}"
    samples = np.flatnonzero(wrong).tolist()
    problems = []
    for sample in samples[: MOST_PROBLEMS + 1]:
        found = (
            f"sequence {show_value(ragged.names[sample])} has {ragged.lengths[sample]} timesteps"
        )
        problems.append(Problem(ragged.path, f"{found}, but {allowed}. {remedy}, or leave it out."))
    if problems:
        raise make_error(problems, ragged.path, len(samples))


def check_padding(ragged: Ragged, timesteps: int) -> None:
    """Do nothing if filling sequences up to `timesteps` leaves them as large as memory can hold.

    Raises:
        DataError: it does not.
    """
    numbers = len(ragged) * timesteps * len(ragged.features)
    longest = int(ragged.lengths.max())
    if numbers > MOST_NUMBERS and timesteps > longest:
        message = (
            f"filled up to {timesteps} timesteps, the sequences are {numbers:,} numbers, more than "
            f"{MOST_NUMBERS:,}. Set dataset.timesteps to {longest}, the length of the longest."
        )
        raise DataError(Problem(ragged.path, message))


def count_sequences(count: int, whose: str = "") -> str:
    """How many sequences, in words: `3 test sequences`."""
    return f"{count:,} {whose}sequence{'' if count == 1 else 's'}"


def describe_lengths(ragged: Ragged, timesteps: int) -> str:
    """How many sequences there are and how long, as a note."""
    shortest, longest = int(ragged.lengths.min()), int(ragged.lengths.max())
    span = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
    filled = "" if shortest == timesteps else f", filled up to {timesteps}"
    noun = "timestep" if span == "1" else "timesteps"
    return f"{ragged.path}: {count_sequences(len(ragged))} of {span} {noun}{filled}."
