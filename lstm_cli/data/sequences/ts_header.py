"""The header of an sktime `.ts` file: what its lines hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import shorten

TAGS = (
    "@problemName", "@timeStamps", "@missing", "@univariate", "@dimensions", "@equalLength",
    "@seriesLength", "@classLabel", "@targetLabel", "@data",
)  # fmt: skip
BY_LOWER = {tag.lower(): tag for tag in TAGS} | {"@dimension": "@dimensions"}


@dataclass(frozen=True, slots=True)
class TsHeader:
    """What each line after the header holds.

    `dimensions` is None where the first line decides; `target` is None where no line ends in one;
    `classes` are the labels that may stand there; `first` is the index of the line after `@data`.
    """

    dimensions: int | None
    target: Literal["label", "value"] | None
    classes: tuple[str, ...]
    equal_length: bool
    first: int


@dataclass(frozen=True, slots=True)
class _Tag:
    words: tuple[str, ...]
    where: str


def read_header(lines: Sequence[str], path: str) -> TsHeader:
    """What the lines up to `@data` say.

    Raises:
        DataError: they are no such header, contradict each other, or promise what is not read.
    """
    tags, first = _collect(lines, path)
    if _is_true(tags, "@timeStamps"):
        message = (
            "@timeStamps is true, but values with times are not read. Write values alone, evenly "
            "spaced in time, and @timeStamps false."
        )
        raise DataError(Problem(tags["@timeStamps"].where, message))
    labelled, valued = _is_true(tags, "@classLabel"), _is_true(tags, "@targetLabel")
    if labelled and valued:
        message = "@targetLabel is true, and so is @classLabel. Make one of them false."
        raise DataError(Problem(tags["@targetLabel"].where, message))
    return TsHeader(
        dimensions=_count_dimensions(tags),
        target="label" if labelled else "value" if valued else None,
        classes=_name_classes(tags["@classLabel"]) if labelled else (),
        equal_length=_is_true(tags, "@equalLength"),
        first=first,
    )


def _collect(lines: Sequence[str], path: str) -> tuple[dict[str, _Tag], int]:
    tags: dict[str, _Tag] = {}
    for index, line in enumerate(lines):
        where, words = f"{path}:{index + 1}", line.split()
        if not words or words[0].startswith("#"):
            continue
        name = BY_LOWER.get(words[0].lower())
        if name is None:
            raise DataError(Problem(where, _describe_stranger(words[0], line)))
        if name in tags:
            first = tags[name].where.rpartition(":")[2]
            message = f"{name} is there again, as in line {first}. Remove one of the two lines."
            raise DataError(Problem(where, message))
        if name == "@data":
            if words[1:]:
                message = "sequences begin in the line below @data. Break this line behind it."
                raise DataError(Problem(where, message))
            return tags, index + 1
        tags[name] = _Tag(tuple(words[1:]), where)
    message = "there is no line @data. Put it between the header and the sequences."
    raise DataError(Problem(path, message))


def _describe_stranger(word: str, line: str) -> str:
    if word.startswith("@"):
        return f"there is no {shorten(repr(word))} in .ts files. {describe_remedy(word, TAGS)}"
    return (
        f"{shorten(repr(line.strip()))} stands before @data. Begin such lines with @ or #, or put "
        "@data before the first sequence."
    )


def _is_true(tags: dict[str, _Tag], name: str) -> bool:
    tag = tags.get(name)
    if tag is None:
        return False
    word = tag.words[0].lower() if tag.words else ""
    if word not in ("true", "false"):
        shown = shorten(repr(" ".join(tag.words))) if tag.words else "empty"
        raise DataError(Problem(tag.where, f"{name} is {shown}. Give true or false."))
    return word == "true"


def _count_dimensions(tags: dict[str, _Tag]) -> int | None:
    univariate, tag = _is_true(tags, "@univariate"), tags.get("@dimensions")
    if tag is None:
        return 1 if univariate else None
    word = " ".join(tag.words)
    if not (word.isdecimal() and int(word) > 0):
        shown = shorten(repr(word))
        raise DataError(Problem(tag.where, f"@dimensions is {shown}. Give a whole number above 0."))
    if univariate and int(word) != 1:
        message = f"@dimensions is {word}, but @univariate is true. Make @univariate false."
        raise DataError(Problem(tag.where, message))
    return int(word)


def _name_classes(tag: _Tag) -> tuple[str, ...]:
    names = tag.words[1:]
    if not names:
        message = "@classLabel true names no classes. Write them behind it: @classLabel true a b."
        raise DataError(Problem(tag.where, message))
    if len(names) == 1 and "," in names[0]:
        message = f"@classLabel names {shorten(repr(names[0]))}. Put blanks between classes."
        raise DataError(Problem(tag.where, message))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = f"@classLabel names {shorten(repr(twice))} twice. Remove one of them."
        raise DataError(Problem(tag.where, message))
    return names
