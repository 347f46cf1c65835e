"""A config's data, and whether they fit what else the config says."""

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.problems.findings import Finding, config_error
from lstm_cli.config.rules.consistency import find_misfits
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.config.source.tree import Place
from lstm_cli.data.dataset import build_dataset
from lstm_cli.types import SequenceDataset


def prepare_data(config: ExperimentConfig) -> SequenceDataset:
    """The dataset of a complete config.

    Raises:
        ConfigError: the config does not fit a shape that only the data can tell.
        DataError: the data cannot be read, or do not fit the config.
    """
    dataset = build_dataset(config.dataset, config.seed, config.evaluation)
    if sequence_shape(config.dataset) is None:
        _check_shape(config, dataset)
    return dataset


def _check_shape(config: ExperimentConfig, dataset: SequenceDataset) -> None:
    names = dataset.preprocessing.target_names
    nowhere = Place(config.name)
    findings = [
        Finding(nowhere, misfit.path, misfit.path, misfit.message)
        for misfit in find_misfits(config, dataset.shape, names)
    ]
    if findings:
        raise config_error(findings)
