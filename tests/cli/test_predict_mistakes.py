"""Everything that `lstm-cli predict` refuses, and when."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

from lstm_cli.config.loading import load_config
from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.types import Predictions, RunEnd

VALUES = ("--values", "[[50], [51], [52]]")
MISTAKES: Mapping[tuple[str, ...], tuple[int, str]] = {
    (): (2, "there is nothing to predict. Give --values '[[50], [51], [52]]', or --input "),
    (*VALUES, "--input", "x.csv"): (2, "--values and --input are both given. "),
    ("--values", "[[50"): (2, "--values: "),
    ("--values", "[" * 500): (2, "--values: "),
    ("--values", "50,51,52"): (3, "--values: '50,51,52' is not a list. "),
    ("--values", "[50, 51, 52]"): (3, "--values: lists of sizes (3) do not fit the model"),
    ("--values", "[[50], [51]]"): (3, "--values: lists of sizes (2, 1) do not fit the model"),
    ("--values", "[[50], ['a'], [1]]"): (3, "--values: [1][0]: 'a' does not fit. "),
    ("--values", "[[50], [1e40], [1]]"): (3, "--values: [1][0]: 1e+40 does not fit. "),
    (*VALUES, "--output", "."): (2, "--output: . is a folder. Name a file."),
    (*VALUES, "--output", "no/out.csv"): (6, "no/out.csv: cannot be written: there is no folder"),
    ("--input", "text.csv", "--output", "text.csv"): (2, "--output: text.csv is the --input, "),
    ("--input", "missing.csv"): (3, "missing.csv: cannot be read: No such file or directory. "),
    ("--input", "empty.csv"): (3, "empty.csv:1: no column x (found: nothing). "),
    ("--input", "header.csv"): (3, "header.csv: has no rows below its header. "),
    ("--input", "other.csv"): (3, "other.csv:1: no column x (found: y, z). "),
    ("--input", "semicolons.csv"): (3, "semicolons.csv:1: no column x (found: x;y). "),
    ("--input", "twice.csv"): (3, "twice.csv:1: two columns x. "),
    ("--input", "text.csv"): (3, "text.csv:3: x is 'a'. Give a finite number.\nerror: text.csv:4"),
    ("--input", "nan.csv"): (3, "nan.csv:2: x is 'nan'. "),
    ("--input", "gap.csv"): (3, "gap.csv:3: x is empty. "),
    ("--input", "short.csv"): (3, "short.csv:3: 1 cell, but the header names 2. "),
    ("--input", "comma.csv"): (3, "comma.csv:2: 2 cells, but the header names 1. "),
    ("--input", "four.csv"): (3, "four.csv: 4 rows are no whole samples of 3 timesteps. "),
    ("--input", "named.csv"): (3, "named.csv: sample 'b' has 1 row. Give 3, one a timestep."),
    ("--input", "quote.csv"): (3, "quote.csv:3: is not CSV: "),
    ("--input", "long.csv"): (3, "long.csv:2: is not CSV: field larger than field limit"),
    ("--input", "utf16.csv"): (3, "utf16.csv: is not UTF-8 text (byte 0). "),
    ("--input", "ragged.json"): (3, "ragged.json: [1]: a list of 2 items, where the one before "),
    ("--input", "flat.json"): (3, "flat.json: lists of sizes (3) do not fit the model"),
    ("--input", "text.json"): (3, "text.json: [0][0]: '1' does not fit. "),
    ("--input", "nan.json"): (3, "nan.json: [0][0]: .nan does not fit. "),
    ("--input", "torn.json"): (3, "torn.json:1:5: is not JSON: "),
    ("--input", "deep.json"): (3, "deep.json: is nested too deeply. "),
    ("--input", "digits.json"): (3, "digits.json: holds a number of too many digits. "),
    ("--input", "mapping.json"): (3, "mapping.json: a mapping of 1 key is not a list. "),
}
FILES = {
    "empty.csv": "", "header.csv": "x\n", "other.csv": "y,z\n1,2\n", "semicolons.csv": "x;y\n1;2\n",
    "twice.csv": "x,x\n1,2\n", "text.csv": "x\n1\na\nb\n", "nan.csv": "x\nnan\n1\n2\n",
    "gap.csv": "x,y\n1,1\n,1\n3,1\n",
    "short.csv": "y,x\n1,1\n1\n", "comma.csv": "x\n1,5\n2,5\n3,5\n",
    "four.csv": "x\n1\n2\n3\n4\n", "named.csv": "sample,x\na,1\na,2\na,3\nb,4\n",
    "quote.csv": 'x\n"1\n2', "long.csv": f'x\n"{"1" * 200_000}"\n',
    "ragged.json": "[[1], [2, 3], [4]]", "flat.json": "[1, 2, 3]", "text.json": '[["1"], [2], [3]]',
    "nan.json": "[[NaN], [1], [2]]", "torn.json": "[[1]", "deep.json": "[" * 100_000,
    "digits.json": f"[[{'9' * 5000}]]", "mapping.json": '{"x": 1}',
}  # fmt: skip
FOLDERS = {
    "no model": (None, "no model: there is no model.keras in it; the run is finished. "),
    "torn model": ("model.keras", "torn model/model.keras: is no model that can be read ("),
    "torn": ("preprocessing.json", "torn/preprocessing.json: cannot be read: it is not whole"),
    "torn run": ("run.json", "torn run/run.json: cannot be read: it is not whole"),
}


def make_run(runs_dir: Path) -> Path:
    """The folder of a finished run whose model nobody opens."""
    config = load_config(starter("many_to_one"), environment={})
    folder = RunFolder.create(runs_dir, config.name)
    folder.write_json("preprocessing.json", prepare_data(config).preprocessing.to_json())
    with ZipFile(folder.path / "model.keras", "w") as archive:
        archive.writestr("config.json", "{}" * 1000)
    folder.finish(RunEnd("finished", "", {}, Predictions(), {}))
    return folder.path


def test_every_mistake_is_told_before_tensorflow(tmp_path: Path) -> None:
    """Wrong values, files and folders: one sentence, the exit code of its kind, no long import."""
    sums = make_run(tmp_path / "run")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "utf16.csv").write_bytes("x\n1\n".encode("utf-16"))
    commands = [["predict", str(sums), *words] for words in MISTAKES]
    commands += [["predict", folder, *VALUES] for folder in ("nowhere", "four.csv", ".", *FOLDERS)]
    for name, (torn, _) in FOLDERS.items():
        shutil.copytree(sums, tmp_path / name)
        path = tmp_path / name / (torn or "model.keras")
        path.write_bytes(path.read_bytes()[:300])
    (tmp_path / "no model" / "model.keras").unlink()
    wanted = [f"{code} {message}" for code, message in MISTAKES.values()]
    wanted += ["3 nowhere: there is no such folder. ", "3 four.csv: is a file, not a run folder. "]
    wanted += ["3 .: is not a run folder: ", *(f"3 {message}" for _, message in FOLDERS.values())]
    for found, start in zip(end_of_each(commands, tmp_path), wanted, strict=True):
        assert found.startswith(start)


def end_of_each(commands: list[list[str]], folder: Path) -> list[str]:
    """The exit code and errors of each command line, all run in one process, without TensorFlow."""
    program = """
import contextlib, io, json, sys
from lstm_cli.cli.app import main
endings = []
for command in json.load(sys.stdin):
    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = main(command)
    endings.append(f"{code} {said.getvalue().removeprefix('error: ')}")
assert "tensorflow" not in sys.modules
print(json.dumps(endings))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        input=json.dumps(commands), cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    endings: list[str] = json.loads(done.stdout)
    return endings
