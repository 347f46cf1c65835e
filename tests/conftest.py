"""What all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.counts import tell_count, write_counts
from tests.killed import Kills

KERAS_OF_ARRAYS = (
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning:keras"
)

# How long a case takes says how busy the machine is, not whether the code is right.
settings.register_profile(
    "any_machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("any_machine")


def pytest_configure(config: pytest.Config) -> None:
    """Let Keras hand its variables to NumPy in the old way, which NumPy has begun to warn of."""
    config.addinivalue_line("filterwarnings", KERAS_OF_ARRAYS)


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> Iterator[Kills]:
    """What kills processes and counts them for the report's end, by the test's name."""
    kills = Kills()
    yield kills
    kind = request.node.originalname.removeprefix("test_").replace("_", " ")
    tell_count(request.node, "kills", kind, kills.count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many processes were killed, by whichever worker."""
    write_counts(terminalreporter, "kills", "kills")
