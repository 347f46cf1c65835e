"""Durations as people write them."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.cli.options import LONGEST, read_duration
from lstm_cli.errors import ConfigError

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90), ("25m", 1500), ("2h", 7200), ("1h30m", 5400), ("1.5h", 5400), ("1d", 86400),
        (" 1h 30m ", 5400), ("1H30M5S", 5405), ("0.5s", 0.5), ("366d", LONGEST),
    ],
)  # fmt: skip
def test_good_forms(text: str, seconds: float) -> None:
    """Numbers with units, added up."""
    assert read_duration(text, "--max-time") == seconds


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from("smhd")), min_size=1, max_size=9))
def test_parts_add_up(parts: list[tuple[int, str]]) -> None:
    """Any parts in any order are as long as all of them."""
    text = "".join(f"{number}{unit}" for number, unit in parts)
    total = sum(number * SECONDS[unit] for number, unit in parts)
    assert read_duration(text, "--max-time") == total


@pytest.mark.parametrize(
    "text",
    ["", " ", "5", "s", "-5s", "+5s", "0s", "0.0001", "1e3s", "1.s", ".5s", "1,5h", "5 seconds",
     "inf", "nan", "367d", "99999999999d", "1h-30m", "1m\0"],
)  # fmt: skip
def test_what_is_no_duration(text: str) -> None:
    """The sentence shows what was given, and how to write it."""
    with pytest.raises(ConfigError) as caught:
        read_duration(text, "--max-time")
    pattern = r"--max-time: '.*' is no time of up to a year\. Write for example 90s, 25m, 2h .*\."
    assert re.fullmatch(pattern, str(caught.value))


@given(st.text(alphabet="0123456789.smhd -+e\u0663\ud800x"))
def test_any_text_ends_well(text: str) -> None:
    """Whatever the text, it is a time of up to a year or an error of ours."""
    with suppress(ConfigError):
        assert 0 < read_duration(text, "--max-time") <= LONGEST


def test_a_long_text_is_cut() -> None:
    """A duration of thousands of digits is refused in a short sentence."""
    with pytest.raises(ConfigError) as caught:
        read_duration("9" * 5000 + "s", "--max-time")
    assert len(str(caught.value)) < 200
