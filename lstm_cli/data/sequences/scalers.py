"""Scales of sequences, fitted on real timesteps of those for training, for all or by group."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import DataScaling, ScalingName
from lstm_cli.data.parts.scaling import ALL, Scaler, Scalers, fit_groups, identity
from lstm_cli.data.parts.statistics import Statistics, measure
from lstm_cli.data.sequences.lengths import count_sequences
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Floats
from lstm_cli.wording import show_value

# Far above any scale that a network could learn from.
LARGEST_SCALED = 1e8


def fit_inputs(train: Ragged, scaling: DataScaling) -> Scalers:
    """The scalers of the features, fitted on the sequences' real timesteps.

    Raises:
        DataError: they are to be fitted for each group, but the file has none.
    """
    per_group = scaling.per_group
    found = _measure(scaling.inputs, train.values, train.owners, train, per_group=per_group)
    return fit_groups(scaling.inputs, [found])


def fit_targets(train: Ragged, scaling: DataScaling) -> Scalers:
    """The scalers of the values to predict, all of which are known.

    Raises:
        DataError: they are to be fitted for each group, but the file has none.
    """
    assert train.targets is not None  # noqa: S101  # reading them has seen to it
    real = train.real_targets()
    owners = np.nonzero(real)[0]
    per_group = scaling.per_group
    values = train.targets[real].astype(np.float64)
    found = _measure(scaling.targets, values, owners, train, per_group=per_group)
    return fit_groups(scaling.targets, [found])


def no_scaling(features: int) -> Scalers:
    """The scalers that change nothing."""
    return Scalers({ALL: identity(features)})


def scale_rows(ragged: Ragged, scalers: Scalers, whose: str = "") -> Floats:
    """The values `(rows, features)` on the model's scale, as float32.

    Raises:
        DataError: a group has no scale, or a number is as large as what marks padding.
    """
    found = _find_scalers(ragged, scalers, whose)
    places = {group: place for place, group in enumerate(found)}
    own = np.repeat([places[group] for group in _groups(ragged, scalers)], ragged.lengths)
    scaled = np.empty(ragged.values.shape, np.float32)
    # What is too large is told below, also where it is infinite.
    with np.errstate(over="ignore"):
        for number, scaler in enumerate(found.values()):
            rows = own == number
            scaled[rows] = scaler.scale(ragged.values[rows])
    _check_magnitude(scaled, ragged)
    return scaled


def stack_scalers(
    scalers: Scalers, ragged: Ragged
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Center and spread for each sequence, each `(samples, 1, features)`.

    Raises:
        DataError: a group has no scale.
    """
    found = _find_scalers(ragged, scalers, "")
    own = [found[group] for group in _groups(ragged, scalers)]
    center = np.array([scaler.center for scaler in own])
    spread = np.array([scaler.spread for scaler in own])
    return center[:, None], spread[:, None]


def _measure(
    name: ScalingName,
    values: NDArray[np.floating],
    owners: NDArray[np.integer],
    train: Ragged,
    *,
    per_group: bool,
) -> Mapping[str, Statistics]:
    """What is to be known for the scaling `name` of the rows' values, of all or of each group."""
    if not per_group:
        return {ALL: measure(name, values)}
    if train.groups is None:
        message = "has no groups for dataset.scaling.per_group. Add them, or set it to false."
        raise DataError(Problem(train.path, message))
    groups = np.array(train.groups)
    return {
        group: measure(name, values[(groups == group)[owners]])
        for group in np.unique(groups).tolist()
    }


def _groups(ragged: Ragged, scalers: Scalers) -> tuple[str, ...]:
    """The name under which each sequence has its scaler."""
    if ALL in scalers.by_group or ragged.groups is None:
        return (ALL,) * len(ragged)
    return ragged.groups


def _find_scalers(ragged: Ragged, scalers: Scalers, whose: str) -> dict[str, Scaler]:
    groups = _groups(ragged, scalers)
    found = {group: scalers.of(group) for group in dict.fromkeys(groups)}
    if ALL in found and found[ALL] is None:
        message = "has no groups, but each group was scaled by itself in training. Add them."
        raise DataError(Problem(ragged.path, message))
    problems = [
        Problem(
            ragged.path,
            f"group {show_value(group)}, of {count_sequences(groups.count(group), whose)}, is "
            "not in the training data, so it has no scale. Set dataset.scaling.per_group: false, "
            "or train on it too.",
        )
        for group, scaler in found.items()
        if scaler is None
    ]
    if problems:
        raise DataError(problems[:10])
    return {group: scaler for group, scaler in found.items() if scaler is not None}


def _check_magnitude(scaled: Floats, ragged: Ragged) -> None:
    # A comparison with nan is false.
    wrong = np.argwhere(~(np.abs(scaled) < LARGEST_SCALED))
    if not len(wrong):
        return
    row, feature = wrong[0].tolist()
    name, sequence = ragged.features[feature], ragged.names[ragged.owners[row]]
    message = (
        f"{name} is {ragged.values[row, feature]:g} in sequence {show_value(sequence)}, which is "
        f"{scaled[row, feature]:.3g} on the model's scale; it must stay within {LARGEST_SCALED:g}. "
        "Mend the number, or choose another dataset.scaling.inputs."
    )
    raise DataError(Problem(ragged.path, message))
