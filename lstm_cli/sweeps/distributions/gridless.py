"""Distributions that no grid can have."""


class Gridless:
    """A distribution of too many values, or of values that differ in weight."""

    __slots__ = ()

    def grid(self) -> None:
        """None: a grid cannot have it."""
        return
