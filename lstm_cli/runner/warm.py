"""What a process keeps from run to run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstm_cli.nn.engine import Engine


@dataclass(slots=True)
class Warm:
    """What a process keeps from run to run; empty until the first run needs TensorFlow.

    `lean`: the process has no other use for TensorFlow, so nothing but runs must work in it.
    """

    lean: bool = False
    _engine: "Engine | None" = None

    def get_engine(self) -> "Engine":
        """The engine with all that it has compiled."""
        from lstm_cli.nn.engine import Engine  # noqa: PLC0415

        self._engine = self._engine or Engine()
        return self._engine
