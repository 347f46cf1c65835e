"""results.csv and best.yaml: what is left of a sweep for other programs and the next training."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_cli.config.loading import dump_config, load_config
from lstm_cli.config.yaml.nodes import plain
from lstm_cli.config.yaml.parser import parse_mapping
from lstm_cli.errors import ConfigError
from lstm_cli.evaluation.intervals import find_t_quantile
from lstm_cli.sweeps.results.result_files import format_value, write_results
from lstm_cli.sweeps.trials.trial import Metric, TrialResult
from tests.sweeps.results.made_up import RATE, UNITS, make_result, make_sweep, write_config


def _read(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file, strict=True))


def _put(result: TrialResult, runs: Path) -> TrialResult:
    """The trial with its run folders in `runs`."""
    moved = (replace(run, folder=runs / run.folder.name) for run in result.runs if run.folder)
    return replace(result, runs=tuple(moved))


def test_the_sheet_has_a_row_a_trial(tmp_path: Path) -> None:
    """Rows by number; parameters sorted; empty where a condition left one out or nothing is known.

    Reasons with commas, quotes and line breaks read back.
    """
    reason = 'loss became "nan", at epoch 3.\r\nLower it.'
    write_config(tmp_path / "tune-1-0")
    results = [
        make_result(2, {RATE: 1e-05}, None, "failed", reason),
        _put(make_result(1, {RATE: 0.1, UNITS: [64, 32]}, 0.123456789), tmp_path),
    ]
    paths = write_results(tmp_path, make_sweep(RATE, UNITS), results)
    assert paths == [tmp_path / "results.csv", tmp_path / "best.yaml"]
    assert _read(paths[0]) == [
        ["trial", "status", "val_loss", UNITS, RATE, "seconds", "reason", "run"],
        ["1", "finished", "0.123456789", "[64, 32]", "0.1", "1.5", "", "tune-1-0"],
        ["2", "failed", "", "", "1e-05", "1.5", reason, "tune-2-0"],
    ]


def test_a_sweep_without_metric_or_trials_has_a_sheet(tmp_path: Path) -> None:
    """Its header alone, and no best config."""
    (path,) = write_results(tmp_path, make_sweep(metric=None), [])
    assert _read(path) == [["trial", "status", UNITS, RATE, "seconds", "reason", "run"]]


def test_the_sheet_of_several_seeds_has_the_interval_of_the_mean(tmp_path: Path) -> None:
    """Mean, number of seeds and t interval; a trial of which a seed failed has no mean."""
    write_config(tmp_path / "tune-1-0")
    whole = _put(make_result(1, {UNITS: 8}, [1.0, 2.0, 3.0]), tmp_path)
    torn = make_result(2, {UNITS: 9}, [1.0, None, 3.0], "failed", "too bad")
    write_results(tmp_path, make_sweep(UNITS, seeds=3), [whole, torn])
    header, first, second = _read(tmp_path / "results.csv")
    assert header[2:6] == ["val_loss", "seeds", "val_loss_low", "val_loss_high"]
    half = find_t_quantile(0.975, 2) / 3**0.5
    assert [float(cell) for cell in first[2:6]] == pytest.approx([2, 3, 2 - half, 2 + half])
    assert first[-1] == "tune-1-0 tune-1-1 tune-1-2"
    assert second[2:6] == ["", "2", "", ""]


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 7, 1e-05, 1e22, -0.5, float("inf"), "adam", "", "no", "null", "1e-3", "7"),
        *(
            "two words",
            " a",
            "a: b",
            "a #b",
            "[a",
            "a\nb",
            "ü",
            (64, "a", None),
            {"a": (1.5,)},
            "*",
        ),
        *("a:", "- a", "---", "?", "0o17", "'", "a\ufeff", "/a b/c.csv", "ü"),
    ],
)
def test_a_value_reads_back_as_yaml(value: object) -> None:
    """What stands in the sheet is the value as a config file has it, in one line, never empty."""
    text = format_value(value)
    assert text
    assert "\n" not in text
    read = plain(parse_mapping(f"key: {text}\n", "a.yaml"))
    assert isinstance(read, dict)
    assert read["key"] == value
    assert type(read["key"]) is type(value)


def test_the_best_config_can_be_trained(tmp_path: Path) -> None:
    """It is the best trial's config but for the name, and says where it comes from."""
    write_config(tmp_path / "tune-1-0", training={"epochs": 3})
    write_config(tmp_path / "tune-2-0", training={"epochs": 5})
    results = [_put(make_result(n, {UNITS: n}, float(n)), tmp_path) for n in (1, 2)]
    sweep = make_sweep(UNITS, name="my sweep/1.5", metric=Metric("score", "maximize"))
    path = write_results(tmp_path, sweep, results)[1]
    best = load_config(path, environment={})
    run = load_config(tmp_path / "tune-2-0" / "config.yaml", environment={})
    expected = dump_config(run.model_copy(update={"name": "my-sweep-1.5-best"}))
    assert dump_config(best) == expected
    assert [line for line in path.read_text().splitlines() if line.startswith("#")] == [
        "# The best trial of the sweep my sweep/1.5: trial 2 of 2, score 2.",
        "# Its run: tune-2-0",
        "# Train it again: lstm-cli train best.yaml",
    ]


def test_the_best_config_of_several_seeds_is_that_of_the_first(tmp_path: Path) -> None:
    """It has the base seed, and says how all seeds are trained again; a long name is cut."""
    write_config(tmp_path / "tune-1-0", seed=7)
    write_config(tmp_path / "tune-1-1", seed=8)
    result = _put(make_result(1, {UNITS: 1}, [2.0, 2.0], "stopped", "by the rule"), tmp_path)
    path = write_results(tmp_path, make_sweep(seeds=2, name="a" * 99), [result])[1]
    best = load_config(path, environment={})
    assert (best.seed, best.name) == (7, "a" * 75 + "-best")
    text = path.read_text()
    assert "trial 1 of 1 (stopped), mean val_loss 2 over 2 seeds (95 % interval 2 to 2).\n" in text
    assert "# with all its seeds: lstm-cli train best.yaml --seeds 2\n" in text


@pytest.mark.parametrize(("group", "expected"), [("tune-1", None), ("mine", "mine")])
def test_the_best_config_is_outside_the_group_of_the_sweep(
    tmp_path: Path, group: str, expected: str | None
) -> None:
    """Training it again adds no run to the sweep in W&B; a group of the user's own is kept."""
    write_config(tmp_path / "tune-1-0", tracking={"wandb": {"group": group, "tags": ["a"]}})
    folder = tmp_path / "tune-1"
    folder.mkdir()
    result = _put(make_result(1, {UNITS: 1}, 2.0), tmp_path)
    best = load_config(write_results(folder, make_sweep(), [result])[1], environment={})
    wandb = best.tracking.wandb
    assert (wandb.group, wandb.tags) == (expected, ("a",))


def test_without_a_value_an_older_best_config_stays(tmp_path: Path) -> None:
    """Where all trials failed, nothing is written over what an earlier sweep has found."""
    (tmp_path / "best.yaml").write_text("older")
    results = [make_result(1, {UNITS: 1}, None, "failed", "too bad")]
    assert write_results(tmp_path, make_sweep(), results) == [tmp_path / "results.csv"]
    assert (tmp_path / "best.yaml").read_text() == "older"


def test_a_best_run_without_its_config_is_told(tmp_path: Path) -> None:
    """The sheet is written all the same, and the error names the file that is missing."""
    result = _put(make_result(1, {UNITS: 1}, 1.0), tmp_path)
    with pytest.raises(ConfigError, match=r"tune-1-0/config\.yaml"):
        write_results(tmp_path, make_sweep(), [result])
    assert len(_read(tmp_path / "results.csv")) == 2
