"""Where data files are, and what errors call them."""

from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.config.yaml.config_files import is_folder, is_there
from lstm_cli.data import bundled
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import shorten

BUNDLED = "bundled:"
NOT_DATA = {".md", ".py", ".pyc"}


def resolve_path(path: str) -> Path:
    """The file that `path` names; `bundled:NAME` is one of the package's.

    Raises:
        DataError: there is no such file, or it is a folder.
    """
    found = _resolve_bundled(path) if path.startswith(BUNDLED) else Path(path)
    if is_folder(found):
        raise DataError(Problem(name_file(path), "is a folder. Name a file in it."))
    if not is_there(found):
        raise DataError(Problem(name_file(path), f"there is no such file.{_suggest_near(found)}"))
    if not found.is_file():
        # A pipe or a device could block, or go on, for ever.
        raise DataError(Problem(name_file(path), "is a pipe or a device. Name a file with data."))
    return found


def name_file(path: str) -> str:
    """The path as errors show it: from the working directory on, where it is below that."""
    if path.startswith(BUNDLED):
        return path
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or the working directory is gone
        return path


def list_bundled() -> tuple[str, ...]:
    """The names of the package's data files."""
    folder = resources.files(bundled)
    names = sorted(file.name for file in folder.iterdir() if file.is_file())
    return tuple(name for name in names if Path(name).suffix not in NOT_DATA)


def _resolve_bundled(path: str) -> Path:
    name, names = path.removeprefix(BUNDLED), list_bundled()
    if name not in names:
        message = f"there is no such bundled file. {describe_remedy(name, names)}"
        if "Did you mean" in message:
            message += f" There are {', '.join(names)}."
        raise DataError(Problem(shorten(path), message))
    return Path(str(resources.files(bundled).joinpath(name)))


def _suggest_near(path: Path) -> str:
    try:
        names = [file.name for file in path.parent.iterdir() if file.is_file()]
    except OSError:
        return " Check the path: its folder is not there either."
    remedy = describe_remedy(path.name, names[:1000]) if names else ""
    return f" {remedy}" if remedy.startswith("Did you mean") else " Check dataset.path."


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
