"""`lstm-cli plot`: plots drawn from a run folder alone."""

import json
from pathlib import Path
from shutil import rmtree

from lstm_cli.explain.starters import starter
from tests.cli.conftest import Run

SMALL = ("--model.encoder.units=4", "--training.compile=graph", "--training.epochs=20")


def test_plots_are_drawn_from_the_run_folder_alone(run: Run, process: Run, tmp_path: Path) -> None:
    """The very pictures that the run has drawn itself, and their paths are printed."""
    words = ("--wandb=disabled", "--json", "--runs-dir", tmp_path, *SMALL)
    made = run("train", starter("many_to_one"), *words)
    plots = Path(json.loads(made.out)["folder"]) / "plots"
    before = {path.name: path.read_bytes() for path in plots.iterdir()}
    rmtree(plots)
    drawn = process("plot", plots.parent, cwd=tmp_path)
    assert drawn.code == 0
    assert drawn.out.splitlines() == [str(path) for path in sorted(plots.iterdir())]
    assert {path.name: path.read_bytes() for path in plots.iterdir()} == before
    wrong = run("plot", tmp_path)
    assert (wrong.code, wrong.out) == (3, "")
    assert "is not a run folder: there is no run.json in it" in wrong.err
