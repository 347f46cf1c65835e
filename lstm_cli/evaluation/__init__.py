"""Scores in the user's units, beside naive baselines; NumPy only."""
