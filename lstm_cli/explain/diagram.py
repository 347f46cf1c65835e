"""A model as a small diagram, for people who are learning what an LSTM is.

Time runs from left to right, data from top to bottom; one column stands for one timestep, four
columns at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from lstm_cli.config.schema.network import (
    AlignedDecoder,
    Encoder,
    RepeatDecoder,
    VectorDecoder,
)
from lstm_cli.plan.network_plan import NetworkPlan
from lstm_cli.types import Labels, Values

PITCH = 8
COLUMNS = 4
ELLIPSIS = " …"
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# What meets in a corner: a line from above, to below, to the left, to the right.
CORNERS = {
    (False, True, False, True): "┌",
    (False, True, True, True): "┬",
    (False, True, True, False): "┐",
    (True, True, False, True): "├",
    (True, True, True, True): "┼",
    (True, True, True, False): "┤",
    (True, False, True, False): "┘",
    (True, False, False, True): "└",
    (True, False, True, True): "┴",
    (True, True, False, False): "│",
    (False, False, True, True): "─",
}

Column: TypeAlias = int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a picture: the drawing and what it says."""

    drawing: str
    note: str = ""


def columns(length: int) -> tuple[Column, ...]:
    """The positions that a sequence of this length shows; None stands for those left out."""
    if length <= COLUMNS:
        return tuple(range(1, length + 1))
    return (1, 2, None, length)


def subscript(letter: str, position: int, length: int) -> str:
    """One element of a sequence, `x₁₄`; `x` where there is only one."""
    return letter if length == 1 else letter + str(position).translate(SUBSCRIPTS)


def elements(letter: str, length: int) -> str:
    """The elements of a sequence: `x₁ x₂ … x₁₄`, one in each column."""
    return _row([subscript(letter, n, length) if n else ELLIPSIS for n in columns(length)])


def each(word: str, length: int) -> str:
    """The same word in every column but the one left out."""
    return _row([word if n else "" for n in columns(length)])


def last(word: str, length: int) -> str:
    """A word in the last column only."""
    return " " * _end(length) + word


def chain(word: str, arrow: str, length: int) -> str:
    """The same word in every column, an arrow between them."""
    return f" {arrow} ".join(word if n else f"{ELLIPSIS:4}" for n in columns(length))


def fan(source_length: int, length: int) -> str:
    """A line from the last column of one sequence to every column of another."""
    source = _end(source_length) // PITCH
    targets = columns(length)
    right = max(source, len(targets) - 1)
    corners = [
        CORNERS[i == source, i < len(targets) and targets[i] is not None, i > 0, i < right]
        for i in range(right + 1)
    ]
    return ("─" * (PITCH - 1)).join(corners)


def _row(cells: list[str]) -> str:
    return "".join(f"{cell:{PITCH}}" for cell in cells).rstrip()


def _end(length: int) -> int:
    return PITCH * (len(columns(length)) - 1)


Lines: TypeAlias = tuple[Line, ...]


def picture(plan: NetworkPlan) -> str:
    """At most 12 lines of 76 columns: which timesteps go in and out, and through which blocks."""
    lines = (*_input_lines(plan), *_decoder_lines(plan), *_output_lines(plan))
    width = max(len(line.drawing) for line in lines) + 3
    return "\n".join(f"{line.drawing:{width}}{line.note}".rstrip() for line in lines)


def _input_lines(plan: NetworkPlan) -> Lines:
    shape, model, length = plan.shape, plan.model, plan.shape.timesteps
    features = _count(shape.inputs.features, "feature") + (" each" if length > 1 else "")
    most = "up to " if shape.variable else ""
    inputs = Line(elements("x", length), f"{most}{_count(length, 'timestep')} in, {features}")
    read = Line(each("↓", length), _reading_note(model.encoder, length))
    encoder = _encoder_line(model.encoder, length)
    if not model.input.dense:
        return (inputs, read, encoder)
    note = f"input: {_units(model.input.dense)} for each x"
    dense = Line(each("Dense", length), note)
    return (inputs, Line(each("↓", length)), dense, read, encoder)


def _reading_note(encoder: Encoder, length: int) -> str:
    if length == 1:
        return "one timestep: nothing to remember"
    if encoder.bidirectional:
        return "read both ways; ←→ carries the memory"
    return "read in order; ─→ carries the memory"


def _encoder_line(encoder: Encoder, length: int) -> Line:
    arrow, ways = ("←→", " each way") if encoder.bidirectional else ("─→", "")
    return Line(chain("LSTM", arrow, length), f"encoder: {_units(encoder.units)}{ways}")


def _decoder_lines(plan: NetworkPlan) -> Lines:
    """From the encoder's outputs to the head."""
    shape, decoder = plan.shape, plan.model.decoder
    length, horizon = shape.timesteps, shape.horizon
    numbers = _count(plan.encoder.gives.size[-1], "number")
    known = " + calendar" if shape.future_features else ""
    match decoder:
        case VectorDecoder():
            whose = "only the last output" if length > 1 else "its output"
            return (Line(last("↓", length), f"{whose}: {numbers}{known}"),)
        case RepeatDecoder():
            return (
                Line(fan(length, horizon), f"the last output, {numbers}, for each step{known}"),
                Line(chain("LSTM", "─→", horizon), f"decoder: {_units(decoder.units)}"),
                Line(each("↓", horizon), "an output at each step"),
            )
        case AlignedDecoder():
            return (Line(each("↓", length), f"every output is used: {numbers}"),)
        case None:
            raise ValueError("the plan is not complete: it has no decoder")
        case _:
            assert_never(decoder)


def _output_lines(plan: NetworkPlan) -> Lines:
    shape = plan.shape
    head = Line(_place("Dense", plan), _head_note(plan))
    outputs = Line(_place("y", plan), _output_note(plan))
    added = _added_note(plan)
    if plan.gives_horizon_at_once and shape.horizon > 1:
        sums = (Line(each("+", shape.horizon), added),) if added else ()
        return (head, Line(fan(shape.timesteps, shape.horizon)), *sums, outputs)
    return (head, Line(_place("+" if added else "↓", plan), added), outputs)


def _place(word: str, plan: NetworkPlan) -> str:
    """A word where the head stands: under the last timestep, or at every step."""
    shape, at_once = plan.shape, plan.gives_horizon_at_once
    if word == "y" and (shape.horizon > 1 or not at_once):
        return elements(word, shape.horizon)
    return last(word, shape.timesteps) if at_once else each(word, shape.horizon)


def _head_note(plan: NetworkPlan) -> str:
    shape, head = plan.shape, plan.model.head
    noun, ending = ("score", " → softmax") if plan.probabilities.layers else ("number", "")
    dense = f"{_flow(head.dense)} → " if head.dense else ""
    numbers = _count(shape.target.outputs, noun)
    if shape.horizon == 1:
        return f"head: {dense}{numbers}{ending}"
    if not plan.gives_horizon_at_once:
        return f"head: {dense}{shape.target.outputs if dense else numbers} a step"
    if dense:
        return f"head: {dense}{shape.horizon * shape.target.outputs} at once"
    steps = f"{shape.horizon} steps of {numbers}" if shape.target.outputs > 1 else ""
    return f"head: {steps or _count(shape.horizon, noun)} at once"


def _added_note(plan: NetworkPlan) -> str:
    length = plan.shape.timesteps
    residual = f"plus {subscript('x', length, length)}" if plan.residual.layers else ""
    highway = "plus a linear map of all x" if plan.highway.layers else ""
    if residual and not highway:
        return f"{residual}: it learns only the change"
    return ", ".join(filter(None, (residual, highway)))


def _output_note(plan: NetworkPlan) -> str:
    shape = plan.shape
    match shape.target:
        case Labels(classes):
            which = " or ".join(classes)
            which = which if len(which) <= 20 else f"{len(classes)} classes"
            return f"{_count(shape.horizon, 'label')} out: {which}"
        case Values() as values:
            return _describe_values(plan, values)
        case _:
            assert_never(shape.target)


def _describe_values(plan: NetworkPlan, values: Values) -> str:
    shape, several = plan.shape, values.features > 1
    features = f", {values.features} features" if several else ""
    steps = f"{_count(shape.horizon, 'step')} out{features}"
    if plan.is_aligned:
        return f"{steps}: one for each x"
    final = subscript("x", shape.timesteps, shape.timesteps)
    if not values.inputs:
        return steps
    return f"{steps}: {'after' if several else 'what follows'} {final}"


def _units(units: Sequence[int]) -> str:
    return f"{_flow(units)} {'unit' if units[-1] == 1 else 'units'}"


def _flow(units: Sequence[int]) -> str:
    """Units of a stack of layers: `128 → 64`, the middle of a high stack left out."""
    shown = units if len(units) < 4 else (units[0], "…", units[-1])
    return " → ".join(map(str, shown))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
