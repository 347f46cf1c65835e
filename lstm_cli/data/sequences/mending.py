"""What to write instead of something that is no number."""

from lstm_cli.data.reading.cells import LARGEST


def mend_number(cell: str | float) -> str:
    """The remedy for a cell that is no finite number, or one too large for float32."""
    try:
        too_large = LARGEST < abs(float(cell)) < float("inf")
    except ValueError:
        too_large = False
    return "Give a number below 3.4e38." if too_large else "Give a finite number."
