"""Sequences made by a formula: the report's experiments, and their relatives."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.held_out import HeldOut, Scaling
from lstm_cli.config.schema.section import Count, ExactInteger, Section


class Generated(Section):
    """Sequences made by a formula; the task's test input is its test split."""

    kind: Literal["generated"] = Field(description="sequences made by a formula, for learning")
    validation: HeldOut = Field(HeldOut(), description="held-out training samples")
    scaling: Scaling = Field(Scaling(), description="scaling of inputs and targets")
    features: Annotated[Literal[1, 2], ExactInteger] = Field(
        1,
        description="numbers at each timestep; the second is twice the first (parity: a bit more)",
    )


class NextValues(Generated):
    """One value in, the next integers out: 1, 4, … 43; test 10 → 11, 12."""

    task: Literal["next_values"] = Field(description="one value in, the next integers out")
    samples: Count = Field(15, description="training samples, validation included")
    start: float = Field(1, description="input of the first sample")
    stride: float = Field(3, description="difference between the inputs of two samples")
    horizon: Count = Field(2, description="how many next integers")
    test_start: float = Field(10, description="the test input")


class Sum(Generated):
    """Consecutive numbers in, their sum out: 1…45 in threes; test 50, 51, 52 → 153."""

    task: Literal["sum"] = Field(description="consecutive numbers in, their sum out")
    samples: Count = Field(15, description="training samples, validation included")
    timesteps: Count = Field(3, description="numbers in each sample")
    start: float = Field(1, description="first number of the first sample")
    test_start: float = Field(50, description="first number of the test input")


class Multiples(Generated):
    """Multiples in, the next out: 5, 10, … 300 in threes; test 300, 305, 310 → 315, 320, 325."""

    task: Literal["multiples"] = Field(description="multiples of a number in, the next ones out")
    samples: Count = Field(20, description="training samples, validation included")
    timesteps: Count = Field(3, description="numbers in each sample")
    horizon: Count = Field(3, description="how many next multiples")
    factor: float = Field(5, description="the number whose multiples are taken")
    test_start: float = Field(300, description="first number of the test input")


class Times(Generated):
    """A number in, a multiple of it out: 1…20 and 15 times each; test 30 → 450."""

    task: Literal["times"] = Field(description="a number in, a multiple of it out")
    samples: Count = Field(20, description="training samples, validation included")
    start: float = Field(1, description="input of the first sample")
    factor: float = Field(15, description="target = factor x input")
    test_start: float = Field(30, description="the test input")


class Parity(Generated):
    """Bits in, one label out: is the number of ones even or odd? No sequence comes twice."""

    task: Literal["parity"] = Field(description="bits in; is the number of ones even or odd?")
    samples: Count = Field(200, description="training samples, validation included")
    test_samples: Count = Field(56, description="sequences kept for the test")
    timesteps: Annotated[int, Field(ge=1, le=24)] = Field(8, description="timesteps in a sample")


GeneratedDataset: TypeAlias = Annotated[
    NextValues | Sum | Multiples | Times | Parity, Field(discriminator="task")
]
