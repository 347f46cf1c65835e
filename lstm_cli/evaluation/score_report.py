"""Scores by the names under which they are known, and sentences about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_cli.evaluation.scores import Scores, Tally, compute_skill, error_of, find_best
from lstm_cli.types import Row, SequenceShape, SplitName


@dataclass(frozen=True, slots=True)
class Report:
    """A split's tally of the model, and those of naive forecasts by their names."""

    split: SplitName
    shape: SequenceShape
    targets: tuple[str, ...]
    tally: Tally
    naive: Mapping[str, Tally]

    def metrics(self) -> Scores:
        """Flat scores: the model's, of each target feature or class, then the naive ones."""
        if not self._has_targets():
            return {}
        total = self.tally.total()
        naive = {name: tally.total() for name, tally in self.naive.items()}
        metrics = total | compute_skill(total, list(naive.values()))
        metrics |= self.tally.by_class()
        for feature, target in enumerate(self._several()):
            metrics |= {f"{name}_{target}": v for name, v in self._of_feature(feature).items()}
        for name, scores in naive.items():
            metrics |= {f"naive_{name}_{score}": value for score, value in scores.items()}
            for feature, target in enumerate(self._several()):
                own = self.naive[name].of_feature(feature)
                metrics |= {f"naive_{name}_{score}_{target}": value for score, value in own.items()}
        return metrics

    def by_step(self) -> list[Row]:
        """A row for each step and target feature that has a known target."""
        places = [(step, f) for step in range(self.shape.horizon) for f in range(len(self.targets))]
        rows: list[Row] = []
        for step, feature in places:
            if samples := self.tally.count(step, feature):
                at = {"split": self.split, "step": step + 1, "feature": self.targets[feature]}
                rows.append({**at, "samples": samples, **self._at(step, feature)})
        return rows

    def confusion(self) -> list[Row]:
        """How often each class was predicted for each expected one; pairs that never came miss."""
        return [{"split": self.split, **row} for row in self.tally.confusion_rows()]

    def warnings(self) -> list[str]:
        """A sentence where the model has no score, or does not beat the best naive forecast."""
        if self._has_targets() and error_of(self.tally.total()) is None:
            return [f"{self.split}: not all predictions are finite numbers: there is no score."]
        if not self._several():
            naive = {name: tally.total() for name, tally in self.naive.items()}
            return self._compare("", self.tally.total(), naive)
        return [
            sentence
            for feature, target in enumerate(self.targets)
            for sentence in self._compare(
                f" of {target}",
                self.tally.of_feature(feature),
                {name: tally.of_feature(feature) for name, tally in self.naive.items()},
            )
        ]

    def _compare(self, whose: str, scores: Scores, naive: Mapping[str, Scores]) -> list[str]:
        best, error = find_best(naive), error_of(scores)
        least = error_of(naive[best]) if best else None
        if error is None or least is None or error < least or error == 0:
            return []
        score = "accuracy" if "accuracy" in scores else "rmse"
        own, other = _round(scores[score]), _round(naive[str(best)][score])
        what = f"{self.split}: {score}{whose} {own} does not beat the naive forecast {best}"
        return [f"{what} ({other}). The model adds nothing yet."]

    def _has_targets(self) -> bool:
        """Whether any target is known; scores may be undefined where one is."""
        places = [(step, f) for step in range(self.shape.horizon) for f in range(len(self.targets))]
        return any(self.tally.count(step, feature) for step, feature in places)

    def _several(self) -> tuple[str, ...]:
        return self.targets if len(self.targets) > 1 else ()

    def _of_feature(self, feature: int) -> Scores:
        own = self.tally.of_feature(feature)
        return own | compute_skill(
            own, [tally.of_feature(feature) for tally in self.naive.values()]
        )

    def _at(self, step: int, feature: int) -> Scores:
        scores = dict(self.tally.at(step, feature))
        for name, tally in self.naive.items():
            found = tally.at(step, feature).items()
            scores |= {f"naive_{name}_{score}": value for score, value in found}
        return scores


def _round(value: float) -> str:
    return f"{float(f'{value:.4g}'):.10g}"
