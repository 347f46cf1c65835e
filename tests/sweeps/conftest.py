"""What the tests of sweeps begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_cli.sweeps.trials.sweep_folder import SweepFolder
from tests.sweeps.begun import create, read


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[SweepFolder]:
    """A new folder of the grid."""
    folder = create(tmp_path, read())
    yield folder
    folder.release()
