"""What is left to be done in a sweep, and what has come of it so far."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError, DataError, LstmCliError, Problem
from lstm_cli.records.checkpoints import find_last_update
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.push import is_incomplete
from lstm_cli.sweeps.file.sweep_file import SweepFile
from lstm_cli.sweeps.search import list_trials, propose
from lstm_cli.sweeps.trials.plan import PlannedTrial, hash_config
from lstm_cli.sweeps.trials.status import find_failed, find_runs
from lstm_cli.sweeps.trials.sweep_folder import (
    Failure,
    SweepFolder,
    UnfinishedRun,
    name_run,
    read_unfinished,
)
from lstm_cli.sweeps.trials.trial import OVER, Outcome, Trial, TrialResult, TrialRun
from lstm_cli.sweeps.trials.trial_config import anchor_values, make_trial_config
from lstm_cli.sweeps.trials.trial_runs import read_trial_run
from lstm_cli.sweeps.workers.protocol import TrialJob
from lstm_cli.types import Status

MOST_DEATHS = 3


class TrialQueue:
    """The jobs of a sweep: first what an earlier process left, then one new trial after the other.

    Each trial is in the plan before anything of it is done. With `retry_failed`, what failed
    before is done again. `has_reached_target` says that a trial is as good as the file wants it.
    """

    def __init__(self, folder: SweepFolder, file: SweepFile, *, retry_failed: bool = False) -> None:
        self.sweep = file.sweep
        self.has_reached_target = False
        self._folder = folder
        self._file = file
        self._head = folder.plan.head
        self._retry_failed = retry_failed
        self._waiting: deque[TrialJob] = deque()
        self._results: dict[int, TrialResult] = {}
        self._trials: Iterator[Trial] = iter(())
        if self.sweep.method != "bayes":
            trials = list_trials(self.sweep, self._head.seed)
            self._trials = islice(trials, len(folder.plan.trials), None)
        self._take_up(folder.plan.trials)

    @property
    def results(self) -> list[TrialResult]:
        """What has come of each trial, by its number."""
        return [self._results[number] for number in sorted(self._results)]

    @property
    def runs_dir(self) -> Path:
        """Where the trials' run folders are."""
        return self._folder.path

    @property
    def runs_done(self) -> int:
        """How many runs are over."""
        return sum(run.is_over for result in self._results.values() for run in result.runs)

    def is_finished(self, total: int | None) -> bool:
        """Whether nothing is left to be done, of `total` runs; None: of any number of them.

        Once the target is reached, what other workers had in work is left for good.
        """
        if self.has_reached_target:
            return True
        is_over = all(result.is_over for result in self._results.values())
        return is_over and total is not None and self.runs_done >= total

    def take(self) -> TrialJob | None:
        """The next job; None where all are done or in work."""
        while not self._waiting and not self.has_reached_target:
            planned = self._plan_next()
            if planned is None:
                return None
            self._put_all(planned)
        return self._waiting.popleft() if self._waiting else None

    def requeue(self, job: TrialJob) -> bool:
        """Whether a job whose worker has ended is done again, from where it was left.

        It is, unless several workers have ended within it and none has brought it further.
        """
        left = self._find_left(job)
        if left and left.status in OVER:  # it had just ended
            self._add(job.trial, read_trial_run(left, self.sweep.metric))
            return True
        updates = find_last_update(left.folder) if left else 0
        deaths = 1 if updates > job.updates else job.deaths + 1
        if deaths >= MOST_DEATHS:
            return False
        resume = left.folder if left else None
        again = replace(job, resume=resume, deaths=deaths, updates=max(updates, job.updates))
        self._waiting.appendleft(again)
        return True

    def put_first(self, job: TrialJob) -> None:
        """Have a job done again that no worker has begun."""
        self._waiting.appendleft(job)

    def leave(self, job: TrialJob, reason: str) -> None:
        """Leave a job to the next process: what ended its run was not its own fault."""
        self._mark(job, "interrupted", reason)

    def note(self, job: TrialJob, folder: Path | None, reason: str) -> TrialRun:
        """Take what came of a job from its run folder; without one it has failed for a reason."""
        left = read_unfinished(folder) if folder else None
        if left is None:
            return self._note_failure(job.trial, job.seed, reason)
        run = read_trial_run(left, self.sweep.metric)
        self._add(job.trial, run)
        return run

    def give_up(self, job: TrialJob, reason: str) -> None:
        """Have a job's run failed, in its folder where it has one."""
        self._mark(job, "failed", reason)
        left = self._find_left(job)
        self.note(job, left.folder if left else None, reason)

    def _mark(self, job: TrialJob, status: Status, reason: str) -> None:
        left = self._find_left(job)
        if left:
            with suppress(LstmCliError):
                folder = RunFolder.open(left.folder)
                folder.update(status=status, reason=reason)
                folder.release()

    def _plan_next(self) -> PlannedTrial | None:
        number = len(self._folder.plan.trials) + 1
        if self._head.closed or (self._head.most is not None and number > self._head.most):
            return None
        trial = self._propose(number)
        if trial is None:
            return None
        planned = plan_trial(trial, self._head.base, self._file)
        self._folder.add(planned)
        return planned

    def _propose(self, number: int) -> Trial | None:
        if self.sweep.method != "bayes":
            # One walk through a long grid, where each proposal would be another.
            return next(self._trials, None)
        outcomes = [Outcome(each.trial, each.value) for each in self.results if each.is_over]
        running = [each.trial for each in self.results if not each.is_over]
        return propose(self.sweep, number, self._head.seed, outcomes, running)

    def _take_up(self, trials: Iterable[PlannedTrial]) -> None:
        left, failed = find_runs(self._folder.path), find_failed(self._folder.path)
        for planned in trials:
            number = planned.trial.number
            if not is_in_shard(self._head.shard, number):
                continue
            for seed in range(self.sweep.seeds):
                self._take_up_run(planned, seed, left.get((number, seed)), failed)

    def _take_up_run(
        self,
        planned: PlannedTrial,
        seed: int,
        left: UnfinishedRun | None,
        failed: Mapping[tuple[int, int], TrialRun],
    ) -> None:
        trial = planned.trial
        failure = failed.get((trial.number, seed))
        if left is None and failure and not self._retry_failed:
            self._add(trial, failure)
        elif left is None:
            self._put(planned, seed, None)
        elif left.status not in OVER or is_incomplete(left.folder):
            # Where nobody gets to it, it is what it was.
            self._add(trial, read_trial_run(left, self.sweep.metric))
            self._put(planned, seed, left.folder)
        elif left.status == "failed" and self._retry_failed:
            self._put(planned, seed, None)
        else:
            self._add(trial, read_trial_run(left, self.sweep.metric))

    def _put_all(self, planned: PlannedTrial) -> None:
        for seed in range(self.sweep.seeds):
            self._put(planned, seed, None)

    def _put(self, planned: PlannedTrial, seed: int, resume: Path | None) -> None:
        trial = planned.trial
        self._results.setdefault(trial.number, TrialResult(trial, self.sweep.seeds, ()))
        try:
            config = self._configure(planned, seed)
        except ConfigError as error:
            if planned.hash:  # it was valid: the place or the version is another, not the trial
                raise
            self._note_failure(trial, seed, str(error))
            return
        self._waiting.append(TrialJob(trial, seed, config, resume))

    def _configure(self, planned: PlannedTrial, seed: int) -> ExperimentConfig:
        trial = planned.trial
        config = make_trial_config(self._head.base, trial.values, self._file.place_of)
        if planned.hash != hash_config(config):
            message = (
                f"trial {trial.number} has another config than when it was planned, by a change of "
                "the plan or of lstm-cli's defaults. Start the sweep anew."
            )
            raise DataError(Problem(str(self._folder.path), message))
        return finish_config(config, self._folder.path.name, trial, seed, self.sweep.seeds)

    def _note_failure(self, trial: Trial, seed: int, reason: str) -> TrialRun:
        self._folder.add_failure(Failure(trial.number, seed, reason))
        run = TrialRun(seed, None, "failed", reason)
        self._add(trial, run)
        return run

    def _add(self, trial: Trial, run: TrialRun) -> None:
        known = self._results.get(trial.number)
        before = known.runs if known else ()
        runs = sorted([*(r for r in before if r.seed != run.seed), run], key=lambda r: r.seed)
        result = TrialResult(trial, self.sweep.seeds, tuple(runs))
        self._results[trial.number] = result
        metric, value = self.sweep.metric, result.value
        if metric and metric.target is not None and value is not None:
            self.has_reached_target |= not metric.is_better(metric.target, value)

    def _find_left(self, job: TrialJob) -> UnfinishedRun | None:
        runs = find_runs(self._folder.path, f"{job.name}-*")
        return runs.get((job.trial.number, job.seed))


def plan_trial(trial: Trial, base: Mapping[str, object], file: SweepFile) -> PlannedTrial:
    """A trial with its hash, which is empty where it has no valid config; its paths are whole."""
    trial = replace(trial, values=anchor_values(trial.values))
    try:
        return PlannedTrial(
            trial, hash_config(make_trial_config(base, trial.values, file.place_of))
        )
    except ConfigError:
        return PlannedTrial(trial, "")


def finish_config(
    config: ExperimentConfig, group: str, trial: Trial, seed: int, seeds: int
) -> ExperimentConfig:
    """A trial's config for the run of one of its seeds: with its name, seed and W&B group."""
    name = name_run(config.name, trial.number, seed if seeds > 1 else None)
    wandb = config.tracking.wandb
    wandb = wandb.model_copy(update={"group": wandb.group or group})
    tracking = config.tracking.model_copy(update={"wandb": wandb})
    update = {"name": name, "seed": config.seed + seed, "tracking": tracking}
    return config.model_copy(update=update)


def is_in_shard(shard: tuple[int, int] | None, number: int) -> bool:
    """Whether a trial belongs to shard (k, n): every n-th from the k-th on."""
    return shard is None or number % shard[1] == shard[0] % shard[1]
