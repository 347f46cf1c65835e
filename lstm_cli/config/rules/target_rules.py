"""What a kind of targets asks of a config: matched here, in config alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, assert_never

from lstm_cli.config.findings.finding import Contradiction
from lstm_cli.config.rules.nested_lists import NestedList, Sizes, check_names, check_numbers
from lstm_cli.config.rules.training_rules import find_unknown_weights
from lstm_cli.types import Labels, Target, Values


class TargetRules(Protocol):
    """What follows from the kind of targets."""

    @property
    def scores(self) -> tuple[str, ...]:
        """The final scores of a split, in their order."""

    def class_scores(self) -> list[str]:
        """The scores of single classes."""

    def list_baselines(self, others: list[str]) -> list[str]:
        """The naive forecasts that there are; `others` are those of values."""

    def list_step_sizes(self, horizon: int) -> list[Sizes]:
        """The sizes that what is expected of one sample may have."""

    def check_expected(self, expected: NestedList) -> Iterator[Contradiction]:
        """Each expected value that cannot come out."""

    def check_weights(self, weights: object) -> Iterator[Contradiction]:
        """Each class weight that is for no class."""


@dataclass(frozen=True, slots=True)
class ValueRules:
    """Values: numbers are expected."""

    features: int
    scores: tuple[str, ...] = ("rmse", "mae", "mape", "smape", "r2")

    def class_scores(self) -> list[str]:
        """None: values have no classes."""
        return []

    def list_baselines(self, others: list[str]) -> list[str]:
        """Those of values."""
        return others

    def list_step_sizes(self, horizon: int) -> list[Sizes]:
        """(horizon, target features); (horizon,) too where there is one."""
        return [(horizon, self.features), *([(horizon,)] if self.features == 1 else [])]

    def check_expected(self, expected: NestedList) -> Iterator[Contradiction]:
        """Each that is no finite number."""
        return check_numbers(expected)

    def check_weights(self, weights: object) -> Iterator[Contradiction]:
        """Nothing here: that values have no weights is a rule of its own."""
        del weights
        return iter(())


@dataclass(frozen=True, slots=True)
class LabelRules:
    """Labels: class names are expected."""

    classes: tuple[str, ...]
    scores: tuple[str, ...] = ("accuracy", "macro_f1")

    def class_scores(self) -> list[str]:
        """`precision_<class>`, `recall_<class>`."""
        return [f"{score}_{name}" for name in self.classes for score in ("precision", "recall")]

    def list_baselines(self, others: list[str]) -> list[str]:
        """The most frequent class."""
        del others
        return ["majority_class"]

    def list_step_sizes(self, horizon: int) -> list[Sizes]:
        """(horizon,)."""
        return [(horizon,)]

    def check_expected(self, expected: NestedList) -> Iterator[Contradiction]:
        """Each that is no class."""
        return check_names(expected, self.classes)

    def check_weights(self, weights: object) -> Iterator[Contradiction]:
        """Each weight whose name is no class's."""
        if isinstance(weights, Mapping):
            yield from find_unknown_weights(dict(weights), self.classes)


def rules_of(target: Target) -> TargetRules:
    """The rules for targets of this kind."""
    match target:
        case Values(features=features):
            return ValueRules(features)
        case Labels(classes=classes):
            return LabelRules(classes)
        case _:
            assert_never(target)
