"""Runs, from a config to a finished folder: the only place where the parts are put together."""
