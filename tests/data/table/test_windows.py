"""Windows are those that a slow reading of the rules gives, for any table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.data.parts.splits import hold_out
from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset, SplitName, Windows

NO_SCALING = {"inputs": "none", "targets": "none"}
SIZES = st.integers(1, 4)


@dataclass(frozen=True)
class Case:
    """A table of groups whose values are the numbers of their rows, and a section for it."""

    groups: list[str]
    times: list[int]
    section: dict[str, Any]
    evaluation: dict[str, int]

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The file."""
        return {"g": self.groups, "t": self.times, "y": list(range(len(self.groups)))}

    def rows_of(self, group: str) -> list[int]:
        """The file's rows of a group, in order."""
        return [row for row, name in enumerate(self.groups) if name == group]


@st.composite
def spans(draw: st.DrawFn, longest: int) -> Any:
    """A pair of rows, shares or times, in which null may stand."""
    kind = draw(st.sampled_from(["rows", "shares", "times"]))
    pair: list[Any]
    if kind == "rows":
        pair = [draw(st.integers(-longest, longest)) for _ in range(2)]
    elif kind == "shares":
        pair = sorted(draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0])) for _ in range(2))
    else:
        pair = [str(draw(st.integers(0, 2 * longest))) for _ in range(2)]
    if kind != "rows":
        pair.sort(key=float)
    return tuple(None if draw(st.integers(0, 5)) == 0 else edge for edge in pair)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Tables of up to three groups whose rows lie mixed in the file, and any section for them."""
    lengths = draw(st.lists(st.integers(4, 40), min_size=1, max_size=3))
    groups = [f"g{index}" for index, length in enumerate(lengths) for _ in range(length)]
    draw(st.randoms(use_true_random=False)).shuffle(groups)
    steps = {name: iter(np.cumsum(draw_steps(draw, groups.count(name)))) for name in set(groups)}
    horizon, gap = draw(SIZES), draw(st.integers(0, 3))
    section = {
        "time": "t",
        "group": "g",
        "timesteps": draw(st.integers(1, 6)),
        "horizon": horizon,
        "gap": gap,
        "stride": draw(st.integers(1, 3)),
        "splits": {
            "train": draw(st.none() | spans(max(lengths))),
            "test": draw(st.none() | st.just((0.8, 1.0)) | spans(max(lengths))),
        },
        "validation": {
            "by": draw(st.sampled_from(["time", "time", "group"])),
            "fraction": draw(st.sampled_from([0.0, 0.2, 0.5])),
        },
        "scaling": NO_SCALING,
    }
    evaluation = {"stride": draw(st.integers(1, 3)), "offset": draw(st.integers(0, 2))}
    return Case(groups, [int(next(steps[name])) for name in groups], section, evaluation)


def draw_steps(draw: st.DrawFn, rows: int) -> list[int]:
    """Times rise by 1, or by more where there are gaps."""
    return draw(st.lists(st.sampled_from([1, 1, 1, 2, 5]), min_size=rows, max_size=rows))


def select(span: tuple[Any, Any], times: list[int]) -> set[int]:
    """The rows of a span in one group, said as plainly as can be."""
    low, high = span
    rows = range(len(times))
    if isinstance(low, str) or isinstance(high, str):
        return {
            row
            for row in rows
            if (low is None or times[row] >= int(low)) and (high is None or times[row] < int(high))
        }
    if isinstance(low, float) or isinstance(high, float):
        first = 0 if low is None else int(len(times) * low + 1e-9)
        end = len(times) if high is None else int(len(times) * high + 1e-9)
        return set(rows[first:end])
    return set(rows[low:high])


def first_of(rows: set[int], times: list[int], span: tuple[Any, Any]) -> int:
    """Where a span begins, also if it holds no row."""
    if rows:
        return min(rows)
    return next(
        (
            row
            for row in range(len(times) + 1)
            if select((span[0], None), times) <= {*range(row, 99)}
            and len(select((span[0], None), times)) == len(times) - row
        ),
        len(times),
    )


def divide(case: Case) -> dict[str, dict[SplitName, set[int]]]:
    """The rows of each split in each group."""
    parts: dict[str, dict[SplitName, set[int]]] = {}
    splits, validation = case.section["splits"], case.section["validation"]
    for name in sorted(set(case.groups)):
        times = [case.times[row] for row in case.rows_of(name)]
        own: dict[SplitName, set[int]] = {}
        border = len(times)
        if splits["test"]:
            own["test"] = select(splits["test"], times)
            border = first_of(own["test"], times, splits["test"])
        learned = set(range(border)) if splits["train"] is None else select(splits["train"], times)
        own["train"], own["val"] = learned, set()
        if validation["fraction"] and validation["by"] == "time":
            kept = int(len(learned) * (1 - validation["fraction"]) + 1e-9)
            own["train"] = set(sorted(learned)[:kept])
            own["val"] = learned - own["train"]
        elif name in held_out_groups(case):
            own["train"], own["val"] = set(), learned
        parts[name] = own
    return parts


def held_out_groups(case: Case) -> set[str]:
    """The groups that are drawn for validation, whether they have room for a window or not."""
    names, validation = sorted(set(case.groups)), HeldOut(**case.section["validation"])
    if validation.by != "group" or not validation.fraction:
        return set()
    try:
        _, drawn = hold_out(len(names), validation, 0, groups=names)
    except DataError:
        return set()
    return {names[number] for number in drawn}


def expected_windows(
    case: Case, parts: dict[str, dict[SplitName, set[int]]], split: SplitName
) -> set[tuple[int, ...]]:
    """Each window as the file's rows that go in and come out, found by trying every start."""
    section = case.section
    timesteps, horizon = section["timesteps"], section["horizon"]
    ahead, found = timesteps + section["gap"], set()
    for name, own in parts.items():
        rows = case.rows_of(name)
        targets_of = sorted(own.get(split, set()))
        if not targets_of:
            continue
        held_out = own["val"] | own.get("test", set()) if split == "train" else set()
        first = (
            max(targets_of[0], ahead)
            if split == "train"
            else (targets_of[0] + case.evaluation["offset"])
        )
        stride = section["stride"] if split == "train" else case.evaluation["stride"]
        for start in range(len(rows) - ahead - horizon + 1):
            inputs = set(range(start, start + timesteps))
            targets = set(range(start + ahead, start + ahead + horizon))
            on_grid = start + ahead >= first and (start + ahead - first) % stride == 0
            if on_grid and targets <= own[split] and not (inputs | targets) & held_out:
                found.add(tuple(rows[row] for row in (*sorted(inputs), *sorted(targets))))
    return found


def actual_windows(dataset: SequenceDataset, split: SplitName) -> list[tuple[int, ...]]:
    """Each window as the values that go in and come out, which are the file's rows."""
    batch = dataset.splits[split].source.arrays()
    both = np.concatenate([batch.inputs["inputs"][..., 0], batch.targets[..., 0]], axis=1)
    return [tuple(map(int, window)) for window in both]


# A group that is held out and has no room for a window of validation.
CRAMPED = Case(
    groups=[name for name in ("g0", "g1", "g2") for _ in range(10)],
    times=[*range(1, 11)] * 3,
    section={
        "time": "t", "group": "g", "timesteps": 6, "horizon": 2, "gap": 0, "stride": 1,
        "splits": {"train": None, "test": (0.8, 1.0)},
        "validation": {"by": "group", "fraction": 0.5}, "scaling": NO_SCALING,
    },
    evaluation={"stride": 2, "offset": 1},
)  # fmt: skip


@settings(max_examples=100)
@example(case=CRAMPED)
@given(case=cases())
def test_windows_are_those_of_the_rules(case: Case, build: Callable[..., SequenceDataset]) -> None:
    """A window is there exactly if its rows are as the rules want them, and no leak is found."""
    try:
        dataset = build(case.columns, evaluation=case.evaluation, **case.section)
    except DataError:
        check_refusal(case)
        return
    parts = divide(case)
    for split in dataset.splits:
        windows = actual_windows(dataset, split)
        assert len(windows) == len(set(windows))
        assert set(windows) == expected_windows(case, parts, split)
    assert "test" in dataset.splits or case.section["splits"]["test"] is None
    assert not [leak for leak in dataset.leaks if "ahead of its time" not in leak]


def check_refusal(case: Case) -> None:
    """A table is refused only where a split has no window, or training and test share rows."""
    parts = divide(case)
    splits, validation = case.section["splits"], case.section["validation"]
    by_group = validation["by"] == "group" and validation["fraction"] > 0
    undrawn = by_group and not held_out_groups(case)
    shared = any(own["train"] & own.get("test", set()) for own in parts.values())
    shared |= any(own["val"] & own.get("test", set()) for own in parts.values())
    wanted: list[SplitName] = ["train"]
    wanted += ["test"] if splits["test"] else []
    wanted += ["val"] if validation["fraction"] else []
    empty = [name for name in wanted if not expected_windows(case, parts, name)]
    assert shared or empty or undrawn


def test_windows_share_one_table(build: Callable[..., SequenceDataset]) -> None:
    """The sources of all splits hold the very same arrays: windows cost no memory."""
    columns = {"t": range(2000, 2100), "y": range(100)}
    options = {"time": "t", "timesteps": 5, "scaling": NO_SCALING}
    sources = [split.source for split in build(columns, **options).splits.values()]
    assert len(sources) == 3
    for source in sources:
        assert isinstance(source, Windows)
        assert source.resident()["inputs"] is sources[0].resident()["inputs"]
        assert source.resident()["targets"] is sources[0].resident()["targets"]
        assert source.starts.dtype == np.int32


def test_training_windows_never_reach_back_into_the_test(
    build: Callable[..., SequenceDataset],
) -> None:
    """Training rows after the test rows have no windows that reach back into these."""
    options = {"timesteps": 3, "horizon": 2, "scaling": NO_SCALING}
    splits = {"test": (0, 20), "train": (20, None)}
    dataset = build({"y": range(60)}, splits=splits, validation={"fraction": 0.0}, **options)
    windows = actual_windows(dataset, "train")
    assert windows[0] == (20, 21, 22, 23, 24)
    assert dataset.notes == (
        "3 training windows are left out as they reach into rows of validation or test.",
    )
