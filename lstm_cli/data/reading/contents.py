"""The bytes of a text file, unpacked and checked: UTF-8, lines that end in a newline."""

import gzip
import io
import zlib
from pathlib import Path

from lstm_cli.errors import DataError, MachineError, Problem
from lstm_cli.memory import LEAST_SUSPECT, check_unpacked, largest_unpacked

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A text is held as it is, and once more as what is read of it.
COPIES = 2
_PART = 1 << 20
# Texts are packed to no less than a twentieth.
_USUAL_TIMES = 20


def read_bytes(file: Path, where: str) -> bytes:
    """What is in a file, unpacked where its name ends in `.gz`.

    Raises:
        DataError: it cannot be read or unpacked, or is empty.
        MachineError: it takes too much of the memory that is free.
    """
    try:
        check_unpacked(where, file.stat().st_size, copies=COPIES)
        data = file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Check the path and its permissions."
        raise DataError(Problem(where, message)) from error
    except MemoryError as error:
        raise MachineError(Problem(where, "is larger than memory. Use a smaller file.")) from error
    if not data:
        raise DataError(Problem(where, "is empty (0 bytes). Name a file with data."))
    if file.suffix.lower() == ".gz":
        return _unpack(data, where)
    if data.startswith(GZIP):
        raise DataError(Problem(where, f"is packed with gzip. Name it {file.name}.gz."))
    return data


def check_text(data: bytes, where: str) -> bytes:
    """The bytes of a text in UTF-8, without its mark, each line ended by one newline.

    Raises:
        DataError: it is something else, or nothing.
    """
    if data.startswith(ZIP):
        message = "is a zip or Excel file, not text. Save the table as CSV."
        raise DataError(Problem(where, message))
    if data.startswith(UTF16_MARKS) or b"\0" in data:
        kind = (
            "is UTF-16" if data.startswith(UTF16_MARKS) else "holds NUL bytes (UTF-16, or no text)"
        )
        raise DataError(Problem(where, f"{kind}. Save it as CSV in UTF-8."))
    data = data.removeprefix(UTF8_MARK)
    _check_utf8(data, where)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.strip():
        raise DataError(Problem(where, "is empty. Name a file with a header and rows."))
    return data.rstrip(b"\n") + b"\n"


def _unpack(data: bytes, where: str) -> bytes:
    try:
        unpacked = _unpack_parts(data, where)
    except (EOFError, OSError, zlib.error) as error:
        reason = "it ends too early" if isinstance(error, EOFError) else "its bytes are damaged"
        if not data.startswith(GZIP):
            reason = "it is not gzip"
        message = f"cannot be unpacked: {reason}. Copy or pack the file again."
        raise DataError(Problem(where, message)) from error
    if not unpacked:
        raise DataError(Problem(where, "is empty once unpacked. Name a file with data."))
    return unpacked


def _unpack_parts(data: bytes, where: str) -> bytes:
    """All of it, a part at a time: gzip does not tell before how much it is."""
    most, size = largest_unpacked(len(data), COPIES), 0
    suspect = max(LEAST_SUSPECT, _USUAL_TIMES * len(data))
    unpacked = io.BytesIO()
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        while part := packed.read(_PART):
            size += len(part)
            if size > most:
                check_unpacked(where, size, len(data), copies=COPIES)
            if size <= suspect:
                unpacked.write(part)
            else:  # only counted, to be held once it is known to end
                unpacked = io.BytesIO()
    return unpacked.getvalue() if size <= suspect else gzip.decompress(data)


def _check_utf8(data: bytes, where: str) -> None:
    if data.isascii():
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#x} is not UTF-8. Save the file as CSV in UTF-8."
        raise DataError(Problem(f"{where}:{line}", message)) from error
