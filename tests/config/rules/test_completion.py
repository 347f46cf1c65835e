"""The defaults that depend on other keys."""

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.config.rules.completion import complete
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.network import RepeatDecoder, VectorDecoder
from lstm_cli.config.schema.training import Cosine, Plateau

MODES = {
    "next_values": "one_to_many",
    "sum": "many_to_one",
    "multiples": "many_to_many",
    "times": "one_to_one",
    "parity": "many_to_one",
}


def config_of(task: str, **sections: dict[str, object]) -> ExperimentConfig:
    """The config of a task with all defaults but those given."""
    dataset = {"kind": "generated", "task": task, **sections.pop("dataset", {})}
    return load_config({"mode": MODES[task], "dataset": dataset, **sections}, (), {})


@pytest.mark.parametrize("task", MODES)
def test_a_complete_config_stays_as_it_is(task: str) -> None:
    """Filling in the defaults a second time changes nothing."""
    config = config_of(task, training={"early_stopping": {}})
    assert complete(config) == config


@pytest.mark.parametrize("task", MODES)
def test_the_decoder_follows_from_the_sizes(task: str) -> None:
    """A sequence from a sequence is decoded step by step, all else at once."""
    decoder = config_of(task).model.decoder
    assert isinstance(decoder, RepeatDecoder if task == "multiples" else VectorDecoder)


def test_the_repeat_decoder_takes_the_encoders_last_layer() -> None:
    """Units and activation of the second LSTM are those of the encoder's last layer."""
    encoder: dict[str, object] = {"units": [50, 40], "activation": "relu"}
    decoder = config_of("multiples", model={"encoder": encoder}).model.decoder
    assert isinstance(decoder, RepeatDecoder)
    assert (decoder.units, decoder.activation) == ((40,), "relu")


@pytest.mark.parametrize(("task", "loss"), [("sum", "mse"), ("parity", "crossentropy")])
def test_the_loss_follows_from_the_targets(task: str, loss: str) -> None:
    """Values are fitted by the squared error, labels by the cross-entropy."""
    assert config_of(task).training.loss == loss


@pytest.mark.parametrize(("fraction", "monitor"), [(0.2, "val_loss"), (0, "loss")])
def test_the_validation_loss_is_watched_where_there_is_one(fraction: float, monitor: str) -> None:
    """Early stopping and the plateau schedule watch val_loss, or loss without validation."""
    config = config_of(
        "sum",
        dataset={"validation": {"fraction": fraction}},
        training={"early_stopping": {}, "optimizer": {"schedule": {"kind": "plateau"}}},
    )
    stopping, schedule = config.training.early_stopping, config.training.optimizer.schedule
    assert stopping is not None
    assert isinstance(schedule, Plateau)
    assert stopping.monitor == schedule.monitor == monitor


@pytest.mark.parametrize(("stopping", "keep"), [(None, "last"), ({}, "best")])
def test_early_stopping_keeps_the_best_weights(stopping: object, keep: str) -> None:
    """The last weights are kept, with early stopping the best."""
    assert config_of("sum", training={"early_stopping": stopping}).training.keep == keep


def test_a_cosine_falls_until_the_end() -> None:
    """Without decay_epochs the cosine takes all epochs after the warm-up."""
    schedule = {"kind": "cosine", "warmup_epochs": 10}
    training: dict[str, object] = {"epochs": 100, "optimizer": {"schedule": schedule}}
    found = config_of("sum", training=training).training.optimizer.schedule
    assert isinstance(found, Cosine)
    assert found.decay_epochs == 90
