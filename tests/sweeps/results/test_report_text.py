"""The report of a sweep at the terminal: the best trials, counts, failures, where all lies."""

from lstm_cli.sweeps.results.report_text import describe_results
from lstm_cli.sweeps.trials.trial import Metric
from lstm_cli.wording import abbreviate
from tests.sweeps.results.made_up import RATE, UNITS, make_result, make_sweep

_LONG = "training.optimizer.name"


def test_the_report_has_the_best_trials_and_counts() -> None:
    """The best first, the earlier of equals; parameters that do not vary are left out."""
    results = [
        make_result(3, {RATE: 0.1, UNITS: [64, 32], "training.epochs": 3}, 0.5, "stopped"),
        make_result(2, {RATE: 1e-5, UNITS: 8, "training.epochs": 3}, 0.5),
        make_result(1, {RATE: 0.01, "training.epochs": 3}, 12.25),
        make_result(4, {RATE: 0.02, UNITS: 8, "training.epochs": 3}, None, "interrupted"),
    ]
    assert describe_results(make_sweep(), results, most=2) == [
        "rank  trial  status    units     val_loss  learning_rate   time",
        "1     2      finished  8           0.5000          1e-05  1.5 s",
        "2     3      stopped   [64, 32]    0.5000            0.1  1.5 s",
        "",
        "2 finished, 1 stopped, 1 interrupted",
        "best: trial 2, val_loss 0.5, runs/tune-2-0",
    ]


def test_the_report_of_several_seeds_has_half_intervals() -> None:
    """The mean has its 95 % interval beside it, and the best names all its runs."""
    results = [make_result(1, {UNITS: 8}, [1.0, 3.0]), make_result(2, {UNITS: 9}, [1.0, 3.5])]
    sweep = make_sweep(UNITS, seeds=2, metric=Metric("test_r2", "maximize"))
    lines = describe_results(sweep, results)
    assert lines[0].split() == ["rank", "trial", "status", "test_r2", "±", "units", "time"]
    assert lines[2].split() == ["2", "1", "finished", "2.000", "13", "8", "3", "s"]
    runs = "runs/tune-2-0 runs/tune-2-1"
    assert lines[-1] == f"best: trial 2, test_r2 2.25 ± 16 (2 seeds), {runs}"


def test_failures_are_grouped_by_their_reason() -> None:
    """Reasons that differ in numbers alone are one; the most frequent first, a few of them."""
    reasons = [f"loss became nan at epoch {n}.\nLower it." for n in range(10)]
    reasons += ["a: too few rows", "b: too few rows", "c: too few rows"]
    results = [make_result(n, {UNITS: n}, None, "failed", r) for n, r in enumerate(reasons, 1)]
    many = "1, 2, 3, 4, 5, 6, 7, 8 … 2 more"
    assert describe_results(make_sweep(), results) == [
        "13 failed",
        f"failed: trials {many}: loss became nan at epoch 0. Lower it.",
        "failed: trial 11: a: too few rows",
        "failed: trial 12: b: too few rows",
        "… 1 more reason in results.csv",
        "best: no trial has a value",
    ]


def test_the_report_fits_the_terminal() -> None:
    """Parameters for which there is no room are counted, and long values are shortened."""
    names = [f"dataset.a_long_name_of_a_parameter_{n}" for n in range(8)]
    values = [{name: f"a long text of value {n} {name}" for name in names} for n in range(3)]
    results = [make_result(n, values[n], 1.0 + n) for n in range(3)]
    for width, left_out in ((80, "6"), (120, "4")):
        lines = describe_results(make_sweep(*names), results, width=width)
        table = lines[: lines.index("")]
        assert max(map(len, table)) <= width
        assert table[-1] == f"… {left_out} more parameters in results.csv"
        assert "  a_long_na…ameter_0  " in table[0]
        assert "  a long te…ameter_0  " in table[1]


def test_a_sweep_without_a_metric_lists_its_trials() -> None:
    """Without a metric nothing is best; a parameter called time is not a trial's time."""
    results = [make_result(n, {"dataset.time": f"[b]{n}"}, None) for n in (2, 1)]
    assert describe_results(make_sweep(metric=None), results) == [
        "trial  status    dataset.time   time",
        '1      finished  "[b]1"        1.5 s',
        '2      finished  "[b]2"        1.5 s',
        "",
        "2 finished",
    ]
    assert describe_results(make_sweep(metric=None), []) == ["no trials yet"]


def test_dotted_names_are_abbreviated() -> None:
    """The shortest end that no other name has, and never a word that says nothing."""
    names = ["model.encoder.units", "model.decoder.units", "training.epochs", _LONG, "units"]
    assert abbreviate(names) == {
        "model.encoder.units": "encoder.units",
        "model.decoder.units": "decoder.units",
        "training.epochs": "epochs",
        _LONG: "optimizer.name",
        "units": "units",
    }
