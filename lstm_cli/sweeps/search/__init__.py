"""Search: which values the trials of a sweep have."""

from lstm_cli.sweeps.search.trial_values import count_trials, list_trials, propose

__all__ = ["count_trials", "list_trials", "propose"]
