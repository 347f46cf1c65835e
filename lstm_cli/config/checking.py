"""A tree of values checked: single keys by the schema, then what stands between them."""

from collections.abc import Mapping
from itertools import islice

from pydantic import ValidationError

from lstm_cli.config.defaults import complete
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.modes import MODES
from lstm_cli.config.problems.findings import MOST_FINDINGS, Finding, config_error
from lstm_cli.config.problems.messages import describe_errors
from lstm_cli.config.problems.places import place_of_value
from lstm_cli.config.rules.consistency import find_contradictions
from lstm_cli.config.rules.contradictions import Contradiction
from lstm_cli.config.source.tree import Entry, KeyPath, Node, entries_of, plain

ROUNDS = 4


def check_tree(tree: Node) -> ExperimentConfig:
    """The config that the tree stands for, complete.

    Raises:
        ConfigError: all that is wrong, sorted by place.
    """
    config, findings = _validate(tree)
    sound = config or _salvage(tree, findings)
    if sound:
        findings = [*findings, *_find_contradictions(complete(sound), tree, findings)]
    if findings or config is None:
        raise config_error(findings)
    return complete(config)


def _validate(tree: Node) -> tuple[ExperimentConfig | None, list[Finding]]:
    try:
        return ExperimentConfig.model_validate(plain(tree)), []
    except ValidationError as error:
        return None, describe_errors(error, tree)


def _find_contradictions(
    config: ExperimentConfig, tree: Node, findings: list[Finding]
) -> list[Finding]:
    """Contradictions between keys that are sound in themselves."""
    wrong = [finding.scope for finding in findings]
    return [
        Finding(place_of_value(tree, each.path), each.path, each.path, each.message)
        for each in islice(find_contradictions(config), MOST_FINDINGS)
        if not _rests_on(each, wrong)
    ]


def _rests_on(contradiction: Contradiction, wrong: list[KeyPath]) -> bool:
    involved = (contradiction.path, *contradiction.involved)
    return any(one[: len(other)] == other[: len(one)] for one in involved for other in wrong)


def _salvage(tree: Node, findings: list[Finding]) -> ExperimentConfig | None:
    """The config without what is wrong in it, so that the rest can be checked; None if too much."""
    for _ in range(ROUNDS):
        for finding in findings:
            tree = _without(tree, finding.path) or _without(tree, finding.scope) or tree
        config, findings = _validate(_with_mode(tree))
        if config:
            return config
    return None


def _with_mode(tree: Node) -> Node:
    # The mode is only ever compared, so that any will do to check the rest.
    stand_in = {"mode": Entry(tree.place, Node(MODES[0].name, tree.place))}
    return Node({**stand_in, **entries_of(tree)}, tree.place)


def _without(tree: Node, path: KeyPath) -> Node | None:
    """The tree without the value, or the list that it stands in; None where it is not written."""
    if not path or path[0] not in entries_of(tree):
        return None
    entries = dict(entries_of(tree))
    key = str(path[0])
    inner = entries.pop(key)
    if len(path) > 1 and isinstance(inner.node.value, Mapping):
        below = _without(inner.node, path[1:])
        if below is None:
            return None
        entries[key] = Entry(inner.key, below)
    return Node(entries, tree.place)
