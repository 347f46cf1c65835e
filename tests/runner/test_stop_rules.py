"""A rule that ends a training: where it is asked, and what becomes of the run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop
from lstm_cli.types import EpochMetrics

if TYPE_CHECKING:
    from tests.runner.conftest import Begin, Check, Impatient

EPOCHS = 30


@dataclass(slots=True)
class Ruling:
    """A rule that lets a training go on until it has told so many epochs."""

    last: int
    borders: Sequence[int]
    told: list[int] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    def judge(self, metrics: EpochMetrics) -> str | None:
        """The reason once the last epoch was told."""
        first = metrics.first_epoch
        self.told += range(first, first + len(metrics.values))
        self.asked.append(metrics.epochs_done)
        return "enough was seen" if len(self.told) >= self.last else None


@pytest.fixture
def config(begin: "Begin") -> ExperimentConfig:
    """The config of a small run of 30 epochs."""
    return load_config(begin().folder / "config.yaml", (), {})


def test_a_rule_is_asked_right_after_each_of_its_epochs(
    config: ExperimentConfig, tmp_path: Path, warm: Warm
) -> None:
    """A chunk of updates ends at every border, and every epoch is told once."""
    rule = Ruling(EPOCHS + 1, (2, 5, 11, EPOCHS + 10))
    result = run(config, runs_dir=tmp_path, warm=warm, rule=rule)
    assert result.status == "finished"
    assert {2, 5, 11} <= set(rule.asked)
    assert rule.told == [*range(1, len(rule.told) + 1)]


def test_a_run_that_is_ruled_out_is_stopped_with_the_reason(
    config: ExperimentConfig, tmp_path: Path, warm: Warm
) -> None:
    """It ends after that epoch, with scores and predictions, and is no failure."""
    result = run(config, runs_dir=tmp_path, warm=warm, rule=Ruling(5, (5,)))
    assert (result.status, result.exit_code, result.failure) == ("stopped", 0, None)
    assert result.reason == f"enough was seen, after 5 of {EPOCHS} epochs"
    assert len(result.history["epoch"]) == 5
    assert "test_rmse" in result.metrics
    assert read_run(result.folder)["status"] == "stopped"


def test_a_limit_of_time_does_not_take_the_rule_s_place(
    config: ExperimentConfig, tmp_path: Path, warm: Warm, impatient: "type[Impatient]"
) -> None:
    """A run that the rule has ended has the rule's reason and exit code 0."""
    stop = Stop()
    told: dict[str, Any] = {"warm": warm, "stop": stop, "recorders": (impatient(stop),)}
    result = run(config, runs_dir=tmp_path, rule=Ruling(0, ()), **told)
    assert (result.status, result.exit_code) == ("stopped", 0)
    assert result.reason.startswith("enough was seen")


def test_a_resumed_run_tells_the_rule_of_all_its_epochs(
    config: ExperimentConfig, tmp_path: Path, warm: Warm, begin: "Begin", same: "Check"
) -> None:
    """A rule that ends a resumed run at once leaves what it leaves of an undisturbed one."""
    whole = run(config, runs_dir=tmp_path, warm=warm, rule=Ruling(8, (8,)))
    cut = begin(1)
    rule = Ruling(8, (8,))
    again = resume(cut.folder, warm=warm, rule=rule)
    assert rule.told == [*range(1, 9)]
    assert (again.status, again.reason) == (whole.status, whole.reason)
    same(again.folder, whole.folder)
    at_once = resume(again.folder, warm=warm, rule=Ruling(8, (8,)))
    assert (at_once.status, at_once.reason) == (whole.status, whole.reason)
    same(at_once.folder, whole.folder)
