"""Which parameter a name stands for: its own, or the only one that ends with it."""

from collections.abc import Collection

from lstm_cli.config.problems.showing import nearest, shorten

MOST_NAMES = 8


class UnknownNameError(Exception):
    """A name that stands for no parameter, or for several; the message is a sentence."""


def find_parameter(written: str, parameters: Collection[str]) -> str:
    """The full name of the parameter: `units` may stand for `model.encoder.units`.

    Raises:
        UnknownNameError: no parameter ends with it, or several do.
    """
    if written in parameters:
        return written
    found = [name for name in parameters if name.endswith(f".{written}")]
    if len(found) == 1:
        return found[0]
    if found:
        several = " or ".join(map(repr, found[:MOST_NAMES]))
        raise UnknownNameError(f"{written!r} stands for several parameters. Write {several}.")
    raise UnknownNameError(
        f"there is no parameter {shorten(written)!r}. {_suggest(written, parameters)}"
    )


def _suggest(written: str, parameters: Collection[str]) -> str:
    near = nearest(written, parameters)
    if near is None:
        by_last = {name.rpartition(".")[2]: name for name in parameters}
        last = nearest(written.rpartition(".")[2], by_last)
        near = by_last.get(last or "")
    if near:
        return f"Did you mean {near!r}?"
    more = ", …" if len(parameters) > MOST_NAMES else ""
    return f"Parameters: {', '.join(map(repr, list(parameters)[:MOST_NAMES]))}{more}."
