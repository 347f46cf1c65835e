"""Whatever stands in a sweep file, its trials are planned or it is said what is wrong."""

from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.fuzz import sweep_files as files
from tests.fuzz.harness import Fuzz, amounts, command
from tests.fuzz.run_files import Files, Laid, lay, spoilt_runs, write_run
from tests.fuzz.spoilings import spoil_bytes

FOLDER = Path("runs/tiny")
PIECES = [b'"number": 1', b"{}\n", b"null", b'"values": {}', b"1,finished,", b"nan", b"trial,"]


def write_base() -> None:
    """The config that trials change."""
    Path("base.yaml").write_text(files.BASE)


def plan(content: bytes) -> int:
    """Plan the trials of a sweep file; where that ends well, the plan can be written too."""
    Path("s.yaml").write_bytes(content)
    return command("sweep", "plan", "s.yaml", "--config", "base.yaml", "--trials", "5")


@amounts
def test_spoilt_sweep_files(fuzz: Fuzz) -> None:
    """Methods, distributions, conditions and bands that are none, and damaged bytes."""
    write_base()
    fuzz(files.spoilt_sweeps(), plan, quick=25)


@amounts
def test_spoilt_sweep_files_to_export(fuzz: Fuzz) -> None:
    """The same files, as they are handed to W&B."""

    def export(content: bytes) -> None:
        Path("s.yaml").write_bytes(content)
        command("sweep", "export", "s.yaml")

    fuzz(files.spoilt_sweeps(), export, quick=15)


def make_sweep(files_of_run: Files) -> dict[str, bytes]:
    """The files of a sweep's folder, with its plan and two finished trials."""
    Path("s.yaml").write_text(files.GRID)
    words = ("s.yaml", "--config", "base.yaml", "--out", "plan.jsonl")
    assert command("sweep", "plan", *words) == 0
    runs = {
        f"tiny-trial-{trial:04d}-20260101T000000Z-0000/{name}": content
        for trial in (1, 2)
        for name, content in files_of_run.items()
    }
    return {
        "plan.jsonl": Path("plan.jsonl").read_bytes(),
        "sweep.yaml": files.GRID.encode(),
        **runs,
    }


@amounts
def test_spoilt_sweep_folders(fuzz: Fuzz, tmp_path: Path) -> None:
    """Plans and trials with damaged files, gone or doubled, shown and planned on."""
    write_base()
    good = make_sweep(write_run(tmp_path / "made"))

    def show(laid: Laid) -> None:
        lay(laid, FOLDER)
        command("sweep", "show", str(FOLDER))
        command("sweep", "show", str(FOLDER), "--json")
        command("runs", "--runs-dir", str(FOLDER))

    chosen = st.sampled_from([{}, {"plan.jsonl": good["plan.jsonl"]}])
    fuzz(st.tuples(spoilt_runs(good), plans(good), chosen).map(join), show, quick=12)
    lay(good, FOLDER)
    assert command("sweep", "show", str(FOLDER)) == 0


def plans(good: Files) -> st.SearchStrategy[dict[str, bytes]]:
    """The plan, damaged."""
    spoilt = spoil_bytes([good["plan.jsonl"]], PIECES)
    return spoilt.map(lambda content: {"plan.jsonl": content})


def join(case: tuple[Laid, Files, Files]) -> Laid:
    """The files of a folder, with one of the plans."""
    runs, spoilt, chosen = case
    return {**runs, **spoilt, **chosen}


def test_the_good_sweeps_are_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is spoilt here can be planned as it stands."""
    monkeypatch.chdir(tmp_path)
    write_base()
    for text in files.TEXTS[:2]:
        assert plan(text) == 0
