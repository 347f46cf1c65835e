"""What several kinds of data have in common: held-out samples, scaling, files."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.section import Fraction, Section

Column: TypeAlias = Annotated[str, Field(min_length=1)]
DataFile: TypeAlias = Annotated[str, Field(min_length=1)]
ScalingName: TypeAlias = Literal["none", "standard", "minmax"]

SCALED_INPUTS = "`standard`: mean 0 and deviation 1 for each input feature; `minmax`: 0 to 1"
SCALED_TARGETS = "the same for each target feature (values only)"


class HeldOut(Section):
    """Which samples are held out, and how many."""

    by: Literal["last", "random", "stratified", "time", "group"] | None = Field(
        None,
        description="`last`: the last samples; `random`: drawn with the seed; `stratified`: drawn "
        "from each class alike; `time`: the last rows of each series; `group`: whole groups, drawn "
        "with the seed. Default: `time` for tables, `stratified` for labelled sequences, `random` "
        "for sequences with values, `last` for generated ones",
    )
    fraction: Fraction = Field(0.2, description="share that is held out; 0 for none")


class Scaling(Section):
    """How numbers are scaled, fitted on training rows only and undone in every output."""

    inputs: ScalingName = Field("none", description=SCALED_INPUTS)
    targets: ScalingName = Field("none", description=SCALED_TARGETS)


class DataScaling(Scaling):
    """Scaling of a user's own numbers: of inputs by default, of each group where asked."""

    inputs: ScalingName = Field("standard", description=SCALED_INPUTS)

    per_group: bool = Field(
        False,  # noqa: FBT003
        description="fit each group's own scale, not one for all",
    )
