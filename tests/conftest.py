"""What all tests share."""

import pytest

KERAS_OF_ARRAYS = (
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning:keras"
)


def pytest_configure(config: pytest.Config) -> None:
    """Let Keras hand its variables to NumPy in the old way, which NumPy has begun to warn of."""
    config.addinivalue_line("filterwarnings", KERAS_OF_ARRAYS)
