"""The lines in which a config's header states what was measured."""

import re
from dataclasses import dataclass
from typing import Self

LINE = re.compile(
    r"#? *(?P<name>\S+): median (?P<median>\S+) \((?P<low>\S+) to (?P<high>\S+)\)"
    r"(?:, \|error\| (?P<error>\S+))?; (?P<baseline>[a-z0-9 ]+) (?P<naive>\S+)"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One test value or the accuracy over the seeds; `error`, None for labels, is a median."""

    name: str
    median: float
    low: float
    high: float
    error: float | None
    baseline: str
    naive: float

    def __str__(self) -> str:
        error = "" if self.error is None else f", |error| {self.error:.2g}"
        values = f"{self.median:.6g} ({self.low:.6g} to {self.high:.6g})"
        return f"{self.name}: median {values}{error}; {self.baseline} {self.naive:.3g}"

    @classmethod
    def parse(cls, line: str) -> Self | None:
        """What a line says, be it a comment; None where it says something else."""
        found = LINE.fullmatch(line)
        if found is None:
            return None
        name, median, low, high, error, baseline, naive = found.groups()
        known = None if error is None else float(error)
        return cls(name, float(median), float(low), float(high), known, baseline, float(naive))
