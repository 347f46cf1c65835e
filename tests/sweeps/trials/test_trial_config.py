"""The config of a trial: the base as data that can be kept, and the values over it."""

import json
from pathlib import Path

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.network import VectorDecoder
from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.file.sweep_file import parse_sweep
from lstm_cli.sweeps.trials.trial_config import make_trial_config, read_base

ROOT = Path(__file__).parents[3]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
SUM = "mode: many_to_one\ndataset: {kind: generated, task: sum}\n"
BASE = {"name": "a", "mode": "many_to_one", "dataset": {"kind": "generated", "task": "sum"}}


def place_of(name: str) -> str:
    """Where the parameters of these tests stand."""
    return f"s.yaml:3:{len(name)}"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_base_stands_for_its_file(path: Path) -> None:
    """After a stay in JSON it makes the config that the file makes, paths included."""
    base = read_base(path)
    kept = json.loads(json.dumps(base, allow_nan=False))
    assert kept == base
    assert load_config(kept, environment={}) == load_config(path, environment={})


def test_what_a_base_extends_is_in_it(tmp_path: Path) -> None:
    """Extended files and overrides are merged, paths absolute, the name that of the file."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "base.yaml").write_text("training: {epochs: 3, batch_size: 4}\n", "utf-8")
    path = tmp_path / "my config.yaml"
    path.write_text(
        "extends: below/base.yaml\nmode: many_to_one\ndataset: {kind: table, path: data/a.csv}\n",
        "utf-8",
    )
    assert read_base(path, ["--training.epochs=5", "seed=1"]) == {
        "name": "my-config",
        "training": {"epochs": 5, "batch_size": 4},
        "mode": "many_to_one",
        "dataset": {"kind": "table", "path": str(tmp_path / "data" / "a.csv")},
        "seed": 1,
    }


def test_overrides_that_set_nothing_are_refused(tmp_path: Path) -> None:
    """A word that is no `KEY=VALUE` is told of."""
    path = tmp_path / "a.yaml"
    path.write_text(SUM, "utf-8")
    with pytest.raises(ConfigError, match="'word' sets no key"):
        read_base(path, ["word"])


def test_a_trial_lays_its_values_over_the_base() -> None:
    """Dotted names set single keys; all else stays."""
    config = make_trial_config(
        {**BASE, "training": {"epochs": 9, "batch_size": 4}},
        {"training.epochs": 5, "model.encoder.units": (64, 32), "seed": 3},
        place_of,
    )
    assert (config.training.epochs, config.training.batch_size, config.seed) == (5, 4, 3)
    assert config.model.encoder.units == (64, 32)


def test_a_mapping_is_merged() -> None:
    """A parameter that is a section keeps what it does not name, but for keys of another kind."""
    base = {**BASE, "model": {"encoder": {"units": 8}, "decoder": {"kind": "repeat", "units": 9}}}
    values = {"model": {"encoder": {"dropout": 0.5}, "decoder": {"kind": "vector"}}}
    config = make_trial_config(base, values, place_of)
    assert config.model.encoder.units == (8,)
    assert config.model.encoder.dropout == 0.5
    assert config.model.decoder == VectorDecoder(kind="vector")


def test_the_environment_is_nothing_to_a_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent's values do not get into a trial that is run here."""
    monkeypatch.setenv("WANDB_SWEEP_PARAM_PATH", "missing.yaml")
    assert make_trial_config(BASE, {"seed": 1}, place_of).seed == 1


def test_values_that_do_not_fit_are_told_where_they_stand() -> None:
    """Each at the place of its parameter in the sweep file."""
    text = (
        "method: random\nparameters:\n"
        "  training.epochs: {values: [ten]}\n  model.encoder: {parameters: {unit: {value: 3}}}\n"
    )
    file = parse_sweep(text, "s.yaml")
    values = {each.name: each.distribution.quantile(0) for each in file.sweep.parameters}
    with pytest.raises(ConfigError) as raised:
        make_trial_config(BASE, values, file.place_of)
    assert set(map(str, raised.value.problems)) == {
        "s.yaml:3:3: training.epochs: 'ten' is text. Give a whole number of at least 1.",
        "s.yaml:4:32: model.encoder.unit: unknown key. Did you mean 'units'?",
    }
