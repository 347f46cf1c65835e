"""The files of a sweep's results."""

from collections.abc import Sequence
from pathlib import Path

from lstm_cli.records.tables import format_table
from lstm_cli.records.whole_files import write_whole
from lstm_cli.sweeps.results.best_config import FILE, make_best_config
from lstm_cli.sweeps.results.sheet import make_sheet
from lstm_cli.sweeps.sweep import Sweep
from lstm_cli.sweeps.trial_result import TrialResult, find_best

RESULTS = "results.csv"


def write_results(folder: Path, sweep: Sweep, results: Sequence[TrialResult]) -> list[Path]:
    """Write results.csv, and best.yaml where a trial has a value; the paths written come back.

    An older best.yaml stays where no trial has a value.

    Raises:
        ConfigError: The config of the best trial's run cannot be read.
        MachineError: A file cannot be written.
    """
    sheet = folder / RESULTS
    write_whole(sheet, format_table(make_sheet(sweep, results)))
    best, config = find_best(results, sweep.metric), None
    if best and sweep.metric:
        name = sweep.name or folder.name
        config = make_best_config(name, folder.name, best, sweep.metric, len(results))
    if config is None:
        return [sheet]
    write_whole(folder / FILE, config)
    return [sheet, folder / FILE]
