"""The parameters of a sweep file, by their dotted names, each with its distribution."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_cli.config.findings.finding import Finding
from lstm_cli.config.findings.phrases import describe_choices
from lstm_cli.config.yaml.nodes import Entry, Node, Place, entries_of, plain
from lstm_cli.sweeps.file.fields import Fields, suggest_key
from lstm_cli.sweeps.file.wandb_forms import FORMS, GRID, KEYS, WANTED, Form, fitting, infer
from lstm_cli.sweeps.trials.trial import Distribution
from lstm_cli.wording import show_value

POSITIVE = ("q", "sigma", "a", "b")
SIMPLE = "Give value, values, or min and max."
TOLERANCE = 1e-5
"""How far from 1 the sum of probabilities may be, as for NumPy's isclose, by which W&B checks."""


def read_distribution(
    node: Node, path: tuple[str, ...], findings: list[Finding]
) -> Distribution | None:
    """The distribution of a parameter; None, and a finding for each reason, where there is none."""
    if not isinstance(node.value, dict):
        findings.append(Finding(node.place, path, path, _not_a_mapping(node)))
        return None
    before = len(findings)
    fields = Fields(node, path, findings, KEYS)
    name = _name(fields)
    if name is None:
        return None
    form = FORMS[name]
    _check_keys(fields, name, form)
    values = [_read(fields, key, name, form) for key in form.keys]
    if len(findings) == before:
        _check_together(fields, form, values)
    return form.make(*values) if len(findings) == before else None


def _not_a_mapping(node: Node) -> str:
    if node.value is None:
        return f"empty. {SIMPLE}"
    if isinstance(node.value, tuple):
        return "a list stands where the parameter's keys are expected. Write {values: […]}."
    shown = show_value(node.value)
    return f"{shown} stands where the parameter's keys are expected. Write {{value: {shown}}}."


def _name(fields: Fields) -> str | None:
    """The distribution's name, written or understood."""
    if "distribution" in fields:
        return fields.choice("distribution", tuple(FORMS))
    given = [key for key in fields.keys if key in KEYS]
    bounds = [plain(node) for key in ("min", "max") if (node := fields.node(key))]
    name = infer(given, whole=all(type(bound) is int for bound in bounds))
    if name is None:
        _refuse_unclear(fields, given)
    return name


def _refuse_unclear(fields: Fields, given: list[str]) -> None:
    """Say why the keys do not tell the distribution."""
    if not given:
        if not fields.keys:
            fields.refuse(None, f"empty. {SIMPLE}")
        return
    candidates = fitting(given)
    partner = {"min": "max", "max": "min", "probabilities": "values"}
    if candidates:
        fields.require("distribution", describe_choices(candidates))
    elif len(given) == 1 and given[0] in partner:
        fields.require(partner[given[0]], WANTED[partner[given[0]]])
    else:
        together = ", ".join(map(repr, given))
        fields.refuse(None, f"the keys {together} do not go together. {SIMPLE}")


def _check_keys(fields: Fields, name: str, form: Form) -> None:
    for key in fields.keys:
        if key in KEYS and key not in (*form.keys, "distribution"):
            suggestion = suggest_key(key, form.keys)
            fields.refuse_key(key, f"not a key of {name!r}. {suggestion}")
    for key in form.required:
        fields.require(key, WANTED[key])


def _read(fields: Fields, key: str, name: str, form: Form) -> object:
    """The value of one key; None where it is missing or wrong."""
    node = fields.node(key)
    if node is None:
        return form.defaults.get(key)
    match key:
        case "value":
            return plain(node)
        case "values":
            return _read_values(fields, node)
        case "probabilities":
            return _read_probabilities(fields, node)
        case "min" | "max" if name == "int_uniform":
            return fields.whole(key)
        case _:
            is_positive = key in POSITIVE or (key == "min" and name.endswith("_values"))
            return fields.number(key, above=0 if is_positive else None)


def _read_values(fields: Fields, node: Node) -> tuple[object, ...] | None:
    if isinstance(node.value, tuple) and node.value:
        return tuple(map(plain, node.value))
    shown = show_value(plain(node))
    remedy = f"Write a list: [{shown}]." if _is_single(node) else "Give a list of one or more."
    fields.refuse("values", f"{shown} is not a list of values. {remedy}")
    return None


def _is_single(node: Node) -> bool:
    return node.value is not None and not isinstance(node.value, tuple) and not entries_of(node)


def _read_probabilities(fields: Fields, node: Node) -> tuple[float, ...] | None:
    found = plain(node)
    items = found if isinstance(found, tuple) else ()
    numbers = [float(item) for item in items if _is_probability(item)]
    if not items or len(numbers) < len(items):
        wrong = next((show_value(item) for item in items if not _is_probability(item)), None)
        shown = f"{wrong} is not a probability" if wrong else f"{show_value(found)} is not allowed"
        fields.refuse("probabilities", f"{shown}. Give a list of numbers from 0 to 1.")
        return None
    return tuple(numbers)


def _is_probability(item: object) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool) and 0 <= item <= 1


def _check_together(fields: Fields, form: Form, values: list[object]) -> None:
    """Check what stands between keys that are each right."""
    given = dict(zip(form.keys, values, strict=True))
    match given:
        case {"min": int() | float() as low, "max": int() | float() as high} if low >= high:
            message = f"{show_value(low)} is not below max, {show_value(high)}. "
            fields.refuse("min", f"{message}Swap them, or write one value.")
        case {"values": tuple() as listed, "probabilities": tuple() as shares}:
            _check_shares(fields, len(listed), shares)


def _check_shares(fields: Fields, values: int, shares: tuple[float, ...]) -> None:
    if len(shares) != values:
        message = f"{len(shares)} probabilities for {values} values. Give one for each."
        fields.refuse("probabilities", message)
    elif abs(sum(shares) - 1) > TOLERANCE:
        message = f"they add up to {sum(shares):g}. Change them to add up to 1."
        fields.refuse("probabilities", message)


NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
NESTED = "parameters"
MOST_IN_GRID = 100_000


@dataclass(frozen=True, slots=True)
class WrittenParameter:
    """A parameter as it is written: its dotted name, the place of its key, and what is there."""

    name: str
    key: Place
    node: Node

    @property
    def path(self) -> tuple[str, ...]:
        """The key path that messages show."""
        return (NESTED, *self.name.split("."))


def find_parameters(node: Node, findings: list[Finding]) -> tuple[WrittenParameter, ...]:
    """The parameters below `parameters:`, each name once."""
    if not entries_of(node):
        message = "there are none. Write them below it: training.epochs: {values: [10, 20]}."
        findings.append(Finding(node.place, (NESTED,), (NESTED,), message))
    known = _Known()
    for each in _flatten(entries_of(node), "", findings):
        clash = known.add(each)
        if clash:
            findings.append(Finding(each.key, each.path, each.path, clash))
    return tuple(known.by_name.values())


def read_distributions(
    written: tuple[WrittenParameter, ...], findings: list[Finding]
) -> dict[str, Distribution]:
    """What each parameter is drawn from, by name; those that are wrong are left out."""
    found = {each.name: read_distribution(each.node, each.path, findings) for each in written}
    return {name: distribution for name, distribution in found.items() if distribution is not None}


def check_grid(
    written: tuple[WrittenParameter, ...],
    distributions: Mapping[str, Distribution],
    findings: list[Finding],
) -> None:
    """Say which parameters a grid cannot have."""
    for each in written:
        distribution = distributions.get(each.name)
        message = _not_in_grid(distribution) if distribution else None
        if message:
            entry = entries_of(each.node).get("distribution")
            place = entry.node.place if entry else each.node.place
            findings.append(Finding(place, each.path, each.path, message))


def count(distribution: Distribution) -> int | None:
    """How many values a grid takes from it, as far as a grid can count; None for none at all."""
    grid = distribution.grid()
    try:
        return None if grid is None else len(grid)
    except OverflowError:
        return MOST_IN_GRID + 1


def _not_in_grid(distribution: Distribution) -> str | None:
    values = count(distribution)
    if values is None:
        allowed = ", ".join(map(repr, GRID))
        return f"a grid cannot have this distribution. Give one of {allowed}, or method: random."
    if values > MOST_IN_GRID:
        return f"more than {MOST_IN_GRID} values are too many for a grid. Give fewer."
    return None


def _flatten(
    entries: Mapping[str, Entry], prefix: str, findings: list[Finding]
) -> Iterator[WrittenParameter]:
    for key, entry in entries.items():
        each = WrittenParameter(f"{prefix}{key}", entry.key, entry.node)
        own = entries_of(entry.node)
        if not NAME.fullmatch(each.name):
            message = "is no name. Use letters, digits, '_' and '-', with dots between keys."
            findings.append(Finding(entry.key, (NESTED, each.name), (NESTED,), message))
        elif NESTED not in own:
            yield each
        elif len(own) > 1:
            beside = ", ".join(repr(other) for other in own if other != NESTED)
            message = f"{beside} beside `parameters`. Nothing can stand beside it; remove one."
            findings.append(Finding(entry.key, each.path, each.path, message))
        else:
            yield from _flatten_below(own[NESTED].node, each, findings)


def _flatten_below(
    node: Node, parent: WrittenParameter, findings: list[Finding]
) -> Iterator[WrittenParameter]:
    if entries_of(node):
        yield from _flatten(entries_of(node), f"{parent.name}.", findings)
    else:
        message = "there are no parameters below `parameters`. Write some, or remove it."
        findings.append(Finding(node.place, parent.path, parent.path, message))


class _Known:
    """The parameters so far, and those that are parts of each section."""

    def __init__(self) -> None:
        self.by_name: dict[str, WrittenParameter] = {}
        self._parts: dict[str, WrittenParameter] = {}

    def add(self, each: WrittenParameter) -> str | None:
        """Take a parameter; what is wrong between it and those before it."""
        clash = self._clash(each)
        self.by_name.setdefault(each.name, each)
        for section in _sections(each.name):
            self._parts.setdefault(section, each)
        return clash

    def _clash(self, each: WrittenParameter) -> str | None:
        same, part = self.by_name.get(each.name), self._parts.get(each.name)
        if same:
            return f"given already in line {same.key.line}. Keep one."
        whole = next(filter(None, map(self.by_name.get, _sections(each.name))), None)
        if part is None and whole is None:
            return None
        said = f"{part.name!r} in line {part.key.line} is a part of it" if part else ""
        if whole:
            said = f"{whole.name!r} in line {whole.key.line} is its whole section"
        return f"{said}, and one would set the other. Keep one."


def _sections(name: str) -> Iterator[str]:
    """The dotted names above a name: `a` and `a.b` for `a.b.c`."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))
