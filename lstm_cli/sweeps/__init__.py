"""Sweeps: many trials of one config, chosen by a file."""
