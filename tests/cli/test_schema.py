"""`lstm-cli schema`: JSON Schema, and the table in the docs."""

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml

from lstm_cli.config.schema.experiment import ExperimentConfig, ModeName
from lstm_cli.explain.json_schema import json_schema
from lstm_cli.explain.key_reference import BEGIN, END, keys, markdown_table, table_in, with_table
from lstm_cli.explain.starters import starter
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "configs").glob("*.yaml"))
STARTERS = [starter(mode) for mode in get_args(ModeName)]
REFERENCE = ROOT / "docs" / "config.md"
MINIMAL = {"mode": "many_to_one", "dataset": {"kind": "generated", "task": "sum"}}


def accepts(config: dict[str, Any]) -> bool:
    """Whether the schema accepts a config."""
    return bool(jsonschema.Draft202012Validator(json_schema()).is_valid(config))


def test_the_schema_is_a_schema() -> None:
    """What is printed is valid JSON Schema of the draft that it names."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", [*STARTERS, *SHIPPED], ids=lambda path: path.stem)
def test_a_shipped_config_satisfies_the_schema(path: Path) -> None:
    """An editor that checks our own configs by the schema finds nothing."""
    assert accepts(yaml.safe_load(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "model",
    [
        {"encoder": {"units": 50}},
        {"encoder": {"units": [50, 30]}},
        {"input": {"dense": []}, "decoder": {"kind": "repeat", "units": 7}},
        {"decoder": None},
    ],
)
def test_the_schema_allows_what_the_config_allows(model: dict[str, Any]) -> None:
    """One number may stand for a list of one, and sections are chosen by their kind."""
    ExperimentConfig.model_validate({**MINIMAL, "model": tuples(model)})
    assert accepts({**MINIMAL, "model": model})


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": {"encoder": {"units": []}}},
        {"model": {"encoder": {"units": 0}}},
        {"model": {"encoder": {"unit": 5}}},
        {"model": {"decoder": {"kind": "vector", "units": 5}}},
        {"mode": "many"},
        {"dataset": {"kind": "generated"}},
        {"training": {"epochs": 1.5}},
        {"training": {"optimizer": {"learning_rate": 0}}},
    ],
)
def test_the_schema_refuses_what_the_config_refuses(wrong: dict[str, Any]) -> None:
    """Unknown keys, wrong kinds and numbers out of range are errors in the editor too."""
    assert not accepts({**MINIMAL, **wrong})


def test_a_config_that_extends_another_may_be_short() -> None:
    """Required keys may come from the config that is extended."""
    assert accepts({"extends": "base.yaml", "seed": 1})
    assert not accepts({"seed": 1})


def test_every_key_is_described() -> None:
    """No key of the config is without a description."""
    assert [key.path for key in keys() if not key.what] == []


def test_the_schema_is_printed_or_written(run: Run, tmp_path: Path) -> None:
    """The JSON on standard output and in the file are the schema."""
    path = tmp_path / "schema.json"
    assert json.loads(run("schema").out) == json_schema()
    assert run("schema", "--out", path).code == 0
    assert json.loads(path.read_text("utf-8")) == json_schema()


def test_the_table_has_a_row_for_every_key(run: Run) -> None:
    """Each key is a row of four cells, beneath a header."""
    out = run("schema", "--markdown").out
    assert out == markdown_table()
    rows = out.splitlines()[2:]
    assert len(rows) == len(keys())
    assert all(row.replace("\\|", "").count("|") == 5 for row in rows)


@pytest.mark.parametrize(
    "row",
    [
        "| `mode` | `one_to_one`, `one_to_many`, `many_to_one`, `many_to_many` | required | ",
        "| `training.epochs` | whole number ≥ 1 | `1000` | ",
        "| `model.encoder.units` | whole number ≥ 1, or a list of these | `[50]` | ",
        "| `model.decoder.kind` | `vector`, `repeat`, `aligned` | required | `vector`: ",
        "| `training.early_stopping` | a section, or `null` | `null` | ",
        "| `expect.NAME.at_most` | number, or `null` | `null` | ",
    ],
)
def test_the_table_says_what_is_allowed(row: str) -> None:
    """Choices, bounds, defaults and kinds stand in the table."""
    assert f"\n{row}" in markdown_table()


def test_the_table_goes_between_the_marks(run: Run, tmp_path: Path) -> None:
    """`--into` replaces what is between the marks and nothing else, however often it runs."""
    path = tmp_path / "config.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):
        assert run("schema", "--into", path).code == 0
        text = path.read_text("utf-8")
        assert text == f"before\n{BEGIN}\n{markdown_table()}{END}\nafter\n"
        assert table_in(text) == markdown_table()


def test_a_file_without_marks_is_left_alone(run: Run, tmp_path: Path) -> None:
    """Without marks there is no place for the table, and the error says which marks."""
    path = tmp_path / "config.md"
    path.write_text("nothing")
    ending = run("schema", "--into", path)
    assert ending.code == 2
    assert BEGIN in ending.err
    assert path.read_text() == "nothing"


def test_the_docs_have_the_table_of_today() -> None:
    """The table is current; `lstm-cli schema --markdown --into docs/config.md` makes it so."""
    text = REFERENCE.read_text("utf-8")
    assert with_table(text) == text


def tuples(value: object) -> Any:
    """The same data with tuples for lists, as the loader hands it to pydantic."""
    if isinstance(value, dict):
        return {key: tuples(item) for key, item in value.items()}
    return tuple(map(tuples, value)) if isinstance(value, list) else value
