"""The base of every config section, and the kinds of numbers and names that sections use."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticKnownError


class Section(BaseModel):
    """A frozen part of the config: strict types, no unknown keys, finite numbers.

    A field's `description` is the only place where the key is explained: help, JSON Schema and the
    table in docs/config.md are made from it.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        validate_default=True,
    )


def one_or_more(value: object) -> object:
    """A single number as a tuple of one: `units: 50` means one layer."""
    return (value,) if isinstance(value, int) and not isinstance(value, bool) else value


def exact_integer(value: object) -> int:
    """The value, if it is a whole number: Python holds 1, 1.0 and True for equal."""
    if type(value) is not int:
        raise PydanticKnownError("int_type")
    return value


MOST = 2**31 - 1
Count: TypeAlias = Annotated[int, Field(ge=1, le=MOST)]
Fraction: TypeAlias = Annotated[float, Field(ge=0, lt=1)]
NonNegative: TypeAlias = Annotated[float, Field(ge=0)]
Positive: TypeAlias = Annotated[float, Field(gt=0)]
Units: TypeAlias = Annotated[tuple[Count, ...], BeforeValidator(one_or_more)]
ExactInteger = BeforeValidator(exact_integer)
LayerUnits: TypeAlias = Annotated[Units, Field(min_length=1)]
