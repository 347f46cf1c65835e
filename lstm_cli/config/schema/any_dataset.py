"""The `dataset` section: where sequences come from and how they are split and scaled."""

from typing import Annotated, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.formula import GeneratedDataset
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.config.schema.table import Table

Dataset: TypeAlias = Annotated[GeneratedDataset | Table | Sequences, Field(discriminator="kind")]
