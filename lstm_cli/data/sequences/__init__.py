"""Whole sequences of any length, each with a label or a value, or one for each timestep."""
