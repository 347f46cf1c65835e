"""One config checked against its data, with all that can be said before any training."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

from lstm_cli.config.describing.changes import changes
from lstm_cli.config.describing.trace import Rows, count_parameters, trace
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.layers.overrides import Override
from lstm_cli.config.loading import load_config
from lstm_cli.errors import LstmCliError
from lstm_cli.runner.preparing import prepare_data
from lstm_cli.types import SequenceDataset, SplitName


@dataclass(frozen=True, slots=True)
class Checked:
    """A config with nothing wrong: what it says, its data and its layers."""

    source: str
    config: ExperimentConfig
    dataset: SequenceDataset
    rows: Rows

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
    return Checked(source, config, dataset, trace(config.model, dataset.shape))


def describe_checked(checked: Checked) -> dict[str, object]:
    """All of it as plain data, for JSON."""
    config = checked.config
    an_epoch, epochs = checked.updates_an_epoch, config.training.epochs
    return {
        "source": checked.source,
        "ok": True,
        "name": config.name,
        "mode": config.mode,
        "shape": asdict(checked.dataset.shape),
        "samples": checked.samples,
        "layers": [asdict(row) for row in checked.rows],
        "parameters": count_parameters(checked.rows),
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
