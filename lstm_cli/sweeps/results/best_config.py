"""best.yaml: the config of the best trial, ready to be trained."""

from pathlib import Path

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import LONGEST_NAME, load_config, name_after
from lstm_cli.records.wording import format_number
from lstm_cli.sweeps.results.sheet import find_interval
from lstm_cli.sweeps.sweep import Metric
from lstm_cli.sweeps.trial_result import TrialResult, TrialRun

FILE = "best.yaml"
_SUFFIX = "-best"


def make_best_config(
    sweep: str, group: str, best: TrialResult, metric: Metric, trials: int
) -> str | None:
    """The config of the best of so many `trials`; None where it has no run folder.

    It is that of its first seed, under a name of its own and outside the sweep's `group` in W&B,
    with comments on where it comes from.

    Raises:
        ConfigError: The config in the run folder cannot be read.
    """
    run = min(best.runs, key=lambda run: run.seed)
    if run.folder is None:
        return None
    # What another sweep lays over configs has nothing to do with it.
    config = load_config(run.folder / "config.yaml", environment={})
    wandb = config.tracking.wandb
    if wandb.group == group:
        # The next training is none of the sweep's trials.
        wandb = wandb.model_copy(update={"group": None})
    tracking = config.tracking.model_copy(update={"wandb": wandb})
    changes = {"name": _name_config(sweep), "tracking": tracking}
    text = dump_config(config.model_copy(update=changes))
    return "".join(f"# {line}\n" for line in _explain(sweep, best, run, metric, trials)) + text


def _name_config(sweep: str) -> str:
    # A file's name loses what stands before its last slash and after its last dot.
    name = name_after(Path(f"{sweep.replace('/', '-')}.yaml"))
    return name[: LONGEST_NAME - len(_SUFFIX)] + _SUFFIX


def _explain(
    sweep: str, best: TrialResult, run: TrialRun, metric: Metric, trials: int
) -> list[str]:
    number, status = best.trial.number, best.status
    where = f"trial {number:,} of {trials:,}" + (f" ({status})" if status == "stopped" else "")
    lines = [f"The best trial of the sweep {_in_one_line(sweep)}: {where}, {_judge(best, metric)}."]
    if run.folder:
        lines.append(f"Its run: {_in_one_line(run.folder.name)}")
    lines.append(f"Train it again: lstm-cli train {FILE}")
    if best.seeds > 1:
        lines.append(f"with all its seeds: lstm-cli train {FILE} --seeds {best.seeds}")
    return lines


def _judge(best: TrialResult, metric: Metric) -> str:
    value, interval = best.value, find_interval(best)
    judged = f"{metric.name} {format_number(value)}" if value is not None else metric.name
    if interval is None:
        return judged
    ends = f"{format_number(interval.low)} to {format_number(interval.high)}"
    return f"mean {judged} over {best.seeds} seeds (95 % interval {ends})"


def _in_one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
