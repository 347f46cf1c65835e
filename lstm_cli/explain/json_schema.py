"""The JSON Schema of a config file, for editors that complete and check YAML."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.section import one_or_more

TITLE = "lstm-cli config"
PATH = {"type": "string", "minLength": 1}
EXTENDS = {
    "anyOf": [PATH, {"type": "array", "items": PATH}],
    "default": None,
    "description": "configs that this one builds on, relative to its folder; what stands here wins",
}


class EditorSchema(GenerateJsonSchema):
    """Pydantic's schema of a section, with what a file may also say: `units: 50` for `[50]`."""

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> dict[str, Any]:
        """A list, or where `one_or_more` stands before it, one item of it."""
        many = super().function_before_schema(schema)
        if schema["function"]["function"] is not one_or_more:
            return many
        return {"anyOf": [many["items"], many]}

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> dict[str, Any]:
        """The variants as `oneOf`, without OpenAPI's `discriminator`, which is not JSON Schema."""
        union = super().tagged_union_schema(schema)
        union.pop("discriminator", None)
        return union


def json_schema() -> dict[str, object]:
    """The schema of a config file, as plain data: what `extends` gives may be left out."""
    schema = keys_schema()
    required = {"required": schema.pop("required")}
    ways = {"anyOf": [required, {"required": ["extends"]}]}
    return {"$schema": EditorSchema.schema_dialect, "title": TITLE, **schema, **ways}


def keys_schema() -> dict[str, Any]:
    """The schema of a whole config, `extends` among its keys."""
    schema = ExperimentConfig.model_json_schema(schema_generator=EditorSchema)
    del schema["title"]
    bounded: dict[str, Any] = _with_list_bounds(schema)
    bounded["properties"] = {"extends": EXTENDS, **bounded["properties"]}
    return bounded


def _with_list_bounds(schema: Any) -> Any:  # noqa: ANN401
    """The same schema; pydantic writes `minLength` where a list may also be one item."""
    if isinstance(schema, list):
        return [_with_list_bounds(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _with_list_bounds(value) for key, value in schema.items()}
    if "anyOf" in schema and "minLength" in schema:
        least = schema.pop("minLength")
        schema["anyOf"] = [
            {**way, "minItems": least} if way.get("type") == "array" else way
            for way in schema["anyOf"]
        ]
    return schema
