"""A checked config as a page of text: picture, layers, data, training."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import assert_never

from lstm_cli.cli.checked import Checked
from lstm_cli.config.dataset import Dataset
from lstm_cli.config.datasets.generated import Generated
from lstm_cli.config.datasets.sequences import Sequences
from lstm_cli.config.datasets.table import Table
from lstm_cli.config.describing.picture import picture
from lstm_cli.config.describing.trace import Rows, count_parameters
from lstm_cli.config.modes import mode_named
from lstm_cli.config.training import Optimizer

HEADER = ("block", "layer", "what it is", "output", "parameters")


def summarise(checked: Checked) -> str:
    """The page, with `ok` in its last line."""
    config = checked.config
    mode = mode_named(config.mode)
    title = f"{checked.source}\nname      {config.name}\nmode      {mode.name}: {mode.picture}\n"
    drawing = indent(picture(checked.dataset.shape, config.model))
    table = indent(layer_table(checked.rows))
    return "\n".join(
        [title, drawing, "", table, "", describe_data(checked), describe_training(checked), "ok\n"]
    )


def indent(text: str) -> str:
    """The text two columns further right."""
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def layer_table(rows: Rows) -> str:
    """The layers as a table; the last line counts all parameters."""
    cells = [
        (row.block, row.name, row.kind, str(row.output).replace(",)", ")"), f"{row.parameters:,}")
        for row in rows
    ]
    total = ("", "", "", "total", f"{count_parameters(rows):,}")
    return align([HEADER, *cells, total])


def align(lines: Sequence[Sequence[str]]) -> str:
    """Cells in columns, the last one to the right."""
    widths = [max(map(len, column)) for column in zip_longest(*lines, fillvalue="")]
    return "\n".join(_align_line(line, widths) for line in lines)


def _align_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    *left, number = cells
    padded = [f"{cell:{width}}" for cell, width in zip(left, widths, strict=False)]
    return "  ".join([*padded, f"{number:>{widths[-1]}}"])


def describe_data(checked: Checked) -> str:
    """One line: the kind of data, and the samples of each split."""
    shape = checked.dataset.shape
    splits = ", ".join(f"{count:,} {name}" for name, count in checked.samples.items())
    sizes = f"({shape.timesteps}, {shape.features}) → ({shape.horizon}, {shape.target_features})"
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
