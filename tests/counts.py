"""Counts that tests tell of, added up over all workers for the end of the report."""

from collections import Counter

import pytest


def tell_count(node: pytest.Item, of: str, kind: str, count: int) -> None:
    """Let the report know how many cases or kills (`of`) of a kind a test had."""
    node.user_properties.append((f"{of} of {kind}", count))


def write_counts(reporter: pytest.TerminalReporter, of: str, title: str) -> None:
    """Say how many of each kind there were, and how many in all; nothing where there were none."""
    counts: Counter[str] = Counter()
    for reports in reporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                counts.update(_read_counts(report.user_properties, f"{of} of "))
    if counts:
        reporter.section(title)
        for kind, count in counts.items():
            reporter.write_line(f"{count:8,} {kind}")
        reporter.write_line(f"{counts.total():8,} {of} in all")


def _read_counts(properties: list[tuple[str, object]], before: str) -> dict[str, int]:
    return {
        name.removeprefix(before): count
        for name, count in properties
        if name.startswith(before) and isinstance(count, int)
    }
