"""What W&B reads otherwise than it is meant is told before it runs."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.yaml.nodes import resolve_scalar
from lstm_cli.sweeps.file.fields import spell_number
from lstm_cli.sweeps.file.wandb_yaml import find_misreadings
from tests.sweeps.file.texts import read, read_parameter

MISREAD = [
    ("1e-4", "W&B reads 1e-4 as text; write 1.0e-4."),
    ("-1e5", "W&B reads -1e5 as text; write -1.0e+5."),
    ("1.5e3", "W&B reads 1.5e3 as text; write 1.5e+3."),
    (".5e3", "W&B reads .5e3 as text; write 0.5e+3."),
    ("0o17", "W&B reads 0o17 as text; write 15."),
    ("017", "W&B reads 017 as 15; write 17."),
    ("0b11", "W&B reads 0b11 as 3; write '0b11', in quotes."),
    ("12:30", "W&B reads 12:30 as 750; write '12:30', in quotes."),
    ("1_000", "W&B reads 1_000 as 1000; write '1_000', in quotes."),
    ("yes", "W&B reads yes as true; write true, or 'yes' in quotes."),
    ("No", "W&B reads No as false; write false, or 'No' in quotes."),
    ("off", "W&B reads off as false; write false, or 'off' in quotes."),
    ("2020-01-01", "W&B reads 2020-01-01 as a date; write '2020-01-01', in quotes."),
]
ALIKE = ["1", "-3", "0.5", ".5", ".5e-3", "1.0e-4", "1.5e+3", ".inf", "-.inf", "0x1F"]
ALIKE += ["true", "False", "null", "~", "a", "y", "'1e-4'", "'no'"]


@pytest.mark.parametrize(("text", "message"), MISREAD)
def test_a_misreading_is_told(text: str, message: str) -> None:
    """What it is read as, where it stands, and how to write it."""
    file = read_parameter(f"{{values: [{text}]}}")
    assert find_misreadings(file) == (f"s.yaml:2:27: {message}",)


@pytest.mark.parametrize("text", ALIKE)
def test_what_is_read_alike_is_not_told(text: str) -> None:
    """Quoted text, and numbers that every YAML reads as such."""
    assert find_misreadings(read_parameter(f"{{values: [{text}]}}")) == ()


def test_bounds_that_are_exponents_are_told() -> None:
    """The trap of log_uniform, whose bounds are not values."""
    file = read_parameter("{distribution: log_uniform, min: -3, max: 1}")
    (told,) = find_misreadings(file)
    assert told == (
        "s.yaml:2:14: x: the bounds of log_uniform are exponents of e; "
        "write log_uniform_values for bounds that are values."
    )


def test_the_block_is_nothing_to_wandb() -> None:
    """It never gets to see it."""
    text = "method: random\nlstm_cli: {seeds: 010}\nparameters: {x: {value: 010}}\n"
    assert [told.split(": ")[0] for told in find_misreadings(read(text))] == ["s.yaml:3:25"]


def test_a_block_within_a_line_hides_nothing_beside_it() -> None:
    """What stands before and after it is read by W&B."""
    text = "{lstm_cli: {seeds: 010}, method: random, run_cap: 011, parameters: {x: {value: 1}}}"
    assert [told.split(": ")[0] for told in find_misreadings(read(text))] == ["s.yaml:1:51"]
    text = "{method: random, run_cap: 011, parameters: {x: {value: 1}}, lstm_cli: {seeds: 010}}"
    assert [told.split(": ")[0] for told in find_misreadings(read(text))] == ["s.yaml:1:27"]


@given(st.from_regex(r"[-+]?[0-9_]{1,4}([.:][0-9_]{1,3})?([eE][-+]?[0-9]{1,2})?", fullmatch=True))
def test_the_other_reader_is_asked(text: str) -> None:
    """A value is told of exactly where PyYAML reads another one, or fails."""
    try:
        other = yaml.safe_load(text)
    except ValueError as error:
        other = error
    file = read_parameter(f"{{values: [{text}]}}")
    assert bool(find_misreadings(file)) == (repr(resolve_scalar(text)) != repr(other))


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["e", "f", "r", "g"]))
def test_spelt_numbers_are_numbers_everywhere(value: float, form: str) -> None:
    """Both versions of YAML read the number that was meant."""
    text = repr(value) if form == "r" or abs(value) > 1e100 else f"{value:.12{form}}"
    meant = resolve_scalar(text)
    assert isinstance(meant, int | float)
    spelt = spell_number(text, meant)
    assert yaml.safe_load(spelt) == resolve_scalar(spelt) == meant
