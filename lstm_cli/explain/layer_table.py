"""The layers of a network as a table."""

from collections.abc import Sequence
from itertools import zip_longest

from lstm_cli.plan.network_plan import NetworkPlan

HEADER = ("block", "layer", "what it is", "output", "parameters")


def list_layers(plan: NetworkPlan) -> list[dict[str, object]]:
    """All layers in order as plain data; `output` has no samples axis."""
    return [
        {
            "block": each.block,
            "name": each.name,
            "kind": each.layer.label,
            "output": each.output,
            "parameters": each.parameters,
        }
        for each in plan.layers
    ]


def layer_table(plan: NetworkPlan) -> str:
    """The layers as a table; the last line counts all parameters."""
    cells = [
        (
            each.block,
            each.name,
            each.layer.label,
            str(each.output).replace(",)", ")"),
            f"{each.parameters:,}",
        )
        for each in plan.layers
    ]
    total = ("", "", "", "total", f"{plan.parameters:,}")
    return _align([HEADER, *cells, total])


def _align(lines: Sequence[Sequence[str]]) -> str:
    """Cells in columns, the last one to the right."""
    widths = [max(map(len, column)) for column in zip_longest(*lines, fillvalue="")]
    return "\n".join(_align_line(line, widths) for line in lines)


def _align_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    *left, number = cells
    padded = [f"{cell:{width}}" for cell, width in zip(left, widths, strict=False)]
    return "  ".join([*padded, f"{number:>{widths[-1]}}"])
