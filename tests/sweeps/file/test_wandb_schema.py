"""Sweep files that are read here are files of W&B's: its own schema takes them."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.file.sweep_file import parse_sweep
from lstm_cli.sweeps.file.wandb_forms import FORMS

# The wandb package does not carry the schema; this is the copy of its sweep engine's.
SCHEMA = json.loads(Path(__file__).with_name("wandb_schema.json").read_text("utf-8"))
CHECKER = FormatChecker()
CHECKER.checks("float")(lambda value: isinstance(value, float))
CHECKER.checks("integer")(lambda value: isinstance(value, int))
VALIDATOR = Draft7Validator(SCHEMA, format_checker=CHECKER)

NUMBERS = st.integers(-5, 5) | st.sampled_from([-1.5, 0.0, 0.25, 1.0, 3.5])
WEIGHTS = st.sampled_from([[1], [0.5, 0.5], [0.2, 0.3, 0.5], [0.2, 0.2]])
KEYS = {
    "value": st.none() | NUMBERS | st.just("a"),
    "values": st.lists(NUMBERS, max_size=3),
    "probabilities": WEIGHTS,
    "parameters": st.just({"y": {"value": 1}}),
    "min": st.sampled_from([1, 0.5, 2, 1.0, 0, -1]),
    "max": st.sampled_from([3, 4.5, 3.0, 7, 1]),
    **dict.fromkeys(("q", "sigma", "a", "b"), st.sampled_from([1, 0.5, 2, 1.0, 0, -1])),
    "mu": NUMBERS,
}


def parameters_of(name: str) -> st.SearchStrategy[dict[str, object]]:
    """Mappings with the keys of a distribution, right or wrong in value."""
    form = FORMS[name]
    required = {key: KEYS.get(key, NUMBERS) for key in form.required}
    optional = dict.fromkeys(form.defaults, NUMBERS) | {"distribution": st.just(name)}
    return st.fixed_dictionaries(required, optional=optional)


STRANGE = st.dictionaries(st.sampled_from([*KEYS]), st.one_of(NUMBERS, *KEYS.values()), max_size=3)
PARAMETER = st.one_of(*map(parameters_of, FORMS), STRANGE)
FILES = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["grid", "random", "bayes"]),
        "parameters": st.dictionaries(st.sampled_from(["x", "a.b", "c-d"]), PARAMETER, max_size=2),
    },
    optional={
        "metric": st.fixed_dictionaries(
            {"name": st.just("loss")},
            optional={"goal": st.sampled_from(["maximize", "most"]), "target": NUMBERS},
        ),
        "early_terminate": st.fixed_dictionaries(
            {"type": st.just("hyperband")},
            optional={
                "min_iter": st.sampled_from([1, 2, 30, 0, 1.5]),
                "max_iter": st.sampled_from([1, 2, 30, 0, 1.5]),
                "s": st.sampled_from([1, 2, 30, 0, 1.5]),
                "eta": st.sampled_from([2, 1.5, 1]),
                "strict": st.booleans(),
            },
        ),
        "run_cap": st.sampled_from([1, 5, 0, 1.5]),
        "command": st.just(["${env}", "python", "${args}"]),
        "name": st.just("a"),
    },
)


@given(FILES)
@settings(max_examples=400)
def test_what_is_read_here_is_valid_there(content: dict[str, object]) -> None:
    """No file that W&B's schema refuses is taken."""
    with suppress(ConfigError):
        parse_sweep(json.dumps(content), "s.yaml")
        assert [error.message for error in VALIDATOR.iter_errors(content)] == []


@pytest.mark.parametrize("name", FORMS)
@given(st.data())
@settings(max_examples=40)
def test_what_is_valid_there_is_read_here(name: str, data: st.DataObject) -> None:
    """A parameter that W&B's schema takes is refused here for a stated reason alone."""
    parameter = data.draw(parameters_of(name))
    content = {"method": "random", "parameters": {"x": parameter}}
    if not VALIDATOR.is_valid(content):
        return
    reasons = (
        "is not below max",  # checked by W&B's engine, too
        "add up to",
        "probabilities for",
        ".sigma: 0",  # 0 is allowed by the schema, but W&B's engine draws nan
        ".a: 0",
        ".b: 0",
    )
    try:
        parse_sweep(json.dumps(content), "s.yaml")
    except ConfigError as error:
        told = [str(problem) for problem in error.problems]
    else:
        told = []
    assert [each for each in told if not any(reason in each for reason in reasons)] == []


def test_the_keys_are_those_of_the_schema() -> None:
    """Every distribution of the schema has a form here, with the same keys, and no other."""
    forms = {}
    for name, definition in SCHEMA["definitions"].items():
        if name.startswith("param_") and name != "param_dict":
            for variant in definition.get("anyOf", [definition]):
                keys = variant["properties"]
                forms[keys["distribution"]["enum"][0]] = set(keys) - {"distribution"}
    assert {name: set(form.keys) for name, form in FORMS.items()} == forms
