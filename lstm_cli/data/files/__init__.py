"""Columns of CSV, TSV and Parquet files by name: read fast, and refused with line numbers."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstm_cli.data.files.columns import Columns, is_number_column, list_columns, read_columns
    from lstm_cli.data.files.paths import resolve_path

__all__ = ["Columns", "is_number_column", "list_columns", "read_columns", "resolve_path"]


def __getattr__(name: str) -> object:
    # Late: polars is read in for those who have tables, not for all who name a path or a problem,
    # and nothing at all for the process that tries a Parquet file.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "resolve_path":
        from lstm_cli.data.files.paths import resolve_path  # noqa: PLC0415

        return resolve_path
    from lstm_cli.data.files import columns  # noqa: PLC0415

    return getattr(columns, name)
