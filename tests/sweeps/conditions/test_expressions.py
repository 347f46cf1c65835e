# ruff: noqa: E501 - a row of the table is read as a whole
"""Conditions: what they say, and what is said about those that are none."""

import ast
import pickle
import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.conditions.expression import parse_expression
from lstm_cli.sweeps.trials.trial import Values

VALUES: Values = {
    "model.encoder.units": [64, 32],
    "model.decoder.kind": "repeat",
    "model.decoder.units": 16,
    "training.epochs": 100,
    "training.optimizer.learning_rate": 0.01,
    "model.encoder.bidirectional": True,
    "tracking.wandb.group": None,
    "a.layers": 2,
    "b.size": 8,
    "model.input": {"dense": [4], "activation": "relu"},
    "zero": 0,
}
PLACE = "sweep.yaml:7:15"
ALLOWED = "Allowed: parameters, numbers, texts in quotes, lists, true, false, null, + - * / // % **, == != < <= > >=, in, and, or, not, len, sum, min, max, abs."

TRUE = [
    "size * layers <= 16", "a.layers == 2", "layers == 2", "kind == 'repeat'", 'kind in ["repeat", "vector"]',
    "kind not in ('aligned',)", "1 < layers < 3 <= size", "encoder.units[0] == 64", "encoder.units[-1] == 32",
    "sum(encoder.units) == 96", "len(encoder.units) == 2", "len(decoder.units) == 1", "max(decoder.units, 3) == 16",
    "min(encoder.units) == 32", "abs(layers - 5) == 3", "group == null and group == None", "bidirectional == true",
    "bidirectional", "not (size < layers)", "size // 3 == 2 and size % 3 == 2", "layers ** 3 == size",
    "layers ** -1 == 0.5", "learning_rate < 1e-1", "encoder.units == [64, 32]", "input['activation'] == 'relu'",
    "input['dense'][0] == 4", "layers * (1 + bidirectional) == 4", "zero == 0 or 1 / zero > 2", "-layers < +layers",
    "kind < 'vector'", "(layers\n == 2)",
]  # fmt: skip

# fmt: off
REFUSED = [
    ("", "an empty text. Write one such as units * layers <= 256."),
    ("units = 3", "cannot be read. Write == to compare."),
    ("layers > 1 && size > 2", "cannot be read. Write and."),
    ("layers >", "cannot be read. Write one such as units * layers <= 256."),
    ("layrs < 3", "there is no parameter 'layrs'. Did you mean 'a.layers'?"),
    ("units < 3", "'units' stands for several parameters. Write 'model.encoder.units' or 'model.decoder.units'."),
    ("1 < 2", "there is no parameter in it. Name one."),
    ("layers.__class__ == 3", "there is no parameter 'layers.__class__'. Parameters: 'model.encoder.units', 'model.decoder.kind', 'model.decoder.units', 'training.epochs', 'training.optimizer.learning_rate', 'model.encoder.bidirectional', 'tracking.wandb.group', 'a.layers', …."),
    ("(1).real < layers", f"'1 .real' is not allowed. {ALLOWED}"),
    ("open('x') == layers", "open() is not allowed. Functions: len, sum, min, max, abs."),
    ("kind.upper() == 'A'", "kind.upper() is not allowed. Functions: len, sum, min, max, abs."),
    ("(lambda: 1)() == layers", "calling that is not allowed. Functions: len, sum, min, max, abs."),
    ("max(layers, key=abs) == 1", "max() takes one value, min() and max() one or more."),
    ("[x for x in encoder.units]", f"'[x for x in encoder.units]' is not allowed. {ALLOWED}"),
    ("layers if size else zero", f"'layers if size else zero' is not allowed. {ALLOWED}"),
    ("layers is None", f"'layers is None' is not allowed. {ALLOWED}"),
    ("layers @ size", f"'layers @ size' is not allowed. {ALLOWED}"),
    ("f'{layers}' == 'a'", f"\"f'{{layers}}'\" is not allowed. {ALLOWED}"),
    ("layers == 1j", f"1j is not allowed. {ALLOWED}"),
    ("layers == 1e999", "a number is too large. Use a finite one."),
    ("encoder.units[0:1] == 3", "an index is a whole number or a text, such as units[0]."),
    ("encoder.units[layers] == 3", "an index is a whole number or a text, such as units[0]."),
    ("(" * 60 + "layers" + ")" * 60 + "+" + "-" * 60 + "1", "nested more than 50 deep. Write it shorter."),
    ("layers < " + "1" * 1000, "1009 characters are too many. Use at most 1000."),
]
FAILING = [
    ("layers / zero > 1", "divides by zero, where layers = 2, zero = 0. Ask for it first: layers != 0 and …"),
    ("kind < 3", "'repeat' and 3 have no order, where kind = 'repeat'. Compare numbers with numbers, texts with texts."),
    ("kind * 2 == 3", "'repeat' is not a number, where kind = 'repeat'. Use numbers."),
    ("layers", "2 is neither true nor false, where layers = 2. Compare it with a value."),
    ("kind == 'a' or 'b'", "'b' is neither true nor false, where kind = 'repeat'. Compare it with a value."),
    ("encoder.units[2] == 1", "there is no item 2 in a list of 2 items, where encoder.units = a list of 2 items. Count from 0."),
    ("input['dens'] == 1", "there is no key 'dens', where input = a mapping of 2 keys. Keys: 'dense', 'activation'."),
    ("kind[0] == 'r'", "'repeat' has no item 0, where kind = 'repeat'. Index lists by whole numbers, mappings by texts."),
    ("'r' in kind", "'repeat' is not a list, where kind = 'repeat'. Write a list: [1, 2]."),
    ("len(kind) == 6", "'repeat' is not a list, where kind = 'repeat'. Write a list: [1, 2]."),
    ("9 ** 9 ** 9 > layers", "a number becomes too large, where layers = 2. Use smaller ones."),
    ("2.0 ** 9999 > layers", "a number becomes too large, where layers = 2. Use smaller ones."),
    ("1e308 * 10 > layers", "a number becomes too large, where layers = 2. Use smaller ones."),
    ("(-8) ** 0.5 > layers", "the root of a negative number is taken, where layers = 2. Use abs()."),
    ("'a' * 10 ** 9 == kind", "'a' is not a number, where kind = 'repeat'. Use numbers."),
    ("max([]) > layers", "max() of an empty list, where layers = 2. Ask for it first: len(…) > 0 and max(…)."),
]
# fmt: on


@pytest.mark.parametrize("text", TRUE)
def test_conditions_say_what_they_read_like(text: str) -> None:
    """Names in short, numbers, texts, lists, comparisons and functions mean what Python means."""
    condition = parse_expression(text, PLACE, VALUES)
    assert condition.holds({name: VALUES[name] for name in condition.names}) is True
    negated = parse_expression(f"not ({text})", PLACE, VALUES)
    assert negated.holds(VALUES) is False


def test_a_condition_names_the_parameters_that_it_reads() -> None:
    """Short and whole names of a parameter are one."""
    condition = parse_expression("layers + a.layers + size > zero", PLACE, VALUES)
    assert condition.names == {"a.layers", "b.size", "zero"}


def test_a_condition_can_be_sent_to_another_process() -> None:
    """It is equal to itself, and holds the same, after pickling."""
    condition = parse_expression("layers < 3", PLACE, VALUES)
    received = pickle.loads(pickle.dumps(condition))  # noqa: S301 - our own
    assert received == condition
    assert received.holds(VALUES)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_no_condition_is_refused(text: str, message: str) -> None:
    """One sentence at the place, with what is allowed."""
    with pytest.raises(ConfigError) as raised:
        parse_expression(text, PLACE, VALUES)
    assert str(raised.value).startswith(f"{PLACE}: ")
    assert str(raised.value).endswith(f": {message}")


def test_all_unknown_names_are_told_at_once() -> None:
    """Two misspelt names are two problems."""
    with pytest.raises(ConfigError) as raised:
        parse_expression("layrs < sise", PLACE, VALUES)
    assert len(raised.value.problems) == 2


@pytest.mark.parametrize(("text", "message"), FAILING)
def test_what_cannot_be_computed_names_the_values(text: str, message: str) -> None:
    """The expression, what went wrong, the values, and what to do."""
    with pytest.raises(ConfigError) as raised:
        parse_expression(text, PLACE, VALUES).holds(VALUES)
    assert str(raised.value) == f"{PLACE}: {text!r}: {message}"


PIECES = st.sampled_from(
    [*"()[]{}+-*/%<>=!&|~^@.,:'\"\\ 0123456789\n#", "**", "//", "9" * 20, "1e308", "9**9**9", "layers",
     "a.layers", "encoder.units", "kind", "not ", " and ", " or ", " in ", " is ", "lambda ", " if ",
     " else ", " for ", "len(", "sum(", "max(", "__import__('os')", "f'", "true", "null", "\x00", "ü"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=60).map("".join)))
@example("(" * 500 + ")" * 500)
@example("-" * 999 + "1")
@example("not " * 249 + "true")
@example("[" * 500)
@example("x" + ".x" * 499)
@example("sum([" + "layers," * 140 + "]) > 0")
@example("+".join(["9**999"] * 140))
@example("[" + ",".join("abcdefghij"[i % 10] * 3 for i in range(249)) + "]")
@settings(max_examples=400)
def test_no_text_does_harm(text: str) -> None:
    """Whatever is written is a condition or a ConfigError, soon."""
    began = time.process_time()
    with suppress(ConfigError):
        assert parse_expression(text, PLACE, VALUES).holds(VALUES) in {True, False}
    assert time.process_time() - began < 1


NUMBERS = st.sampled_from(["layers", "size", "zero", "3", "0.5", "-2", "7"])
SUMS = st.recursive(
    NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=6,
)


@given(SUMS, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), SUMS)
def test_arithmetic_is_that_of_python(left: str, sign: str, right: str) -> None:
    """Python's own evaluation of the same text says the same, or cannot compute it either."""
    text = f"{left} {sign} {right} or layers != 2"
    names = {"layers": 2, "size": 8, "zero": 0}
    compiled = compile(ast.parse(text, mode="eval"), "test", "eval")
    try:
        expected = eval(compiled, {"__builtins__": {}}, names)  # noqa: S307 - the reference
    except ZeroDivisionError:
        with pytest.raises(ConfigError, match="divides by zero"):
            parse_expression(text, PLACE, VALUES).holds(VALUES)
    else:
        assert parse_expression(text, PLACE, VALUES).holds(VALUES) is expected
