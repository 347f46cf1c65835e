"""What all tests share."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, settings

from lstm_cli.config.loading import load_config
from lstm_cli.runner.run import run
from lstm_cli.runner.session import Warm
from tests.counts import tell_count, write_counts
from tests.killed import Kills

Trained: TypeAlias = Callable[[Mapping[str, Any]], Path]

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


@pytest.fixture(scope="session")
def warm() -> Warm:
    """One process's compiled experiments: what one test has compiled no other compiles again."""
    return Warm()


@pytest.fixture(scope="session")
def trained(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A function that gives the folder of a finished run of a config, to be read or copied.

    Each config is trained once in a session, without plots and W&B.
    """
    made = dict[str, Path]()

    def train(tree: Mapping[str, Any]) -> Path:
        key = json.dumps(tree, sort_keys=True)
        if key not in made:
            config = load_config(dict(tree), environment={})
            made[key] = run(config, runs_dir=tmp_path_factory.mktemp("trained"), warm=warm).folder
        return made[key]

    return train


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
