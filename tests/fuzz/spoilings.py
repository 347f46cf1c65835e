"""Small damages: to the bytes of a file, and to a tree of values."""

from collections.abc import Callable, Sequence
from copy import deepcopy

from hypothesis import strategies as st

from tests.fuzz.yaml_values import Tree

Draw = st.DrawFn
Edit = Callable[[bytes], bytes]

ENCODINGS: list[Edit] = [
    lambda content: b"\xef\xbb\xbf" + content,
    lambda content: content.decode("latin-1").encode("utf-16"),
    lambda content: content.decode("latin-1").encode("utf-16-le"),
    lambda content: content.decode("latin-1").encode("utf-32"),
    lambda content: content.replace(b"\n", b"\r\n"),
    lambda content: content.replace(b"\n", b"\r"),
    lambda content: content.replace(b" ", b"\t"),
    lambda content: content + content,
    lambda content: content.replace(b"\n", b"\n\n"),
    bytes.upper,
]
PIECES = [
    b"\x00", b"\xff", b"\xe4", b"\xc3\x28", b"\xed\xa0\x80", b"\x1a", b"\x1b[2J", b"\t", b"\r",
    b"\n", b'"', b"'", b",", b";", b":", b"-", b"- ", b"[", b"]", b"{", b"}", b"#", b"&a ", b"*a",
    b"!", b"%", b"@", b"|", b">", b"?", b"nan", b"inf", b"null", b"1e999", b"-1", b"0", b" ",
    b"9" * 400, b"x" * 3000, "é\u2028\u202e".encode(), b"<<: ", b"---\n", b"...\n",
]  # fmt: skip


@st.composite
def spoil_bytes(
    draw: Draw, contents: Sequence[bytes], pieces: Sequence[bytes] = (), most: int = 4
) -> bytes:
    """One of the contents with one damage or a few."""
    content = draw(st.sampled_from(contents))
    for _ in range(draw(st.integers(1, most))):
        content = draw(st.sampled_from(DAMAGES))(draw, content, (*PIECES, *pieces))
    return content


def _flip(draw: Draw, content: bytes, _: Sequence[bytes]) -> bytes:
    if not content:
        return content
    place = draw(st.integers(0, len(content) - 1))
    changed = content[place] ^ draw(st.integers(1, 255))
    return content[:place] + bytes([changed]) + content[place + 1 :]


def _cut(draw: Draw, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(draw, len(content))
    return content[:start] + content[end:]


def _end(draw: Draw, content: bytes, _: Sequence[bytes]) -> bytes:
    return content[: draw(st.integers(0, len(content)))]


def _repeat(draw: Draw, content: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(draw, len(content))
    return content[:end] + content[start:end] * draw(st.integers(1, 3)) + content[end:]


def _insert(draw: Draw, content: bytes, pieces: Sequence[bytes]) -> bytes:
    place = draw(st.integers(0, len(content)))
    return content[:place] + draw(st.sampled_from(pieces)) + content[place:]


def _replace(draw: Draw, content: bytes, pieces: Sequence[bytes]) -> bytes:
    start, end = _span(draw, len(content))
    return content[:start] + draw(st.sampled_from(pieces)) + content[end:]


def _change_lines(draw: Draw, content: bytes, _: Sequence[bytes]) -> bytes:
    lines = content.split(b"\n")
    place, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    match draw(st.sampled_from(["drop", "swap", "double", "indent"])):
        case "drop":
            del lines[place]
        case "swap":
            lines[place], lines[other] = lines[other], lines[place]
        case "double":
            lines.insert(other, lines[place])
        case _:
            lines[place] = b" " * draw(st.integers(1, 5)) + lines[place]
    return b"\n".join(lines)


def _encode(draw: Draw, content: bytes, _: Sequence[bytes]) -> bytes:
    return draw(st.sampled_from(ENCODINGS))(content)


def _span(draw: Draw, size: int) -> tuple[int, int]:
    start = draw(st.integers(0, size))
    return start, min(size, start + draw(st.integers(0, 40)))


DAMAGES = [_flip, _cut, _end, _repeat, _insert, _replace, _change_lines, _change_lines, _encode]


@st.composite
def spoil_tree(
    draw: Draw,
    originals: Sequence[Tree],
    values: st.SearchStrategy[Tree],
    keys: st.SearchStrategy[str],
    most: int = 3,
) -> Tree:
    """One of the trees with one value or a few changed, moved, renamed, doubled or gone."""
    tree = deepcopy(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, most))):
        places = list(_places(tree))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        _change(draw, holder, key, places, draw(values), keys)
    return tree


def _places(tree: Tree) -> list[tuple[Tree, Tree]]:
    """Every mapping and list in a tree with each of its keys and indices."""
    if isinstance(tree, dict):
        inner = list(tree.items())
    elif isinstance(tree, list):
        inner = list(enumerate(tree))
    else:
        return []
    return [(tree, key) for key, _ in inner] + [
        place for _, value in inner for place in _places(value)
    ]


def _change(
    draw: Draw,
    holder: Tree,
    key: Tree,
    places: Sequence[tuple[Tree, Tree]],
    value: Tree,
    keys: st.SearchStrategy[str],
) -> None:
    match draw(st.sampled_from(["set", "set", "drop", "swap", "wrap", "rename", "add"])):
        case "set":
            holder[key] = value
        case "drop":
            del holder[key]
        case "swap":
            other, place = draw(st.sampled_from(places))
            holder[key] = deepcopy(other[place])
        case "wrap":
            holder[key] = draw(st.sampled_from([[holder[key]], {"kind": holder[key]}, [value]]))
        case "rename" if isinstance(holder, dict):
            holder[draw(keys) or misspell(draw, key)] = holder.pop(key)
        case _ if isinstance(holder, dict):
            holder[draw(keys) or misspell(draw, key)] = value
        case _:
            holder.append(value)


def misspell(draw: Draw, word: str) -> str:
    """The word with a letter gone, doubled, changed or moved."""
    place = draw(st.integers(0, max(len(word) - 1, 0)))
    before, letter, after = word[:place], word[place : place + 1], word[place + 1 :]
    middle = draw(st.sampled_from(["", letter * 2, "x", letter.upper(), f"{letter}_", "-"]))
    return f"{before}{middle}{after}"
