"""More epochs for a run that has finished."""

from typing import TYPE_CHECKING, Any

import pytest

from lstm_cli.errors import ConfigError, DataError
from lstm_cli.runner.run import resume
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop

if TYPE_CHECKING:
    from tests.runner.conftest import Begin, Change, Check, Files, Impatient


@pytest.mark.parametrize("epochs", [0, -1, 2**31, True, 1.5, "3"])
def test_an_extension_that_is_none(epochs: Any, begin: "Begin", warm: Warm, files: "Files") -> None:
    """More epochs are a whole number that a training can have."""
    folder = begin().folder
    before = files(folder)
    with pytest.raises(ConfigError, match=r"Give a whole number from 1 to 2147483617\."):
        resume(folder, extend=epochs, warm=warm)
    assert files(folder) == before


def test_what_cannot_be_extended(begin: "Begin", edit: "Change", warm: Warm) -> None:
    """An unfinished run, a dead one, one that stopped early, and one without a checkpoint."""
    folder = begin(1).folder
    with pytest.raises(ConfigError, match=r"is not finished \(stopped\), so it cannot be extended"):
        resume(folder, extend=1, warm=warm)
    edit(folder / "run.json", {"status": "running"})
    with pytest.raises(ConfigError, match=r"is not finished \(dead\)"):
        resume(folder, extend=1, warm=warm)
    early = begin(training__early_stopping={"patience": 1, "min_delta": 99.0}).folder
    with pytest.raises(ConfigError, match="early stopping has ended it, so more epochs change not"):
        resume(early, extend=1, warm=warm)
    for path in (early / "checkpoint").iterdir():
        path.unlink()
    with pytest.raises(DataError, match="has no checkpoint, so it cannot go on"):
        resume(early, extend=1, warm=warm)


def test_an_extension_that_was_cut_short_goes_on(
    begin: "Begin", warm: Warm, impatient: "type[Impatient]", same: "Check"
) -> None:
    """Extended, stopped and resumed, a run equals one of all epochs."""
    folder = begin().folder
    stop = Stop()
    cut = resume(folder, extend=20, recorders=(impatient(stop, 2),), warm=warm, stop=stop)
    assert cut.status == "stopped"
    assert resume(folder, warm=warm).reason == "all 50 epochs done"
    same(folder, begin(training__epochs=50).folder)


def test_an_extension_that_is_not_in_the_config_yet_is_not_lost(
    begin: "Begin", edit: "Change", warm: Warm, same: "Check"
) -> None:
    """Killed when run.json tells of it and config.yaml does not: it goes on, and only once."""
    folder = begin().folder
    edit(folder / "run.json", {"status": "running", "epochs": 50})
    assert resume(folder, warm=warm).reason == "all 50 epochs done"
    same(folder, begin(training__epochs=50).folder)
    assert resume(folder, extend=1, warm=warm).reason == "all 51 epochs done"


@pytest.mark.parametrize("epochs", [None, True, "50", 49.0, -1, 2**40, 30])
def test_what_run_json_says_of_epochs_is_not_trusted(
    epochs: Any, begin: "Begin", edit: "Change", warm: Warm
) -> None:
    """What is no number of epochs beyond those of the config changes nothing."""
    folder = begin(1).folder
    edit(folder / "run.json", {"epochs": epochs})
    assert resume(folder, warm=warm).reason == "all 30 epochs done"


def test_fewer_epochs_by_hand_are_refused_as_before(
    begin: "Begin", edit: "Change", warm: Warm
) -> None:
    """A run that was extended is not told apart from others where its config was changed."""
    folder = begin().folder
    assert resume(folder, extend=20, warm=warm).reason == "all 50 epochs done"
    edit(folder / "run.json", {"status": "running"})
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(text.replace("epochs: 50", "epochs: 40"))
    with pytest.raises(ConfigError, match=r"training\.epochs: is 40, but was 50\. Put it back\."):
        resume(folder, warm=warm)
