"""Who hands out the jobs of a sweep, and takes what comes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, Signals
from typing import Protocol

from lstm_cli.errors import DiskError, MachineError
from lstm_cli.records.history import add_to_log
from lstm_cli.records.tracking.child import ENDED
from lstm_cli.records.tracking.messages import Message
from lstm_cli.runner.stop import Stop, TimeLimit
from lstm_cli.sweeps.trials.hyperband import bands
from lstm_cli.sweeps.trials.trial import TrialResult
from lstm_cli.sweeps.workers.eta import TimeEstimate
from lstm_cli.sweeps.workers.pool import PooledWorker, WorkerPool
from lstm_cli.sweeps.workers.protocol import Task, TrialJob
from lstm_cli.sweeps.workers.stopping_rule import EarlyStopping
from lstm_cli.sweeps.workers.trial_queue import MOST_DEATHS, TrialQueue

_SECONDS_BETWEEN_LOOKS = 0.1


class Display(Protocol):
    """What shows a person how far a sweep is."""

    def update(self, results: Sequence[TrialResult], running: Sequence[str], left: str) -> None:
        """Show what has come of the trials so far, the runs under way, and the time left."""

    def say(self, sentence: str) -> None:
        """Print a sentence."""


@dataclass(frozen=True, slots=True)
class StopConditions:
    """What a sweep's work is bounded by: signals, and a budget of time."""

    stop: Stop
    budget: TimeLimit | None = None

    @property
    def is_over(self) -> bool:
        """Whether no job may begin any more."""
        return self.stop.signal is not None or (self.budget is not None and self.budget.is_over)


class Scheduler:
    """Hands jobs to a pool until there is none left, or the conditions end the work."""

    def __init__(
        self,
        queue: TrialQueue,
        pool: WorkerPool,
        pace: TimeEstimate,
        conditions: StopConditions,
        display: Display,
    ) -> None:
        self._queue = queue
        self._pool = pool
        self._pace = pace
        self._conditions = conditions
        self._display = display
        self._judge = EarlyStopping(queue.sweep)
        self._told: Signals | None = None
        self._false_starts = 0
        self._judge.learn(queue.results)

    def work(self) -> None:
        """Do all that there is to do.

        Raises:
            MachineError: no worker can be started, or nothing can be written there any more.
        """
        try:
            while self._hand_out() or self._pool.jobs:
                event = self._pool.wait(_SECONDS_BETWEEN_LOOKS)
                if event:
                    self._take(*event)
                self._end_in_time()
            self._show()
        finally:
            self._pool.close()

    def _hand_out(self) -> bool:
        """Whether a job was handed out; every idle worker gets one, where there is one."""
        given = False
        while not self._must_end and self._pool.has_room and (job := self._queue.take()):
            worker = self._pool.find_idle()
            self._pool.give(worker, job, self._describe(job))
            self._pace.begin(worker)
            given = True
        if given:
            self._show()
        return given

    @property
    def _must_end(self) -> bool:
        return self._conditions.is_over or self._queue.has_reached_target

    def _show(self) -> None:
        done = self._queue.runs_done
        running = [job.name for job in self._pool.jobs]
        left = "" if self._must_end else self._pace.describe_remaining(done)
        self._display.update(self._queue.results, running, left)
        if not self._must_end and (sentence := self._pace.tell_once(done)):
            self._display.say(sentence)

    def _describe(self, job: TrialJob) -> Task:
        metric, hyperband = self._queue.sweep.metric, self._queue.sweep.hyperband
        epochs = job.config.training.epochs
        return Task(
            config=job.config.model_dump(mode="json"),
            runs_dir=self._queue.runs_dir,
            resume=job.resume,
            metric=metric.name if metric else "",
            bands=bands(hyperband, epochs) if hyperband else (),
        )

    def _take(self, worker: PooledWorker, message: Message) -> None:
        job = worker.job
        if message == ENDED:
            if job:
                self._take_death(worker, job)
        elif message["kind"] == "said":
            self._display.say(message["text"])
        elif job and message["kind"] == "judge":
            reason = self._judge.rule(job, message["values"])
            worker.send({"kind": "verdict", "reason": reason})
        elif job and message["kind"] == "done":
            self._take_end(worker, job, message)

    def _take_end(self, worker: PooledWorker, job: TrialJob, message: Message) -> None:
        worker.job = None
        self._pace.end(worker)
        self._false_starts = 0
        if message.get("no_disk"):
            self._queue.leave(job, message["reason"])
            raise DiskError(message["reason"])
        if message["status"] == "interrupted" and not self._must_end:
            self._go_on(job, "it was asked to")
            return
        if "traceback" in message:
            add_to_log(self._queue.runs_dir, f"{job.name}: {message['traceback']}")
        folder = message["folder"]
        self._queue.note(job, Path(folder) if folder else None, message["reason"])

    def _take_death(self, worker: PooledWorker, job: TrialJob) -> None:
        worker.job = None
        self._pace.forget(worker)
        how = worker.child.describe_end() if worker.child else "no process"
        if self._must_end:
            return
        if worker.is_ready:
            self._go_on(job, how)
            return
        self._false_starts += 1
        if self._false_starts >= MOST_DEATHS:
            raise MachineError(f"no worker process can be started: it ended at once ({how}).")
        self._queue.put_first(job)

    def _go_on(self, job: TrialJob, how: str) -> None:
        if self._queue.requeue(job):
            self._display.say(f"{job.name}: its worker ended ({how}). Another one goes on with it.")
        else:
            reason = f"{MOST_DEATHS} workers ended within it ({how}), and none brought it further"
            self._display.say(f"{job.name}: {reason}. The trial has failed.")
            self._queue.give_up(job, reason)

    def _end_in_time(self) -> None:
        if self._must_end and self._pool.jobs:
            number = self._conditions.stop.signal or SIGTERM
            if number != self._told:
                self._pool.stop(number)
                self._told = number
