"""`python -m lstm_cli`, and the entry point of `lstm-cli`."""

import os
import sys
from typing import NoReturn

from lstm_cli.cli.app import main as run_command


def main() -> NoReturn:
    """Run the process's command line and end the process with its exit code."""
    code = run_command()
    if "tensorflow" in sys.modules:
        # All is on disk and flushed; TensorFlow's own teardown would take another 0.6 s.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
