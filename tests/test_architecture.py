"""The arrows of the design hold: who may import whom, and where names stand."""

import ast
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

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
    "plan": 4,
    "explain": 5,
    "nn": 5,
    "data": 5,
    "records": 5,
    "evaluation": 5,
    "runner": 6,
    "sweeps": 7,
    "cli": 8,
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


def by_folder(paths: list[Path]) -> list[Any]:
    """The files of each folder, to be looked at by one test of its name; none is left out."""
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        folders.setdefault(path.parent, []).append(path)
    assert sum(map(len, folders.values())) == len(paths)
    return [pytest.param(own, id=str(at.relative_to(ROOT))) for at, own in folders.items()]


def find_wrong(
    paths: list[Path], look: Callable[[Path], Collection[object]]
) -> dict[str, Collection[object]]:
    """What is wrong with each file by its name, as `look` says."""
    found = {str(path.relative_to(ROOT)): look(path) for path in paths}
    return {name: wrong for name, wrong in found.items() if wrong}


modules_of_each_folder = pytest.mark.parametrize("paths", by_folder(MODULES))


def forbidden_parts(path: Path) -> set[str]:
    """The parts that a file imports but must not."""
    here = part_of(name_of(path))
    rank = RANKS.get(here, TOP)
    parts = {part_of(name) for name in imported(parse(path)) if name.startswith("lstm_cli.")}
    return {part for part in parts - {"", here} if RANKS[part] >= rank}


@modules_of_each_folder
def test_arrows_point_one_way(paths: list[Path]) -> None:
    """A part imports itself and the parts below it only; those side by side never each other."""
    assert find_wrong(paths, forbidden_parts) == {}


def folder_of(module: str) -> str:
    """The folder of a module within its part; a dot for the part's top level."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and PACKAGE.joinpath(*parts[1:3]).is_dir() else "."


def forbidden_folders(path: Path) -> set[str]:
    """The folders of its part that a file imports but must not."""
    part, here = part_of(name_of(path)), folder_of(name_of(path))
    ranks = {name: n for n, names in enumerate(FOLDERS.get(part, ["."])) for name in names.split()}
    inner = {name for name in imported(parse(path)) if part and part_of(name) == part}
    folders = {folder_of(name) for name in inner} - {here}
    return {folder for folder in folders if ranks[folder] >= ranks[here]}


@modules_of_each_folder
def test_arrows_point_one_way_between_folders(paths: list[Path]) -> None:
    """A folder imports itself and those below it in its part, never those beside it."""
    assert find_wrong(paths, forbidden_folders) == {}


def test_every_part_has_its_place() -> None:
    """No part of the package stands outside the order of the arrows."""
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert parts - {"__init__", "__main__"} <= set(RANKS)
    folders = {path.parts[-3:-1] for path in PACKAGE.glob("*/*/__init__.py")}
    listed = {(part, name) for part, rows in FOLDERS.items() for name in " ".join(rows).split()}
    assert folders == {(part, name) for part, name in listed if name != "."}


def roots_of(path: Path) -> set[str]:
    """The packages that a file imports."""
    return {name.partition(".")[0] for name in imported(parse(path))}


@modules_of_each_folder
def test_only_nn_imports_the_framework(paths: list[Path]) -> None:
    """TensorFlow and Keras are imported in `nn`, nowhere else."""
    others = [path for path in paths if not inside(path, "nn")]
    assert find_wrong(others, lambda path: roots_of(path) & FRAMEWORKS) == {}


def test_one_module_imports_wandb() -> None:
    """One module of `records` imports wandb."""
    users = [path for path in MODULES if "wandb" in roots_of(path)]
    assert len(users) <= 1
    assert all(inside(path, "records") for path in users)


@modules_of_each_folder
def test_click_is_never_imported(paths: list[Path]) -> None:
    """Typer carries its own copy of click, so another one would not fit."""
    assert find_wrong(paths, lambda path: roots_of(path) & {"click"}) == {}


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


def modes_named_in(path: Path) -> set[object]:
    """The names of modes that stand in a file as values."""
    constants = (node for node in ast.walk(parse(path)) if isinstance(node, ast.Constant))
    literals: set[object] = {node.value for node in constants}
    allowed = path.name in {"sequence_modes.py", "experiment.py"} and inside(path, "config")
    return set() if allowed else literals & set(get_args(ModeName))


@modules_of_each_folder
def test_names_of_modes_stand_in_one_place(paths: list[Path]) -> None:
    """No code outside the config's modes depends on what a mode is called."""
    assert find_wrong(paths, modes_named_in) == {}


def too_long_in(path: Path) -> dict[str, int]:
    """The lines of a file's functions that are too long, and of itself where it is."""
    functions = [n for n in ast.walk(parse(path)) if isinstance(n, ast.FunctionDef)]
    lengths = [(f.name, (f.end_lineno or f.lineno) - f.lineno + 1) for f in functions]
    lines = len(path.read_text("utf-8").splitlines())
    return {name: n for name, n in lengths if n > 50} | ({"file": lines} if lines > 300 else {})


@pytest.mark.parametrize("paths", by_folder(SOURCES))
def test_files_and_functions_are_short(paths: list[Path]) -> None:
    """A file has at most 300 lines, a function at most 50."""
    assert find_wrong(paths, too_long_in) == {}


def test_the_house_has_no_drawer_for_odds_and_ends() -> None:
    """No module is called `utils`, `helpers` or the like."""
    drawers = {"utils", "helpers", "common", "base", "manager", "misc"}
    assert not {path.stem for path in MODULES} & drawers
