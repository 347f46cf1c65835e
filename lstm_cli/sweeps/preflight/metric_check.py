"""What the trials of a sweep log, against what the sweep asks for: its metric, its bands."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_cli.config.findings.finding import place_of_value
from lstm_cli.config.rules.score_names import list_scores
from lstm_cli.config.rules.shapes import sequence_shape, target_names
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.training import measured_columns
from lstm_cli.config.yaml.nodes import KeyPath
from lstm_cli.errors import Problem
from lstm_cli.sweeps.file.sweep_file import SweepFile
from lstm_cli.sweeps.trials.hyperband import bands
from lstm_cli.sweeps.trials.trial import Values
from lstm_cli.wording import nearest, show_value

MOST_SHOWN = 8
MOST_VALUES = 4
SPLITS = ("train_", "val_", "test_", "predict_")


@dataclass(frozen=True, slots=True)
class TriedValue:
    """A config that a trial of a sweep may have, and the trial's values."""

    config: ExperimentConfig
    values: Values


def epoch_columns(config: ExperimentConfig) -> tuple[str, ...]:
    """What is logged each epoch, as history.csv names it."""
    validated = config.dataset.validation.fraction > 0
    metrics = tuple(dict.fromkeys(config.training.metrics))
    return (*measured_columns(metrics, validated=validated), "learning_rate")


def check_metric(file: SweepFile, tried: Sequence[TriedValue]) -> tuple[list[Problem], list[str]]:
    """Whether the metric is logged: a problem where no config does, a warning where some do not."""
    metric = file.sweep.metric
    if metric is None or not tried:
        return [], []
    place = _place(file, "metric", "name")
    without = [each for each in tried if not _logs(file, metric.name, each.config)]
    if not without:
        return [], []
    if len(without) == len(tried):
        message = _describe_unlogged(file, metric.name, tried[0].config)
        return [Problem(place, f"metric.name: {message}")], []
    told = f"{metric.name!r} is not logged by all trials, such as that with {_show(without[0])}"
    return [], [f"{place}: metric.name: {told}. They cannot be compared."]


def check_bands(file: SweepFile, tried: Sequence[TriedValue]) -> tuple[list[Problem], list[str]]:
    """Whether a rule for early stopping ever looks at a trial before it ends."""
    rule = file.sweep.hyperband
    if rule is None or not tried:
        return [], []
    place = _place(file, "early_terminate")
    longest = max(each.config.training.epochs for each in tried)
    shortest = min(tried, key=lambda each: each.config.training.epochs)
    if not bands(rule, longest):
        wanted = "a smaller min_iter" if rule.min_iter else "a smaller max_iter, or a larger s"
        told = f"no band is below the {longest} epochs of a trial, so none is ever stopped."
        return [Problem(place, f"early_terminate: {told} Give {wanted}.")], []
    epochs = shortest.config.training.epochs
    if not bands(rule, epochs):
        told = f"trials of {epochs} epochs (with {_show(shortest)}) end before the first band"
        return [], [f"{place}: early_terminate: {told}, {bands(rule, longest)[0]}."]
    return [], []


def _logs(file: SweepFile, name: str, config: ExperimentConfig) -> bool:
    if name in epoch_columns(config):
        return True
    return file.sweep.hyperband is None and _is_final(name, config)


def _is_final(name: str, config: ExperimentConfig) -> bool:
    """Whether a run ends with such a score; where only the data can tell, whether it may."""
    scores = _final_scores(config)
    return name in scores if scores is not None else name.startswith(SPLITS)


def _final_scores(config: ExperimentConfig) -> list[str] | None:
    shape = sequence_shape(config.dataset)
    return list_scores(config, shape, target_names(config.dataset)) if shape else None


def _describe_unlogged(file: SweepFile, name: str, config: ExperimentConfig) -> str:
    columns, scores = epoch_columns(config), _final_scores(config) or []
    each_epoch = f"Logged each epoch: {', '.join(map(repr, columns))}"
    if file.sweep.hyperband is not None:
        if _is_final(name, config):
            return f"{name!r} is known at the end of a trial, too late to stop it. {each_epoch}."
        scores = []
    near = nearest(name, [*columns, *scores])
    meant = f" Did you mean {near!r}?" if near else ""
    return f"{name!r} is not logged.{meant} {each_epoch}{_describe_scores(scores)}."


def _describe_scores(scores: Sequence[str]) -> str:
    if not scores:
        return ""
    own = [score for score in scores if "_naive_" not in score]
    ending = ", …" if len(scores) > MOST_SHOWN else ""
    return f"; at the end: {', '.join(map(repr, own[-MOST_SHOWN:]))}{ending}"


def _show(tried: TriedValue) -> str:
    shown = [f"{name} {show_value(value)}" for name, value in tried.values.items()]
    return ", ".join(shown[:MOST_VALUES]) + (", …" if len(shown) > MOST_VALUES else "")


def _place(file: SweepFile, *path: str) -> str:
    keys: KeyPath = path
    return str(place_of_value(file.tree, keys))
