"""A model or checkpoint that asks for more than its file holds is refused before it is made."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import h5py
import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import DataError, LstmCliError, MachineError
from lstm_cli.records.checkpoints import find_checkpoint
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.resumable_run import find_init
from lstm_cli.runner.run import run
from lstm_cli.runner.session import Warm
from lstm_cli.runner.trained_run import MODEL, load_function, open_run
from tests.bombs import array_header, peak_memory, suspect_size, write_claiming, write_hole
from tests.fuzz.harness import limited

CONFIG = {
    "name": "small",
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 3}},
    "training": {"epochs": 3, "batch_size": 8, "compile": "graph", "checkpoint_seconds": 1e-6},
}
SETTINGS, WEIGHTS = "config.json", "model.weights.h5"
MOST_TAKEN = 300 * 10**6
HUGE = 60_000


@pytest.fixture(scope="module")
def trained(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run."""
    runs = tmp_path_factory.mktemp("runs")
    folder = run(load_config(CONFIG, (), {}), runs_dir=runs, warm=warm).folder
    load_function(open_run(folder))
    return folder


@pytest.fixture
def folder(trained: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it; what is done with it ends soon, and takes little memory."""
    copied = copytree(trained, tmp_path / "copied")
    before = peak_memory()
    with limited(30):
        yield copied
    assert peak_memory() - before < MOST_TAKEN


def change(folder: Path, name: str, edit: Callable[[bytes], bytes]) -> None:
    """Change a member of the run's model."""
    with ZipFile(folder / MODEL) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    with ZipFile(folder / MODEL, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, edit(content) if each == name else content)


def change_layer(folder: Path, kind: str, edit: Callable[[Any], object]) -> None:
    """Change the description of a layer in the run's model."""

    def change_settings(content: bytes) -> bytes:
        settings = json.loads(content)
        layers = settings["config"]["layers"]
        edit(next(layer for layer in layers if layer["class_name"] == kind))
        return json.dumps(settings).encode()

    change(folder, SETTINGS, change_settings)


def change_weights(folder: Path, edit: Callable[[h5py.File], object]) -> None:
    """Change the file of weights in the run's model."""

    def change_file(content: bytes) -> bytes:
        stream = BytesIO(content)
        with h5py.File(stream, "r+") as file:
            edit(file)
        return stream.getvalue()

    change(folder, WEIGHTS, change_file)


def refuse(folder: Path, match: str, error: type[LstmCliError] = DataError) -> None:
    """Expect that the run's model is refused."""
    with pytest.raises(error, match=match):
        load_function(open_run(folder))


def test_layers_with_more_weights_than_are_stored(folder: Path) -> None:
    """Where the layer alone is larger, and where it says for which inputs it is to be built."""
    change_layer(folder, "LSTM", lambda layer: layer["config"].update(units=HUGE))
    refuse(folder, "cannot be opened .*is built for other sizes than it is given")
    change_layer(folder, "Dense", lambda layer: layer.pop("build_config"))
    refuse(folder, r"cannot be opened \(its layers have 14,400,\d+,\d+ weights, and \d+ are store")


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("Dense", {"units": -1}, "-1 is no size"),
        ("Dense", {"units": 1e9}, "is no size"),
        ("LSTM", {"return_state": True}, "return_state is True"),
        ("Reshape", {"target_shape": [10**9, 10**9]}, "cannot become"),
    ],
)
def test_sizes_that_are_none(
    kind: str, changes: dict[str, object], reason: str, folder: Path
) -> None:
    """What Keras would take in another way than it is counted."""
    change_layer(folder, kind, lambda layer: layer["config"].update(changes))
    refuse(folder, rf"cannot be opened \({reason}|cannot be opened \(.*{reason}")


def test_layers_that_are_none_of_ours(folder: Path) -> None:
    """A layer that would be large in a way of its own, also deep in another."""
    change_layer(folder, "LSTM", lambda layer: layer.update(class_name="Embedding"))
    refuse(folder, r"cannot be opened \(Requested the deserialization of a `Embedding`")


def test_weights_of_which_no_byte_is_stored(folder: Path) -> None:
    """Keras would make room for all of them, and fill it with zeros."""

    def declare(file: h5py.File) -> None:
        del file["layers/lstm/cell/vars/0"]
        file.create_dataset("layers/lstm/cell/vars/0", (HUGE, HUGE), "f4")

    change_weights(folder, declare)
    refuse(folder, r"cannot be opened \(its weights would be 14,400,\d+,\d+ bytes, but ")


def test_weights_in_other_files(folder: Path, tmp_path: Path) -> None:
    """They would be read from wherever the model says."""
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["secret"] = np.ones(3)

    def lead_away(file: h5py.File) -> None:
        del file["layers/lstm/cell/vars/0"]
        file["layers/lstm/cell/vars/0"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "secret")

    change_weights(folder, lead_away)
    refuse(folder, r"cannot be opened \(layers/lstm/cell/vars/0 in its weights leads elsewhere")


@pytest.mark.parametrize("kind", ["external", "virtual", "packed"])
def test_weights_that_are_made_up_when_read(kind: str, folder: Path) -> None:
    """Out of other files, or out of nothing."""

    def make_up(file: h5py.File) -> None:
        name = "layers/lstm/cell/vars/0"
        shape = file[name].shape
        del file[name]
        if kind == "external":
            file.create_dataset(name, shape, "f4", external=[("/etc/passwd", 0, 48)])
        elif kind == "virtual":
            layout = h5py.VirtualLayout(shape, "f4")
            layout[:] = h5py.VirtualSource("other.h5", "secret", shape)
            file.create_virtual_dataset(name, layout)
        else:
            size = (HUGE, HUGE)
            file.create_dataset(name, size, "f4", chunks=(1000, 1000), compression="gzip")

    change_weights(folder, make_up)
    refuse(folder, r"cannot be opened \(.*(no plain array of numbers|its weights would be)")


@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2])
def test_an_archive_that_claims_much(packing: int, folder: Path) -> None:
    """Nothing of it is unpacked, not even to see whether it is whole."""
    contents = {SETTINGS: b"{}", WEIGHTS: bytes(10**6)}
    write_claiming(folder / MODEL, contents, {WEIGHTS: suspect_size()}, packing)
    refuse(folder, "takes at least .* once unpacked from|no model that can be read")
    write_claiming(folder / MODEL, contents, {WEIGHTS: 10**14}, packing)
    refuse(folder, "takes at least 100.0 TB of memory once unpacked from", MachineError)


def test_a_model_with_a_hole(folder: Path, trained: Path) -> None:
    """A terabyte of nothing is not read, nor summed up by who begins with its weights."""
    write_hole(folder / MODEL)
    refuse(folder, r"model\.keras: takes at least 1\.0 TB of memory, more than half", MachineError)
    config = load_config(CONFIG | {"training": {"init_from": str(folder)}}, (), {})
    with pytest.raises(MachineError, match="takes at least 1"):
        find_init(config)
    good = load_config(CONFIG | {"training": {"init_from": str(trained)}}, (), {})
    assert len(str((find_init(good) or {})["sha256"])) == 64


def test_checkpoints_that_claim_much(folder: Path) -> None:
    """A packed one is left out for the one before; what is too large for memory is told."""
    older, newest = sorted((folder / "checkpoint").iterdir())
    run_id = str(read_run(folder)["wandb_id"])
    contents = {"facts.npy": array_header((1,)), "sha256.npy": array_header((32,))}
    write_claiming(newest, contents, {"facts.npy": suspect_size()})
    found = find_checkpoint(folder, run_id)
    assert found.checkpoint
    assert found.checkpoint.path == older
    assert "is not whole" in found.problems[0]
    write_claiming(newest, {**contents, "facts.npy": array_header((10**12,))}, {})
    assert "is not as large as its sizes" in find_checkpoint(folder, run_id).problems[0]
    write_hole(newest)
    with pytest.raises(MachineError, match=r"update-\d+\.npz: takes at least 1\.0 TB of memory"):
        find_checkpoint(folder, run_id)
