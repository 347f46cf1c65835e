"""The plan equals what Keras builds."""

from dataclasses import replace
from typing import Any

import keras
import pytest

from lstm_cli.config.rules.completion import default_decoder
from lstm_cli.config.schema.network import Model
from lstm_cli.plan.layer_kinds import Reshape
from lstm_cli.plan.network_plan import NetworkPlan, plan_network
from lstm_cli.types import AffineMap, Labels, NumberInputs, SequenceShape, Values

VALUES = SequenceShape(5, 4, NumberInputs(3), Values(2, inputs=(2, 0)))
CONTINUED = SequenceShape(5, 4, NumberInputs(2), Values(2, inputs=(0, 1)))
ALIGNED = SequenceShape(5, 5, NumberInputs(3), Values(2))
ONE = SequenceShape(1, 1, NumberInputs(1), Values(1, inputs=(0,)))
LABELS = SequenceShape(5, 1, NumberInputs(2), Labels(("a", "b", "c")))

CASES = {
    "defaults, one to one": (ONE, {}),
    "defaults, many to one": (replace(VALUES, horizon=1), {}),
    "defaults, one to many": (replace(VALUES, timesteps=1), {}),
    "defaults, many to many": (VALUES, {}),
    "vector": (VALUES, {"decoder": {"kind": "vector"}}),
    "vector, two ways": (
        VALUES,
        {"encoder": {"units": (4, 3), "bidirectional": True}, "decoder": {"kind": "vector"}},
    ),
    "repeat, two layers each": (
        VALUES,
        {"encoder": {"units": (4, 3)}, "decoder": {"kind": "repeat", "units": (6, 2)}},
    ),
    "repeat, two ways": (VALUES, {"encoder": {"units": 3, "bidirectional": True}}),
    "aligned, two ways": (
        ALIGNED,
        {"encoder": {"units": (4, 3), "bidirectional": True}, "decoder": {"kind": "aligned"}},
    ),
    "dense before and after": (
        VALUES,
        {
            "input": {"dense": (7, 6), "activation": "gelu"},
            "head": {"dense": (5, 2), "activation": "tanh"},
        },
    ),
    "dropout and penalties count nothing": (
        VALUES,
        {"encoder": {"units": 3, "dropout": 0.5, "recurrent_dropout": 0.5, "l1": 0.1, "l2": 0.1}},
    ),
    "labels": (LABELS, {"head": {"dense": 4}}),
    "labels, aligned": (replace(LABELS, horizon=5), {"decoder": {"kind": "aligned"}}),
    "residual": (CONTINUED, {"residual": "last_input"}),
    "residual, selected": (VALUES, {"residual": "last_input", "decoder": {"kind": "vector"}}),
    "residual, one timestep": (ONE, {"residual": "last_input"}),
    "highway": (VALUES, {"highway": "linear"}),
    "highway for labels": (LABELS, {"highway": "linear"}),
    "highway and residual": (VALUES, {"highway": "linear", "residual": "last_input"}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_plan_equals_keras(name: str) -> None:
    """Every layer of the plan has the parameters and output of the Keras layer of its name."""
    shape, section = CASES[name]
    model = Model.model_validate(section)
    plan = plan_network(model, shape)
    built = reference_network(model, shape)
    assert sizes_of(plan) == layers_of(built)
    assert plan.parameters == built.count_params()


@pytest.mark.parametrize("name", CASES)
def test_the_plan_equals_the_network_that_is_trained(name: str) -> None:
    """The names, outputs and parameters are those of the network that `nn` builds."""
    network = pytest.importorskip("lstm_cli.nn.network_build")
    shape, section = CASES[name]
    model = Model.model_validate(section)
    complete = model.model_copy(update={"decoder": model.decoder or default_decoder(model, shape)})
    scale = AffineMap((1.0,) * shape.target.features, (0.0,) * shape.target.features)
    built = layers_of(network.build_network(complete, shape, scale).saved)
    assert sizes_of(plan_network(model, shape)) == built


def test_layers_stand_in_the_order_of_their_blocks() -> None:
    """The layers begin with the input block and end with what is added to the head's output."""
    model = Model.model_validate({"input": {"dense": 2}, "highway": "linear"})
    blocks = list(dict.fromkeys(layer.block for layer in plan_network(model, VALUES).layers))
    assert blocks == ["input", "encoder", "decoder", "head", "highway"]


def test_every_layer_takes_what_comes_before_it() -> None:
    """A layer takes what a layer of its block has given, or what comes from another block."""
    outside = {"inputs", "future_inputs", "features", "memory", "state", "decoded", "outputs"}
    for shape, section in CASES.values():
        plan = plan_network(Model.model_validate(section), shape)
        given: set[str] = set()
        for layer in plan.layers:
            assert set(layer.takes) <= outside | given
            given.add(layer.name)


def test_a_layer_is_described_in_words() -> None:
    """The label of a layer says what it is, its units and its activation."""
    section = {"encoder": {"units": 50, "activation": "relu", "bidirectional": True}}
    first, *_, last = plan_network(Model.model_validate(section), ONE).layers
    assert first.layer.label == "Bidirectional(LSTM(50, relu))"
    assert (last.name, last.layer, last.output) == ("head_reshape", Reshape((1, 1)), (1, 1))
    assert last.layer.label == "Reshape(1, 1)"


def test_the_last_inputs_scale_is_planned_where_it_is_known() -> None:
    """The map from an input to its target, which is fitted to data, stands in front of the sum."""
    model = Model.model_validate({"residual": "last_input"})
    scale = AffineMap((2.0,), (1.0,))
    names = [layer.name for layer in plan_network(model, ONE, scale).residual.layers]
    without = [layer.name for layer in plan_network(model, ONE).residual.layers]
    assert [name for name in names if name != "residual_scale"] == without
    assert names[:2] == ["residual_last", "residual_scale"]


def sizes_of(plan: NetworkPlan) -> dict[str, tuple[tuple[int, ...], int]]:
    """Output and parameters of each planned layer."""
    return {layer.name: (layer.output, layer.parameters) for layer in plan.layers}


def layers_of(model: Any) -> dict[str, tuple[tuple[int, ...], int]]:
    """Output and parameters of each named layer, without what a plan before the data leaves out."""
    left_out = ("inputs", "residual_scale")
    return {
        layer.name: (tuple(layer.output.shape[1:]), layer.count_params())
        for layer in model.layers
        if isinstance(layer, keras.layers.Layer)
        and layer.name not in left_out
        and "_" in layer.name
        and not layer.name.startswith(("get_item", "stack"))
    }


def reference_network(model: Model, shape: SequenceShape) -> Any:
    """The network as a reader of the design would write it in plain Keras."""
    layers = keras.layers
    inputs = layers.Input((shape.timesteps, shape.inputs.features), name="inputs")
    decoder = model.decoder or default_decoder(model, shape)
    outputs = dense_layers(inputs, model.input, "input_dense")
    outputs = lstm_layers(outputs, model.encoder, "encoder", sequences=decoder.kind == "aligned")
    if decoder.kind == "repeat":
        outputs = layers.RepeatVector(shape.horizon, name="decoder_repeat")(outputs)
        outputs = lstm_layers(outputs, decoder, "decoder", sequences=True)
    outputs = dense_layers(outputs, model.head, "head_dense")
    steps = (shape.horizon, shape.target.outputs)
    if decoder.kind == "vector":
        outputs = layers.Dense(steps[0] * steps[1], name="head_output")(outputs)
        outputs = layers.Reshape(steps, name="head_reshape")(outputs)
    else:
        outputs = layers.Dense(shape.target.outputs, name="head_output")(outputs)
    if model.highway == "linear":
        linear = layers.Flatten(name="highway_flatten")(inputs)
        linear = layers.Dense(steps[0] * steps[1], name="highway_linear")(linear)
        linear = layers.Reshape(steps, name="highway_reshape")(linear)
        outputs = layers.Add(name="highway_add")([outputs, linear])
    if model.residual == "last_input":
        outputs = layers.Add(name="residual_add")([outputs, last_input(inputs, shape)])
    if isinstance(shape.target, Labels):
        outputs = layers.Softmax(name="head_probabilities")(outputs)
    return keras.Model(inputs, outputs)


def last_input(inputs: Any, shape: SequenceShape) -> Any:
    """The features of the last timestep that targets continue, at each step of the horizon."""
    layers = keras.layers
    last = layers.Cropping1D((shape.timesteps - 1, 0), name="residual_last")(inputs)
    if shape.target.inputs != tuple(range(shape.inputs.features)):
        chosen = [last[..., i : i + 1] for i in shape.target.inputs]
        last = layers.Identity(name="residual_select")(keras.ops.stack(chosen, axis=-1)[..., 0, :])
    last = layers.Flatten(name="residual_flatten")(last)
    return layers.RepeatVector(shape.horizon, name="residual_repeat")(last)


def dense_layers(outputs: Any, block: Any, prefix: str) -> Any:
    """A stack of Dense layers."""
    for number, units in enumerate(block.dense, start=1):
        outputs = keras.layers.Dense(units, block.activation, name=f"{prefix}_{number}")(outputs)
    return outputs


def lstm_layers(outputs: Any, stack: Any, prefix: str, *, sequences: bool) -> Any:
    """A stack of LSTM layers; only the last may drop the timesteps."""
    for number, units in enumerate(stack.units, start=1):
        name = f"{prefix}_lstm_{number}"
        whole = sequences or number < len(stack.units)
        layer = keras.layers.LSTM(
            units, stack.activation, dropout=stack.dropout, return_sequences=whole, name=name
        )
        if getattr(stack, "bidirectional", False):
            layer = keras.layers.Bidirectional(layer, name=name)
        outputs = layer(outputs)
    return outputs
