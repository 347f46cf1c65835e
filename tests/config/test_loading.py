"""From files, sweeps and the command line to one config, in the right order."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.config.layers.overlay import Override
from lstm_cli.config.layers.overrides import split_arguments
from lstm_cli.config.loading import dump_config, load_config, name_after
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.yaml.nodes import plain
from lstm_cli.config.yaml.parser import parse
from lstm_cli.errors import ConfigError

PLAIN = {"mode": "many_to_one", "dataset": {"kind": "generated", "task": "sum"}}
SUM = "mode: many_to_one\ndataset: {kind: generated, task: sum}\n"


def overrides(*arguments: str) -> tuple[Override, ...]:
    """The overrides that the arguments are."""
    return split_arguments(arguments, valued=(), flags=()).overrides


def write(path: Path, text: str) -> Path:
    """The path, with the text in it."""
    path.write_text(text, "utf-8")
    return path


def load(path: Path, *arguments: str, sweep: Path | None = None) -> ExperimentConfig:
    """The config of a file, with arguments and the values of a sweep."""
    environment = {"WANDB_SWEEP_PARAM_PATH": str(sweep)} if sweep else {}
    return load_config(path, overrides(*arguments), environment)


def test_later_layers_win(tmp_path: Path) -> None:
    """Defaults < extends < file < the sweep's values < the command line."""
    write(tmp_path / "base.yaml", SUM + "seed: 1\ntraining: {epochs: 1, batch_size: 1}\n")
    path = write(tmp_path / "a.yaml", "extends: base.yaml\nseed: 2\ntraining: {epochs: 2}\n")
    sweep = write(tmp_path / "s.yaml", "wandb_version: 1\ntraining.epochs: {value: 3}\n")
    assert load(path).training.epochs == 2
    assert load(path).seed == 2
    assert load(path).training.batch_size == 1
    assert load(path, sweep=sweep).training.epochs == 3
    assert load(path, "--training.epochs=4", sweep=sweep).training.epochs == 4


def test_earlier_files_of_extends_lose(tmp_path: Path) -> None:
    """Of several extended files the later one wins; paths are relative to the file."""
    (tmp_path / "b").mkdir()
    write(tmp_path / "b" / "one.yaml", SUM + "seed: 1\ntraining: {epochs: 1}\n")
    write(tmp_path / "b" / "two.yaml", "extends: ../three.yaml\nseed: 2\n")
    write(tmp_path / "three.yaml", "training: {batch_size: 3}\n")
    config = load(write(tmp_path / "a.yaml", "extends: [b/one.yaml, b/two.yaml]\n"))
    assert (config.seed, config.training.epochs, config.training.batch_size) == (2, 1, 3)


def test_a_list_replaces_a_list(tmp_path: Path) -> None:
    """Lists are not merged."""
    path = write(tmp_path / "a.yaml", SUM + "model: {encoder: {units: [50, 40]}}\n")
    assert load(path, "--model.encoder.units=[30]").model.encoder.units == (30,)


def test_null_takes_a_section_back(tmp_path: Path) -> None:
    """An option that may be null can be switched off from a higher layer, and on again."""
    path = write(tmp_path / "a.yaml", SUM + "training: {early_stopping: {patience: 3}}\n")
    assert load(path, "--training.early_stopping=None").training.early_stopping is None
    write(path, SUM + "training: {early_stopping: null}\n")
    stopping = load(path, "--training.early_stopping.patience=3").training.early_stopping
    assert stopping is not None
    assert stopping.patience == 3


def test_another_kind_drops_the_keys_of_the_former(tmp_path: Path) -> None:
    """Changing `task` or `kind` in a higher layer keeps only the keys that both kinds have."""
    text = SUM.replace("sum", "sum, timesteps: 5, samples: 30") + (
        "model: {decoder: {kind: repeat, units: 5}}\n"
        "training:\n"
        "  optimizer: {schedule: {kind: step, decay_rate: 0.5, warmup_epochs: 2}}\n"
    )
    config = load(
        write(tmp_path / "a.yaml", text),
        "--mode=one_to_one",
        "--dataset.task=times",
        "--model.decoder.kind=vector",
        "--training.optimizer.schedule.kind=cosine",
    )
    assert config.dataset.model_dump()["task"] == "times"
    assert config.dataset.model_dump()["samples"] == 30
    assert config.training.optimizer.schedule is not None
    assert config.training.optimizer.schedule.warmup_epochs == 2


def test_a_misspelt_key_is_not_dropped_with_the_former_kind(tmp_path: Path) -> None:
    """Only keys that the former kind has are dropped; others are still told."""
    path = write(tmp_path / "a.yaml", SUM.replace("sum", "sum, timestps: 5"))
    with pytest.raises(ConfigError, match=r"a.yaml:2:39: dataset.timestps: unknown key. Allowed"):
        load(path, "--mode=one_to_one", "--dataset.task=times")


def test_a_sweep_sets_dotted_and_nested_keys(tmp_path: Path) -> None:
    """The file of a W&B agent may name keys with dots or nest them; its own keys are left out."""
    sweep = write(
        tmp_path / "s.yaml",
        "wandb_version: 1\n_wandb: {value: {x: 1}}\n"
        "training.optimizer.learning_rate: {value: 1e-05}\n"
        "model: {desc: null, value: {encoder: {units: [64, 32]}}}\n",
    )
    config = load(write(tmp_path / "a.yaml", SUM), sweep=sweep)
    assert config.training.optimizer.learning_rate == 1e-05
    assert config.model.encoder.units == (64, 32)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lr: {value: 1}", "s.yaml:1:1: lr: unknown key."),
        ("seed: 1", "s.yaml:1:7: seed: a W&B sweep's value is expected."),
        ("training.epochs: {value: x}", "s.yaml:1:26: training.epochs: 'x' is text."),
        ("? x" + ".x" * 5_000 + "\n: {value: 1}", "nested more than 64 levels deep."),
        ("- 1", "s.yaml:1:1: a list stands where keys and values are expected."),
    ],
)
def test_wrong_values_of_a_sweep_are_told(tmp_path: Path, text: str, message: str) -> None:
    """The file of a W&B agent is checked like any other."""
    sweep = write(tmp_path / "s.yaml", text)
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path / "a.yaml", SUM), sweep=sweep)
    assert message in str(caught.value)


def test_a_missing_file_of_a_sweep_is_told(tmp_path: Path) -> None:
    """A sweep whose values cannot be read must not train with the defaults."""
    with pytest.raises(ConfigError, match=r"^WANDB_SWEEP_PARAM_PATH: nowhere: no such file\. "):
        load(write(tmp_path / "a.yaml", SUM), sweep=Path("nowhere"))


def test_a_circle_of_extends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that extend each other in a circle are an error that names the chain."""
    monkeypatch.chdir(tmp_path)
    for name, other in (("a", "b"), ("b", "c"), ("c", "./a")):
        write(Path(f"{name}.yaml"), f"seed: 1\nextends: {other}.yaml\n")
    with pytest.raises(ConfigError) as caught:
        load(Path("a.yaml"))
    assert str(caught.value) == (
        "c.yaml:2:10: extends: a circle, a.yaml → b.yaml → c.yaml → a.yaml. "
        "Remove one of these links."
    )


def test_endless_extends_are_told(tmp_path: Path) -> None:
    """Chains and trees of files are bounded."""
    for i in range(20):
        write(tmp_path / f"{i}.yaml", f"extends: [{i + 1}.yaml, {i + 1}.yaml]\n")
    write(tmp_path / "20.yaml", SUM)
    with pytest.raises(ConfigError, match="more than 64 files"):
        load(tmp_path / "0.yaml")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.yaml", "a"),
        ("my config.v2.yaml", "my-config.v2"),
        ("über.yaml", "ber"),
        (".hidden.yaml", "hidden"),
        ("💥.yaml", "run"),
        ("x" * 100 + ".yaml", "x" * 80),
    ],
)
def test_the_name_is_the_files(path: str, name: str) -> None:
    """A run is called after its file, with what a name cannot hold left out."""
    assert name_after(Path(path)) == name


def test_a_given_name_wins_over_the_files(tmp_path: Path) -> None:
    """`name` in the file is the name."""
    assert load(write(tmp_path / "a.yaml", SUM)).name == "a"
    assert load(write(tmp_path / "a.yaml", SUM + "name: b\n")).name == "b"


def test_plain_data_is_a_source() -> None:
    """A notebook passes a dictionary; lists and tuples are alike."""
    config = load_config(PLAIN | {"model": {"encoder": {"units": [5, 6]}}}, (), {})
    assert (config.name, config.model.encoder.units) == ("run", (5, 6))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"seed": 1, "sed": 1}, "sed: unknown key. Did you mean 'seed'?"),
        ({1: 2}, "1: a key of a mapping is a int. Keys are text: use quotes."),
        ({"seed": np.float32(1)}, "seed: a float32 cannot stand in a config."),
        ({"a": [0, {"b": b"x"}]}, "a[1].b: a bytes cannot stand in a config."),
        ({"seed": 10**5_000}, "seed: a whole number is too large. Use at most 300 digits."),
        ({"name": "\udcff"}, "name: '\\\\udcff' is not Unicode text. Write it in UTF-8."),
        ({"seed": float("nan")}, "seed: .nan is not a whole number."),
    ],
)
def test_wrong_plain_data_is_told(source: dict[str, object], message: str) -> None:
    """Plain data has no places but paths, and the same sentences."""
    with pytest.raises(ConfigError) as caught:
        load_config(source, (), {})
    assert any(str(problem).startswith(message) for problem in caught.value.problems)


def test_circular_plain_data_is_told() -> None:
    """A dictionary that holds itself is refused."""
    circular: dict[str, object] = {}
    circular["model"] = circular
    with pytest.raises(ConfigError, match="nested more than 64 levels deep"):
        load_config(circular, (), {})


FLOATS = st.floats(min_value=1e-300, max_value=1e300)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.sampled_from(
        ["1e-3", "0o17", "null", "no", "1_000", "~", "1:30", "- a", "a: b", "9" * 400, "\x85"]
    ),
)
CONFIGS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32 - 1),
        "training": st.fixed_dictionaries(
            {
                "epochs": st.integers(1, 2**31 - 1),
                "early_stopping": st.none() | st.just({}),
                "optimizer": st.fixed_dictionaries(
                    {
                        "learning_rate": FLOATS,
                        "clip_norm": st.none() | FLOATS,
                        "schedule": st.sampled_from(
                            [None, {"kind": "cosine"}, {"kind": "plateau"}]
                        ),
                    }
                ),
            }
        ),
        "model": st.fixed_dictionaries(
            {"encoder": st.fixed_dictionaries({"units": st.lists(st.integers(1, 9), min_size=1)})}
        ),
        "expect": st.dictionaries(
            st.sampled_from(["test_rmse", "val_mae"]),
            st.fixed_dictionaries({"at_most": st.floats(-1e9, 1e9)}),
        ),
        "tracking": st.fixed_dictionaries(
            {"wandb": st.fixed_dictionaries({"group": st.none() | TEXTS, "tags": st.lists(TEXTS)})}
        ),
    }
)


@settings(max_examples=60)
@given(CONFIGS)
def test_a_dumped_config_reads_back_as_itself(values: dict[str, object]) -> None:
    """The text of a config gives an equal config, floats and odd texts included."""
    config = load_config(PLAIN | values, (), {})
    text = dump_config(config)
    read = load_config(yaml_data(text), (), {})
    assert read == config
    assert dump_config(read) == text


def yaml_data(text: str) -> dict[str, object]:
    """The text as our own parser reads it."""
    data = plain(parse(text, "config.yaml"))
    assert isinstance(data, dict)
    return data


def test_a_dumped_config_reads_the_same_in_yaml_1_1() -> None:
    """PyYAML's own reader sees the same numbers, so that other programs can use the file."""
    config = load_config(PLAIN | {"training": {"optimizer": {"learning_rate": 1e-05}}}, (), {})
    data = yaml.safe_load(dump_config(config))
    assert data["training"]["optimizer"]["learning_rate"] == 1e-05
    assert load_config(data, (), {}) == config
