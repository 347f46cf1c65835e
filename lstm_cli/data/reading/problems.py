"""The problems of a file: all that were found, as far as they can be read."""

from collections.abc import Iterable, Sequence

from lstm_cli.config.problems.showing import shorten
from lstm_cli.errors import DataError, Problem

MOST_PROBLEMS = 10


def make_error(problems: Sequence[Problem], where: str, count: int | None = None) -> DataError:
    """The error for the first of the problems, and how many more there are of `count`."""
    shown = list(problems[:MOST_PROBLEMS])
    more = max(count or 0, len(problems)) - len(shown)
    if more > 0:
        noun = "problem" if more == 1 else "problems"
        shown.append(Problem(where, f"and {more:,} more such {noun}."))
    return DataError(shown)


def list_names(names: Iterable[str], most: int = MOST_PROBLEMS) -> str:
    """Names after one another, as many as can be read, none of them endless."""
    return list_places(map(shorten, names), most)


def list_places(places: Iterable[str], most: int = MOST_PROBLEMS) -> str:
    """Places after one another, as many as can be read, each whole: they are looked up."""
    places = list(places)
    more = f", … ({len(places):,} in all)" if len(places) > most else ""
    return ", ".join(places[:most]) + more
