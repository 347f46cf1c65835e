"""Whichever byte of a Parquet file is another, this process goes on, and says what it found."""

import io
import random
from pathlib import Path

import polars as pl
import pytest

from lstm_cli.data.files import read_columns
from tests.fuzz.harness import (
    MOST_WAITING,
    SECONDS_A_CASE,
    Amount,
    amounts,
    limited,
    refused,
)

QUICK = 12


def write_whole(compression: str) -> bytes:
    """A file with numbers and texts, some of them missing, packed in one of its ways."""
    stream = io.BytesIO()
    columns = {"day": ["1", "2", "2", None] * 20, "price": [1.5, None, 3.5, 4.5] * 20}
    frame = pl.DataFrame({**columns, "count": range(80)})
    frame.write_parquet(stream, compression=compression)  # type: ignore[arg-type]
    return stream.getvalue()


def read(content: bytes) -> None:
    """Read what is in a file, or have it refused."""
    Path("torn.parquet").write_bytes(content)
    with limited(SECONDS_A_CASE * MOST_WAITING), limited(SECONDS_A_CASE, work=True):
        refused(lambda: read_columns("torn.parquet", numbers=["price", "count"], texts=["day"]))


@amounts
def test_one_other_byte(amount: Amount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pages and behind them, packed or not: some in the quick form, all in the slow one."""
    monkeypatch.chdir(tmp_path)
    draw = random.Random(amount.seed)  # noqa: S311 - no secret
    for compression in ("uncompressed", "zstd"):
        whole = write_whole(compression)
        places = range(len(whole))
        if amount.times == 1:
            places = draw.sample(places, QUICK)  # type: ignore[assignment]
        for place in places:
            other = bytes([whole[place] ^ draw.randint(1, 255)])
            read(whole[:place] + other + whole[place + 1 :])
