"""Where Python looks for modules: never in the working directory, which may be from anywhere."""

import os
from collections.abc import Iterable
from pathlib import Path

_HOME = Path(__file__).parents[1]


def drop_working_directory(entries: Iterable[str]) -> list[str]:
    """The entries of `sys.path` or PYTHONPATH without the working directory.

    `python -m` puts it first, and an empty entry of PYTHONPATH stands for it: a module there, or a
    plugin that its metadata name, would be taken for an installed one. It stays where this package
    itself lies in it.
    """
    try:
        here = Path.cwd()
    except OSError:  # it was removed: nothing is found there
        return [entry for entry in entries if entry]
    if here == _HOME:
        return list(entries)
    return [entry for entry in entries if entry and os.path.abspath(entry) != str(here)]  # noqa: PTH100 - of a link, its own name
