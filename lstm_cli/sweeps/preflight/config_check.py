"""A sweep checked against the config that it varies, before any trial is run."""

from collections import Counter
from collections.abc import Mapping

from lstm_cli.config.findings.finding import MOST_FINDINGS
from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.file.sweep_file import SweepFile
from lstm_cli.sweeps.preflight.metric_check import TriedValue, check_bands, check_metric
from lstm_cli.sweeps.preflight.variations import Variation, find_points, vary
from lstm_cli.sweeps.search.space import Space, build_space
from lstm_cli.sweeps.trials.trial import Values
from lstm_cli.sweeps.trials.trial_config import make_trial_config
from lstm_cli.wording import show_value

BASE = "the base config"
MOST_PER_PARAMETER = 5


def check_sweep(file: SweepFile, base: Mapping[str, object]) -> tuple[list[Problem], list[str]]:
    """What is wrong with a sweep over the base that `read_base` gave, and what is odd about it.

    Each parameter names a key of the config, and each of its values fits there while the others
    stay as they are in some trial; of values without end the lowest, the highest and three between
    are looked at. The metric is logged, and the rule for early stopping can stop a trial. A problem
    of the base alone is told once, as the base's.
    """
    try:
        space = build_space(file.sweep)
        points = find_points(space)
    except ConfigError as error:
        return list(error.problems), []
    if not points:
        return [], [f"{file.name}: the constraints hold for none of the trials looked at."]
    checker = _Checker(file, base)
    try:
        checker.check(space, points)
    except ConfigError as error:
        return [*checker.problems, *error.problems], checker.warnings
    return checker.problems, checker.warnings


class _Checker:
    """Gathers problems, each once, and the configs that are sound."""

    def __init__(self, file: SweepFile, base: Mapping[str, object]) -> None:
        self.warnings: list[str] = []
        self._file = file
        self._base = base
        self._of_base = _messages_of(base)
        self._found: dict[tuple[str, str], Problem] = {}
        self._tried: dict[str, TriedValue | tuple[Problem, ...]] = {}

    @property
    def problems(self) -> list[Problem]:
        """All problems so far in the order of the file, as many as one can read."""
        return sorted(self._found.values(), key=_line)[:MOST_FINDINGS]

    def check(self, space: Space, points: list[Values]) -> None:
        """Check each parameter, then what the sound configs log."""
        # A sound start shows best what a single value does.
        points = sorted(points, key=lambda point: len(self._problems_of(space.keep(point))))
        counts: Counter[str] = Counter()
        reached: set[str] = set()
        for variation in vary(space, points):
            name = variation.axis.name
            reached.add(name)
            if counts[name] < (MOST_PER_PARAMETER if variation.is_listed else 1):
                counts[name] += self._try(variation)
        for axis in space.axes:
            if axis.name not in reached:
                told = "is in none of the trials looked at. Loosen its `when`, or the constraints."
                self.warnings.append(f"{self._file.place_of(axis.name)}: {axis.name}: {told}")
        self._check_logged(
            self._find_sound() or self._leave_out_faults(list(map(space.keep, points)))
        )

    def _try(self, variation: Variation) -> bool:
        """Whether the config of a trial has a problem that was not known."""
        before = len(self._found)
        own = {self._file.place_of(each.name) for each in variation.axis.parameters}
        known = self._problems_of(variation.start)
        for problem in self._problems_of(variation.values):
            # What the other values are to blame for is told where these are looked at.
            if not problem.where or problem.where in own or problem not in known:
                self._add(problem, variation)
        return len(self._found) > before

    def _problems_of(self, values: Values) -> tuple[Problem, ...]:
        key = repr(values)
        if key not in self._tried:
            try:
                config = make_trial_config(self._base, values, self._file.place_of)
                self._tried[key] = TriedValue(config, values)
            except ConfigError as error:
                self._tried[key] = error.problems
        found = self._tried[key]
        return () if isinstance(found, TriedValue) else found

    def _add(self, problem: Problem, variation: Variation) -> None:
        told = problem
        if not problem.where and problem.message in self._of_base:
            told = Problem(BASE, problem.message)
        elif not problem.where:
            # It is told of a key of the base, whose line is not known: a value brought it about.
            axis, values = variation.axis, variation.values
            names = [*values, *(each.name for each in axis.parameters if each.name in values)]
            name = next((name for name in names if name in problem.message), names[-1])
            shown = f"with {name} {show_value(values[name])}"
            told = Problem(self._file.place_of(name), f"{shown}: {problem.message}")
        self._found.setdefault((problem.where, problem.message), told)

    def _find_sound(self) -> list[TriedValue]:
        return [each for each in self._tried.values() if isinstance(each, TriedValue)]

    def _leave_out_faults(self, points: list[Values]) -> list[TriedValue]:
        """The points without the parameters that have a problem, as far as they are sound then."""
        faulty = {problem.where for problem in self._found.values()}
        for point in points:
            self._problems_of(
                {n: value for n, value in point.items() if self._file.place_of(n) not in faulty}
            )
        return self._find_sound()

    def _check_logged(self, sound: list[TriedValue]) -> None:
        for check in (check_metric, check_bands):
            problems, warnings = check(self._file, sound)
            self._found |= {(each.where, each.message): each for each in problems}
            self.warnings += warnings


def _messages_of(base: Mapping[str, object]) -> frozenset[str]:
    """What is wrong with the base alone."""
    try:
        load_config(base, environment={})
    except ConfigError as error:
        return frozenset(problem.message for problem in error.problems)
    return frozenset()


def _line(problem: Problem) -> list[int]:
    """Line and column of a place, as far as it has them."""
    return [int(part) for part in problem.where.split(":")[-2:] if part.isdecimal()]
