"""From a sweep file to a checked sweep."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from lstm_cli.config.findings.finding import MOST_FINDINGS, Finding, config_error
from lstm_cli.config.yaml.config_files import read_text
from lstm_cli.config.yaml.nodes import Node, Place
from lstm_cli.config.yaml.parser import parse_mapping
from lstm_cli.sweeps.file.command import find_base_config, find_overrides, read_command
from lstm_cli.sweeps.file.fields import Fields
from lstm_cli.sweeps.file.own_block import BLOCK, Block, read_block
from lstm_cli.sweeps.file.parameters import (
    WrittenParameter,
    check_grid,
    find_parameters,
    read_distributions,
)
from lstm_cli.sweeps.trials.hyperband import bands
from lstm_cli.sweeps.trials.trial import Distribution, Hyperband, Method, Metric, Parameter, Sweep

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


METHODS = ("grid", "random", "bayes")
TEXTS = ("program", "name", "description", "entity", "project")
KEYS = (
    "method", "parameters", "metric", "early_terminate", "command", "run_cap", *TEXTS, BLOCK,
)  # fmt: skip
ON_SERVER = ("controller", "scheduler", "job", "image_uri", "metrics", "kind", "apiVersion")


@dataclass(frozen=True, slots=True)
class SweepFile:
    """A sweep with the text it was read from, and where everything stands in it."""

    sweep: Sweep
    text: str = field(repr=False)
    name: str
    tree: Node = field(repr=False, compare=False)
    _places: Mapping[str, Place] = field(repr=False, compare=False)

    def place_of(self, parameter_name: str) -> str:
        """file:line:column of a parameter's key; the file alone for a name that is not there."""
        return str(self._places.get(parameter_name, Place(self.name)))


def read_sweep(path: Path) -> SweepFile:
    """The sweep that a file holds.

    Raises:
        ConfigError: it cannot be read, or all that is wrong in it, each with its place.
    """
    return parse_sweep(read_text(path), str(path))


def parse_sweep(text: str, name: str) -> SweepFile:
    """The sweep that the text holds; `name` names it in places.

    Raises:
        ConfigError: all that is wrong in it, each with its place.
    """
    tree = parse_mapping(text, name)
    sweep, places = _Reader(tree).read()
    return SweepFile(sweep, text, name, tree, places)


def base_config_of(file: SweepFile) -> str | None:
    """The path of the config that the sweep's command trains; None where it names none."""
    return find_base_config(file.sweep.command)


def overrides_of(file: SweepFile) -> tuple[str, ...]:
    """The arguments by which the sweep's command sets keys, as `--KEY=VALUE` or `KEY=VALUE`."""
    return find_overrides(file.sweep.command)


class _Reader:
    """Reads the top level of a file; all that is wrong is gathered before any of it is told."""

    def __init__(self, tree: Node) -> None:
        self._findings: list[Finding] = []
        self._fields = Fields(tree, (), self._findings, (*KEYS, *ON_SERVER))

    def read(self) -> tuple[Sweep, dict[str, Place]]:
        """The file's content, and the place of each parameter's key."""
        fields = self._fields
        for key in ON_SERVER:
            if key in fields:
                message = "is for W&B's server, and cannot be followed here. Remove it."
                fields.refuse_key(key, message)
        texts = {key: fields.text(key) for key in TEXTS}
        fields.require("parameters", "what is swept, such as training.epochs: {values: [10, 20]}")
        parameters = fields.node("parameters")
        written = find_parameters(parameters, self._findings) if parameters else ()
        distributions = read_distributions(written, self._findings)
        method = self._method(written, distributions)
        block = self._block(written, distributions)
        sweep = self._sweep(method or "random", _join(distributions, block), texts["name"], block)
        if self._findings:
            raise config_error(self._findings[:MOST_FINDINGS])
        return sweep, {each.name: each.key for each in written}

    def _sweep(
        self, method: Method, parameters: tuple[Parameter, ...], name: str | None, block: Block
    ) -> Sweep:
        fields, findings = self._fields, self._findings
        metric, stopping = fields.node("metric"), fields.node("early_terminate")
        command = fields.node("command")
        if metric is None:
            self._refuse_without_metric(method)
        return Sweep(
            method=method,
            parameters=parameters,
            name=name,
            metric=read_metric(metric, findings) if metric else None,
            hyperband=read_hyperband(stopping, findings) if stopping else None,
            run_cap=fields.whole("run_cap", 1),
            constraints=block.constraints,
            zips=block.zips,
            seeds=block.seeds,
            command=read_command(command, findings, has_program="program" in fields)
            if command
            else (),
        )

    def _method(
        self, written: tuple[WrittenParameter, ...], distributions: Mapping[str, Distribution]
    ) -> Method | None:
        node = self._fields.node("method")
        if node and node.value == "custom":
            message = "'custom' is for a search of your own on W&B's server; only W&B's own "
            message += "can be run here. Give one of 'grid', 'random', 'bayes'."
            self._fields.refuse("method", message)
            return None
        self._fields.require("method", "one of 'grid', 'random', 'bayes'")
        method = self._fields.choice("method", METHODS)
        if method == "grid":
            check_grid(written, distributions, self._findings)
        return cast("Method", method) if method else None

    def _refuse_without_metric(self, method: Method) -> None:
        remedy = "Write metric: {name: val_loss}."
        if method == "bayes":
            message = f"missing. 'bayes' chooses by the metric of trials. {remedy}"
            self._fields.refuse("metric", message, self._fields.place_of("method"))
        if "early_terminate" in self._fields:
            message = f"missing. Trials are stopped by their metric. {remedy}"
            self._fields.refuse("metric", message, self._fields.place_of("early_terminate"))

    def _block(
        self, written: tuple[WrittenParameter, ...], distributions: Mapping[str, Distribution]
    ) -> Block:
        node = self._fields.node(BLOCK)
        names = tuple(each.name for each in written)
        return read_block(node, names, distributions, self._findings) if node else Block()


def _join(distributions: Mapping[str, Distribution], block: Block) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(name, distribution, block.whens.get(name))
        for name, distribution in distributions.items()
    )
