"""Conditions on the values of a trial: a small, safe language of expressions."""
