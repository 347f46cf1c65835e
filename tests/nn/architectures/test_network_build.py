"""The network's outputs, and the file that plain Keras opens."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import numpy as np
import pytest

from lstm_cli.config.schema.network import Model
from lstm_cli.errors import DataError
from lstm_cli.nn.inference import load_model, predict_batch, predict_function
from lstm_cli.nn.network_build import Network, build_network
from lstm_cli.nn.stored_layers import measure_model
from lstm_cli.nn.stored_model import check_stored
from lstm_cli.nn.weights import initialize
from lstm_cli.types import AffineMap, Dense, Floats, NumberInputs, SequenceShape, Values
from tests.nn.conftest import model_inputs, random_split

if TYPE_CHECKING:
    from tests.nn.architectures.conftest import Architecture

PROGRAM = """
import sys
sys.modules["lstm_cli"] = None
from pathlib import Path
import keras
import numpy as np
for path in sorted(Path(sys.argv[1]).glob("*.keras")):
    model = keras.saving.load_model(path, compile=False, safe_mode=True)
    stored = np.load(path.with_suffix(".inputs.npz"))
    arrays = [stored[name] for name in stored.files]
    outputs = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0)
    np.save(path.with_suffix(".found.npy"), outputs)
"""
SOME = ("highway and residual", "labels", "tags", "masked", "known ahead")
SIZES = [
    SequenceShape(t, h, NumberInputs(f), Values(o))
    for t in (1, 3)
    for f in (1, 2)
    for h in (1, 2)
    for o in (1, 3)
]


def build(architecture: "Architecture") -> Network:
    """The network of an architecture, with its first weights."""
    shape = architecture.shape
    count = len(shape.target.inputs)
    scale = AffineMap((0.5,) * count, (0.25,) * count) if count else None
    options = {"decoder": {"kind": "vector"}, **architecture.options}
    network = build_network(Model.model_validate(options), shape, scale)
    initialize(network.trained, seed=1)
    return network


def draw_inputs(shape: SequenceShape, samples: int = 6) -> Floats:
    """Random inputs."""
    size = (samples, shape.timesteps, shape.inputs.features)
    return np.random.default_rng(0).normal(size=size).astype(np.float32)


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.slow)])
def outputs(
    request: pytest.FixtureRequest,
    architectures: dict[str, "Architecture"],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Floats, Floats]]:
    """For each architecture our outputs, and those of a process without this package."""
    folder = tmp_path_factory.mktemp("models")
    ours = {}
    names = SOME if request.param == "some" else architectures
    for name, architecture in ((name, architectures[name]) for name in names):
        saved = build(architecture).saved
        batch = random_split(architecture.shape, 6, seed=0).source.arrays()
        saved.save(folder / f"{name}.keras")
        taken = model_inputs(batch)
        np.savez(folder / f"{name}.inputs.npz", *(taken if isinstance(taken, list) else [taken]))
        ours[name] = predict_batch(predict_function(saved), batch)
    command = [sys.executable, "-P", "-c", PROGRAM, str(folder)]
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(command, check=True, cwd=folder, env=environment, timeout=120)
    return {name: (array, np.load(folder / f"{name}.found.npy")) for name, array in ours.items()}


def test_plain_keras_opens_the_model(outputs: dict[str, tuple[Floats, Floats]]) -> None:
    """A saved model opens in safe mode where this package does not exist, and predicts the same."""
    assert len(outputs) >= len(SOME)
    for name, (ours, theirs) in outputs.items():
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6, err_msg=name)


def test_every_model_of_ours_may_be_opened(
    architectures: dict[str, "Architecture"], tmp_path: Path
) -> None:
    """What is looked at before Keras reads a file lets pass all that this program makes."""
    path = tmp_path / "model.keras"
    for name, architecture in architectures.items():
        saved = build(architecture).saved
        saved.save(path)
        check_stored(path)
        with ZipFile(path) as archive:
            weights, _ = measure_model(json.loads(archive.read("config.json")))
        assert weights == saved.count_params(), name


def test_outputs_have_three_axes(
    outputs: dict[str, tuple[Floats, Floats]], architectures: dict[str, "Architecture"]
) -> None:
    """Outputs are (samples, horizon, outputs) for every architecture."""
    for name, (ours, _) in outputs.items():
        shape = architectures[name].shape
        assert ours.shape == (6, shape.horizon, shape.target.outputs), name


@pytest.mark.parametrize("name", ["labels", "tags"])
def test_saved_labels_are_probabilities(
    name: str, outputs: dict[str, tuple[Floats, Floats]]
) -> None:
    """The saved model of labels gives probabilities: positive, and 1 in sum."""
    probabilities = outputs[name][0]
    assert (probabilities > 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-6)


@pytest.mark.parametrize("name", ["labels", "tags"])
def test_saved_probabilities_are_the_softmax_of_trained_logits(
    name: str, architectures: dict[str, "Architecture"]
) -> None:
    """Trained and saved model are one set of weights."""
    network = build(architectures[name])
    inputs = draw_inputs(architectures[name].shape)
    logits = np.exp(network.trained(inputs).numpy())
    expected = logits / logits.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(network.saved(inputs).numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize(
    "shape", SIZES, ids=lambda s: f"{s.timesteps}{s.inputs.features}{s.horizon}"
)
@pytest.mark.parametrize("kind", ["vector", "repeat"])
def test_a_size_of_one_removes_no_axis(shape: SequenceShape, kind: str) -> None:
    """Outputs have three axes whatever sizes are 1."""
    model = Model.model_validate(
        {"encoder": {"units": 2}, "decoder": {"kind": kind}, "highway": "linear"}
    )
    network = build_network(model, shape, None)
    wanted = (None, shape.horizon, shape.target.features)
    assert network.saved.output_shape == wanted
    assert network.saved.input_shape == (None, shape.timesteps, shape.inputs.features)


def test_the_residual_begins_at_the_last_input() -> None:
    """With `last_input` and an output layer of zeros the model repeats the input's last value."""
    shape = SequenceShape(3, 2, NumberInputs(3), Values(2, inputs=(2, 0)))
    options = {"decoder": {"kind": "vector"}, "encoder": {"units": 2}, "residual": "last_input"}
    network = build_network(Model.model_validate(options), shape, AffineMap((2.0, 3.0), (1.0, 0.0)))
    for variable in network.trained.get_layer("head_output").trainable_variables:
        variable.assign(np.zeros(variable.shape))
    inputs = draw_inputs(shape)
    last = np.stack([2 * inputs[:, -1, 2] + 1, 3 * inputs[:, -1, 0]], axis=-1)
    expected = np.repeat(last[:, None], 2, axis=1)
    np.testing.assert_allclose(network.trained(inputs).numpy(), expected, rtol=1e-6)


def test_predicting_in_batches_changes_nothing(architectures: dict[str, "Architecture"]) -> None:
    """More samples than a batch holds come back in order."""
    saved = build(architectures["plain"]).saved
    inputs = draw_inputs(architectures["plain"].shape, 2500)
    predict = predict_function(saved)
    whole = saved(inputs).numpy()
    batch = Dense({"inputs": inputs}, inputs).arrays()
    np.testing.assert_allclose(predict_batch(predict, batch), whole, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_model_that_cannot_be_opened_is_an_error_of_the_data(
    content: bytes | None, tmp_path: Path
) -> None:
    """A missing or broken file is named, without a traceback."""
    path = tmp_path / "model.keras"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"model\.keras: the model cannot be opened"):
        load_model(path)


def test_padding_without_a_mask_is_refused_by_plain_keras(
    architectures: dict[str, "Architecture"],
) -> None:
    """Who pads with zeros in plain Keras, and says nothing of it, gets an error, no wrong label."""
    architecture = architectures["masked"]
    saved = build(architecture).saved
    batch = random_split(architecture.shape, 6, seed=0).source.arrays()
    with pytest.raises(ValueError, match="expects 2"):
        saved(batch.inputs["inputs"])
