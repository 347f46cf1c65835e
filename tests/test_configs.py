"""The configs that come with the project: they say what they do, and do what they say."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.cli.schema import text
from lstm_cli.config.loading import load_config
from lstm_cli.config.rules.shapes import is_labelled
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.formula import Generated, Parity
from lstm_cli.config.schema.network import RepeatDecoder, VectorDecoder
from lstm_cli.config.schema.training import Optimizer
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.sweeps.prepare_sweep import SweepRequest, prepare
from tests.benchmarks.measured import Measured

CONFIGS = Path(__file__).parents[1] / "configs"
FILES = sorted(CONFIGS.glob("*.yaml"))
SWEEPS = sorted((CONFIGS / "sweeps").glob("*.yaml"))
REPORT = ("one_to_one", "one_to_many", "many_to_one", "many_to_many")
PRECISE = tuple(f"{name}_precise" for name in REPORT)
ROUNDING = 0.01

every_config = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def load(name: str) -> ExperimentConfig:
    """A config by its name, with nothing laid over it."""
    return load_config(CONFIGS / f"{name}.yaml", environment={})


def header_of(path: Path) -> list[str]:
    """The comments before the first key."""
    lines = path.read_text("utf-8").splitlines()
    return lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]


def measured_in(path: Path) -> list[Measured]:
    """What the header says was measured."""
    return [found for line in header_of(path) if (found := Measured.parse(line))]


@pytest.mark.parametrize("path", SWEEPS, ids=lambda path: path.stem)
def test_a_sweep_is_right_for_its_config(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each passes all checks, and says how it is started."""
    monkeypatch.chdir(CONFIGS.parent)
    assert prepare(SweepRequest(path)).warnings == ()
    assert any(f"# lstm-cli sweep configs/sweeps/{path.name}" in line for line in header_of(path))


def test_the_configs_are_all_there() -> None:
    """Each mode as in the report, each made precise, and parity."""
    assert {path.stem for path in FILES} >= {*REPORT, *PRECISE, "parity_dense"}


def test_the_schema_beside_them_is_the_current_one() -> None:
    """`configs/schema.json` is what `lstm-cli schema` writes."""
    assert (CONFIGS / "schema.json").read_text("utf-8") == text(markdown=False)


@every_config
def test_a_config_is_valid_and_named_after_its_file(path: Path) -> None:
    """Each loads without a problem, and its runs carry its name."""
    assert load(path.stem).name == path.stem


@every_config
def test_a_header_says_how_to_run_and_to_measure(path: Path) -> None:
    """The header names the schema, the command to run and the command that measured."""
    schema, *comments = header_of(path)
    assert schema == "# yaml-language-server: $schema=./schema.json"
    assert f"# Run:      lstm-cli train configs/{path.name}" in comments
    assert f"# Measured: python -m tests.benchmarks.precision configs/{path.name}" in comments


@every_config
def test_a_header_states_each_test_value(path: Path) -> None:
    """Median, range and the naive way for each value of the test input, or for the accuracy."""
    config = load(path.stem)
    names = [one.name for one in measured_in(path)]
    if not isinstance(config.dataset, Generated) or isinstance(config.dataset, Parity):
        assert names == ["test_accuracy" if is_labelled(config.dataset) else "test_rmse"]
    else:
        test = prepare_data(config).splits["test"]
        targets = test.truth.targets(np.arange(len(test), dtype=np.int32))
        assert names == [f"{value:g}" for value in targets.ravel()]


def test_a_line_is_read_as_it_is_written() -> None:
    """What the benchmark prints is what the tests read."""
    value = Measured("153", 152.5, 151, 154, 1.2, "training mean is off by", 97.5)
    accuracy = Measured("accuracy", 1, 0.75, 1, None, "majority class reaches", 0.5)
    assert [Measured.parse(f"#   {one}") for one in (value, accuracy)] == [value, accuracy]
    assert Measured.parse("# Run:      lstm-cli train") is None


@pytest.mark.parametrize(
    ("name", "task", "units", "batch_size"),
    [
        ("one_to_one", {"task": "times", "samples": 20, "factor": 15, "test_start": 30}, 50, 3),
        ("one_to_many", {"task": "next_values", "samples": 15, "test_start": 10}, 50, 3),
        ("many_to_one", {"task": "sum", "samples": 15, "test_start": 50}, 50, 32),
        ("many_to_many", {"task": "multiples", "samples": 20, "test_start": 300}, 100, 3),
    ],
)
def test_the_report_is_followed_to_the_number(
    name: str, task: Mapping[str, object], units: int, batch_size: int
) -> None:
    """Data, layers and training of the report, and nothing besides."""
    config = load(name)
    dataset, encoder, training = config.dataset, config.model.encoder, config.training
    assert task.items() <= dataset.model_dump().items()
    assert dataset.scaling.inputs == dataset.scaling.targets == "none"
    assert (dataset.validation.by, dataset.validation.fraction) == ("last", 0.2)
    assert (encoder.units, encoder.activation) == ((units,), "relu")
    assert (config.model.residual, config.model.highway) == ("none", "none")
    assert (config.seed, training.epochs, training.batch_size) == (0, 1000, batch_size)
    assert (training.loss, training.keep, training.early_stopping) == ("mse", "last", None)
    assert training.optimizer == Optimizer(name="adam", learning_rate=0.001)


def test_the_report_repeats_for_a_sequence_from_a_sequence_only() -> None:
    """LSTM → RepeatVector → LSTM → Dense for many_to_many; LSTM → Dense for the others."""
    decoders = {name: load(name).model.decoder for name in REPORT}
    repeat = decoders.pop("many_to_many")
    assert isinstance(repeat, RepeatDecoder)
    assert (repeat.units, repeat.activation) == ((100,), "relu")
    assert all(isinstance(decoder, VectorDecoder) for decoder in decoders.values())


@pytest.mark.parametrize("name", REPORT)
def test_the_precise_ones_keep_data_and_layer_sizes(name: str) -> None:
    """They differ from the report in the recipe, never in the data or in the LSTM's units."""
    plain, precise = load(name), load(f"{name}_precise")
    scaling = {"scaling": plain.dataset.scaling}
    assert precise.dataset.model_copy(update=scaling) == plain.dataset
    assert precise.model.encoder.units == plain.model.encoder.units


@pytest.mark.parametrize("name", PRECISE)
def test_the_precise_ones_say_that_they_are(name: str) -> None:
    """The median absolute error of each value is at most 0.01."""
    errors = [one.error for one in measured_in(CONFIGS / f"{name}.yaml")]
    assert all(error is not None and error <= 0.01 for error in errors)


def test_parity_is_the_first_readers_network() -> None:
    """Dense(128) on each of four timesteps, LSTM(128), two classes; all 256 sequences are used."""
    config = load("parity_dense")
    shape, dataset = prepare_data(config).shape, config.dataset
    assert (shape.timesteps, shape.inputs.features, shape.horizon, shape.target.outputs) == (
        4,
        2,
        1,
        2,
    )
    assert (config.model.input.dense, config.model.encoder.units) == ((128,), (128,))
    assert isinstance(dataset, Parity)
    assert dataset.samples + dataset.test_samples == 256


@pytest.mark.slow
@every_config
def test_a_config_reaches_what_its_header_states(path: Path) -> None:
    """Over the same seeds, each median lies in the header's range.

    Other machines differ in the last bits, so that the header's own numbers are not expected.
    """
    # Imported here, since it brings TensorFlow, which the quick tests do not need.
    from tests.benchmarks.precision import count_seeds, measure  # noqa: PLC0415

    config = load(path.stem)
    measured = measure(config, range(count_seeds(config)))
    for stated, found in zip(measured_in(path), measured, strict=True):
        assert found.name == stated.name
        assert stated.low - ROUNDING <= found.median <= stated.high + ROUNDING
        assert found.naive == pytest.approx(stated.naive, rel=0.01)
