"""What is left to be done in a sweep, told by its folder alone."""

from pathlib import Path

import pytest

from lstm_cli.errors import DataError
from lstm_cli.records.run_folder import RunFolder, read_run
from lstm_cli.sweeps.file.sweep_file import parse_sweep
from lstm_cli.sweeps.trials.plan import PlanHead, SweepPlan, read_plan
from lstm_cli.sweeps.trials.status import read_standing
from lstm_cli.sweeps.trials.sweep_folder import SweepFolder, list_failures
from lstm_cli.sweeps.workers.protocol import TrialJob
from lstm_cli.sweeps.workers.trial_queue import TrialQueue
from tests.sweeps.begun import BASE, GRID, create, read


def reopen(folder: SweepFolder) -> SweepFolder:
    """The folder as another process would find it."""
    folder.release()
    return SweepFolder.open(folder.path)


def leave(folder: SweepFolder, job: TrialJob, status: str, loss: float | None = None) -> RunFolder:
    """A run folder of a job that ended with this status."""
    run = RunFolder.create(folder.path, job.name)
    if loss is not None:
        run.write_rows("history.csv", [{"epoch": 1, "loss": loss}])
    run.update(status=status, reason=f"it was {status}")
    run.release()
    return run


def take_all(queue: TrialQueue) -> list[TrialJob]:
    """All jobs that are left."""
    return [*iter(queue.take, None)]


def test_each_trial_is_planned_before_it_is_handed_out(folder: SweepFolder) -> None:
    """The plan in the folder names the trial, its values and the hash of its config."""
    job = TrialQueue(folder, read()).take()
    assert job is not None
    (planned,) = read_plan(folder.path / "plan.jsonl").trials
    assert (planned.trial, len(planned.hash)) == (job.trial, 16)
    assert job.config.training.epochs == planned.trial.values["training.epochs"] == 3


def test_a_run_knows_its_trial_and_its_sweep(folder: SweepFolder) -> None:
    """Its name tells the trial, its W&B group is the sweep's folder, its seed is the base's."""
    jobs = take_all(TrialQueue(folder, read()))
    assert [job.name for job in jobs] == [f"sum-trial-000{number}" for number in (1, 2, 3, 4)]
    assert {job.config.tracking.wandb.group for job in jobs} == {folder.path.name}
    assert {job.config.seed for job in jobs} == {7}


def test_with_several_seeds_a_trial_has_as_many_runs(tmp_path: Path) -> None:
    """Seeds count on from the base's; the trial is over with the last, and its value the mean."""
    file = read(lstm_cli={"seeds": 3}, run_cap=1)
    folder = create(tmp_path, file)
    queue = TrialQueue(folder, file)
    jobs = take_all(queue)
    assert [job.config.seed for job in jobs] == [7, 8, 9]
    assert len({job.name for job in jobs}) == 3
    for job, loss in zip(jobs, (1.0, 2.0, 6.0), strict=True):
        assert not queue.results[0].is_over
        queue.note(job, leave(folder, job, "finished", loss).path, "")
    assert (queue.results[0].status, queue.results[0].value) == ("finished", 3.0)


def test_only_what_is_missing_is_done_again(folder: SweepFolder) -> None:
    """Of an earlier process's runs, whole, ruled out and failed ones are over; others go on."""
    first = take_all(TrialQueue(folder, read()))
    statuses = ("finished", "interrupted", "stopped", "failed")
    left = [leave(folder, job, status, 1.0) for job, status in zip(first, statuses, strict=True)]
    again = TrialQueue(reopen(folder), read())
    (job,) = take_all(again)
    assert (job.trial.number, job.resume) == (2, left[1].path)
    assert [each.status for each in again.results] == list(statuses)


def test_a_dead_run_goes_on(folder: SweepFolder) -> None:
    """A run whose process is gone says that it is running; nobody holds it."""
    job, *_ = take_all(TrialQueue(folder, read()))
    run = leave(folder, job, "running")
    again = take_all(TrialQueue(reopen(folder), read()))
    assert [(each.trial.number, each.resume) for each in again] == [
        (1, run.path), (2, None), (3, None), (4, None)
    ]  # fmt: skip


def test_failed_trials_are_done_again_on_demand(folder: SweepFolder) -> None:
    """From the start, in a new folder; what failed before it had a folder as well."""
    queue = TrialQueue(folder, read())
    jobs = take_all(queue)
    leave(folder, jobs[0], "failed")
    queue.note(jobs[1], None, "its data are gone")
    for job in jobs[2:]:
        leave(folder, job, "finished", 1.0)
    folder = reopen(folder)
    assert take_all(TrialQueue(folder, read())) == []
    again = TrialQueue(folder, read(), retry_failed=True)
    assert [(job.trial.number, job.resume) for job in take_all(again)] == [(1, None), (2, None)]


def test_a_retried_trial_counts_by_its_newest_run(folder: SweepFolder) -> None:
    """A failure of before is no failure once the run is whole."""
    job, *_ = take_all(TrialQueue(folder, read()))
    leave(folder, job, "failed")
    leave(folder, job, "finished", 2.0)
    assert TrialQueue(reopen(folder), read()).results[0].status == "finished"


def test_shards_share_the_trials_out(tmp_path: Path) -> None:
    """Each trial is in one shard, and none is in two."""
    file = read()
    whole = create(tmp_path, file)
    take_all(TrialQueue(whole, file))
    numbers = list[int]()
    for part in (1, 2, 3):
        head = PlanHead(file.text, file.name, BASE, 0, closed=True, shard=(part, 3))
        shard = SweepFolder.create(tmp_path, "part", SweepPlan(head, whole.plan.trials))
        numbers += [job.trial.number for job in take_all(TrialQueue(shard, file))]
    assert sorted(numbers) == [1, 2, 3, 4]


def test_a_trial_without_a_valid_config_costs_itself(tmp_path: Path) -> None:
    """It has failed with the reason; the trials after it are done."""
    text = GRID.replace("[3, 4, 5, 6]", "[3, -4, 5]")
    file = parse_sweep(text, "sweep.yaml")
    folder = create(tmp_path, file)
    queue = TrialQueue(folder, file)
    assert [job.trial.number for job in take_all(queue)] == [1, 3]
    failed = queue.results[1]
    assert failed.status == "failed"
    assert failed.reason.startswith("sweep.yaml:5:3: training.epochs: ")
    standing = read_standing(folder.path, folder.plan, file.sweep)
    assert [(each.trial.number, each.reason) for each in standing] == [(2, failed.reason)]


def test_a_target_ends_the_sweep(tmp_path: Path) -> None:
    """No trial is begun once one is as good as the target, by the same process or the next."""
    file = read(GRID.replace("goal: minimize", "goal: minimize, target: 0.5"))
    folder = create(tmp_path, file)
    queue = TrialQueue(folder, file)
    job = queue.take()
    assert job is not None
    queue.note(job, leave(folder, job, "finished", 0.5).path, "")
    assert queue.has_reached_target
    assert queue.take() is None
    again = TrialQueue(reopen(folder), file)
    assert again.has_reached_target
    assert again.is_finished(4)


def test_what_is_in_work_when_the_target_is_reached_stays_as_it_was(tmp_path: Path) -> None:
    """No process goes on with it, and the results say what has become of it."""
    file = read(GRID.replace("goal: minimize", "goal: minimize, target: 0.5"))
    folder = create(tmp_path, file)
    queue = TrialQueue(folder, file)
    jobs = [job for job in (queue.take(), queue.take()) if job]
    queue.note(jobs[1], leave(folder, jobs[1], "finished", 0.5).path, "")
    queue.note(jobs[0], leave(folder, jobs[0], "interrupted").path, "")
    again = TrialQueue(reopen(folder), file)
    for each in (queue, again):
        assert [result.status for result in each.results] == ["interrupted", "finished"]
        assert each.runs_done == 1
        assert each.is_finished(4)


def test_a_torn_line_of_the_plan_is_forgotten(folder: SweepFolder) -> None:
    """A process that was killed while it wrote one had not begun that trial."""
    queue = TrialQueue(folder, read())
    queue.take()
    path = folder.path / "plan.jsonl"
    with path.open("a") as file:
        file.write('{"trial": 2, "ha')
    again = TrialQueue(reopen(folder), read())
    assert [job.trial.number for job in take_all(again)] == [1, 2, 3, 4]
    assert [each.trial.number for each in read_plan(path).trials] == [1, 2, 3, 4]


def test_a_plan_that_somebody_changed_is_refused(folder: SweepFolder) -> None:
    """No trial is run, or counts as failed, by another config than the one that was planned."""
    TrialQueue(folder, read()).take()
    path = folder.path / "plan.jsonl"
    path.write_text(path.read_text().replace('"training.epochs": 3', '"training.epochs": 30'))
    folder = reopen(folder)
    with pytest.raises(DataError, match="trial 1 has another config than when it was planned"):
        TrialQueue(folder, read())
    assert list_failures(folder.path) == []


def test_a_job_within_which_workers_end_is_given_up(folder: SweepFolder) -> None:
    """After three ends without any progress it fails, in its folder too; the next job goes on."""
    queue = TrialQueue(folder, read())
    job = queue.take()
    assert job is not None
    run = leave(folder, job, "running")
    for updates in (0, 5, 5):
        if updates:
            run.write_checkpoint(updates, {}, {})
        assert queue.requeue(job)
        job = queue.take()
        assert job is not None
        assert (job.trial.number, job.resume) == (1, run.path)
    assert not queue.requeue(job)
    queue.give_up(job, "its workers ended")
    assert read_run(run.path)["status"] == "failed"
    assert queue.results[0].reason == "its workers ended"
    following = queue.take()
    assert following is not None
    assert following.trial.number == 2


def test_a_run_that_had_just_ended_is_not_done_again(folder: SweepFolder) -> None:
    """A worker that is killed before it can say that its run is finished has finished it."""
    queue = TrialQueue(folder, read())
    job = queue.take()
    assert job is not None
    leave(folder, job, "finished", 1.0)
    assert queue.requeue(job)
    assert queue.results[0].status == "finished"
    assert [each.trial.number for each in take_all(queue)] == [2, 3, 4]


def test_swept_paths_are_those_of_where_the_sweep_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone on with from elsewhere, its trials have the same data."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.csv").write_text("y\n" + "1\n2\n" * 40)
    monkeypatch.chdir(tmp_path / "here")
    table = {"kind": "table", "targets": ["y"], "timesteps": 3, "horizon": 1}
    text = "method: grid\nparameters: {dataset.path: {values: [a.csv]}}\n"
    file = parse_sweep(text, "sweep.yaml")
    head = PlanHead(file.text, file.name, {**BASE, "dataset": table}, 0)
    folder = SweepFolder.create(tmp_path, "paths", SweepPlan(head, ()))
    (job,) = take_all(TrialQueue(folder, file))
    monkeypatch.chdir(tmp_path)
    (again,) = take_all(TrialQueue(reopen(folder), file))
    assert again.config == job.config
    assert again.trial.values == {"dataset.path": str(tmp_path / "here" / "a.csv")}
