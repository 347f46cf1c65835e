"""Something wrong in a config, tied to a key path and a place."""

from collections.abc import Iterable
from dataclasses import dataclass

from lstm_cli.config.problems.showing import show_path
from lstm_cli.config.source.tree import KeyPath, Place
from lstm_cli.errors import ConfigError, Problem

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where it stands, the key path it concerns, and the sentence.

    `scope` is the path below which no value can be trusted because of it.
    """

    place: Place
    path: KeyPath
    scope: KeyPath
    message: str

    def problem(self) -> Problem:
        """The finding as the user reads it; the path is not said twice."""
        where, path = str(self.place), show_path(self.path)
        told = not path or where.endswith((f"--{path}", f": {path}", f" {path}"))
        return Problem(where, self.message if told else f"{path}: {self.message}")


def config_error(findings: Iterable[Finding]) -> ConfigError:
    """All findings as one error, sorted by place."""
    ordered = sorted(findings, key=lambda finding: (finding.place, show_path(finding.path)))
    return ConfigError(finding.problem() for finding in ordered)
