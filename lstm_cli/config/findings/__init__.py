"""Mistakes in a config, told by place: where, what, and how to fix it."""
