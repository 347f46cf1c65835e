"""What a parameter is drawn from, read from its mapping in a sweep file."""

from lstm_cli.config.problems.findings import Finding
from lstm_cli.config.problems.phrases import describe_choices
from lstm_cli.config.problems.showing import show_value
from lstm_cli.config.source.tree import Node, entries_of, plain
from lstm_cli.sweeps.file.fields import Fields, suggest_key
from lstm_cli.sweeps.file.forms import FORMS, KEYS, WANTED, Form, fitting, infer
from lstm_cli.sweeps.sweep import Distribution

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
