"""A child process that is sent messages without waiting for it, and killed with all it started."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryFile
from threading import Thread

from lstm_cli.import_path import name_import_path
from lstm_cli.records.tracking.messages import Message, from_line, to_line


def list_children(pid: int) -> list[int]:
    """The processes that process `pid` started; none where the system does not tell."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The second field is the program's name in brackets, which may hold brackets itself.
            _state, parent, *_ = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(parent) == pid:
                children.append(int(stat.parent.name))
    return children


def send_all(processes: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each of these processes."""
    for process in processes:
        with suppress(OSError):
            os.kill(process, number)


SIDE_ENVIRONMENT = {
    "WANDB_ERROR_REPORTING": "false",
    "WANDB_SILENT": "true",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
"""For a process beside a training, to which the cores belong."""
_SECONDS_TO_DIE = 0.5
ENDED: Message = {"kind": "ended"}


class Child:
    """A Python module running in a process of its own, in a session of its own.

    `environment` is added to that of this process; it has the descriptors of `keep` as well.
    `receive` gets each message that it sends, in another thread, and `ENDED` once at its end.
    Ctrl-C at the terminal does not reach it.

    Raises:
        OSError: No process can be started.
    """

    __slots__ = ("_errors", "_last_line", "_outgoing", "_process", "_receive")

    def __init__(
        self,
        module: str,
        arguments: list[str],
        receive: Callable[[Message], None],
        environment: Mapping[str, str],
        keep: Sequence[int] = (),
    ) -> None:
        self._receive = receive
        self._last_line = ""
        self._errors = TemporaryFile()  # noqa: SIM115 - open as long as the child
        # -P: a file in the user's folder must not shadow a package.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **name_import_path(), **environment},
            start_new_session=True,
            pass_fds=keep,
        )
        self._outgoing: SimpleQueue[Mapping[str, object] | None] = SimpleQueue()
        for work in (self._write, self._read):
            Thread(target=work, name=f"{module} {work.__name__}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number, which is its group's too."""
        return self._process.pid

    def send(self, message: Mapping[str, object]) -> None:
        """Tell it something, at once or when it is ready for it."""
        self._outgoing.put(message)

    def end_input(self) -> None:
        """Tell it that nothing more will come."""
        self._outgoing.put(None)

    def wait(self, seconds: float) -> bool:
        """Whether it has ended after at most so many seconds."""
        try:
            self._process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def wake(self) -> None:
        """Let it go on, with what it started, where somebody has stopped them."""
        self._signal(signal.SIGCONT)
        send_all(list_children(self.pid), signal.SIGCONT)

    def kill(self) -> None:
        """End it and what it started, at once."""
        started = list_children(self.pid)
        self._signal(signal.SIGKILL)
        send_all(started, signal.SIGKILL)
        self.wait(_SECONDS_TO_DIE)

    def describe_end(self) -> str:
        """How it ended, as part of a sentence: the last line it wrote, or its exit code."""
        code = self._process.poll()
        return self._last_line if self._last_line and code == 1 else f"exit code {code}"

    def _signal(self, number: signal.Signals) -> None:
        # Once its end was seen, the number may be another's.
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def _write(self) -> None:
        pipe = self._process.stdin
        with contextlib.suppress(OSError):
            while pipe and (message := self._outgoing.get()) is not None:
                pipe.write(to_line(message))
                pipe.flush()
        with contextlib.suppress(OSError):
            if pipe:
                pipe.close()

    def _read(self) -> None:
        pipe = self._process.stdout
        # A line without its end is of a process that was killed while it wrote it.
        with pipe or contextlib.nullcontext():
            while pipe and (line := pipe.readline()).endswith(b"\n"):
                self._receive(from_line(line))
        self._process.wait()
        self._outgoing.put(None)
        with self._errors:
            self._errors.seek(0)
            lines = self._errors.read().decode(errors="replace").strip().splitlines()
        self._last_line = lines[-1] if lines else ""
        self._receive(ENDED)
