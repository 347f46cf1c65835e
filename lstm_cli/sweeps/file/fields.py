"""The keys of a mapping in a sweep file, each taken as what it must be."""

import math
import re
from collections.abc import Iterable, Sequence

from lstm_cli.config.findings.finding import Finding
from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.config.yaml.nodes import Entry, Node, Place, entries_of, resolve_scalar
from lstm_cli.wording import describe_kind, nearest, show_value

SCIENTIFIC = re.compile(r"([-+]?[0-9]*)(\.[0-9]+)?\.?[eE]([-+]?)([0-9]+)")


def spell_number(text: str, value: float) -> str:
    """The number that the text stands for, such that YAML 1.1 reads it too: 1e-4 as 1.0e-4."""
    parts = SCIENTIFIC.fullmatch(text) or SCIENTIFIC.fullmatch(repr(value))
    if not parts:
        return repr(value)
    whole, fraction, sign, exponent = parts.groups()
    return f"{whole or 0}{fraction or '.0'}e{sign or '+'}{exponent}"


LARGEST_NUMBER = 1e300


class Fields:
    """A mapping of which keys are taken; what is wrong with one is added to `findings`."""

    def __init__(
        self, node: Node, path: Sequence[str], findings: list[Finding], allowed: Sequence[str]
    ) -> None:
        self.path = tuple(path)
        self.place = node.place
        self._findings = findings
        self._entries = entries_of(node)
        self.is_mapping = isinstance(node.value, dict)
        if not self.is_mapping:
            self.refuse(None, f"{_kind(node.value)} Give a mapping with {describe_keys(allowed)}.")
        for key in self._entries:
            if key not in allowed:
                self.refuse_key(key, f"unknown key. {suggest_key(key, allowed)}")

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are written."""
        return tuple(self._entries)

    def entry(self, key: str) -> Entry | None:
        """What is written under a key."""
        return self._entries.get(key)

    def node(self, key: str) -> Node | None:
        """The value that is written under a key."""
        return self._entries[key].node if key in self._entries else None

    def place_of(self, key: str) -> Place:
        """Where the value of a key stands; the mapping where the key is missing."""
        node = self.node(key)
        return node.place if node else self.place

    def refuse(self, key: str | None, message: str, place: Place | None = None) -> None:
        """Say what is wrong with the value of a key, or with the mapping itself."""
        path = self.path if key is None else (*self.path, key)
        where = place or (self.place if key is None else self.place_of(key))
        self._findings.append(Finding(where, path, path, message))

    def refuse_key(self, key: str, message: str) -> None:
        """Say what is wrong with a key itself."""
        self.refuse(key, message, self._entries[key].key)

    def require(self, key: str, wanted: str) -> None:
        """Say that a key is missing from the mapping, if it is."""
        if self.is_mapping and key not in self:
            self.refuse(key, f"missing. Give {wanted}.")

    def text(self, key: str) -> str | None:
        """The text under a key; None where there is none or something else."""
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node.value, str) and node.value.strip():
            return node.value
        is_number = isinstance(node.value, int | float)
        self.refuse(key, f"{_kind(node.value)} {'Put it in quotes' if is_number else 'Give text'}.")
        return None

    def choice(self, key: str, options: Sequence[str]) -> str | None:
        """One of the options under a key; None where there is none or something else."""
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node.value, str) and node.value in options:
            return node.value
        shown = f"{show_value(node.value)} is not known."
        self.refuse(key, f"{shown} {describe_remedy(node.value, options)}")
        return None

    def flag(self, key: str) -> bool | None:
        """True or false under a key; None where there is none or something else."""
        node = self.node(key)
        if node is None or isinstance(node.value, bool):
            return node.value if node and isinstance(node.value, bool) else None
        self.refuse(key, f"{_kind(node.value)} Write true or false.")
        return None

    def whole(self, key: str, least: int | None = None) -> int | None:
        """A whole number of at least `least`; None where there is none or something else."""
        wanted = "a whole number" if least is None else f"a whole number of at least {least}"
        value = self._number(key, wanted)
        if value is None:
            return None
        if isinstance(value, float):
            self.refuse(key, f"{value!r} is not a whole number. Give {wanted}.")
            return None
        if least is not None and value < least:
            self.refuse(key, f"{value} is too small. Give {wanted}.")
            return None
        return value

    def number(self, key: str, above: float | None = None) -> float | None:
        """A finite number above `above`, an int as an int; None where there is none such."""
        wanted = "a number" if above is None else f"a number above {above}"
        value = self._number(key, wanted)
        if value is not None and above is not None and value <= above:
            self.refuse(key, f"{show_value(value)} is too small. Give {wanted}.")
            return None
        return value

    def _number(self, key: str, wanted: str) -> int | float | None:
        node = self.node(key)
        if node is None:
            return None
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key, f"{_kind(value)} Give {wanted}.{_meant(value)}")
            return None
        if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
            shown = "that" if math.isfinite(value) else show_value(value)
            self.refuse(key, f"{shown} is too large. Give at most {LARGEST_NUMBER:g}.")
            return None
        return value


def describe_keys(allowed: Iterable[str]) -> str:
    """A set of keys: "the keys 'min', 'max'"."""
    shown = tuple(map(repr, allowed))
    return f"the key {shown[0]}" if len(shown) == 1 else f"the keys {', '.join(shown)}"


def suggest_key(key: str, allowed: Sequence[str]) -> str:
    """What was probably meant by an unknown key, or what there is."""
    near = nearest(key, allowed)
    return f"Did you mean {near!r}?" if near else f"Allowed: {', '.join(map(repr, allowed))}."


def _kind(value: object) -> str:
    return "no value is given." if value is None else f"{describe_kind(value)}."


def _meant(value: object) -> str:
    if not isinstance(value, str) or len(value) > 40:
        return ""
    number = resolve_scalar(value.strip())
    if isinstance(number, bool) or not isinstance(number, int | float):
        return ""
    return f" Write {spell_number(value.strip(), number)}, without quotes."
