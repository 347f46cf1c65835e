"""A file of sequences, whatever its form."""

import numpy as np

from lstm_cli.config.datasets.sequences import has_columns, is_ts
from lstm_cli.config.problems.showing import show_value
from lstm_cli.data.reading.problems import MOST_PROBLEMS, make_error
from lstm_cli.data.sequences.layout import Layout
from lstm_cli.data.sequences.long_table import read_table
from lstm_cli.data.sequences.npz import read_npz
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.data.sequences.ts import read_ts
from lstm_cli.errors import DataError, Problem


def read_sequences(path: str, layout: Layout, *, needs_targets: bool) -> Ragged:
    """The sequences in the file `path`, which says by its ending what it is.

    Raises:
        DataError: it cannot be read, or lacks targets that are needed.
    """
    if has_columns(path):
        ragged = read_table(path, layout, needs_targets=needs_targets)
    elif is_ts(path):
        ragged = read_ts(path, layout)
    else:
        ragged = read_npz(path, layout)
    if needs_targets:
        _check_known(ragged, layout)
    return ragged


def _check_known(ragged: Ragged, layout: Layout) -> None:
    if ragged.targets is None:
        message = f"its sequences have no {layout.target}s. Add them: there is nothing to learn."
        raise DataError(Problem(ragged.path, message))
    unknown = np.flatnonzero((ragged.real_targets() & ~ragged.known()).any(axis=1)).tolist()
    problems = [
        Problem(
            ragged.path,
            f"sequence {show_value(ragged.names[sample])} lacks {_describe(layout)}. Give it, "
            "or remove the sequence.",
        )
        for sample in unknown[: MOST_PROBLEMS + 1]
    ]
    if problems:
        raise make_error(problems, ragged.path, len(unknown))


def _describe(layout: Layout) -> str:
    where = " at one or more timesteps" if layout.per == "timestep" else ""
    return f"its {layout.target}{where}"
