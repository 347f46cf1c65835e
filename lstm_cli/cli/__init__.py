"""The command line: parse, call, print; the only place for exit codes."""
