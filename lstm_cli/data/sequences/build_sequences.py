"""A file of sequences as a dataset, with the splits that its sequences are in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.config.schema.sequences import Sequences, has_columns
from lstm_cli.data.files.paths import list_names
from lstm_cli.data.parts.fingerprint import fingerprint
from lstm_cli.data.parts.splits import hold_out
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.data.sequences.labels import find_classes, number_features
from lstm_cli.data.sequences.lengths import check_lengths, check_padding, describe_lengths
from lstm_cli.data.sequences.ragged import Layout, Ragged, layout_of
from lstm_cli.data.sequences.scalers import fit_inputs, fit_targets, no_scaling
from lstm_cli.data.sequences.sequence_files import check_targets, read_matching_file, read_sequences
from lstm_cli.data.sequences.sequence_leaks import find_leaks
from lstm_cli.data.sequences.sequence_preprocessing import SequencesPreprocessing
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import (
    Ints,
    Labels,
    NumberInputs,
    SequenceDataset,
    SequenceShape,
    SplitName,
    Values,
)
from lstm_cli.wording import shorten

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


WHOSE: dict[SplitName, str] = {"train": "training ", "val": "validation ", "test": "test "}


def build_sequences(section: Sequences, seed: int) -> SequenceDataset:
    """The sequences of a file, split, scaled and filled up to one length.

    More than one timestep goes in where any sequence has more than one; one step comes out for each
    sequence, or as many as timesteps go in where each timestep has a target.

    Raises:
        DataError: a file cannot be read, does not fit the config, or holds too little to learn.
    """
    layout = layout_of(section)
    learned = read_sequences(section.path, layout, needs_targets=True)
    if has_columns(section.path):
        layout = replace(layout, features=learned.features)
    test = None
    if section.test_path is not None:
        test = read_matching_file(
            section.test_path, layout, len(learned.features), needs_targets=True
        )
        check_targets(test, learned.target_features)
    found = [learned] if test is None else [learned, test]
    timesteps = section.timesteps or max(int(ragged.lengths.max()) for ragged in found)
    for ragged in found:
        check_lengths(ragged, timesteps)
        check_padding(ragged, timesteps)
    parts = part_sequences(learned, test, section, seed)
    preprocessing = _fit(parts["train"], section, layout, _shape(parts, layout, found, timesteps))
    return SequenceDataset(
        shape=preprocessing.shape,
        splits={name: preprocessing.make_split(part, WHOSE[name]) for name, part in parts.items()},
        preprocessing=preprocessing,
        fingerprint=fingerprint(_list_arrays(parts)),
        notes=(*_name_features(section, learned), *_write_notes(found, preprocessing.shape)),
        leaks=find_leaks(parts),
    )


def _shape(
    parts: Mapping[SplitName, Ragged], layout: Layout, found: Sequence[Ragged], timesteps: int
) -> SequenceShape:
    train = parts["train"]
    lengths = np.concatenate([ragged.lengths for ragged in found])
    labelled = layout.target == "label"
    return SequenceShape(
        timesteps,
        timesteps if layout.per == "timestep" else 1,
        NumberInputs(len(train.features)),
        Labels(find_classes(train)) if labelled else Values(train.target_features),
        variable=bool((lengths < timesteps).any()),
    )


def _fit(
    train: Ragged, section: Sequences, layout: Layout, shape: SequenceShape
) -> SequencesPreprocessing:
    named = has_columns(section.path)
    names = (layout.label,) if named else number_features(shape.target.features, layout.target)
    is_scaled = arrays_of(shape.target).is_scaled
    targets = fit_targets(train, section.scaling) if is_scaled else no_scaling(1)
    return SequencesPreprocessing(
        shape=shape,
        layout=layout,
        target_names=names,
        inputs=fit_inputs(train, section.scaling),
        targets=targets,
    )


def _list_arrays(parts: Mapping[SplitName, Ragged]) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {}
    for split, part in parts.items():
        assert part.targets is not None  # noqa: S101  # reading them has seen to it
        arrays[f"{split} values"] = part.values
        arrays[f"{split} lengths"] = part.lengths
        arrays[f"{split} targets {part.vocabulary}"] = part.targets
    return arrays


def _name_features(section: Sequences, learned: Ragged) -> tuple[str, ...]:
    """A note where nobody chose what goes in: a forgotten column would go in unseen."""
    if section.features is not None or not has_columns(section.path):
        return ()
    return (f"{learned.path}: what goes in is {list_names(map(shorten, learned.features))}.",)


def _write_notes(found: Sequence[Ragged], shape: SequenceShape) -> tuple[str, ...]:
    notes = [note for ragged in found for note in ragged.notes]
    notes += [describe_lengths(ragged, shape.timesteps) for ragged in found]
    classes = arrays_of(shape.target).classes
    absent = [name for name in found[0].declared if name not in classes]
    if absent:
        named = list_names(map(shorten, absent))
        noun, rest = ("class", "it is") if len(absent) == 1 else ("classes", "they are")
        notes.append(f"{found[0].path}: no sequence is of the {noun} {named}; {rest} left out.")
    return tuple(notes)
