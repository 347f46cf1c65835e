"""Files of the sktime and UEA archives, `.ts`: a sequence a line, its dimensions between colons."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lstm_cli.data.reading.contents import UTF8_MARK, UTF16_MARKS, read_bytes
from lstm_cli.data.reading.paths import name_file, resolve_path
from lstm_cli.data.reading.problems import make_error
from lstm_cli.data.sequences.layout import Layout
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.data.sequences.ts_header import TsHeader, read_header
from lstm_cli.data.sequences.ts_line import TsLine, WrongLineError, count_dimensions, parse_line
from lstm_cli.data.sequences.vocabulary import encode, number_features
from lstm_cli.errors import DataError, Problem


def read_ts(path: str, layout: Layout) -> Ragged:
    """The sequences of a `.ts` or `.ts.gz` file; features are its dimensions.

    Raises:
        DataError: it cannot be read, is no such file, or holds other targets than `layout` says.
    """
    where = name_file(path)
    lines = _read_lines(path, where)
    header = read_header(lines, where)
    _check_target(header, layout, where)
    found = _parse(lines, header, where)
    numbers, parsed = zip(*found, strict=True)
    ragged = Ragged(
        path=where,
        names=tuple(f"line {number}" for number in numbers),
        features=number_features(parsed[0].values.shape[1]),
        values=np.concatenate([line.values for line in parsed]),
        lengths=np.array([len(line.values) for line in parsed]),
    )
    return _add_targets(ragged, [line.target for line in parsed], header)


def _read_lines(path: str, where: str) -> list[str]:
    data = read_bytes(resolve_path(path), where)
    if data.startswith(UTF16_MARKS) or b"\0" in data:
        raise DataError(Problem(where, "is UTF-16, or no text at all. Save it as text in UTF-8."))
    try:
        text = data.removeprefix(UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {data[error.start]:#x} is not UTF-8. Save the file as text in UTF-8."
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(Problem(f"{where}:{line}", message)) from error
    # Not splitlines: it would also cut at characters that may stand in a comment.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _check_target(header: TsHeader, layout: Layout, where: str) -> None:
    if header.target in (None, layout.target):
        return
    tag = "@classLabel" if header.target == "label" else "@targetLabel"
    message = (
        f"its sequences have {header.target}s ({tag} true), but {layout.target}s are wanted. "
        f"Set dataset.target: {header.target}, or name a file with {layout.target}s."
    )
    raise DataError(Problem(where, message))


def _parse(lines: Sequence[str], header: TsHeader, where: str) -> list[tuple[int, TsLine]]:
    found: list[tuple[int, TsLine]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[header.first :], start=header.first + 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if header.dimensions is None:
            header = replace(header, dimensions=count_dimensions(text, header))
        try:
            parsed = parse_line(text, header)
            _check_length(parsed, found, header)
            found.append((number, parsed))
        except WrongLineError as error:
            problems.append(Problem(f"{where}:{number}", str(error)))
    if problems:
        raise make_error(problems, where)
    if not found:
        message = "there are no sequences below @data. Write each in a line of its own."
        raise DataError(Problem(where, message))
    return found


def _check_length(line: TsLine, found: Sequence[tuple[int, TsLine]], header: TsHeader) -> None:
    if header.equal_length and found and len(line.values) != len(found[0][1].values):
        raise WrongLineError(
            f"{len(line.values)} timesteps, but {len(found[0][1].values)} in line {found[0][0]} "
            "and @equalLength is true. Make it false, or mend the line."
        )


def _add_targets(ragged: Ragged, texts: Sequence[str], header: TsHeader) -> Ragged:
    if header.target is None:
        return ragged
    if header.target == "value":
        values = np.array([float(text or "nan") for text in texts])
        return replace(ragged, targets=values.reshape(-1, 1, 1))
    codes, vocabulary = encode(np.array(texts))
    return replace(ragged, targets=codes[:, None], vocabulary=vocabulary, declared=header.classes)
