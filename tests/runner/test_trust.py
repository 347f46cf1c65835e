"""A run folder from elsewhere runs no code, and is written to nowhere but in itself."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from marshal import dumps as marshal
from pathlib import Path
from shutil import copytree, rmtree
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, DataError
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop
from lstm_cli.runner.trained_run import load_function, open_run

if TYPE_CHECKING:
    from tests.runner.conftest import Change, Impatient

CONFIG = {
    "name": "small",
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 3}},
    "training": {"epochs": 30, "batch_size": 4, "compile": "graph", "checkpoint_seconds": 1e-6},
}
KEY = "0123456789abcdef" * 2 + "01234567"
CODE = compile("__import__('os').system('touch sprung')", "trap", "eval")
LAMBDA = {"code": b64encode(marshal(CODE)).decode(), "defaults": None, "closure": None}


class Trap:
    """What runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch sprung",)


@pytest.fixture(scope="module")
def left(
    warm: Warm, impatient: "type[Impatient]", tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a run that was stopped after two chunks."""
    stop, runs = Stop(), tmp_path_factory.mktemp("runs")
    recorders = (impatient(stop, 2),)
    config = load_config(CONFIG, (), {})
    return run(config, runs_dir=runs, recorders=recorders, warm=warm, stop=stop).folder


@pytest.fixture
def folder(left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, from elsewhere, and a working folder in which a trap would show."""
    monkeypatch.chdir(tmp_path)
    return copytree(left, tmp_path / "elsewhere")


@pytest.fixture(autouse=True)
def nothing_is_sprung(tmp_path: Path) -> Any:
    """After each test here no trap has been sprung."""
    yield
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("kind", ["array", "member", "file"])
def test_a_pickle_in_a_checkpoint(kind: str, folder: Path, warm: Warm) -> None:
    """As an array, a member, or the whole file: the checkpoint before is used."""
    import pickle  # noqa: PLC0415 - to make one

    path = max((folder / "checkpoint").iterdir())
    if kind == "array":
        np.savez(path, facts=np.array([Trap()], object), allow_pickle=True)
    elif kind == "member":
        with ZipFile(path, "a") as archive:
            archive.writestr("trap.npy", pickle.dumps(Trap()))
    else:
        path.write_bytes(pickle.dumps(Trap()))
    resumed = resume(folder, warm=warm)
    assert resumed.status == "finished"
    facts = json.loads((folder / "run.json").read_text())
    assert "this checkpoint is not whole (" in facts["resumed"][0]["notes"][0]


def add_layer(folder: Path, layer: Mapping[str, object]) -> None:
    """Another last layer in a run's model."""
    path = folder / "model.keras"
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    layers = config["config"]["layers"]
    common = {"registered_name": None, "name": "evil", "inbound_nodes": layers[-1]["inbound_nodes"]}
    layers.append({"module": "keras.layers", **common, **layer})
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content if name != "config.json" else json.dumps(config))


LAYERS: Mapping[str, Mapping[str, object]] = {
    "lambda": {
        "class_name": "Lambda",
        "config": {"name": "evil", "function": {"class_name": "__lambda__", "config": LAMBDA}},
    },
    "command": {"module": "os", "class_name": "system", "config": {"command": "touch sprung"}},
    "function": {
        "class_name": "Dense",
        "config": {
            "name": "evil",
            "units": 1,
            "activation": {"module": "os", "class_name": "function", "config": "system"},
        },
    },
    "saved model": {
        "class_name": "TFSMLayer",
        "config": {"name": "evil", "filepath": ".", "call_endpoint": "serve"},
    },
    "file": {"class_name": "StringLookup", "config": {"name": "evil", "vocabulary": "secret"}},
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_model_that_would_run_code(layer: str, folder: Path, tmp_path: Path) -> None:
    """Layers that carry code, name functions or read files are refused in a sentence."""
    (tmp_path / "secret").write_text("a\nb\n")
    add_layer(folder, LAYERS[layer])
    with pytest.raises(DataError, match=r"model\.keras: the model cannot be opened \("):
        load_function(open_run(folder))


@pytest.mark.parametrize("name", ["../../climbed", "/tmp/climbed", "assets/../../climbed"])  # noqa: S108 - never written
def test_a_member_that_climbs_out(name: str, folder: Path) -> None:
    """A model whose archive would write elsewhere is not even unpacked."""
    with ZipFile(folder / "model.keras", "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(DataError, match=r"climbed in it leads out of it\)\. Train the run again"):
        open_run(folder)


@pytest.mark.parametrize(
    "name", ["checkpoint", "history.csv", "wandb", "plots", ".lock", "deep/er", "model.keras"]
)
def test_links_that_lead_out(name: str, folder: Path, tmp_path: Path, warm: Warm) -> None:
    """Where a file or folder is a link to elsewhere, nothing is written, there or here."""
    elsewhere, link = tmp_path / "mine", folder / name
    if link.is_dir():
        rmtree(link)
    link.unlink(missing_ok=True)
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    before = (folder / "run.json").read_bytes()
    with pytest.raises(DataError, match=r"leads out of the run folder, to .*mine\. Remove this l"):
        resume(folder, warm=warm)
    assert not elsewhere.exists()
    assert (folder / "run.json").read_bytes() == before


def test_links_inside_and_in_circles(folder: Path, warm: Warm) -> None:
    """Links that lead nowhere else are no danger."""
    (folder / "circle").symlink_to("circle")
    (folder / "beside").symlink_to("history.csv")
    assert resume(folder, warm=warm).status == "finished"


@pytest.mark.parametrize("name", ["run.json", "preprocessing.json", "model.keras"])
def test_pipes_are_not_waited_for(name: str, folder: Path) -> None:
    """A pipe in the place of a file is refused at once by who reads the run."""
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(DataError):
        open_run(folder)
    with pytest.raises(DataError):
        RunFolder.open(folder)


@pytest.mark.parametrize(
    "text",
    [
        "x: !!python/object/apply:os.system ['touch sprung']\n",
        "extends: ../../outside.yaml\n",
        "name: ../../outside\n",
        "name: /outside\n",
    ],
)
def test_a_config_that_would_reach_out(
    text: str, folder: Path, edit: "Change", warm: Warm, tmp_path: Path
) -> None:
    """Tags are not YAML here, and names are no paths; nothing appears outside."""
    edit(folder / "config.yaml", {"name": "small"})
    path = folder / "config.yaml"
    path.write_text(path.read_text().replace("name: small\n", "") + text)
    with pytest.raises(ConfigError):
        resume(folder, warm=warm)
    assert {each.name for each in tmp_path.iterdir()} == {"elsewhere"}


@pytest.mark.slow
def test_keys_stay_out_of_the_run_folder(tmp_path: Path) -> None:
    """With keys in the environment and in netrc, no file of a run holds one, W&B's log neither."""
    import yaml  # noqa: PLC0415

    (tmp_path / "a.yaml").write_text(yaml.safe_dump(CONFIG))
    (tmp_path / ".netrc").write_text(
        f"machine api.wandb.ai\n  login user\n  password {KEY[::-1]}\n"
    )
    (tmp_path / ".netrc").chmod(0o600)
    command = [sys.executable, "-m", "lstm_cli", "train", "a.yaml", "--wandb", "offline"]
    base = {"WANDB_BASE_URL": f"http://user:{KEY[1:]}@127.0.0.1:9"}
    for extra in ({"WANDB_API_KEY": KEY}, {}, {"WANDB_API_KEY": KEY, **base}):
        environment = {**os.environ, "HOME": str(tmp_path), **extra}
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    files = [path for path in (tmp_path / "runs").rglob("*") if path.is_file()]
    assert sum(path.suffix == ".wandb" for path in files) == 3
    for path in files:
        for key in (KEY, KEY[::-1], KEY[1:]):
            assert key.encode() not in path.read_bytes(), path
