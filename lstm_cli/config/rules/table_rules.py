"""A table's keys against each other."""

from collections import Counter
from collections.abc import Iterator

from lstm_cli.config.findings.finding import Contradiction, contradict
from lstm_cli.config.schema.experiment import Evaluation
from lstm_cli.config.schema.table import Span, Table
from lstm_cli.config.yaml.nodes import KeyPath
from lstm_cli.wording import show_value

SPLITS = "dataset.splits"
ONE_KIND = "Give two row numbers ([0, 1000]), two shares ([0.0, 0.7]) or two dates."


def check_table(table: Table, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Each contradiction inside a table section, and of its windows with `evaluation`."""
    yield from _check_columns(table)
    yield from _check_time(table)
    yield from _check_validation(table)
    yield from _check_groups(table)
    yield from _check_difference(table)
    for name, span in _spans(table):
        yield from _check_span(name, span, table)
    if table.splits.test is None and table.validation.fraction == 0 and evaluation.offset:
        message = "is for validation and test windows, but there are none. Leave it out."
        yield contradict("evaluation.offset", message, f"{SPLITS}.test")


def _check_columns(table: Table) -> Iterator[Contradiction]:
    lists = {"targets": table.targets}
    # Features that are left out are the targets.
    if table.features is not None and table.features != table.targets:
        lists["features"] = table.features
    others = {"time": table.time, "group": table.group}
    for key, names in lists.items():
        for index, name in enumerate(names):
            path: KeyPath = ("dataset", key, index)
            if name in names[:index]:
                yield Contradiction(path, (), f"{name!r} is there twice. Remove one of them.")
            other = next((other for other, column in others.items() if column == name), None)
            if other:
                message = f"{name!r} is dataset.{other} already. Name a column that holds numbers."
                yield Contradiction(path, (("dataset", other),), message)
    if table.features == () and not table.calendar:
        message = (
            "names no column. Name those that go in, or leave it out for the targets' own past."
        )
        yield contradict("dataset.features", message)
    if table.time is not None and table.time == table.group:
        message = f"{table.group!r} is dataset.time already. Name another column."
        yield contradict("dataset.group", message, "dataset.time")


def _check_time(table: Table) -> Iterator[Contradiction]:
    if table.time is not None:
        return
    if table.calendar:
        message = "needs the time of each row. Name its column: dataset.time."
        yield contradict("dataset.calendar", message, "dataset.time")
    if table.sort:
        message = "needs the time of each row. Name its column: dataset.time, or set it to false."
        yield contradict("dataset.sort", message, "dataset.time")


def _check_validation(table: Table) -> Iterator[Contradiction]:
    by = table.validation.by
    path = "dataset.validation.by"
    if by in ("random", "stratified"):
        message = (
            f"{by!r} does not fit windows, which overlap: rows of one side would be inputs on the "
            "other. Give 'time' or 'group'."
        )
        yield contradict(path, message, "dataset.kind")
    elif by == "group" and table.group is None:
        message = "'group' needs the group of each row. Name its column: dataset.group."
        yield contradict(path, message, "dataset.group")
    elif by == "group" and table.scaling.per_group and table.validation.fraction > 0:
        message = (
            "'group' holds out whole groups, which have no training rows to fit their own scale "
            "on. Set dataset.scaling.per_group: false, or validation.by: time."
        )
        yield contradict(path, message, "dataset.scaling.per_group")


def _check_groups(table: Table) -> Iterator[Contradiction]:
    if table.scaling.per_group and table.group is None:
        message = "needs the group of each row. Name its column: dataset.group."
        yield contradict("dataset.scaling.per_group", message, "dataset.group")
    repeated = [name for name, count in Counter(table.calendar).items() if count > 1]
    if repeated:
        message = f"{repeated[0]!r} is there twice. Remove one of them."
        yield contradict("dataset.calendar", message)


def _check_difference(table: Table) -> Iterator[Contradiction]:
    difference, ahead = table.transform.difference, table.gap + table.horizon
    if difference is not None and table.gap > 0 and difference < ahead:
        message = (
            f"{difference} is below dataset.gap + dataset.horizon, {ahead}: what lies in the gap "
            f"is not known at the time of forecast. Give at least {ahead}, or set dataset.gap: 0."
        )
        yield contradict("dataset.transform.difference", message, "dataset.gap", "dataset.horizon")


def _spans(table: Table) -> Iterator[tuple[str, Span]]:
    for name, span in (("train", table.splits.train), ("test", table.splits.test)):
        if span is not None:
            yield name, span


def _check_span(name: str, span: Span, table: Table) -> Iterator[Contradiction]:
    path, (low, high) = f"{SPLITS}.{name}", span
    shown = f"[{show_value(low)}, {show_value(high)}]"
    edges = [edge for edge in span if edge is not None]
    kinds = {str if isinstance(edge, str) else type(edge) for edge in edges}
    if str in kinds:
        if table.time is None:
            message = f"{shown} needs the time of each row. Name its column: dataset.time."
            yield contradict(path, message, "dataset.time")
        if len(kinds) > 1:
            yield contradict(path, f"{shown} is of two kinds. {ONE_KIND}")
    elif float in kinds:
        yield from _check_shares(path, shown, [float(edge) for edge in edges])
    elif _are_reversed(low, high):
        yield contradict(path, f"{shown} ends before it begins. {ONE_KIND}")


def _check_shares(path: str, shown: str, shares: list[float]) -> Iterator[Contradiction]:
    # 0 and 1 are shares too, beside one with a point.
    if not all(0 <= share <= 1 for share in shares):
        message = f"{shown} is no pair of shares from 0.0 to 1.0. {ONE_KIND}"
        yield contradict(path, message)
    elif len(shares) == 2 and shares[0] >= shares[1]:
        yield contradict(path, f"{shown} ends before it begins. Give the smaller share first.")


def _are_reversed(low: object, high: object) -> bool:
    """Whether two row numbers are in the wrong order, as far as one can tell without the file."""
    if not isinstance(low, int) or not isinstance(high, int):
        return False
    return low >= high and (low < 0) == (high < 0)
