"""What is wrong with rows of a table."""

from collections.abc import Callable, Sequence

from lstm_cli.data.reading import Columns
from lstm_cli.data.reading.problems import MOST_PROBLEMS, make_error
from lstm_cli.errors import DataError, Problem


def refuse_rows(columns: Columns, rows: Sequence[int], describe: Callable[[int], str]) -> DataError:
    """The error for rows of a file, each with what `describe` says of it."""
    problems = [Problem(columns.place(row), describe(row)) for row in rows[: MOST_PROBLEMS + 1]]
    return make_error(problems, columns.path, len(rows))
