"""Which sequences are for training, for validation and for the test."""

from collections.abc import Mapping

import numpy as np

from lstm_cli.config.datasets.parts import HeldOut
from lstm_cli.config.datasets.sequences import Sequences
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.data.splits import hold_out
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Ints, SplitName

TEST, VALIDATION = 1, 2


def part_sequences(
    learned: Ragged, given_test: Ragged | None, section: Sequences, seed: int
) -> Mapping[SplitName, Ragged]:
    """The sequences of each split: "train", and "val" and "test" where there are some.

    Those of `given_test` stay together; without it, some of `learned` are held out for the test.
    Who is where depends on the seed alone.

    Raises:
        DataError: nothing is left for training, or nothing can be held out.
    """
    test = given_test
    if test is None:
        kept, out = _hold_out(learned, section.test, seed, TEST)
        learned, test = learned.pick(kept), learned.pick(out)
    kept, out = _hold_out(learned, section.validation, seed, VALIDATION)
    parts: dict[SplitName, Ragged] = {"train": learned.pick(kept)}
    if len(out):
        parts["val"] = learned.pick(out)
    if len(test):
        parts["test"] = test
    return parts


def _hold_out(ragged: Ragged, held_out: HeldOut, seed: int, draw: int) -> tuple[Ints, Ints]:
    key = "dataset.test" if draw == TEST else "dataset.validation"
    if held_out.by == "group" and held_out.fraction and ragged.groups is None:
        message = f"has no groups, but {key}.by is 'group'. Add them, or hold out otherwise."
        raise DataError(Problem(ragged.path, message))
    # Two draws with one seed would be related.
    own = int(np.random.SeedSequence([seed, draw]).generate_state(1)[0])
    labels = ragged.targets if ragged.vocabulary else None
    codes = None if labels is None else labels.astype(np.int32)
    return hold_out(len(ragged), held_out, own, codes, ragged.groups, key=key)
