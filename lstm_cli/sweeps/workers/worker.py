"""A worker process: run after run in one warm process, as its sweep sends them.

It gets messages on standard input; when that ends, so does the run that it works on, resumable.
At the rungs of early stopping it asks the sweep, since only that knows the other trials.
"""

import math
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import BinaryIO

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.disk import write_whole
from lstm_cli.errors import DiskError, LstmCliError
from lstm_cli.records.tracking.messages import Message, from_line, to_line
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import SIGNALS, Stop
from lstm_cli.sweeps.workers.pool import MemoryGrowth
from lstm_cli.sweeps.workers.protocol import read_task
from lstm_cli.types import EpochMetrics, Recorder, Result


@dataclass(slots=True)
class EarlyStopQuery:
    """A `Rule` that hands the finite values of a metric to `ask` at each of its bands."""

    metric: str
    borders: Sequence[int]
    ask: Callable[[list[float]], str | None]
    _values: list[float] = field(default_factory=list)

    def judge(self, metrics: EpochMetrics) -> str | None:
        """What `ask` says once another band is reached; None before."""
        if self.metric not in metrics.names:
            return None
        before = len(self._values)
        column = metrics.values[:, metrics.names.index(self.metric)]
        self._values += [value for value in column.tolist() if math.isfinite(value)]
        if not any(before < band <= len(self._values) for band in self.borders):
            return None
        return self.ask(self._values)


_SECONDS_FOR_WANDB = 60.0


class WorkerProcess:
    """Runs that the sweep asks for; `limit` is the memory in bytes that it never has."""

    __slots__ = ("_busy", "_growth", "_inbox", "_lock", "_pipe", "_stop", "_tracking", "_warm")

    def __init__(self, pipe: BinaryIO, wandb: str, limit: int) -> None:
        self._pipe = pipe
        self._busy = False
        self._lock = Lock()
        self._growth = MemoryGrowth(limit)
        self._inbox: SimpleQueue[Message | None] = SimpleQueue()
        self._stop = Stop()
        self._warm = Warm(lean=True)
        self._tracking = (
            None if wandb == "disabled" else TrackingRecorder(wandb, plots=False, say=self._say)
        )

    def serve(self) -> None:
        """Do what is asked for until nothing more can come, or the memory is used up."""
        for number in SIGNALS:
            signal.signal(number, self._note)
        self._send({"kind": "ready"})
        Thread(target=self._read, name="sweep", daemon=True).start()
        while (message := self._inbox.get()) is not None:
            done = self._do(message)
            self._busy = False
            retires = self._stop.is_wanted or not self._growth.allows_another()
            self._send(done | {"retires": retires})
            if retires:
                break
        if self._tracking:
            if not self._stop.is_wanted:
                self._tracking.wait(_SECONDS_FOR_WANDB)
            self._tracking.close()

    def _do(self, message: Message) -> Message:
        done: Message = {"kind": "done", "folder": None, "status": "failed", "reason": ""}
        try:
            result = self._run(message)
        except LstmCliError as error:
            return done | {"reason": str(error), "no_disk": isinstance(error, DiskError)}
        except Exception as error:  # noqa: BLE001 - one run's bug must not cost the others
            reason = f"a bug: {type(error).__name__}: {error}"
            return done | {"reason": reason, "traceback": traceback.format_exc()}
        reason = str(result.failure or result.reason)
        known = {"folder": result.folder, "status": result.status, "reason": reason}
        return done | known | {"no_disk": isinstance(result.failure, DiskError)}

    def _run(self, message: Message) -> Result:
        task = read_task(message)
        recorders: tuple[Recorder, ...] = (self._tracking,) if self._tracking else ()
        rule = EarlyStopQuery(task.metric, task.bands, self._ask) if task.bands else None
        config = load_config(task.config, environment={})
        if task.resume:
            _complete(task.resume, config)
            return resume(
                task.resume, recorders=recorders, warm=self._warm, stop=self._stop, rule=rule
            )
        return run(
            config,
            runs_dir=task.runs_dir,
            recorders=recorders,
            warm=self._warm,
            stop=self._stop,
            rule=rule,
        )

    def _ask(self, values: list[float]) -> str | None:
        self._send({"kind": "judge", "values": values})
        answer = self._inbox.get()
        if answer is None:
            self._inbox.put(None)  # `serve` must see it too
            return None
        reason: str | None = answer["reason"]
        return reason

    def _read(self) -> None:
        # A line without its end is of a sweep that was killed while it wrote it.
        while (line := sys.stdin.buffer.readline()).endswith(b"\n"):
            message = from_line(line)
            if message["kind"] == "stop":
                self._stop.signal = signal.Signals(message["signal"])
            else:
                # From here on the run is this worker's, whether it has begun or not.
                self._busy |= message["kind"] == "run"
                self._inbox.put(message)
        if self._busy:  # the sweep is gone
            self._stop.signal = signal.SIGTERM
        self._inbox.put(None)

    def _note(self, number: int, _frame: object) -> None:
        self._stop.signal = signal.Signals(number)

    def _say(self, sentence: str) -> None:
        self._send({"kind": "said", "text": sentence})

    def _send(self, message: Message) -> None:
        with self._lock, suppress(OSError):  # where the sweep is gone nobody listens
            self._pipe.write(to_line(message))
            self._pipe.flush()


def _complete(folder: Path, config: ExperimentConfig) -> None:
    """Write the config of a run whose process was killed before it could."""
    if not (folder / "config.yaml").exists():
        write_whole(folder / "config.yaml", dump_config(config))


def main() -> None:
    """Serve one sweep; `sys.argv` holds the mode of W&B and the limit of memory in bytes."""
    wandb, limit = sys.argv[1:]
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what others print gets to the log of errors
    WorkerProcess(pipe, wandb, int(limit)).serve()
    sys.stderr.flush()
    # Taking the interpreter apart takes a second, and nothing is left to be done.
    os._exit(0)


if __name__ == "__main__":
    main()
