"""The picture of a model."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.loading import load_config
from lstm_cli.config.rules.shapes import sequence_shape
from lstm_cli.config.schema.experiment import ModeName
from lstm_cli.config.schema.network import Model
from lstm_cli.explain.diagram import picture
from lstm_cli.explain.starters import starter
from lstm_cli.plan.network_plan import plan_network
from lstm_cli.types import Labels, NumberInputs, SequenceShape, Values

SIZES = st.integers(1, 9999)
FEATURES = st.integers(1, 99)
UNITS = st.lists(st.integers(1, 4096), min_size=1, max_size=6).map(tuple)
DENSE = st.lists(st.integers(1, 4096), max_size=6).map(tuple)
DECODERS = st.sampled_from(["vector", "repeat", "aligned"])

REPEAT = """\
x₁      x₂      x₃      3 timesteps in, 1 feature each
↓       ↓       ↓       read in order; ─→ carries the memory
LSTM ─→ LSTM ─→ LSTM    encoder: 50 units
┌───────┬───────┤       the last output, 50 numbers, for each step
LSTM ─→ LSTM ─→ LSTM    decoder: 20 units
↓       ↓       ↓       an output at each step
Dense   Dense   Dense   head: 1 number a step
↓       ↓       ↓
y₁      y₂      y₃      3 steps out: what follows x₃"""

VECTOR = """\
x₁      x₂       …      x₁₄     14 timesteps in, 3 features each
↓       ↓               ↓
Dense   Dense           Dense   input: 64 → 32 units for each x
↓       ↓               ↓       read both ways; ←→ carries the memory
LSTM ←→ LSTM ←→  …   ←→ LSTM    encoder: 50 units each way
                        ↓       only the last output: 100 numbers
                        Dense   head: 7 steps of 2 numbers at once
┌───────┬───────────────┤
+       +               +       plus x₁₄: it learns only the change
y₁      y₂       …      y₇      7 steps out, 2 features: after x₁₄"""

LABEL = """\
x₁      x₂      x₃      3 timesteps in, 1 feature each
↓       ↓       ↓       read in order; ─→ carries the memory
LSTM ─→ LSTM ─→ LSTM    encoder: 50 units
                ↓       only the last output: 50 numbers
                Dense   head: 16 → 2 scores → softmax
                ↓
                y       1 label out: even or odd"""


def draw_network(shape: SequenceShape, model: Model) -> str:
    """The picture of a model for samples of this shape."""
    return picture(plan_network(model, shape))


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Any composition of blocks."""
    kind = draw(DECODERS)
    repeat = {"units": draw(UNITS)} if kind == "repeat" else {}
    return Model.model_validate(
        {
            "input": {"dense": draw(DENSE)},
            "encoder": {"units": draw(UNITS), "bidirectional": draw(st.booleans())},
            "decoder": {"kind": kind, **repeat},
            "head": {"dense": draw(DENSE)},
            "residual": draw(st.sampled_from(["none", "last_input"])),
            "highway": draw(st.sampled_from(["none", "linear"])),
        }
    )


@given(model=models(), timesteps=SIZES, horizon=SIZES, features=FEATURES, labels=st.booleans())
def test_a_picture_fits_a_small_terminal(
    model: Model, timesteps: int, horizon: int, features: int, *, labels: bool
) -> None:
    """Whatever the model and its sizes, the picture has at most 12 lines of 76 columns."""
    if model.decoder and model.decoder.kind == "aligned":
        horizon = timesteps
    values = Values(features, inputs=tuple(range(features)))
    target = Labels(tuple(map(str, range(features)))) if labels else values
    shape = SequenceShape(timesteps, horizon, NumberInputs(features), target)
    lines = draw_network(shape, model).splitlines()
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 76


def test_a_second_lstm_writes_the_answer() -> None:
    """The repeat decoder is drawn as a second row of LSTM cells, fed by the last of the first."""
    model = Model.model_validate({"decoder": {"kind": "repeat", "units": 20}})
    assert (
        draw_network(SequenceShape(3, 3, NumberInputs(1), Values(1, inputs=(0,))), model) == REPEAT
    )


def test_a_vector_becomes_the_whole_horizon() -> None:
    """The vector decoder spreads one Dense layer over the horizon; long sequences are shortened."""
    section = {
        "input": {"dense": (64, 32)},
        "encoder": {"bidirectional": True},
        "decoder": {"kind": "vector"},
        "residual": "last_input",
    }
    shape = SequenceShape(14, 7, NumberInputs(3), Values(2, inputs=(0, 1)))
    assert draw_network(shape, Model.model_validate(section)) == VECTOR


def test_a_label_is_named() -> None:
    """For labels the picture names the classes and says that scores become probabilities."""
    model = Model.model_validate({"head": {"dense": 16}})
    assert (
        draw_network(SequenceShape(3, 1, NumberInputs(1), Labels(("even", "odd"))), model) == LABEL
    )


def test_an_aligned_model_answers_every_timestep() -> None:
    """The aligned decoder has an arrow from every cell to its own output."""
    model = Model.model_validate({"decoder": {"kind": "aligned"}})
    lines = draw_network(SequenceShape(3, 3, NumberInputs(1), Values(1)), model).splitlines()
    assert lines[3] == "↓       ↓       ↓       every output is used: 50 numbers"
    assert lines[-1] == "y₁      y₂      y₃      3 steps out: one for each x"


def test_every_mode_looks_different() -> None:
    """The pictures of the four starters differ in more than their numbers."""
    drawings = set()
    for mode in get_args(ModeName):
        config = load_config(starter(mode), environment={})
        shape = sequence_shape(config.dataset)
        assert shape
        lines = draw_network(shape, config.model).splitlines()
        drawings.add("\n".join(line[:8] + line[16:24] for line in lines))
    assert len(drawings) == len(get_args(ModeName))


@pytest.mark.parametrize(("timesteps", "horizon"), [(1, 1), (1, 2), (2, 1), (4, 5), (5, 4)])
def test_first_and_last_timesteps_are_shown(timesteps: int, horizon: int) -> None:
    """However a sequence is shortened, its ends are there, in their order."""
    text = draw_network(SequenceShape(timesteps, horizon, NumberInputs(1), Values(1)), Model())
    first, final = text.splitlines()[0], text.splitlines()[-1]
    subscripts = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    assert (f"x{timesteps}".translate(subscripts) in first) == (timesteps > 1)
    assert (f"y{horizon}".translate(subscripts) in final) == (horizon > 1)
