"""Whatever stands in a run folder, those who read it tell of it or say what is wrong."""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any, Literal, TypeAlias

import numpy as np
import pytest
from hypothesis import strategies as st

from lstm_cli.config.describing.starter import starter
from lstm_cli.config.dumping import dump_config
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.loading import load_config
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.plausible import HISTORY
from lstm_cli.runner.preparing import prepare_data
from lstm_cli.runner.resuming import check_data, open_left
from lstm_cli.runner.trained import open_run
from tests.fuzz.harness import Fuzz, amounts, command, refused
from tests.fuzz.spoilings import Draw, spoil_bytes, spoil_tree
from tests.fuzz.yaml_values import NUMBERS, WORDS
from tests.records.conftest import build_end, build_metrics

EPOCHS = 5
MODEL = "model.keras"
JSON_FILES = ("run.json", "metrics.json")
RUN = Path("runs/sum")
PIECES = [
    b",", b"NaN", b"Infinity", b'"status": "running"', b'"status": "dead"', b'"form": 2', b"epoch,",
    b"nan,", b"train,", b"predict,", b"6,1.0,1.0,1.0\n", b"9999999999", b"null", b"{}", b"[]",
    b"mode: many_to_many\n", b"extends: a.yaml\n", b'"wandb_id": "../../x"', b"\n\n",
]  # fmt: skip
Files: TypeAlias = Mapping[str, bytes]
# What stands under a name: bytes, nothing, or a folder.
FOLDER: Literal["folder"] = "folder"
Laid: TypeAlias = Mapping[str, bytes | Literal["folder"] | None]

values = (
    st.none()
    | st.booleans()
    | st.sampled_from(NUMBERS)
    | st.sampled_from(WORDS)
    | st.sampled_from([[], {}, [1], {"a": 1}, "running", "dead", "finished", "failed", "../x"])
)


def write_run(runs: Path) -> Files:
    """The files of a finished run whose data have changed since, so that none goes on with it."""
    config = load_config(starter("many_to_one"), environment={})
    folder = RunFolder.create(runs, "sum")
    folder.write_config(dump_config(config))
    folder.write_rows("metrics_by_step.csv", [{"split": "test", "step": 1, "rmse": 0.25}])
    folder.write_rows("confusion.csv", [{"split": "test", "expected": "1", "count": 3}])
    folder.epochs(build_metrics(EPOCHS))
    folder.write_checkpoint(EPOCHS, _describe(config), {HISTORY: np.zeros((EPOCHS, 3))})
    folder.finish(build_end())
    paths = [path for path in folder.path.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder.path)): path.read_bytes() for path in paths}


def _describe(config: ExperimentConfig) -> dict[str, object]:
    plain = config.model_dump(mode="json")
    columns = ["loss", "val_loss", "learning_rate"]
    counted = {"updates": EPOCHS, "epochs": EPOCHS, "columns": columns, "config": plain}
    return {**counted, "data_fingerprint": "of other data", "conditions": {}}


@pytest.fixture(scope="module")
def run_files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of a run, by their names in its folder."""
    return write_run(tmp_path_factory.mktemp("made"))


@st.composite
def spoilt_runs(draw: Draw, files: Files) -> Laid:
    """The files of a run, one or two of them spoilt, gone or turned into folders."""
    changed: dict[str, bytes | Literal["folder"] | None] = dict(files)
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sorted(files)))
        match draw(st.sampled_from(["bytes", "bytes", "bytes", "tree", "gone", "folder", "empty"])):
            case "bytes":
                changed[name] = draw(spoil_bytes([files[name]], PIECES, most=3))
            case "tree" if name in JSON_FILES:
                tree: Any = json.loads(files[name])
                keys = st.just("") | st.sampled_from(["status", "reason", "test_rmse"])
                changed[name] = json.dumps(draw(spoil_tree([tree], values, keys))).encode()
            case "gone":
                changed[name] = None
            case "folder":
                changed[name] = FOLDER
            case _:
                changed[name] = b""
    return changed


def lay(files: Laid) -> None:
    """Put the files of a run, and no others, where runs are looked for."""
    rmtree(RUN.parent, ignore_errors=True)
    for name, content in files.items():
        path = RUN / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content == FOLDER:
            path.mkdir()
        elif isinstance(content, bytes):
            path.write_bytes(content)


def go_on(extend: int | None) -> None:
    """All that resuming does before it needs TensorFlow; the data are never the right ones."""
    left = open_left(RUN, extend)
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
