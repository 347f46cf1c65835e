"""The mode against the sizes of the data."""

from collections.abc import Iterator

from lstm_cli.config.dataset import Dataset
from lstm_cli.config.datasets.sequences import Sequences, is_ts
from lstm_cli.config.experiment import ModeName
from lstm_cli.config.modes import mode_named, mode_of
from lstm_cli.config.rules.contradictions import Contradiction, contradict
from lstm_cli.types import SequenceShape


def check_mode(name: ModeName, dataset: Dataset, shape: SequenceShape) -> Iterator[Contradiction]:
    """A contradiction where the data have other sizes than the mode's name says."""
    mode, fitting = mode_named(name), mode_of(shape.timesteps, shape.horizon)
    if mode == fitting:
        return
    axes = []
    if mode.many_in != fitting.many_in:
        axes.append(("timesteps", mode.many_in, shape.timesteps))
    if mode.many_out != fitting.many_out:
        axes.append(("horizon", mode.many_out, shape.horizon))
    wanted = " and ".join(_size(axis, many=many) for axis, many, _ in axes)
    given = " and ".join(_given(axis, size, dataset) for axis, _, size in axes)
    given = given if given.startswith("dataset.") else given.replace(" and the dataset has", " and")
    found = [_remedy(axis, dataset, many=many) for axis, many, _ in axes]
    remedies = [remedy for remedy in found if remedy]
    remedy = f"{remedies[0]}, or " if len(axes) == len(remedies) == 1 else ""
    message = f"{name} has {wanted}, but {given}. Set {remedy}mode: {fitting.name}."
    yield contradict("mode", message, "dataset.timesteps", "dataset.horizon", "dataset.task")


def _size(axis: str, *, many: bool) -> str:
    return f"{axis} above 1" if many else f"{axis} 1"


def _remedy(axis: str, dataset: Dataset, *, many: bool) -> str | None:
    if isinstance(dataset, Sequences) and axis == "horizon":
        return None if is_ts(dataset.path) else f"dataset.per: {'timestep' if many else 'sequence'}"
    if not _is_key(axis, dataset):
        return None
    return f"dataset.{axis} above 1" if many else f"dataset.{axis}: 1"


def _given(axis: str, size: int, dataset: Dataset) -> str:
    if _is_key(axis, dataset):
        return f"dataset.{axis} is {size}"
    return f"the dataset has {axis} {size}"


def _is_key(axis: str, dataset: Dataset) -> bool:
    # Sequences are as long as they are: their key only says how far they are filled up.
    if isinstance(dataset, Sequences):
        return False
    return axis in type(dataset).model_fields
