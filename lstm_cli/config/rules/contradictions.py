"""What one key says against another."""

from dataclasses import dataclass

from lstm_cli.config.source.tree import KeyPath


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The path of the key where it is reported, the other keys involved, and the sentence."""

    path: KeyPath
    involved: tuple[KeyPath, ...]
    message: str


def contradict(path: str, message: str, *involved: str) -> Contradiction:
    """A contradiction from dotted paths."""
    others = tuple(tuple(other.split(".")) for other in involved)
    return Contradiction(tuple(path.split(".")), others, message)
