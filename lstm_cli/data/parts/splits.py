"""Which samples are held out, for validation or for a test."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, Ints


def hold_out(
    samples: int,
    held_out: HeldOut,
    seed: int,
    labels: Ints | None = None,
    groups: Sequence[str] | None = None,
    *,
    key: str = "dataset.validation",
) -> tuple[Ints, Ints]:
    """Indices of the samples that are kept and of those held out, each in ascending order.

    `last` and `random` hold out all but the first `floor(samples * (1 - fraction))`, as in Keras;
    `stratified` as large a share of each class of `labels`, to one sample; `group` whole groups.
    What is drawn never takes all samples of a class: labels are `(samples,)`, or `(samples, steps)`
    with -1 where there is none. `key` is the section that errors name.

    Raises:
        DataError: nothing is left on one of the sides.
    """
    fraction = held_out.fraction
    if fraction == 0:
        return np.arange(samples, dtype=np.int32), np.zeros(0, np.int32)
    out = _choose(samples, held_out, np.random.default_rng(seed), labels, groups)
    kept = np.flatnonzero(~out).astype(np.int32)
    if len(kept) == 0 or len(kept) == samples:
        side = "training" if len(kept) == 0 else key.rpartition(".")[2]
        message = (
            f"{fraction:g} of {_count(samples, held_out, groups)} leaves none for "
            f"{side}{_explain(held_out, labels, len(kept))}. Change the fraction (0 for none), or "
            "use more samples."
        )
        raise DataError(Problem(f"{key}.fraction", message))
    return kept, np.flatnonzero(out).astype(np.int32)


def _count(samples: int, held_out: HeldOut, groups: Sequence[str] | None) -> str:
    number, noun = samples, "sample"
    if held_out.by == "group" and groups is not None:
        number, noun = len(set(groups)), "group"
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _explain(held_out: HeldOut, labels: Ints | None, kept: int) -> str:
    if kept == 0 or labels is None or held_out.by in ("last", None):
        return ""
    return " if each class is to be in training too"


def _choose(
    samples: int,
    held_out: HeldOut,
    random: np.random.Generator,
    labels: Ints | None,
    groups: Sequence[str] | None,
) -> Bools:
    share = 1 - held_out.fraction
    if held_out.by in ("last", None):
        return np.arange(samples) >= int(samples * share)
    if held_out.by == "group":
        assert groups is not None  # noqa: S101  # the config's rules see to it
        names, owners = np.unique(np.array(groups), return_inverse=True)
        drawn = _draw(len(names), share, random, _count_classes(labels, owners, len(names)))
        return drawn[owners]
    if held_out.by == "stratified" and labels is not None:
        return _draw_of_each(labels.reshape(samples), held_out.fraction, random)
    return _draw(samples, share, random, _count_classes(labels, np.arange(samples), samples))


def _draw(
    units: int, share: float, random: np.random.Generator, classes: NDArray[np.intp] | None
) -> Bools:
    """Which of the units are held out: as many as can be, no class with all of its samples."""
    order = np.arange(units)
    random.shuffle(order)
    wanted = units - int(units * share)
    out = np.zeros(units, np.bool_)
    if classes is None:
        out[order[units - wanted :]] = True
        return out
    left = classes.sum(axis=0)
    for unit in order[::-1].tolist():
        if not wanted:
            break
        if (left > classes[unit]).all():
            out[unit] = True
            left = left - classes[unit]
            wanted -= 1
    return out


def _count_classes(
    labels: Ints | None, owners: NDArray[np.intp], units: int
) -> NDArray[np.intp] | None:
    """How often each class is in each unit `(units, classes)`."""
    if labels is None:
        return None
    flat = labels.reshape(len(owners), -1)
    counts = np.zeros((units, int(flat.max(initial=0)) + 1), np.intp)
    known = flat >= 0
    np.add.at(counts, (np.repeat(owners, known.sum(axis=1)), flat[known]), 1)
    return counts[:, counts.any(axis=0)]


def _draw_of_each(labels: Ints, fraction: float, random: np.random.Generator) -> Bools:
    """Which samples are held out: the same share of each class, as near as whole samples allow."""
    out = np.zeros(len(labels), np.bool_)
    _, owners, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    members = [np.flatnonzero(owners == number) for number in range(len(sizes))]
    for own in members:
        random.shuffle(own)
    exact = sizes * fraction
    counts = np.minimum(np.floor(exact).astype(np.intp), sizes - 1)
    # What rounding down leaves over goes where most was cut off; a draw decides between equals.
    order = np.lexsort((random.permutation(len(sizes)), counts - exact))
    able = order[(counts < np.minimum(exact, sizes - 1))[order]]
    counts[able[: max(0, round(exact.sum()) - int(counts.sum()))]] += 1
    for own, count in zip(members, counts.tolist(), strict=True):
        out[own[len(own) - count :]] = True
    return out
