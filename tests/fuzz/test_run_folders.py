"""Whatever stands in a run folder, those who read it tell of it or say what is wrong."""

from pathlib import Path

import pytest

from lstm_cli.runner.prepare import prepare_data
from lstm_cli.runner.resumable_run import check_data, open_resumable
from lstm_cli.runner.trained_run import open_run
from tests.fuzz.harness import Fuzz, amounts, command, refused
from tests.fuzz.run_files import EPOCHS, MODEL, RUN, Files, Laid, lay, spoilt_runs, write_run
from tests.fuzz.spoilings import spoil_bytes


@pytest.fixture(scope="module")
def run_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of a run, by their names in its folder."""
    return write_run(tmp_path_factory.mktemp("made"))


def go_on(extend: int | None) -> None:
    """All that resuming does before it needs TensorFlow; the data are never the right ones."""
    left = open_resumable(RUN, extend)
    try:
        check_data(left, prepare_data(left.config))
    finally:
        left.folder.release()


def read_all(files: Laid) -> None:
    """Everybody who reads runs, TensorFlow left out."""
    lay(files)
    assert command("runs", "--runs-dir", "runs") == 0
    assert command("runs", "--runs-dir", "runs", "--json", "--status", "finished") == 0
    assert command("wandb", "push", str(RUN)) in (2, 3)
    refused(lambda: go_on(None))
    refused(lambda: go_on(1))
    refused(lambda: open_run(RUN))


@amounts
def test_spoilt_runs(fuzz: Fuzz, run_files: Files) -> None:
    """Files of a run with damaged bytes or values, gone, empty, or folders."""
    fuzz(spoilt_runs(run_files), read_all, quick=50)


@amounts
def test_spoilt_models(fuzz: Fuzz, run_files: Files) -> None:
    """A model file that is no whole archive is refused before TensorFlow."""
    archive = run_files[f"checkpoint/update-{EPOCHS:012d}.npz"]

    def predict(content: bytes) -> None:
        lay({**run_files, MODEL: content})
        assert command("predict", str(RUN), "--values", "[[1]]") == 3
        assert command("evaluate", str(RUN)) == 3

    fuzz(spoil_bytes([archive], most=2), predict, quick=20)


def test_the_run_is_good(run_files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is spoilt here can be read as it stands; only its data are others."""
    monkeypatch.chdir(tmp_path)
    lay(run_files)
    assert command("runs", "--runs-dir", "runs") == 0
    assert refused(lambda: go_on(None))
    with pytest.raises(Exception, match="the data are not those"):
        go_on(1)
