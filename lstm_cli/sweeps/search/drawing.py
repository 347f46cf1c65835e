"""Random search: each trial is drawn by its number alone."""

from collections.abc import Mapping

from numpy.random import default_rng

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.search.space import Space

MOST_TRIES = 10_000


def draw_random(space: Space, number: int, seed: int) -> Mapping[str, float]:
    """A draw of each axis such that all constraints hold: a function of its arguments alone.

    Each try takes one number in [0, 1) for each axis, by name, from NumPy's
    `default_rng([seed, number])`.

    Raises:
        ConfigError: no try satisfies the constraints.
    """
    generator = default_rng([seed, number])
    for _ in range(MOST_TRIES):
        probabilities = generator.random(len(space.axes)).tolist()
        pairs = zip(space.axes, probabilities, strict=True)
        draws = {axis.name: axis.draw(probability) for axis, probability in pairs}
        if space.allows(space.drawn(draws)):
            return draws
    told = f"trial {number} was drawn {MOST_TRIES:,} times, and no draw satisfies all of them"
    raise ConfigError(Problem("constraints", f"{told}. Loosen them, or narrow the parameters."))
