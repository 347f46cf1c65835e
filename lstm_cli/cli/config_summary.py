"""A checked config as a page of text, as JSON or as YAML: diagram, layers, data, training."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import assert_never

import yaml

from lstm_cli.config.differences import Change, Keys, changes
from lstm_cli.config.layers.overrides import Override
from lstm_cli.config.loading import dump_config, load_config
from lstm_cli.config.rules.sequence_modes import mode_named
from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.formula import Generated
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.config.schema.table import Table
from lstm_cli.config.schema.training import Optimizer
from lstm_cli.errors import LstmCliError
from lstm_cli.explain.diagram import picture
from lstm_cli.explain.layer_table import layer_table, list_layers
from lstm_cli.plan.network_plan import NetworkPlan, plan_network
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.types import SequenceDataset, SplitName


@dataclass(frozen=True, slots=True)
class Checked:
    """A config with nothing wrong: what it says, its data and its network."""

    source: str
    config: ExperimentConfig
    dataset: SequenceDataset
    plan: NetworkPlan

    @property
    def samples(self) -> dict[SplitName, int]:
        """The samples of each split."""
        return {name: len(split.source) for name, split in self.dataset.splits.items()}

    @property
    def updates_an_epoch(self) -> int:
        """The batches of one epoch, the last, smaller one included."""
        return ceil(self.samples["train"] / self.config.training.batch_size)


def check_config(source: str, overrides: Sequence[Override]) -> Checked:
    """The config of a file (`-`: standard input), checked.

    Raises:
        ConfigError: All that is wrong with it.
        DataError: It is right, but its data are not.
    """
    config = load_config("-" if source == "-" else Path(source), overrides)
    dataset = prepare_data(config)
    return Checked(source, config, dataset, plan_network(config.model, dataset.shape))


def describe_checked(checked: Checked) -> dict[str, object]:
    """All of it as plain data, for JSON."""
    config = checked.config
    an_epoch, epochs = checked.updates_an_epoch, config.training.epochs
    return {
        "source": checked.source,
        "ok": True,
        "name": config.name,
        "mode": config.mode,
        "shape": checked.dataset.shape.describe(),
        "samples": checked.samples,
        "layers": list_layers(checked.plan),
        "parameters": checked.plan.parameters,
        "notes": checked.dataset.notes,
        "leaks": checked.dataset.leaks,
        "updates": {"an_epoch": an_epoch, "epochs": epochs, "total": an_epoch * epochs},
        "changes": {".".join(change.keys): change.value for change in changes(config)},
        "config": config.model_dump(mode="json"),
    }


def describe_error(source: str, error: LstmCliError) -> dict[str, object]:
    """What is wrong with a config as plain data, for JSON."""
    problems = [{"where": problem.where, "message": problem.message} for problem in error.problems]
    return {"source": source, "ok": False, "problems": problems}


def summarise(checked: Checked) -> str:
    """The page, with `ok` in its last line."""
    config = checked.config
    mode = mode_named(config.mode)
    title = f"{checked.source}\nname      {config.name}\nmode      {mode.name}: {mode.picture}\n"
    drawing = indent(picture(checked.plan))
    table = indent(layer_table(checked.plan))
    return "\n".join(
        [title, drawing, "", table, "", describe_data(checked), describe_training(checked), "ok\n"]
    )


def indent(text: str) -> str:
    """The text two columns further right."""
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def describe_data(checked: Checked) -> str:
    """One line: the kind of data, and the samples of each split."""
    shape = checked.dataset.shape
    splits = ", ".join(f"{count:,} {name}" for name, count in checked.samples.items())
    sizes = (
        f"({shape.timesteps}, {shape.inputs.features}) → ({shape.horizon}, {shape.target.features})"
    )
    data = _name_data(checked.config.dataset)
    told = (*checked.dataset.notes, *checked.dataset.leaks)
    said = [f"          {sentence}" for sentence in told]
    return "\n".join([f"dataset   {data}: {splits} samples; each {sizes}", *said])


def _name_data(dataset: Dataset) -> str:
    match dataset:
        case Generated():
            return f"generated {dataset.task}"
        case Table() | Sequences():
            return f"{dataset.kind} {dataset.path.rpartition('/')[2]}"
        case _:
            assert_never(dataset)


def describe_training(checked: Checked) -> str:
    """One line: epochs, updates, loss and optimizer."""
    training, an_epoch = checked.config.training, checked.updates_an_epoch
    epochs = _count(training.epochs, "epoch", "epochs")
    batches = _count(an_epoch, "batch", "batches")
    updates = _count(training.epochs * an_epoch, "update", "updates")
    recipe = f"{training.loss}, {_describe_optimizer(training.optimizer)}"
    return f"training  {epochs} of {batches}: {updates}; {recipe}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _describe_optimizer(optimizer: Optimizer) -> str:
    schedule = f", {optimizer.schedule.kind}" if optimizer.schedule else ""
    return f"{optimizer.name} {optimizer.learning_rate:g}{schedule}"


def list_changes(config: ExperimentConfig) -> str:
    """One line for each key that is not a default: `training.epochs: 200  # default: 1000`."""
    return "".join(
        f"{'.'.join(change.keys)}: {_show_yaml(change.value)}  {_comment(change)}\n"
        for change in changes(config)
    )


def resolved_yaml(config: ExperimentConfig) -> str:
    """The complete config; a comment marks each line whose value is not the default."""
    text = dump_config(config)
    comments = {change.keys: _comment(change) for change in changes(config)}
    lines = text.splitlines()
    for keys, line in _last_lines(yaml.compose(text, yaml.SafeLoader), ()):
        if keys in comments:
            lines[line] += f"  {comments[keys]}"
    return "\n".join(lines) + "\n"


def _last_lines(node: yaml.Node | None, keys: Keys) -> Iterator[tuple[Keys, int]]:
    """For each key the line that a comment about its value may end."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        path = (*keys, key.value)
        scalar = isinstance(value, yaml.ScalarNode)
        yield path, value.end_mark.line if scalar else key.end_mark.line
        yield from _last_lines(value, path)


def _comment(change: Change) -> str:
    return "# required" if change.required else f"# default: {_show_yaml(change.default)}"


def _show_yaml(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
