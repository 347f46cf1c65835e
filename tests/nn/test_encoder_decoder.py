"""A sequence is read once, and every decoder takes what was read."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_cli.config.schema.network import Model
from lstm_cli.nn.encoder_decoder import Decoder, Encoder
from lstm_cli.plan.network_plan import NetworkPlan, plan_network
from lstm_cli.types import Floats, NumberInputs, SequenceShape, Values

SHAPE = SequenceShape(4, 4, NumberInputs(3), Values(2), future_features=2)
KINDS = ["vector", "repeat", "aligned"]
SAMPLES, UNITS = 5, 6


def plan(kind: str, *, bidirectional: bool = False) -> NetworkPlan:
    """A small network with this decoder."""
    encoder = {"units": (7, UNITS), "bidirectional": bidirectional}
    return plan_network(
        Model.model_validate({"encoder": encoder, "decoder": {"kind": kind}}), SHAPE
    )


def draw(*size: int) -> Floats:
    """Random numbers."""
    return np.random.default_rng(0).normal(size=size).astype(np.float32)


@pytest.mark.parametrize("kind", KINDS)
def test_an_encoder_gives_what_the_decoder_takes(kind: str) -> None:
    """Memory or state, and beside it which timesteps are real."""
    mask = np.arange(4) < np.array([[4], [3], [2], [1], [4]])
    encoded = Encoder(plan(kind)).encode(draw(SAMPLES, 4, 3), mask)
    assert encoded.mask is mask
    if kind == "aligned":
        assert encoded.memory is not None
        assert encoded.memory.shape == (SAMPLES, 4, UNITS)
        assert encoded.state == ()
    else:
        assert encoded.memory is None
        assert [state.shape for state in encoded.state] == [(SAMPLES, UNITS)]


@pytest.mark.parametrize("bidirectional", [False, True])
def test_what_is_not_real_is_not_read(*, bidirectional: bool) -> None:
    """A masked timestep may hold anything; the state is that of the real ones."""
    encoder = Encoder(plan("vector", bidirectional=bidirectional))
    inputs = draw(SAMPLES, 4, 3)
    mask = np.broadcast_to(np.arange(4) < 2, (SAMPLES, 4))
    (state,) = encoder.encode(inputs, mask).state
    (alone,) = encoder.encode(inputs[:, :2], None).state
    np.testing.assert_allclose(state, alone, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("kind", "size"), [("vector", (UNITS + 8,)), ("repeat", (4, 50)), ("aligned", (4, UNITS))]
)
def test_a_decoder_unrolls_all_steps(kind: str, size: tuple[int, ...]) -> None:
    """One vector, with all that is known ahead, or a vector for each step of the horizon."""
    planned = plan(kind)
    encoded = Encoder(planned).encode(draw(SAMPLES, 4, 3), None)
    decoded = Decoder(planned).unroll(encoded, draw(SAMPLES, 4, 2))
    assert decoded.shape == (SAMPLES, *size)
    assert planned.decoder.gives.size == size


def test_layers_are_made_once() -> None:
    """A second call gives the same: it is the same weights."""
    encoder = Encoder(plan("vector"))
    inputs = draw(SAMPLES, 4, 3)
    (first,), (second,) = (encoder.encode(inputs, None).state for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_network_without_inputs_ahead_needs_none() -> None:
    """Where nothing is known of the horizon the decoder is given nothing."""
    planned = plan_network(Model(), replace(SHAPE, future_features=0))
    encoded = Encoder(planned).encode(draw(SAMPLES, 4, 3), None)
    assert Decoder(planned).unroll(encoded, None).shape == (SAMPLES, 4, 50)
