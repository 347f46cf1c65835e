"""What the kinds of cases share: a count of each, told at the end, and a quiet descriptor 2."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counts import tell_count, write_counts
from tests.fuzz.harness import PARSED, STARTED, Amount, Fuzz, cases_run


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
    fuzz = Fuzz(kind, amount)
    yield fuzz
    tell_count(request.node, "cases", kind, cases_run[kind] - before)
    for way, count in fuzz.by_command.items():
        tell_count(request.node, way, kind, count)
    assert capfd.readouterr().err == ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases of each kind were run, by whichever worker."""
    for what in ("cases", PARSED, STARTED):
        write_counts(terminalreporter, what, f"fuzzing: {what}")
