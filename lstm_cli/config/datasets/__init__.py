"""The kinds of data that a config can name, one section each."""
