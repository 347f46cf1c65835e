"""The names of a run's final scores, known from its config alone."""

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.types import SequenceShape


def list_baselines(shape: SequenceShape) -> list[str]:
    """The naive predictions that there are for targets of this shape."""
    if shape.classes:
        return ["majority_class"]
    return ["mean", "last_value"] if shape.target_inputs else ["mean"]


def list_scores(config: ExperimentConfig) -> list[str]:
    """The names in metrics.json: `test_rmse`, `val_naive_mean_mae` and the like."""
    shape = sequence_shape(config.dataset)
    own = ["accuracy"] if shape.classes else ["rmse", "mae"]
    naive = [f"naive_{name}_{score}" for name in list_baselines(shape) for score in own]
    names = [*own, "skill", *naive] if config.evaluation.baselines == "auto" else own
    splits = ["train", "val", "test", "predict"]
    if config.dataset.validation.fraction == 0:
        splits.remove("val")
    if not config.predict.expected:
        splits.remove("predict")
    return [f"{split}_{name}" for split in splits for name in names]
