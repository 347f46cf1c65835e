"""The arrows of the design hold: who may import whom, and where names stand."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from lstm_cli.config.schema.experiment import ModeName

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lstm_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
RANKS = {
    "errors": 0,
    "import_path": 0,
    "wording": 1,
    "memory": 1,
    "types": 1,
    "disk": 2,
    "archives": 2,
    "config": 3,
    "explain": 4,
    "nn": 4,
    "data": 4,
    "records": 4,
    "evaluation": 4,
    "runner": 5,
    "sweeps": 6,
    "cli": 7,
}
# Within a part, foundations first; "." is its top level: the roof, but in `records`, whose folders
# show what its top level keeps.
FOLDERS = {
    "config": ["schema yaml", "findings", "layers rules", "."],
    "data": ["bundled", "parts files", "formulas table sequences", "."],
    "records": [".", "report plots", "tracking"],
    "sweeps": [
        "trials",
        "conditions distributions",
        "file search results",
        "preflight workers",
        ".",
    ],
}
TOP = max(RANKS.values()) + 1
FRAMEWORKS = {"tensorflow", "keras"}
SLOW = FRAMEWORKS | {"wandb", "matplotlib"}


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module: str) -> str:
    """The part of the house that a module belongs to; empty for the package itself."""
    names = module.split(".")
    return names[1] if len(names) > 1 and names[1] in RANKS else ""


@cache
def imported(tree: ast.AST) -> frozenset[str]:
    """Every dotted name that is imported anywhere in a tree, with the names taken from it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def imported_at_once(tree: ast.AST) -> Iterator[str]:
    """What importing a module imports: not inside functions, not for type checkers only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from imported_at_once(node)


def inside(path: Path, part: str) -> bool:
    """Whether a file belongs to this part."""
    return part_of(name_of(path)) == part


def ids(path: Path) -> str:
    """The name of a file in the test report."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_arrows_point_one_way(path: Path) -> None:
    """A part imports itself and the parts below it only; those side by side never each other."""
    here = part_of(name_of(path))
    rank = RANKS.get(here, TOP)
    parts = {part_of(name) for name in imported(parse(path)) if name.startswith("lstm_cli.")}
    assert {part for part in parts - {"", here} if RANKS[part] >= rank} == set()


def folder_of(module: str) -> str:
    """The folder of a module within its part; a dot for the part's top level."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and PACKAGE.joinpath(*parts[1:3]).is_dir() else "."


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_arrows_point_one_way_between_folders(path: Path) -> None:
    """A folder imports itself and those below it in its part, never those beside it."""
    part, here = part_of(name_of(path)), folder_of(name_of(path))
    ranks = {name: n for n, names in enumerate(FOLDERS.get(part, ["."])) for name in names.split()}
    inner = {name for name in imported(parse(path)) if part and part_of(name) == part}
    folders = {folder_of(name) for name in inner} - {here}
    assert {folder for folder in folders if ranks[folder] >= ranks[here]} == set()


def test_every_part_has_its_place() -> None:
    """No part of the package stands outside the order of the arrows."""
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert parts - {"__init__", "__main__"} <= set(RANKS)
    folders = {path.parts[-3:-1] for path in PACKAGE.glob("*/*/__init__.py")}
    listed = {(part, name) for part, rows in FOLDERS.items() for name in " ".join(rows).split()}
    assert folders == {(part, name) for part, name in listed if name != "."}


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_only_nn_imports_the_framework(path: Path) -> None:
    """TensorFlow and Keras are imported in `nn`, nowhere else."""
    roots = {name.partition(".")[0] for name in imported(parse(path))}
    assert inside(path, "nn") or not roots & FRAMEWORKS


def test_one_module_imports_wandb() -> None:
    """One module of `records` imports wandb."""
    users = [
        path
        for path in MODULES
        if any(name.partition(".")[0] == "wandb" for name in imported(parse(path)))
    ]
    assert len(users) <= 1
    assert all(inside(path, "records") for path in users)


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_click_is_never_imported(path: Path) -> None:
    """Typer carries its own copy of click, so another one would not fit."""
    assert "click" not in {name.partition(".")[0] for name in imported(parse(path))}


@pytest.mark.parametrize("part", ["nn", "data"])
def test_a_part_takes_its_own_sections(part: str) -> None:
    """`nn` never sees the whole config, and `data` never a model."""
    unseen = {"nn": "lstm_cli.config.schema.experiment", "data": "lstm_cli.config.schema.network"}[
        part
    ]
    files = [path for path in MODULES if inside(path, part)]
    names = {name for path in files for name in imported(parse(path))}
    assert not {name for name in names if name.startswith(unseen)}


def test_the_command_line_starts_without_a_framework() -> None:
    """No module that is imported when the command line starts imports anything slow."""
    trees = {name_of(path): parse(path) for path in MODULES}
    waiting, seen = ["lstm_cli.__main__"], set()
    while waiting:
        module = waiting.pop()
        if module in seen or module not in trees:
            continue
        seen.add(module)
        for name in imported_at_once(trees[module]):
            assert name.partition(".")[0] not in SLOW, f"{module} imports {name}"
            waiting += [".".join(name.split(".")[:n]) for n in range(1, name.count(".") + 2)]
    assert "lstm_cli.cli.app" in seen


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_names_of_modes_stand_in_one_place(path: Path) -> None:
    """No code outside the config's modes depends on what a mode is called."""
    literals = {node.value for node in ast.walk(parse(path)) if isinstance(node, ast.Constant)}
    allowed = path.name in {"sequence_modes.py", "experiment.py"} and inside(path, "config")
    assert allowed or not literals & set(get_args(ModeName))


@pytest.mark.parametrize("path", SOURCES, ids=ids)
def test_files_and_functions_are_short(path: Path) -> None:
    """A file has at most 300 lines, a function at most 50."""
    tree = parse(path)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}
    assert {name: n for name, n in lengths.items() if n > 50} == {}
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_the_house_has_no_drawer_for_odds_and_ends() -> None:
    """No module is called `utils`, `helpers` or the like."""
    drawers = {"utils", "helpers", "common", "base", "manager", "misc"}
    assert not {path.stem for path in MODULES} & drawers
