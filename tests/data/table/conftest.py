"""Tables written to real files, and the datasets made of them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from lstm_cli.config.schema.experiment import Evaluation
from lstm_cli.config.schema.table import Table
from lstm_cli.data.table.build_table import build_table
from lstm_cli.types import SequenceDataset

Write: TypeAlias = Callable[[Mapping[str, Sequence[object]]], str]
Build: TypeAlias = Callable[..., SequenceDataset]


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Write columns by name to a CSV file; None is an empty cell."""
    folder, count = tmp_path_factory.mktemp("tables"), iter(range(10**6))

    def write_columns(columns: Mapping[str, Sequence[object]]) -> str:
        path = Path(folder) / f"table{next(count)}.csv"
        rows = zip(*columns.values(), strict=True)
        lines = [
            ",".join("" if cell is None else str(cell) for cell in row) for row in [columns, *rows]
        ]
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    return write_columns


@pytest.fixture(scope="session")
def build(write: Write) -> Build:
    """The dataset of columns by name; options are those of the section, and `evaluation`."""

    def build_columns(
        columns: Mapping[str, Sequence[object]] | str,
        seed: int = 0,
        evaluation: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> SequenceDataset:
        path = columns if isinstance(columns, str) else write(columns)
        section = {"kind": "table", "path": path, "targets": ("y",), **options}
        table = Table.model_validate(section)
        return build_table(table, seed, Evaluation(**(evaluation or {})))

    return build_columns
