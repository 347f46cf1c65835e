"""`lstm-cli train --seeds`: full runs, one after the other, and what they say together."""

import json
import shutil
import signal
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.cli.app import main
from lstm_cli.config.loading import load_config
from lstm_cli.explain.starters import starter
from lstm_cli.records.csv_tables import read_table
from lstm_cli.records.recorded import read_predictions, read_scores
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.seed_set import SeedSet, read_seed_set
from tests.cli.conftest import Run, Start
from tests.launched import SECONDS, clean_environment, launch, tell_differences

SUM = starter("many_to_one")
SMALL = ("--model.encoder.units", "4", "training.compile=graph", "--wandb", "disabled")
BRIEF = (*SMALL, "--training.epochs", "20")
DIVERGING = "--training.optimizer={'name': 'sgd', 'learning_rate': 1e30}"
LONG = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 4000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 16, dropout: 0.2}}
training: {epochs: 20, batch_size: 4, compile: graph}
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the runs of the seeds 3, 4 and 5, and what was said of them."""
    folder = tmp_path_factory.mktemp("seeds")
    words = ("train", SUM, "--runs-dir", folder, *BRIEF, "--seed", "3", "--seeds", "3")
    with redirect_stdout(StringIO()) as said:
        assert main(list(map(str, words))) == 0
    return folder, said.getvalue()


@pytest.fixture(scope="module")
def home(told: tuple[Path, str]) -> Path:
    """The folder of these runs."""
    return told[0]


@pytest.fixture(scope="module")
def runs(home: Path) -> SeedSet:
    """The set of these runs."""
    (folder,) = home.glob("*-seeds-*")
    return read_seed_set(folder)


def find_set(home: Path) -> SeedSet:
    """The only set of runs in a folder."""
    (folder,) = home.glob("*-seeds-*")
    return read_seed_set(folder)


def test_each_seed_is_a_run_of_its_own(home: Path, runs: SeedSet) -> None:
    """Runs are named after their seed, complete, and of one W&B group, the set's name."""
    assert runs.seeds == (3, 4, 5)
    for seed, member in zip(runs.seeds, runs.members, strict=True):
        folder = runs.find_run(member)
        config = load_config(folder / "config.yaml", environment={})
        assert folder.name.startswith(f"many_to_one-seed-{seed}-")
        assert (config.seed, read_run(folder)["seed"], member.seed) == (seed, seed, seed)
        assert config.tracking.wandb.group == runs.folder.name
        assert (member.status, read_run(folder)["status"]) == ("finished", "finished")
    assert len(list(home.iterdir())) == 4


def test_a_run_of_a_set_is_the_run_of_its_seed_alone(
    run: Run, runs: SeedSet, tmp_path: Path
) -> None:
    """Bit for bit: what runs came before in the process changes nothing."""
    assert run("train", SUM, "--runs-dir", tmp_path, *BRIEF, "--seed", "5", "-q").code == 0
    (alone,) = tmp_path.iterdir()
    assert tell_differences(alone, runs.find_run(runs.members[2])) == []
    assert tell_differences(alone, runs.find_run(runs.members[1])) != []


@pytest.mark.slow
def test_a_run_of_a_set_is_that_of_a_process_of_its_own(tmp_path: Path) -> None:
    """Also where XLA compiles, with dropout and the config's own seeds."""
    (tmp_path / "long.yaml").write_text(LONG.replace("graph", "xla").replace("20", "4"))
    quiet = ("train", "long.yaml", "--wandb", "disabled", "--quiet")
    assert launch(tmp_path, *quiet, "--seeds", "3").wait(SECONDS) == 0
    assert launch(tmp_path, *quiet, "--seed", "2", "--name", "alone").wait(SECONDS) == 0
    runs = find_set(tmp_path / "runs")
    (alone,) = (tmp_path / "runs").glob("alone-*")
    assert tell_differences(alone, runs.find_run(runs.members[2])) == []


def test_the_scores_are_summed_up(runs: SeedSet) -> None:
    """metrics.csv has the median and range of what the runs' metrics.json say, and the naive."""
    table = read_table(runs.folder / "metrics.csv")
    scores = [read_scores(runs.find_run(member)) for member in runs.members]
    assert table["score"] == list(scores[0])
    row = table["score"].index("test_rmse")
    values = [each["test_rmse"] for each in scores]
    wanted = [np.median(values), min(values), max(values), np.mean(values)]
    found = [float(table[name][row]) for name in ("median", "min", "max", "mean")]
    assert found == pytest.approx(wanted, rel=1e-8)
    assert float(table["low"][row]) < found[3] < float(table["high"][row])
    assert float(table["naive"][row]) == pytest.approx(scores[0]["test_naive_mean_rmse"])
    assert table["naive_name"][row] == "mean"


def test_the_predictions_are_summed_up(runs: SeedSet) -> None:
    """predictions.csv has test and given samples, with what the runs predict."""
    table = read_table(runs.folder / "predictions.csv")
    assert set(table["split"]) == {"test", "predict"}
    row = table["split"].index("test")
    values = []
    for member in runs.members:
        predictions = read_predictions(runs.find_run(member) / "predictions.csv")
        values += predictions.prediction[predictions.split == "test"].tolist()
    assert table["seeds"][row] == "3"
    assert float(table["median"][row]) == pytest.approx(np.median(values))
    assert (float(table["min"][row]), float(table["max"][row])) == pytest.approx(
        (min(values), max(values))
    )


def test_a_set_is_no_run(run: Run, home: Path, runs: SeedSet) -> None:
    """`runs` lists the three runs and nothing else; `predict` says what a set is not."""
    listed = json.loads(run("runs", "--runs-dir", home, "--json").out)
    assert [Path(each["folder"]).name for each in listed] == [m.run for m in runs.members]
    assert "is not a run folder" in run("predict", runs.folder, "--values", "[[1]]").err


def test_the_report_is_a_line_a_seed_and_tables(told: tuple[Path, str], runs: SeedSet) -> None:
    """No table of a single run; then predictions, scores, and where all lies."""
    home, out = told
    lines = out.splitlines()
    for line, member in zip(lines, runs.members, strict=False):
        assert line.startswith(f"seed {member.seed}: finished, all 20 epochs done; test_rmse ")
        assert line.endswith(str(home / member.run))
    titles = [line.split() for line in lines if line.startswith(("test ", "predict ", "score "))]
    assert ["test", "expected", "median", "min", "max", "low", "high"] in titles
    assert titles[-1] == ["score", "median", "min", "max", "mean", "low", "high", "naive"]
    assert sum(line.startswith("test_rmse ") for line in lines) == 1
    assert "naive: mean" in out
    assert lines[-2:] == ["many_to_one: 3 of 3 seeds used", f"summary: {runs.folder}"]
    tables = [line for line in lines[3:-2] if not line.startswith("warning")]
    assert max(map(len, tables)) <= 80


def test_json_is_one_object_a_set(run: Run, tmp_path: Path) -> None:
    """Two configs, each with its seeds: two objects, each with its own runs."""
    other = tmp_path / "other.yaml"
    other.write_text(
        f"extends: {SUM}\nname: other\nseed: 7\ntracking: {{wandb: {{group: mine}}}}\n"
    )
    place = tmp_path / "runs"
    ending = run("train", SUM, other, "--runs-dir", place, *BRIEF, "--seeds", "2", "--json")
    told: list[dict[str, Any]] = [json.loads(line) for line in ending.out.splitlines()]
    assert [(each["name"], each["seeds"], each["used"]) for each in told] == [
        ("many_to_one", [0, 1], 2),
        ("other", [7, 8], 2),
    ]
    for each in told:
        assert read_seed_set(Path(each["folder"])).seeds == tuple(each["seeds"])
        assert [row["score"] for row in each["scores"]].count("test_rmse") == 1
        assert {row["seeds"] for row in each["predictions"]} == {2}
        assert each["exit_code"] == 0
    config = load_config(Path(told[1]["runs"][0]["folder"]) / "config.yaml", environment={})
    assert config.tracking.wandb.group == "mine"


def test_seeds_that_fail_are_told_of_and_left_out(run: Run, tmp_path: Path) -> None:
    """The exit code is that of the first failure, each error names its seed, nothing is summed."""
    ending = run("train", SUM, "--runs-dir", tmp_path, *BRIEF, "--seeds", "2", DIVERGING)
    assert ending.code == 4
    assert "error: seed 1: " in ending.err
    assert "many_to_one: 0 of 2 seeds used (seed 0 failed, 1 failed)" in ending.out
    assert [path.name for path in find_set(tmp_path).folder.iterdir()] == ["seeds.json"]


def test_wrong_data_are_said_once(run: Run, tmp_path: Path) -> None:
    """What refuses every seed is one sentence, and nothing is left."""
    config = tmp_path / "config.yaml"
    config.write_text(
        "mode: many_to_one\n"
        "dataset: {kind: table, path: none.csv, targets: [y], timesteps: 3, horizon: 1}\n"
    )
    ending = run("train", config, "--runs-dir", tmp_path / "runs", "--seeds", "3")
    assert (ending.code, ending.out) == (3, "")
    assert ending.err.count("none.csv") == 1
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seeds", "0"], "invalid value for '--seeds'"),
        (["--seeds", "many"], "invalid value for '--seeds'"),
        (["--seeds", "2", "--seed", "4294967295"], "--seeds: 2 seeds from 4294967295 on go beyond"),
    ],
)
def test_what_is_no_number_of_seeds_is_refused(run: Run, words: list[str], message: str) -> None:
    """A usage error before anything begins."""
    ending = run("train", SUM, *words)
    assert (ending.code, ending.out) == (2, "")
    assert message in ending.err


@pytest.mark.slow
def test_resume_auto_does_what_a_set_lacks(run: Run, tmp_path: Path) -> None:
    """A lost run is trained anew in the same set; whole sets are left alone and a new one begun."""
    words = ("train", SUM, "--runs-dir", tmp_path, *BRIEF, "--seeds", "2", "--quiet")
    assert run(*words).code == 0
    whole = find_set(tmp_path)
    stored = json.loads((whole.folder / "seeds.json").read_text())
    lost = stored["runs"].pop()
    (whole.folder / "seeds.json").write_text(json.dumps(stored))
    shutil.rmtree(tmp_path / lost["run"])
    assert run(*words, "--resume", "auto").code == 0
    again = find_set(tmp_path)
    assert again.members[0] == whole.members[0]
    assert [member.seed for member in again.used] == [0, 1]
    assert run(*words, "--resume", "auto").code == 0
    assert len(list(tmp_path.glob("*-seeds-*"))) == 2


@pytest.mark.slow
def test_an_interrupt_ends_the_set_in_good_order(start: Start, tmp_path: Path) -> None:
    """Ctrl-C in the second run: what was done is summed up, and going on comes to the same bits."""
    (tmp_path / "long.yaml").write_text(LONG)
    command = ("train", "long.yaml", "--wandb", "disabled", "--seeds", "3")
    process = start(*command, env=clean_environment(tmp_path) | {"PYTHONUNBUFFERED": "1"})
    assert process.stderr
    while not (line := process.stderr.readline()).startswith("long-seed-1: epoch"):
        assert line, "the second seed never began"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert "not begun: long-seed-2" in err
    assert out.startswith("seed 0: finished")
    assert "long: 1 of 3 seeds used (seed 1 interrupted, 2 not begun)" in out
    assert start(*command, "--resume", "auto").wait(SECONDS) == 0
    runs = find_set(tmp_path / "runs")
    assert [member.seed for member in runs.used] == [0, 1, 2]
    assert len(list((tmp_path / "runs").iterdir())) == 4
    alone = ("train", "long.yaml", "--wandb", "disabled", "--seed", "1", "--name", "alone")
    assert start(*alone).wait(SECONDS) == 0
    (folder,) = (tmp_path / "runs").glob("alone-*")
    assert tell_differences(folder, runs.find_run(runs.members[1])) == []
