"""All that is checked and decided before a sweep's first trial."""

from dataclasses import dataclass, replace
from pathlib import Path

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.file.sweep_file import SweepFile, base_config_of, overrides_of, read_sweep
from lstm_cli.sweeps.file.wandb_yaml import find_misreadings
from lstm_cli.sweeps.preflight.config_check import check_sweep
from lstm_cli.sweeps.search import count_trials, list_trials
from lstm_cli.sweeps.trials.plan import PlanHead, SweepPlan
from lstm_cli.sweeps.trials.trial_config import read_base
from lstm_cli.sweeps.workers.trial_queue import plan_trial

_NO_END = "has no end. Add run_cap: N to it, or --trials N, or --budget TIME."


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """A sweep as the command line asks for it; `base` is the config that its trials change."""

    source: Path
    base: Path | None = None
    most: int | None = None
    seed: int = 0
    has_budget: bool = False


@dataclass(frozen=True, slots=True)
class PreparedSweep:
    """A sweep with nothing wrong: its file, the head of its plan, what to tell the user.

    `total` is the number of trials, None where only time or the target ends them.
    """

    file: SweepFile
    head: PlanHead
    warnings: tuple[str, ...]
    total: int | None


def prepare(wanted: SweepRequest) -> PreparedSweep:
    """The sweep of a file, checked together with its base config.

    Raises:
        ConfigError: all that is wrong with the file, the base config, or both together.
    """
    file = read_sweep(wanted.source)
    limits = [n for n in (count_trials(file.sweep), wanted.most) if n is not None]
    endless = not limits and not wanted.has_budget and _has_no_target(file)
    ends = [Problem(str(wanted.source), _NO_END)] if endless else []
    try:
        base = read_base(_find_base(wanted, file), overrides_of(file))
    except ConfigError as error:
        raise ConfigError([*error.problems, *ends]) from error
    problems, warnings = check_sweep(file, base)
    if problems or ends:
        raise ConfigError([*problems, *ends])
    head = PlanHead(file.text, str(wanted.source), base, wanted.seed, wanted.most)
    told = (*find_misreadings(file), *warnings)
    return PreparedSweep(file, head, told, min(limits, default=None))


def make_plan(prepared: PreparedSweep) -> SweepPlan:
    """All trials of a grid or random sweep, before any is run.

    Raises:
        ConfigError: the search needs the values of earlier trials, or no number of trials is known;
            or no config of a trial is valid.
    """
    sweep = prepared.file.sweep
    if sweep.method == "bayes":
        message = "bayes chooses each trial by those before it, so there is no plan of it."
        raise ConfigError(
            Problem(prepared.head.source, f"{message} Use grid or random, or `lstm-cli sweep`.")
        )
    if prepared.total is None:
        message = "has no end, so it cannot be planned. Add run_cap: N to it, or --trials N."
        raise ConfigError(Problem(prepared.head.source, message))
    head = replace(prepared.head, closed=True)
    trials = list_trials(sweep, head.seed, prepared.total)
    return SweepPlan(head, tuple(plan_trial(trial, head.base, prepared.file) for trial in trials))


def _has_no_target(file: SweepFile) -> bool:
    metric = file.sweep.metric
    return metric is None or metric.target is None


def _find_base(wanted: SweepRequest, file: SweepFile) -> Path:
    if wanted.base:
        return wanted.base
    named = base_config_of(file)
    if named is None:
        message = "no base config is known. Add --config CONFIG, or name one in its command."
        raise ConfigError(Problem(str(wanted.source), message))
    beside = wanted.source.parent / named
    return beside if beside.is_file() and not Path(named).is_file() else Path(named)
