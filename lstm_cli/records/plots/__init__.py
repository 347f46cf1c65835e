"""The plots of a run: alike wherever they are drawn, whatever `matplotlibrc` lies about there."""

import os


def _import_matplotlib() -> None:
    """Import matplotlib where no stranger's `matplotlibrc` lies, with its own defaults."""
    here = os.open(".", getattr(os, "O_PATH", os.O_RDONLY))
    try:
        os.chdir(os.sep)
        import matplotlib as mpl  # noqa: PLC0415 - it reads the file in the working directory at once
    finally:
        os.fchdir(here)
        os.close(here)
    mpl.rcdefaults()


_import_matplotlib()
