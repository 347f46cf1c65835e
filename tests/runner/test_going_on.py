"""A run that was stopped goes on as if nothing had happened, or says why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, DataError
from lstm_cli.records.checkpoints import find_checkpoint, write_checkpoint
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.experiment import resume, run
from lstm_cli.runner.stopping import Limit, Stop
from lstm_cli.runner.unfinished import find_unfinished
from lstm_cli.runner.warm import Warm
from lstm_cli.types import EpochMetrics, Result, RunEnd, RunStart

SUM: dict[str, Any] = {
    "name": "sum",
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 4, "dropout": 0.3, "recurrent_dropout": 0.2}},
    "training": {"epochs": 30, "batch_size": 4, "compile": "graph"},
    "predict": {"inputs": [[[50], [51], [52]]]},
}
SAME = ("history.csv", "metrics.json", "predictions.csv", "metrics_by_step.csv")

Begin: TypeAlias = Callable[..., Result]


@dataclass(slots=True)
class Impatient:
    """A recorder for whom the time is over after the first chunk."""

    stop: Stop

    def start(self, run: RunStart) -> None:
        """Take no notice."""

    def epochs(self, metrics: EpochMetrics) -> None:  # noqa: ARG002 - whatever they are
        """Call it a day."""
        self.stop.limit = Limit(0.0)

    def finish(self, end: RunEnd) -> None:
        """Take no notice."""


@pytest.fixture(scope="module")
def warm() -> Warm:
    """One process's compiled experiments."""
    return Warm()


@pytest.fixture
def begin(warm: Warm, tmp_path: Path) -> Begin:
    """A function that runs SUM with changes of its training, cut short after the first chunk."""

    def begin_run(*, cut: bool = False, **training: object) -> Result:
        config = load_config({**SUM, "training": {**SUM["training"], **training}}, (), {})
        stop = Stop()
        recorders = (Impatient(stop),) if cut else ()
        return run(config, runs_dir=tmp_path, recorders=recorders, warm=warm, stop=stop)

    return begin_run


def check_same(one: Path, other: Path) -> None:
    """Two run folders have the same results, bit by bit."""
    for name in SAME:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    states = [find_checkpoint(each, str(read_run(each)["wandb_id"])) for each in (one, other)]
    left, right = (found.checkpoint for found in states)
    assert left is not None
    assert right is not None
    assert left.state.keys() == right.state.keys()
    for name, array in left.state.items():
        assert array.tobytes() == right.state[name].tobytes(), name


def test_a_stopped_run_goes_on_bit_by_bit(begin: Begin, warm: Warm) -> None:
    """Cut short in its first epoch and resumed, a run ends like one that nothing disturbed."""
    cut = begin(cut=True)
    assert (cut.status, cut.exit_code) == ("stopped", 7)
    assert "the time limit" in cut.reason
    resumed = resume(cut.folder, warm=warm)
    assert (resumed.status, resumed.folder) == ("finished", cut.folder)
    check_same(cut.folder, begin().folder)
    told = read_run(cut.folder)["resumed"]
    assert isinstance(told, list)
    assert told[0]["from_update"] == 1


def test_an_extended_run_equals_a_longer_one(begin: Begin, warm: Warm) -> None:
    """Twenty epochs more after thirty are fifty epochs; without more, there is nothing to do."""
    short = begin()
    with pytest.raises(ConfigError, match=r"is finished\. To train it on, add --extend EPOCHS"):
        resume(short.folder, warm=warm)
    resume(short.folder, extend=20, warm=warm)
    check_same(short.folder, begin(epochs=50).folder)


def test_a_changed_config_is_refused(begin: Begin, warm: Warm) -> None:
    """What the weights depend on must be as it was; the rest may change, and that is said."""
    folder = begin(cut=True).folder
    path = folder / "config.yaml"
    text = path.read_text()
    path.write_text(text.replace("batch_size: 4", "batch_size: 5"))
    before = (folder / "run.json").read_bytes()
    with pytest.raises(ConfigError, match=r"training\.batch_size: is 5, but was 4\. Put it back"):
        resume(folder, warm=warm)
    assert (folder / "run.json").read_bytes() == before
    path.write_text(text.replace("train_rows: 1000", "train_rows: 10"))
    assert resume(folder, warm=warm).status == "finished"
    assert "the config has changed: predictions.train_rows" in (folder / "log.txt").read_text()


def test_other_data_and_versions(begin: Begin, warm: Warm) -> None:
    """Other data are refused; another version or machine is said, by name."""
    folder = begin(cut=True).folder
    run_id = str(read_run(folder)["wandb_id"])
    found = find_checkpoint(folder, run_id).checkpoint
    assert found is not None
    conditions = {**found.facts["conditions"], "keras": "1.0"}
    write_checkpoint(folder, 1, {**found.facts, "conditions": conditions}, found.state)
    resumed = resume(folder, warm=warm, stop=Stop(limit=Limit(0.0)))
    assert resumed.status == "stopped"
    assert "resumed elsewhere (keras 1.0 → " in (folder / "log.txt").read_text()
    write_checkpoint(folder, 2, {**found.facts, "data_fingerprint": "0"}, found.state)
    with pytest.raises(DataError, match="the data are not those that it was trained on"):
        resume(folder, warm=warm)


def test_the_newest_unfinished_run_of_a_config_is_found(begin: Begin, tmp_path: Path) -> None:
    """Neither a finished run nor one of another config is gone on with."""
    config = load_config(SUM, (), {})
    begin()
    begin(cut=True, epochs=40)
    assert find_unfinished(tmp_path, config) is None
    first, second = begin(cut=True), begin(cut=True)
    assert find_unfinished(tmp_path, config) == max(first.folder, second.folder, key=_started)


def _started(folder: Path) -> str:
    return str(read_run(folder)["started"])


def test_first_weights_of_another_run(begin: Begin) -> None:
    """A run begins with another's weights where they fit; its config repeats that."""
    first = begin()
    second = begin(init_from=str(first.folder), optimizer={"learning_rate": 1e-12})
    one, other = (each.predictions.prediction.astype(np.float64) for each in (first, second))
    np.testing.assert_allclose(one, other, rtol=1e-5)
    facts = read_run(second.folder)["init_from"]
    assert isinstance(facts, dict)
    assert facts["folder"] == str(first.folder)
    config = load_config(second.folder / "config.yaml", (), {})
    assert config.training.init_from == str(first.folder)
    with pytest.raises(DataError, match="there is no such folder"):
        begin(init_from=str(first.folder / "none"))
