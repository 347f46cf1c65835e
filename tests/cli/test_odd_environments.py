"""Environment variables that would end or hang the process later are refused at its start."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

THREADS = "Give a whole number from 0 to 1,024."
SWITCH = "Give 0, 1, false or true."


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("TF_NUM_INTRAOP_THREADS", "-5", THREADS),
        ("TF_NUM_INTRAOP_THREADS", "two", THREADS),
        ("TF_NUM_INTEROP_THREADS", "100000", THREADS),
        ("TF_NUM_INTEROP_THREADS", "9" * 5000, THREADS),
        ("TF_NUM_INTRAOP_THREADS", "²", THREADS),
        ("TF_DETERMINISTIC_OPS", "abc", SWITCH),
    ],
)
@pytest.mark.parametrize("words", ["train a.yaml", "resume runs/a", "sweep a.yaml --trials 2"])
def test_what_tensorflow_would_abort_at(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: str, name: str, value: str, mend: str
) -> None:
    """Exit code 2 and one sentence, before anything is read or written."""
    monkeypatch.setenv(name, value)
    ending = run(*words.split())
    assert ending.code == 2
    problem = ending.err.splitlines()[0]
    assert problem.startswith(f"error: {name}: is '{value[:3]}")
    assert problem.endswith(mend)
    assert len(problem) < 200


@pytest.mark.parametrize("value", ["a b", "..", "a/../b", "a\tb", "x" * 129, "é"])
@pytest.mark.parametrize("sweep", ["me/p/s1", ""])
def test_an_id_that_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str, sweep: str
) -> None:
    """Inside a W&B sweep WANDB_RUN_ID must be an id; elsewhere it is not looked at."""
    monkeypatch.setenv("WANDB_RUN_ID", value)
    monkeypatch.setenv("WANDB_SWEEP_ID", sweep)
    ending = run("train", "no.yaml", "--runs-dir", tmp_path / "runs")
    assert ending.code == 2
    assert ("WANDB_RUN_ID" in ending.err) == bool(sweep)
    if sweep:
        assert ending.err.startswith("error: WANDB_RUN_ID: the sweep's id of this run is ")
        assert ending.err.endswith(". Give up to 128 letters, digits, - and _.\n")
    assert list(tmp_path.iterdir()) == []
