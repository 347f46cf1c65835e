"""`python -m lstm_cli`, and the entry point of `lstm-cli`."""

import os
import signal
import sys
from typing import NoReturn

from lstm_cli.import_path import drop_working_directory

# Before any package is imported that such a module could stand in for.
sys.path[:] = drop_working_directory(sys.path)

from lstm_cli.cli.app import main as run_command  # noqa: E402


def main() -> NoReturn:
    """Run the process's command line and end the process with its exit code."""
    code = run_command()
    if code == 128 + signal.SIGTERM and "WANDB_SWEEP_ID" in os.environ:
        _end_by(signal.SIGTERM)
    if "tensorflow" in sys.modules:
        # All is on disk and flushed; TensorFlow's own teardown would take another 0.6 s.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _end_by(number: signal.Signals) -> None:
    # A W&B agent that stopped three trials in its first minute would take exit codes for failures,
    # and give up; of those that its signal has ended it thinks nothing. A shell sees no difference.
    sys.stdout.flush()
    sys.stderr.flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


if __name__ == "__main__":
    main()
