"""A search proposes the same trials in every process."""

import os
import subprocess
import sys

PROGRAM = """
import sys
from lstm_cli.sweeps.distributions import Beta, Categorical, IntUniform, LogUniformValues
from lstm_cli.sweeps.search import list_trials, propose
from lstm_cli.sweeps.trials.trial import Metric, Outcome, Parameter, Sweep

assert "optuna" not in sys.modules, "imported before a bayes search needs it"
parameters = (
    Parameter("units", Categorical((32, 64, 128))),
    Parameter("layers", IntUniform(1, 3)),
    Parameter("model.epochs", Categorical((1, 2, 3))),
)
ranges = Parameter("rate", LogUniformValues(1e-4, 1.0)), Parameter("dropout", Beta(2, 3))
zips = (("units", "model.epochs"),)
print(list(list_trials(Sweep("grid", parameters, zips=zips), 0)))
print(list(list_trials(Sweep("random", (*parameters, *ranges), zips=zips), 1, most=5)))
assert "optuna" not in sys.modules, "imported before a bayes search needs it"
bayes = Sweep("bayes", (*parameters, *ranges), metric=Metric("loss"), zips=zips)
outcomes = []
for number in range(1, 14):
    outcomes.append(Outcome(propose(bayes, number, 2, outcomes), float(number % 5)))
print(outcomes)
"""


def output(hash_seed: str) -> str:
    """What a new Python prints, which hashes texts by this seed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_trials_are_those_of_another_process() -> None:
    """Whatever the hash seed, to the last bit; Optuna comes only with a bayes search, silently."""
    first = output("1")
    assert len(first.splitlines()) == 3
    assert output("2") == first
