"""Whatever stands in a set of runs, it is compared, listed and gone on with, or refused."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.harness import Fuzz, amounts, command
from tests.fuzz.run_files import Files, Laid, lay, spoilt_runs, values, write_run
from tests.fuzz.spoilings import spoil_bytes, spoil_tree

RUNS = Path("runs")
SETS = ("a-seeds-1", "b-seeds-1")
KEYS = st.sampled_from(["seed", "run", "status", "name", "seeds", "form", "used", ""])
# Data that are not there, so that nothing is ever trained.
CONFIG = """
name: a
mode: many_to_one
dataset: {kind: table, path: gone.csv, targets: [price], timesteps: 3}
"""


def describe_set(name: str) -> dict[str, Any]:
    """What seeds.json says of a set with two runs."""
    runs = [{"seed": n, "run": f"{name[0]}-seed-{n}-1", "status": "finished"} for n in (0, 1)]
    return {"form": 1, "name": name[0], "seeds": [0, 1], "used": 2, "runs": runs}


def make_sets(made: Path) -> dict[str, bytes]:
    """The files of two sets with two runs each."""
    runs = {number: write_run(made, number) for number in (0, 1)}
    files = {f"{name}/seeds.json": json.dumps(describe_set(name)).encode() for name in SETS}
    for name in ("a", "b"):
        for number, run in runs.items():
            files |= {f"{name}-seed-{number}-1/{path}": text for path, text in run.items()}
    return files


def spoilt_sets(good: Files) -> st.SearchStrategy[Laid]:
    """The folders with a seeds.json that is another, and mostly something else spoilt too."""
    trees = spoil_tree([describe_set(SETS[0])], values, KEYS).map(
        lambda tree: json.dumps(tree).encode()
    )
    odd = trees | spoil_bytes([good[f"{SETS[0]}/seeds.json"]])
    others = spoilt_runs(good) | st.just(good)
    return st.tuples(others, odd).map(lambda case: {**case[0], f"{SETS[0]}/seeds.json": case[1]})


@amounts
def test_spoilt_sets(fuzz: Fuzz, tmp_path: Path) -> None:
    """Sets whose seeds.json or runs are damaged, doubled, gone or lead elsewhere."""
    good = make_sets(tmp_path / "made")

    def read(laid: Laid) -> None:
        lay(laid, RUNS)
        command("compare", *(str(RUNS / name) for name in SETS))
        command("compare", "runs/a-seed-*", str(RUNS / SETS[1]), "--json")
        assert command("runs", "--json") == 0

    fuzz(spoilt_sets(good), read, quick=10)
    lay(good, RUNS)
    assert command("compare", *(str(RUNS / name) for name in SETS)) == 0


@amounts
def test_spoilt_folders_to_go_on_with(fuzz: Fuzz, tmp_path: Path) -> None:
    """`resume` and `train --resume auto` beside damaged folders, where the data are gone."""
    Path("a.yaml").write_text(CONFIG)
    good = {
        name: CONFIG.encode() if name.endswith("config.yaml") else content
        for name, content in make_sets(tmp_path / "made").items()
    }
    first = min(good).split("/")[0]

    def go_on(laid: Laid) -> None:
        lay(laid, RUNS)
        command("resume", str(RUNS / first))
        command("resume", str(RUNS / first), "--extend", "3")
        assert command("train", "a.yaml", "--resume", "auto") == 3
        assert command("train", "a.yaml", "--seeds", "2", "--resume", "auto") == 3

    fuzz(spoilt_sets(good), go_on, quick=6)
