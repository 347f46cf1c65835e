"""`lstm-cli modes`: the four modes, each with its picture and the config to start from."""

import typer


def modes() -> None:
    """Show the four modes as pictures, and how to start each."""
    from lstm_cli.cli.gallery import describe_modes  # noqa: PLC0415 - keeps --help fast

    typer.echo(describe_modes(), nl=False)
