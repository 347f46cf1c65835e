"""The space of a search: its axes, what leaves parameters out, and what forbids combinations."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_cli.sweeps.search.axes import Axis, build_axes, reading_order
from lstm_cli.sweeps.trials.trial import Condition, Parameter, Sweep, Value, Values


@dataclass(frozen=True, slots=True)
class Space:
    """All that the trials of a sweep can be.

    `axes` are sorted by name; in `parameters` each stands after those that its `when` reads.
    """

    axes: tuple[Axis, ...]
    parameters: tuple[Parameter, ...]
    constraints: tuple[Condition, ...]

    @property
    def searched(self) -> tuple[Axis, ...]:
        """The axes that are no constants."""
        return tuple(axis for axis in self.axes if not axis.is_constant)

    @property
    def conditional(self) -> frozenset[str]:
        """The parameters that have to do with a `when` or a constraint."""
        whens = [parameter for parameter in self.parameters if parameter.when is not None]
        read = [parameter.when.names for parameter in whens if parameter.when is not None]
        written = frozenset(parameter.name for parameter in whens)
        return written.union(*read, *(constraint.names for constraint in self.constraints))

    def keep(self, values: Values) -> Values:
        """The values without those of parameters that are left out, by name.

        A parameter stays when its `when` holds. A `when` that reads a parameter that is itself left
        out does not hold, whatever it says.

        Raises:
            ConfigError: a `when` cannot be computed.
        """
        kept: dict[str, Value] = {}
        for parameter in self.parameters:
            if parameter.when is None or _holds(parameter.when, kept):
                kept[parameter.name] = values[parameter.name]
        return dict(sorted(kept.items()))

    def allows(self, kept: Values) -> bool:
        """Whether all constraints hold for the values that were kept.

        A constraint that reads a parameter that was left out says nothing about the trial.

        Raises:
            ConfigError: a constraint cannot be computed.
        """
        said = [each for each in self.constraints if each.names <= kept.keys()]
        return all(constraint.holds(kept) for constraint in said)

    def drawn(self, draws: Mapping[str, float]) -> Values:
        """The values for a draw of each axis, those left out by `when` not among them."""
        return self.keep(
            {
                name: value
                for axis in self.axes
                for name, value in axis.drawn(draws.get(axis.name, 0.0)).items()
            }
        )


def build_space(sweep: Sweep) -> Space:
    """The space of a sweep, whose conditions and zips the reader of its file has checked."""
    return Space(build_axes(sweep), reading_order(sweep.parameters), sweep.constraints)


def _holds(condition: Condition, kept: Values) -> bool:
    return condition.names <= kept.keys() and condition.holds(kept)
