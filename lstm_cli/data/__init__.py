"""Datasets: generated, split, scaled; NumPy only."""
