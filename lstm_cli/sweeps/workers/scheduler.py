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
from lstm_cli.runner.stop import Limit, Stop
from lstm_cli.sweeps.trials.hyperband import bands
from lstm_cli.sweeps.trials.trial import TrialResult
from lstm_cli.sweeps.workers.eta import Pace
from lstm_cli.sweeps.workers.pool import Crew, Worker
from lstm_cli.sweeps.workers.protocol import Job, Task
from lstm_cli.sweeps.workers.stopping_rule import Judge
from lstm_cli.sweeps.workers.trial_queue import MOST_DEATHS, Agenda

_SECONDS_BETWEEN_LOOKS = 0.1


class Display(Protocol):
    """What shows a person how far a sweep is."""

    def update(self, results: Sequence[TrialResult], running: Sequence[str], left: str) -> None:
        """Show what has come of the trials so far, the runs under way, and the time left."""

    def say(self, sentence: str) -> None:
        """Print a sentence."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a sweep's work is bounded by: signals, and a budget of time."""

    stop: Stop
    budget: Limit | None = None

    @property
    def is_over(self) -> bool:
        """Whether no job may begin any more."""
        return self.stop.signal is not None or (self.budget is not None and self.budget.is_over)


class Foreman:
    """Hands jobs to a crew until there is none left, or the orders end the work."""

    def __init__(
        self, agenda: Agenda, crew: Crew, pace: Pace, orders: Orders, display: Display
    ) -> None:
        self._agenda = agenda
        self._crew = crew
        self._pace = pace
        self._orders = orders
        self._display = display
        self._judge = Judge(agenda.sweep)
        self._told: Signals | None = None
        self._false_starts = 0
        self._judge.learn(agenda.results)

    def work(self) -> None:
        """Do all that there is to do.

        Raises:
            MachineError: no worker can be started, or nothing can be written there any more.
        """
        try:
            while self._hand_out() or self._crew.jobs:
                event = self._crew.wait(_SECONDS_BETWEEN_LOOKS)
                if event:
                    self._take(*event)
                self._end_in_time()
            self._show()
        finally:
            self._crew.close()

    def _hand_out(self) -> bool:
        """Whether a job was handed out; every idle worker gets one, where there is one."""
        given = False
        while not self._must_end and self._crew.has_room and (job := self._agenda.take()):
            worker = self._crew.find_idle()
            self._crew.give(worker, job, self._describe(job))
            self._pace.begin(worker)
            given = True
        if given:
            self._show()
        return given

    @property
    def _must_end(self) -> bool:
        return self._orders.is_over or self._agenda.has_reached_target

    def _show(self) -> None:
        done = self._agenda.runs_done
        running = [job.name for job in self._crew.jobs]
        left = "" if self._must_end else self._pace.describe_left(done)
        self._display.update(self._agenda.results, running, left)
        if not self._must_end and (sentence := self._pace.tell_once(done)):
            self._display.say(sentence)

    def _describe(self, job: Job) -> Task:
        metric, hyperband = self._agenda.sweep.metric, self._agenda.sweep.hyperband
        epochs = job.config.training.epochs
        return Task(
            config=job.config.model_dump(mode="json"),
            runs_dir=self._agenda.runs_dir,
            resume=job.resume,
            metric=metric.name if metric else "",
            bands=bands(hyperband, epochs) if hyperband else (),
        )

    def _take(self, worker: Worker, message: Message) -> None:
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

    def _take_end(self, worker: Worker, job: Job, message: Message) -> None:
        worker.job = None
        self._pace.end(worker)
        self._false_starts = 0
        if message.get("no_disk"):
            self._agenda.leave(job, message["reason"])
            raise DiskError(message["reason"])
        if message["status"] == "interrupted" and not self._must_end:
            self._go_on(job, "it was asked to")
            return
        if "traceback" in message:
            add_to_log(self._agenda.runs_dir, f"{job.name}: {message['traceback']}")
        folder = message["folder"]
        self._agenda.note(job, Path(folder) if folder else None, message["reason"])

    def _take_death(self, worker: Worker, job: Job) -> None:
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
        self._agenda.put_first(job)

    def _go_on(self, job: Job, how: str) -> None:
        if self._agenda.put_back(job):
            self._display.say(f"{job.name}: its worker ended ({how}). Another one goes on with it.")
        else:
            reason = f"{MOST_DEATHS} workers ended within it ({how}), and none brought it further"
            self._display.say(f"{job.name}: {reason}. The trial has failed.")
            self._agenda.give_up(job, reason)

    def _end_in_time(self) -> None:
        if self._must_end and self._crew.jobs:
            number = self._orders.stop.signal or SIGTERM
            if number != self._told:
                self._crew.stop(number)
                self._told = number
