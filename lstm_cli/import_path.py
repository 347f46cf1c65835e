"""Where Python looks for modules: not in the working directory, which may be from anywhere."""

import os
from collections.abc import Sequence

_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - as in sys.path
_VARIABLE = "PYTHONPATH"
_INSTALLED = {"site-packages", "dist-packages"}


def drop_working_directory(path: Sequence[str]) -> list[str]:
    """The entries of `sys.path` without the working directory.

    `python -m` puts it first, and an empty entry of PYTHONPATH stands for it: a module there, or a
    plugin that metadata there name, would be taken for an installed one. It stays where PYTHONPATH
    names it, and where this package itself lies in it.
    """
    try:
        here = os.getcwd()  # noqa: PTH109 - pathlib is not imported yet
    except OSError:  # it was removed: nothing is found there
        return [entry for entry in path if entry]
    named = {os.path.abspath(entry) for entry in _list_named()}  # noqa: PTH100 - as above
    if here in {_HOME, *named}:
        return list(path)
    return [entry for entry in path if entry not in {"", here}]


def name_import_path() -> dict[str, str]:
    """PYTHONPATH for a child process: what ours names, without what stands for its directory.

    Where this package is not installed, its home comes last: the child could not import it.
    """
    home = [] if os.path.basename(_HOME) in _INSTALLED else [_HOME]  # noqa: PTH119 - as above
    return {_VARIABLE: os.pathsep.join([*_list_named(), *home])}


def _list_named() -> list[str]:
    return [entry for entry in os.environ.get(_VARIABLE, "").split(os.pathsep) if entry]
