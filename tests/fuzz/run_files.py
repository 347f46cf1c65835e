"""The files of a finished run, right and odd."""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any, Literal, TypeAlias

import numpy as np
from hypothesis import strategies as st

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.resumable_run import HISTORY
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


def write_run(runs: Path, seed: int = 0) -> Files:
    """The files of a finished run whose data have changed since, so that none goes on with it."""
    config = load_config(starter("many_to_one"), environment={})
    folder = RunFolder.create(runs, "sum", seed=seed, data_fingerprint="of other data")
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


def lay(files: Laid, folder: Path = RUN) -> None:
    """Put the files of a run where it is looked for; nothing else stays in its folder."""
    rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content == FOLDER:
            path.mkdir()
        elif isinstance(content, bytes):
            path.write_bytes(content)
