"""What a model of ours would take, from its description alone: no weight is made for it.

Layers other than those of a plan are not opened.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, fields
from typing import Any, TypeAlias, get_args

from lstm_cli.plan.layer_kinds import GATES, LSTM, STORED, Bidirectional, LayerKind

Config: TypeAlias = Mapping[str, Any]
Shape: TypeAlias = tuple[int, ...]
# What comes out of a layer, the samples left out, and how many weights it has.
LayerSize: TypeAlias = tuple[Shape, int]
Measure: TypeAlias = Callable[[Config, Sequence[Shape]], LayerSize]

# What stands beside layers in a description: how weights begin, what they cost, how graphs go on.
_BESIDE = frozenset(
    {
        "Functional", "DTypePolicy", "GlorotUniform", "Orthogonal", "Zeros", "L1L2",
        "__keras_tensor__", "__ellipsis__",
    }
)  # fmt: skip
# Where Keras keeps what it does not read for a model that is not to be trained.
_UNREAD = "compile_config"


def measure_model(config: Config) -> tuple[int, int]:
    """How many weights a model has, and how many numbers its layers give for one sample.

    Raises:
        ValueError: it has layers that none of our models has, or is not whole.
        KeyError: likewise; so are IndexError, TypeError and AttributeError.
    """
    for name in _list_classes(config):
        if name not in _BESIDE and name not in _LAYERS:
            raise ValueError(f"Requested the deserialization of a `{name}`, which is none of ours")
    if config["class_name"] != "Functional":
        raise ValueError("it is no model as a whole")
    shapes: dict[str, Shape] = {}
    weights = 0
    for layer in config["config"]["layers"]:
        if layer["name"] in shapes:
            raise ValueError(f"two layers are called {layer['name']}")
        taken = [shapes[name] for name in _list_taken(layer)]
        if any(shape not in taken for shape in _list_built(layer)):
            raise ValueError(f"{layer['name']} is built for other sizes than it is given")
        shapes[layer["name"]], own = _make(layer, taken)
        weights += own
    return weights, sum(map(math.prod, shapes.values()))


def _make(layer: Config, taken: Sequence[Shape]) -> LayerSize:
    shape, weights = _LAYERS[layer["class_name"]](layer["config"], taken)
    if not all(type(size) is int and size > 0 for size in shape):
        raise ValueError(f"{layer['name']} gives the sizes {shape}")
    return shape, weights


def _list_classes(value: object) -> Iterator[str]:
    """The name of each class in a description, however deep."""
    if isinstance(value, Mapping):
        if "class_name" in value:
            yield str(value["class_name"])
        for key, part in value.items():
            yield from () if key == _UNREAD else _list_classes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _list_classes(part)


def _list_taken(layer: Config) -> list[str]:
    """The names of the layers whose outputs a layer takes, in order."""
    nodes = layer["inbound_nodes"]
    if len(nodes) > 1:
        raise ValueError(f"{layer['name']} stands in several places")
    if not nodes:
        return []
    args = nodes[0]["args"]
    if layer["class_name"] == "GetItem" and [type(part) for part in args[1]] != [dict, int]:
        raise ValueError(f"{layer['name']} takes something else than one column")
    return [*_list_tensors(args), *_list_tensors(nodes[0]["kwargs"])]


def _list_tensors(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            yield str(value["config"]["keras_history"][0])
        else:
            for part in value.values():
                yield from _list_tensors(part)
    elif isinstance(value, list):
        for part in value:
            yield from _list_tensors(part)


def _list_built(value: object) -> Iterator[Shape]:
    """The sizes for which a layer and those inside it are made as soon as they are read."""
    if not isinstance(value, Mapping):
        return
    built = value.get("build_config")
    if built is not None:
        if set(built) != {"input_shape"}:
            raise ValueError("a layer is built in a way of its own")
        sizes = built["input_shape"]
        for shape in sizes if isinstance(sizes[0], list) else [sizes]:
            yield tuple(shape[1:])
    for key, part in value.items():
        yield from () if key == "build_config" else _list_built(part)


def _input(config: Config, _: Sequence[Shape]) -> LayerSize:
    return tuple(config["batch_shape"][1:]), 0


def _same(_: Config, taken: Sequence[Shape]) -> LayerSize:
    return taken[0], 0


def _planned(kind: type[LayerKind]) -> Measure:
    """The sizes of a layer whose options are the fields of this kind."""

    def measure(config: Config, taken: Sequence[Shape]) -> LayerSize:
        _expect(config, kind.assumes)
        layer = kind(**{each.name: _read_option(each, config[each.name]) for each in fields(kind)})
        return layer.output(*taken), layer.parameters(*taken)

    return measure


def _read_option(option: Field[Any], value: Any) -> Any:  # noqa: ANN401  # what JSON holds
    """The value of an option; sizes as sizes, what else there is as it is."""
    if option.type is int:
        return _count(value)
    return tuple(map(_count, value)) if int in get_args(option.type) else value


def _lstm(config: Config, taken: Sequence[Shape]) -> LayerSize:
    (steps, width), units = taken[0], _count(config["units"])
    _expect(config, LSTM.assumes)
    shape = (steps, units) if config["return_sequences"] else (units,)
    return shape, GATES * units * (width + units + 1)


def _bidirectional(config: Config, taken: Sequence[Shape]) -> LayerSize:
    _expect(config, Bidirectional.assumes)
    shape, weights = _make(config["layer"], taken)
    other, more = _make(config.get("backward_layer") or config["layer"], taken)
    if other != shape:
        raise ValueError(f"both ways give other sizes, {shape} and {other}")
    return (*shape[:-1], 2 * shape[-1]), weights + more


def _drop_last(_: Config, taken: Sequence[Shape]) -> LayerSize:
    return taken[0][:-1], 0


def _stack(config: Config, taken: Sequence[Shape]) -> LayerSize:
    _expect(config, {"axis": -1})
    return (*taken[0], len(taken)), 0


def _expect(config: Config, assumed: Mapping[str, object]) -> None:
    """Raise `ValueError` for an option that no layer of ours has, as its sizes would be others."""
    for key, value in assumed.items():
        if config.get(key) != value:
            raise ValueError(f"{key} is {str(config.get(key))[:20]}, not {value}")


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{str(value)[:20]} is no size")
    return value


_LAYERS: Mapping[str, Measure] = {
    **{name: _planned(kind) for name, kind in STORED.items()},
    "InputLayer": _input,
    "LSTM": _lstm,
    "Bidirectional": _bidirectional,
    # What choices, stacks and masks leave in a graph.
    "Identity": _same,
    "GetItem": _drop_last,
    "Stack": _stack,
    "NotEqual": _same,
    "Any": _drop_last,
}
