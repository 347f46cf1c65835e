"""The names of a run's final scores, known from its config alone where its shape is."""

from lstm_cli.config.rules.target_rules import rules_of
from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.formula import Generated
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.config.schema.table import Table
from lstm_cli.types import SequenceShape


def list_baselines(config: ExperimentConfig, shape: SequenceShape) -> list[str]:
    """The naive predictions that there are for targets of this shape."""
    names = ["mean"]
    # The rows of a table are known up to the time of forecast, whether they go in or not.
    if shape.target.inputs or isinstance(config.dataset, Table):
        names += ["last_value", *(f"season_{season}" for season in config.evaluation.season)]
    # A formula is what a linear model finds for itself: it says nothing about an LSTM.
    if not isinstance(config.dataset, Generated):
        names += [] if shape.variable else ["linear"]
    return rules_of(shape.target).list_baselines(names)


def list_scores(
    config: ExperimentConfig, shape: SequenceShape, targets: tuple[str, ...] = ()
) -> list[str]:
    """The names in metrics.json: `test_rmse`, `val_naive_mean_mae` and the like.

    `targets` are the names of the target features; each of several has scores of its own.
    """
    rules = rules_of(shape.target)
    own = list(rules.scores)
    naive = [f"naive_{name}_{score}" for name in list_baselines(config, shape) for score in own]
    parts = rules.class_scores()
    judged = ["skill", *naive] if config.evaluation.baselines == "auto" else []
    if len(targets) > 1:
        parts += [f"{score}_{name}" for name in targets for score in (*own, *judged)]
    names = [*own, *parts, *judged]
    return [f"{split}_{name}" for split in _splits(config) for name in names]


def _is_tested(dataset: Dataset) -> bool:
    match dataset:
        case Table():
            return dataset.splits.test is not None
        case Sequences():
            return dataset.test_path is not None or dataset.test.fraction > 0
        case _:
            return True


def _splits(config: ExperimentConfig) -> list[str]:
    splits = ["train"]
    if config.dataset.validation.fraction > 0:
        splits.append("val")
    if _is_tested(config.dataset):
        splits.append("test")
    return [*splits, "predict"] if config.predict.expected else splits
