"""What the kinds of cases share: a count of each, told at the end, and a quiet descriptor 2."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.harness import Amount, Fuzz, cases_run

COUNT = "cases of "


@pytest.fixture
def fuzz(
    amount: Amount,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Fuzz]:
    """What runs a test on many cases, in an empty folder; nothing but sentences may be said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANDB_MODE", "disabled")
    monkeypatch.delenv("WANDB_SWEEP_PARAM_PATH", raising=False)
    kind = request.node.originalname.removeprefix("test_").replace("_", " ")
    before = cases_run[kind]
    yield Fuzz(kind, amount)
    request.node.user_properties.append((COUNT + kind, cases_run[kind] - before))
    assert capfd.readouterr().err == ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases of each kind were run, by whichever worker."""
    counts: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                counts.update(_read_counts(report.user_properties))
    if counts:
        terminalreporter.section("fuzzing")
        for kind, count in counts.items():
            terminalreporter.write_line(f"{count:8,} {kind}")
        terminalreporter.write_line(f"{counts.total():8,} cases in all")


def _read_counts(properties: list[tuple[str, object]]) -> dict[str, int]:
    return {
        name.removeprefix(COUNT): count
        for name, count in properties
        if name.startswith(COUNT) and isinstance(count, int)
    }
