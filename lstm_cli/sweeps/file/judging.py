"""The metric of a sweep file, and its rule for early stopping."""

from typing import Literal, TypeAlias, cast, get_args

from lstm_cli.config.problems.findings import Finding
from lstm_cli.config.source.tree import Node
from lstm_cli.sweeps.file.fields import Fields
from lstm_cli.sweeps.hyperband import bands
from lstm_cli.sweeps.sweep import Hyperband, Metric

Goal: TypeAlias = Literal["minimize", "maximize"]
Impute: TypeAlias = Literal["worst", "best", "latest"]
EITHER = "Give either min_iter, or max_iter and s."
STRICT = True
"""Where the file does not say. W&B's documentation says false; the schema that its sweep engine
fills a file up by (github.com/wandb/sweeps, `config/schema.json`) says true, and that is what runs.
"""


def read_metric(node: Node, findings: list[Finding]) -> Metric | None:
    """The metric; None where its name is missing."""
    fields = Fields(node, ("metric",), findings, ("name", "goal", "target", "impute"))
    fields.require("name", "the name of what is logged, such as val_loss")
    name = fields.text("name")
    if name and name != name.strip():
        fields.refuse("name", f"{name!r} has spaces around it. Write {name.strip()}.")
    goal = fields.choice("goal", get_args(Goal)) or "minimize"
    impute = fields.choice("impute", get_args(Impute)) or "worst"
    target = fields.number("target")
    if name is None:
        return None
    return Metric(name, cast("Goal", goal), target, cast("Impute", impute))


def read_hyperband(node: Node, findings: list[Finding]) -> Hyperband | None:
    """The rule; None, and findings, where it is wrong."""
    before = len(findings)
    keys = ("type", "min_iter", "max_iter", "s", "eta", "strict")
    fields = Fields(node, ("early_terminate",), findings, keys)
    fields.require("type", "'hyperband'")
    fields.choice("type", ("hyperband",))
    eta = fields.number("eta", above=1)
    strict = fields.flag("strict")
    rule = Hyperband(
        fields.whole("min_iter", 1),
        fields.whole("max_iter", 1),
        fields.whole("s", 1),
        3 if eta is None else eta,
        STRICT if strict is None else strict,
    )
    if fields.is_mapping:
        _check_either(fields)
    if len(findings) == before and rule.max_iter is not None and not bands(rule, rule.max_iter):
        message = f"no band is left: {rule.max_iter} / {rule.eta:g} is below 1. Give a larger one."
        fields.refuse("max_iter", message)
    return rule if len(findings) == before else None


def _check_either(fields: Fields) -> None:
    from_end = [key for key in ("max_iter", "s") if key in fields]
    if "min_iter" in fields and from_end:
        fields.refuse(from_end[0], f"stands beside min_iter. {EITHER}")
    elif not from_end and "min_iter" not in fields:
        fields.refuse(None, f"the bands are missing. {EITHER}")
    elif len(from_end) == 1:
        missing = "s" if from_end == ["max_iter"] else "max_iter"
        fields.refuse(missing, f"missing beside {from_end[0]}. {EITHER}")
