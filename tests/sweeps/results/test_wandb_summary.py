"""What W&B is told of a sweep as a whole."""

from pathlib import Path

from lstm_cli.sweeps.results.wandb_summary import describe_sweep_run
from tests.sweeps.results.made_up import RATE, UNITS, make_result, make_sweep


def test_the_story_has_the_table_and_the_best() -> None:
    """Parameters that are numbers are numbers, left out or not; others are texts."""
    results = [
        make_result(2, {UNITS: [8, 4], RATE: 0.5}, 0.25, "stopped"),
        make_result(1, {UNITS: 8}, None, "failed", "too bad"),
    ]
    plots = [Path("a.png")]
    story = describe_sweep_run(make_sweep(), results, plots)
    assert (story.columns[UNITS], story.columns[RATE]) == (["8", "[8, 4]"], [None, 0.5])
    assert (story.columns["trial"], story.columns["val_loss"]) == ([1, 2], [None, 0.25])
    assert story.plots == plots
    assert story.summary == {
        "trials": 2,
        "trials_failed": 1,
        "trials_stopped": 1,
        "best_trial": 2,
        "best_val_loss": 0.25,
        f"best_{UNITS}": [8, 4],
        f"best_{RATE}": 0.5,
    }


def test_without_a_value_there_is_no_best() -> None:
    """The summary has the counts alone."""
    results = [make_result(1, {UNITS: 8}, None, "failed", "too bad")]
    assert describe_sweep_run(make_sweep(), results, []).summary == {
        "trials": 1,
        "trials_failed": 1,
    }
