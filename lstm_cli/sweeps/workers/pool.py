"""The pool of worker processes of a sweep, and the memory that each may grow to."""

import os
import resource
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from signal import Signals
from typing import TypeAlias

from lstm_cli.errors import MachineError
from lstm_cli.memory import total_memory
from lstm_cli.records.facts import THREADS
from lstm_cli.records.tracking.child import ENDED, Child
from lstm_cli.records.tracking.messages import Message
from lstm_cli.sweeps.workers.protocol import Task, TrialJob, describe_task

MODULE = "lstm_cli.sweeps.workers.worker"
_GIBIBYTE = 1 << 30
_SECONDS_TO_END = 70.0
_BETWEEN_THREADS = "TF_NUM_INTEROP_THREADS"
_OTHER_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
# They would make all trials one run of another's sweep.
_NOT_PASSED_ON = ("WANDB_RUN_ID", "WANDB_SWEEP_ID", "WANDB_SWEEP_PARAM_PATH")


class PooledWorker:
    """A worker process, and the job that it works on."""

    __slots__ = ("child", "ends", "is_ready", "job", "jobs_done")

    def __init__(self) -> None:
        self.child: Child | None = None
        self.job: TrialJob | None = None
        self.jobs_done = 0
        self.ends = False
        self.is_ready = False

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a job."""
        return self.job is None and not self.ends

    def send(self, message: Mapping[str, object]) -> None:
        """Tell it something."""
        if self.child:
            self.child.send(message)


Event: TypeAlias = tuple[PooledWorker, Message]


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How workers are: their number, the mode of W&B, and the bytes of memory of each at most.

    A worker that would need more is replaced; 0 stands for a share of the machine's memory.
    """

    workers: int = 1
    wandb: str = "offline"
    memory: int = 0

    @property
    def limit(self) -> int:
        """The bytes of memory that a worker never has."""
        return self.memory or max(2 * _GIBIBYTE, total_memory() // (4 * self.workers))

    @property
    def environment(self) -> dict[str, str]:
        """What a worker's environment has besides: its share of the threads."""
        threads = str(max(1, (os.cpu_count() or 1) // self.workers))
        wanted = dict.fromkeys((THREADS, _BETWEEN_THREADS, *_OTHER_THREADS), threads)
        shared = {name: os.environ.get(name, count) for name, count in wanted.items()}
        return shared | {name: "" for name in _NOT_PASSED_ON if name in os.environ}


class WorkerPool:
    """Workers, started when there is work for them; each has the descriptors of `keep` as well."""

    def __init__(self, settings: WorkerSettings, keep: Sequence[int] = ()) -> None:
        self._settings = settings
        self._keep = keep
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._workers: list[PooledWorker] = []

    @property
    def jobs(self) -> list[TrialJob]:
        """The jobs that are worked on."""
        return [worker.job for worker in self._workers if worker.job]

    @property
    def has_room(self) -> bool:
        """Whether a worker waits for a job, or another one may be started."""
        at_work = [worker for worker in self._workers if not worker.ends]
        return len(at_work) < self._settings.workers or any(each.is_idle for each in at_work)

    def find_idle(self) -> PooledWorker:
        """A worker that waits for a job, or a new one.

        Raises:
            MachineError: no process can be started.
        """
        return (
            next((worker for worker in self._workers if worker.is_idle), None)
            or self._start_worker()
        )

    def give(self, worker: PooledWorker, job: TrialJob, task: Task) -> None:
        """Have a worker do a job."""
        worker.job = job
        worker.send(describe_task(task))

    def wait(self, seconds: float) -> Event | None:
        """The next thing that a worker says, within some time; its end is `ENDED`."""
        try:
            worker, message = self._events.get(timeout=seconds)
        except Empty:
            return None
        if message == ENDED:
            self._workers.remove(worker)
            return worker, message
        worker.is_ready = True
        if message.get("retires"):
            worker.ends = True
        return worker, message

    def stop(self, number: Signals) -> None:
        """Have all of them end their runs in good order."""
        for worker in self._workers:
            worker.send({"kind": "stop", "signal": int(number)})

    def close(self) -> None:
        """Let all of them end; those that take too long are killed."""
        children = [worker.child for worker in self._workers if worker.child]
        for child in children:
            child.end_input()
        for child in children:
            if not child.wait(_SECONDS_TO_END):
                child.kill()

    def _start_worker(self) -> PooledWorker:
        worker = PooledWorker()
        arguments = [self._settings.wandb, str(self._settings.limit)]
        receive = partial(self._receive, worker)
        try:
            worker.child = Child(MODULE, arguments, receive, self._settings.environment, self._keep)
        except OSError as error:
            message = f"no worker process can be started: {error.strerror}. Use fewer --workers."
            raise MachineError(message) from error
        self._workers.append(worker)
        return worker

    def _receive(self, worker: PooledWorker, message: Message) -> None:
        self._events.put((worker, message))


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


class MemoryGrowth:
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
