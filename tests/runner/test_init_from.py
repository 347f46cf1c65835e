"""A run that begins with the weights of another."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import DataError
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop, TimeLimit

if TYPE_CHECKING:
    from tests.runner.conftest import Begin, Change


@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_first_loss_is_that_of_the_weights(begin: "Begin", *, bidirectional: bool) -> None:
    """Without dropout, one epoch at hardly any rate has the loss that the first run's scores tell.

    The data are scaled, so the score is divided by the spread of the targets.
    """
    encoder = {"units": 3, "bidirectional": bidirectional}
    plain = {"model": {"encoder": encoder}, "training__batch_size": 64}
    scaling = {"inputs": "standard", "targets": "standard"}
    plain["dataset"] = {"kind": "generated", "task": "sum", "scaling": scaling}
    first = begin(**plain)
    second = begin(
        **plain,
        seed=99,
        training__init_from=str(first.folder),
        training__epochs=1,
        training__optimizer={"name": "sgd", "learning_rate": 1e-12},
    )
    spread = json.loads((first.folder / "preprocessing.json").read_text())["targets"]["spread"][0]
    expected = (first.metrics["train_rmse"] / spread) ** 2
    assert second.history["loss"][0] == pytest.approx(expected, rel=1e-5)


def test_the_config_that_is_left_repeats_it(begin: "Begin", warm: Warm, tmp_path: Path) -> None:
    """A run of a run's config.yaml begins with the same weights, and run.json tells which."""
    first = begin()
    second = begin(training__init_from=str(first.folder))
    config = load_config(second.folder / "config.yaml", (), {})
    third = run(config, runs_dir=tmp_path, warm=warm)
    for name in ("history.csv", "predictions.csv", "config.yaml"):
        assert (second.folder / name).read_bytes() == (third.folder / name).read_bytes()
    assert read_run(second.folder)["init_from"] == read_run(third.folder)["init_from"]
    assert second.history["loss"][0] != first.history["loss"][0]


def test_weights_of_other_shapes_are_refused(begin: "Begin") -> None:
    """The run fails with one sentence that names an array with both shapes."""
    first = begin(model__encoder__units=5)
    second = begin(training__init_from=str(first.folder))
    assert (second.status, second.exit_code) == ("failed", 3)
    start = f"training.init_from: {first.folder}: its weights are those of another model: "
    assert second.reason.startswith(start)
    assert "(20,) there and (12,) here" in second.reason


@pytest.mark.parametrize("spoilt", ["model.keras", "run.json", "folder"])
def test_a_run_without_weights_writes_nothing(spoilt: str, begin: "Begin", tmp_path: Path) -> None:
    """No folder, no run, no model: told before a run folder is made."""
    first = begin().folder
    if spoilt == "folder":
        first = first / "none"
    else:
        (first / spoilt).unlink()
    with pytest.raises(DataError):
        begin(training__init_from=str(first))
    assert len(list(tmp_path.iterdir())) == 1


def test_death_before_the_first_checkpoint(begin: "Begin", warm: Warm) -> None:
    """Resumed without a checkpoint, it begins with these weights again, not with the seed's."""
    first = begin()
    whole = begin(training__init_from=str(first.folder))
    cut = begin(1, training__init_from=str(first.folder))
    for path in (cut.folder / "checkpoint").iterdir():
        path.unlink()
    again = resume(cut.folder, warm=warm)
    np.testing.assert_array_equal(again.history["loss"], whole.history["loss"])


def test_weights_that_have_changed_meanwhile(begin: "Begin", edit: "Change", warm: Warm) -> None:
    """A model that was trained on is another beginning; after a checkpoint none is needed."""
    first = begin()
    late, cut = (begin(1, training__init_from=str(first.folder)) for _ in range(2))
    for path in (late.folder / "checkpoint").iterdir():
        path.unlink()
    resume(first.folder, extend=3, warm=warm)
    before = (late.folder / "run.json").read_bytes()
    with pytest.raises(DataError, match="this run's model is another than when its weights were"):
        resume(late.folder, warm=warm)
    assert (late.folder / "run.json").read_bytes() == before
    edit(late.folder / "run.json", {"init_from": "odd"})
    assert resume(late.folder, warm=warm, stop=Stop(limit=TimeLimit(0.0))).status == "stopped"
    first.folder.rename(first.folder.with_name("away"))
    assert resume(cut.folder, warm=warm).status == "finished"
