"""Values that a config may hold or should not, and their YAML."""

import json
import math
from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import strategies as st

Tree: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Raw:
    """YAML that is written as it stands, whatever it means."""

    text: str


RAW = [
    "~", "no", "on", "0x1F", "0o17", "1_000", "1e400", "-1e-400", "+.inf", ".NaN", "1e3", "007",
    "2024-02-30", "12:30:45", "!!python/object:os.system {}", "!!binary aGk=", "&a [*a]", "*a",
    "&a 1", "<<", "? x", "|", ">-", "'", '"', "{", "]", "%TAG", "@", "`x`", "- - -", "{? [a]: b}",
    "[a, b]: c", "{a: 1, a: 2}", '"\\ud800"', '"\\U0010FFFF"', "\x85", "\u2028", "\ufeff", "\x07",
    "[" * 70 + "]" * 70, "9" * 5000, "0." + "3" * 400, "{<<: {a: 1}}", "#", "key: value",
]  # fmt: skip
NUMBERS = [
    -1, 0, 1, 2, 3, 7, 24, 25, 2**31 - 1, 2**31, 2**32, 2**63, 2**64, -(2**63), 10**30, 10**299,
    10**301, 0.0, -0.0, 0.5, 1.0, 1.5, 1e-320, 1e39, -1e300, 1e308, math.nan, math.inf, -math.inf,
]  # fmt: skip
WORDS = [
    "", " ", ".", "..", "/", "-", "a.yaml", "nowhere.csv", "bundled:", "bundled:zzz",
    "bundled:airline_passengers.csv", "generated", "table", "sequences", "sum", "times", "parity",
    "multiples", "next_values", "label", "value", "sequence", "timestep", "repeat", "vector",
    "aligned", "last", "random", "stratified", "time", "group", "none", "null", "standard",
    "minmax", "interpolate", "drop", "forward_fill", "refuse", "linear", "last_input", "cosine",
    "adam", "sgd", "mse", "mae", "accuracy", "best", "one_to_one", "one_to_many", "many_to_one",
    "many_to_many", "relu", "softmax", "balanced", "auto", "xla", "graph", "hour", "month",
    "\x00", "\x1b[31m", "\u202e", "\ud800", "\U0001f600", "é" * 200, "x" * 5000, "a\nb", "a\tb",
    "%s {} ${HOME}", "C:\\data", "1e3", "1", "true", "~", "Date", "Passengers", "even", "odd",
]  # fmt: skip

scalars: st.SearchStrategy[Tree] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.sampled_from(RAW).map(Raw),
    st.integers(-(2**70), 2**70).filter(lambda number: abs(number) < 30 or number > 2**31),
    st.floats(),
    st.text(max_size=8),
)


def trees(keys: st.SearchStrategy[str], leaves: int) -> st.SearchStrategy[Tree]:
    """Lists and mappings of `keys` in one another, with any scalars."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=leaves,
    )


def write_flow(tree: Tree) -> str:
    """A tree as YAML on one line."""
    match tree:
        case Raw(text):
            return text
        case dict():
            entries = (f"{json.dumps(key)}: {write_flow(value)}" for key, value in tree.items())
            return f"{{{', '.join(entries)}}}"
        case list() | tuple():
            return f"[{', '.join(map(write_flow, tree))}]"
        case float() if math.isnan(tree):
            return ".nan"
        case float() if math.isinf(tree):
            return ".inf" if tree > 0 else "-.inf"
        case _:
            return json.dumps(tree)


def write_block(tree: dict[str, Tree]) -> str:
    """A mapping as YAML with a line for each key at the top, so that what breaks breaks one."""
    return "".join(f"{json.dumps(key)}: {write_flow(value)}\n" for key, value in tree.items())
