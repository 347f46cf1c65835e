"""What a W&B agent makes of a sweep's command and a trial's values, by W&B's own code."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wandb.sdk.launch.sweeps.utils import create_sweep_command, create_sweep_command_args
from wandb.sdk.lib.config_util import save_config_file_from_dict

RESUMED = {"_wandb": {"cli_version": "0.31.0", "is_jupyter_run": False}}


def as_command(values: Mapping[str, object], run: str = "abcd1234", program: str = "") -> Any:
    """The order to run a trial, as a W&B server gives it to an agent."""
    args = {name: {"value": value} for name, value in values.items()}
    return {"type": "run", "run_id": run, "program": program, "args": args}


def expand(command: Sequence[str], values: Mapping[str, object], **macros: str) -> list[str]:
    """The command line of a trial; `macros` are those that the agent fills in by itself."""
    known = create_sweep_command_args(as_command(values))
    known |= {"env": ["/usr/bin/env"], "interpreter": ["python"]}
    known |= {name: [text] for name, text in macros.items()}
    words = list[str]()
    for word in create_sweep_command([*command]):
        is_macro = word.startswith("${") and word.endswith("}")
        words += known.get(word[2:-1], []) if is_macro else [word]
    return words


def write_values(path: Path, values: Mapping[str, object]) -> Path:
    """The file that WANDB_SWEEP_PARAM_PATH names."""
    save_config_file_from_dict(str(path), as_command(values)["args"])
    return path


def locate_python() -> str:
    """A PATH on which `python`, as an agent calls it, is the one that runs the tests."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"
