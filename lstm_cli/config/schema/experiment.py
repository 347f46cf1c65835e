"""The whole config: one frozen tree with every default in it."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.network import Model
from lstm_cli.config.schema.section import Count, ExactInteger, Section, Units
from lstm_cli.config.schema.training import Training

ModeName: TypeAlias = Literal["one_to_one", "one_to_many", "many_to_one", "many_to_many"]
Name: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Numbers: TypeAlias = float | tuple["Numbers", ...]


class Evaluation(Section):
    """How predictions are judged."""

    baselines: Literal["auto", "none"] = Field(
        "auto", description="naive scores beside every score"
    )
    season: Units = Field(
        (),
        description="rows in a season, for the naive forecast of a season ago; several: one each "
        "(tables)",
    )
    stride: Count = Field(1, description="rows between two windows of validation and test (tables)")
    offset: Annotated[int, Field(ge=0)] = Field(
        0, description="rows left out before their first target (tables)"
    )


class Predict(Section):
    """Extra inputs to predict once the model is trained."""

    inputs: tuple[object, ...] = Field(
        (), description="(samples, timesteps, features), or (timesteps, features) for one sample"
    )
    expected: tuple[object, ...] = Field(
        (), description="what should come out: (samples, horizon), or with target features inside"
    )


class PredictionsFile(Section):
    """What predictions.csv holds."""

    train_rows: Annotated[int, Field(ge=0)] = Field(
        1000, description="at most this many rows of training samples are written"
    )


class Bound(Section):
    """What a score must reach."""

    at_most: float | None = Field(None, description="the largest value that passes")
    at_least: float | None = Field(None, description="the smallest value that passes")


class Wandb(Section):
    """Weights & Biases."""

    mode: Literal["auto", "offline", "online", "disabled"] = Field(
        "auto", description="auto: online where a key is set, else offline; WANDB_MODE wins over it"
    )
    project: str = Field("lstm-cli", min_length=1, max_length=128, description="the W&B project")
    entity: str | None = Field(None, description="the W&B user or team")
    group: str | None = Field(None, description="the W&B group")
    tags: tuple[str, ...] = Field((), description="W&B tags")


class Tracking(Section):
    """Where runs are logged besides the run folder."""

    wandb: Wandb = Field(Wandb(), description="Weights & Biases")


class ExperimentConfig(Section):
    """One experiment."""

    version: Annotated[Literal[1], ExactInteger] = Field(1, description="form of the config")
    name: Name = Field("run", description="begins the run folder's name; default: the file's name")
    mode: ModeName = Field(description="how many timesteps go in and out; checked against the data")
    seed: Annotated[int, Field(ge=0, lt=2**32)] = Field(
        0, description="decides weights, batch order and dropout"
    )
    dataset: Dataset = Field(description="where the sequences come from")
    model: Model = Field(Model(), description="input block → encoder → decoder → head")
    training: Training = Field(Training(), description="loss, optimizer, when to stop")
    evaluation: Evaluation = Field(Evaluation(), description="how predictions are judged")
    predict: Predict = Field(Predict(), description="extra inputs to predict after training")
    predictions: PredictionsFile = Field(PredictionsFile(), description="predictions.csv")
    expect: dict[str, Bound] = Field(
        {}, description="bounds for final scores; a miss ends with exit code 5"
    )
    tracking: Tracking = Field(Tracking(), description="Weights & Biases")
