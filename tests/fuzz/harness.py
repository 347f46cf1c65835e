"""Generated cases, each with a limit of work, and what every one of them must end with."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import BytesIO, StringIO, TextIOWrapper
from types import FrameType
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

from lstm_cli.cli.app import main
from lstm_cli.errors import LstmCliError, Problem
from lstm_cli.wording import printable

SEEDS = int(os.environ.get("FUZZ_SEEDS", "1"))
# Of work: how long that takes depends on the machine. One that only waits may do so for longer.
SECONDS_A_CASE, MOST_WAITING = 10.0, 12
SECONDS_A_PROCESS = 60.0
LONGEST_PROBLEM = 2_000
LONGEST_WORD = 300
CODES = (0, 2, 3, 6)
LINE = re.compile(r"error: (\S.*)")
# A place, what is wrong, and the end of a sentence or a command to run.
PROBLEM = re.compile(r"\S.*: .*\w.*([.?)!]|: lstm-cli .*)")
# The slow form of a kind has so many times the cases of its quick form, for each seed.
MANY, MANY_PROCESSES = 30, 100

Case = TypeVar("Case")
cases_run: Counter[str] = Counter()
# Of these, the files that were named on a command line: in this process, and in one of their own.
PARSED, STARTED = "files through the argument parser", "files in processes of their own"
commands_run: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Amount:
    """How many times the quick form's cases are run, and from which seed."""

    times: int
    seed: int


def _make_amounts(many: int, *, is_quick: bool = True) -> pytest.MarkDecorator:
    # Quick: the same cases in every run. Slow: others, and many more.
    quick = [pytest.param(Amount(1, 0), id="quick")] if is_quick else []
    slow = [
        pytest.param(Amount(many, number), id=f"seed-{number}", marks=pytest.mark.slow)
        for number in range(1, SEEDS + 1)
    ]
    return pytest.mark.parametrize("amount", [*quick, *slow])


amounts = _make_amounts(MANY)
# Where a case may need the seconds of TensorFlow's import.
slow_amounts = _make_amounts(MANY, is_quick=False)
amounts_of_processes = _make_amounts(MANY_PROCESSES)
slow_amounts_of_processes = _make_amounts(MANY_PROCESSES, is_quick=False)


class HungError(BaseException):
    """A case took too long; no `except Exception` swallows it."""


@dataclass(frozen=True, slots=True)
class Fuzz:
    """Runs a test for generated cases of one kind, and counts them."""

    kind: str
    amount: Amount
    by_command: Counter[str] = field(default_factory=Counter)

    def __call__(
        self,
        cases: SearchStrategy[Case],
        test: Callable[[Case], object],
        quick: int,
        seconds: float = SECONDS_A_CASE,
    ) -> None:
        """Run `test` on so many cases, `quick` in the quick form, each within so much work."""

        def run_one(case: Case) -> None:
            cases_run[self.kind] += 1
            before = commands_run.copy()
            with limited(seconds * MOST_WAITING), limited(seconds, work=True):
                test(case)
            self.by_command.update((commands_run - before).keys())

        chosen = settings(
            max_examples=quick * self.amount.times,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        seed(self.amount.seed)(chosen(given(cases)(run_one)))()


@contextmanager
def limited(seconds: float, *, work: bool = False) -> Iterator[None]:
    """A block that is ended when it takes too long, or too much of this process's `work`."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise HungError(f"not done after {seconds:g} s{' of work' * work}")

    number, timer = (
        (signal.SIGPROF, signal.ITIMER_PROF) if work else (signal.SIGALRM, signal.ITIMER_REAL)
    )
    before = signal.signal(number, end)
    signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        signal.setitimer(timer, 0)
        signal.signal(number, before)


def command(*arguments: str, places: bool = True) -> int:
    """The exit code of a command line that ends well or says in sentences what is wrong.

    `places` is whether each sentence must begin with where, as for what stands in a file.
    """
    out, err, stdin = StringIO(), StringIO(), sys.stdin
    sys.stdin = TextIOWrapper(BytesIO(b""))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
    finally:
        sys.stdin = stdin
    _check_said(code, err.getvalue(), arguments, places=places)
    commands_run[PARSED] += places
    return code


def process(*arguments: str) -> int:
    """The exit code of a process of its own, which ends as `command` does."""
    done = subprocess.run(
        [sys.executable, "-m", "lstm_cli", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=SECONDS_A_PROCESS,
    )  # fmt: skip
    _check_said(done.returncode, done.stderr.decode(errors="replace"), arguments, places=True)
    commands_run[STARTED] += 1
    return done.returncode


def checked(path: str) -> bool:
    """Whether a config is right with its data; if not, all that is wrong is said in sentences."""
    return command("check", path) == 0


def _check_said(code: int, said: str, arguments: Sequence[str], *, places: bool) -> None:
    assert code in CODES, f"{code}: {said}"
    assert "Traceback" not in said
    for word in filter(lambda argument: len(argument) > LONGEST_WORD, arguments):
        # A path is shown whole, however long it is.
        said = said.replace(printable(word), printable(word)[:LONGEST_WORD])
    if code:
        _check_lines(said.splitlines(), places=places)


def refused(function: Callable[[], object]) -> bool:
    """Whether the function refuses what it is given; if so, in sentences."""
    try:
        function()
    except LstmCliError as error:
        found = error
    else:
        return False
    assert found.exit_code in CODES
    check_problems(found.problems)
    return True


def check_problems(problems: Sequence[Problem]) -> None:
    """Every problem can be printed, is a sentence, and there is one."""
    assert problems
    for problem in problems:
        _check_sentence(printable(str(problem)))  # as the command line shows it


def _check_lines(lines: Sequence[str], *, places: bool) -> None:
    problems = [match[1] for line in lines if (match := LINE.fullmatch(line))]
    assert problems, lines
    for problem in problems:
        _check_sentence(problem if places else f"lstm-cli: {problem}")


def _check_sentence(problem: str) -> None:
    assert PROBLEM.fullmatch(problem), problem
    assert problem.isprintable(), problem
    assert len(problem) < LONGEST_PROBLEM, problem
