"""A sweep's folder: who may work in it, and what is refused."""

from pathlib import Path

import pytest

from lstm_cli.errors import ConfigError, DataError
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.sweeps.trials.sweep_folder import SweepFolder, list_unfinished_runs
from lstm_cli.sweeps.workers.trial_queue import TrialQueue
from tests.sweeps.begun import read


def test_two_processes_never_work_in_one_sweep(folder: SweepFolder) -> None:
    """The second one is refused in a sentence."""
    with pytest.raises(ConfigError, match="another process works in this sweep"):
        SweepFolder.open(folder.path)


def test_what_is_no_sweep_is_refused(tmp_path: Path) -> None:
    """A folder without a plan, and one whose plan is none."""
    with pytest.raises(DataError, match=r"is not a sweep's folder: there is no plan\.jsonl in it"):
        SweepFolder.open(tmp_path)
    (tmp_path / "plan.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(DataError, match=r"plan\.jsonl: is no plan of form 1"):
        SweepFolder.open(tmp_path)
    (tmp_path / "plan.jsonl").write_text("[\n")
    with pytest.raises(DataError, match=r"plan\.jsonl:1: is no line of a plan"):
        SweepFolder.open(tmp_path)


def test_other_folders_in_a_sweep_s_are_no_trials(folder: SweepFolder) -> None:
    """Neither a run of another name nor a folder that no run is in."""
    RunFolder.create(folder.path, "other").release()
    (folder.path / "plots").mkdir()
    assert list_unfinished_runs(folder.path) == []


@pytest.mark.parametrize("name", ["results.csv", "plots", "sum-trial-0001-x"])
def test_a_folder_that_leads_out_of_itself_is_refused(folder: SweepFolder, name: str) -> None:
    """What is written in a sweep from elsewhere stays in its folder."""
    (folder.path / name).symlink_to(folder.path.parent / "precious")
    folder.release()
    with pytest.raises(DataError, match="leads out of the run folder"):
        SweepFolder.open(folder.path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"trial": 1', '"trial": Infinity'),
        ('"trial": 1', '"trial": 7'),
        ('"shard": null', '"shard": [1, 0]'),
        ('"shard": null', '"shard": [3, 2]'),
        ('"most": null', '"most": 1e999'),
        ('"name": "sum"', '"tracking": {"wandb": {"mode": 5}}'),
        ('"values": {', '"values": 5, "a": {'),
    ],
)
def test_a_spoilt_plan_is_refused_in_a_sentence(folder: SweepFolder, old: str, new: str) -> None:
    """Whoever spoilt it, and however."""
    TrialQueue(folder, read()).take()
    path = folder.path / "plan.jsonl"
    spoilt = path.read_text().replace(old, new)
    assert spoilt != path.read_text()
    path.write_text(spoilt)
    folder.release()
    with pytest.raises(DataError, match=r"plan\.jsonl: is no whole plan\. Make the plan again"):
        SweepFolder.open(folder.path)


def test_a_folder_without_a_name_is_known_by_its_own(
    folder: SweepFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sweep resume .` groups its runs as before."""
    monkeypatch.chdir(folder.path)
    folder.release()
    assert SweepFolder.open(Path()).path.name == folder.path.name
