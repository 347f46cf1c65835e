"""How much memory a process has, and how it grows from run to run."""

import os
import resource
import sys
from pathlib import Path


def measure_memory(pid: int | None = None) -> int:
    """The bytes of memory that a process (this one by default) holds.

    Where the system does not tell, the most that this one ever held.
    """
    try:
        pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")


class Growth:
    """Whether a process may do one more run without having more memory than `limit` bytes.

    What runs after the first have added tells what another one may.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._last: int | None = None
        self._most = 0

    def allows_another(self) -> bool:
        """Whether one more run fits, asked after each run."""
        memory = measure_memory()
        if self._last is not None:
            self._most = max(self._most, memory - self._last)
        self._last = memory
        return memory + self._most < self._limit
