"""Whether what a checkpoint says of itself can be true, asked before TensorFlow is there."""

import numpy as np

from lstm_cli.records.checkpoints import Checkpoint

HISTORY = "history"
_NO_SENSE = "this checkpoint makes no sense"


def find_fault(checkpoint: Checkpoint) -> str:
    """Why a training cannot go on from this checkpoint: "this checkpoint …"; empty if it can."""
    facts = checkpoint.facts
    for name in ("updates", "epochs"):
        number = facts.get(name)
        if type(number) is not int or number < 0:
            return f"{_NO_SENSE} ({name} is {number!r})"
    columns, history = facts.get("columns"), checkpoint.state.get(HISTORY)
    if not isinstance(columns, list) or not isinstance(facts.get("config"), dict):
        return f"{_NO_SENSE} (it does not say of which training it is)"
    size = (facts["epochs"], len(columns))
    if history is None or history.dtype != np.float64 or history.shape != size:
        return f"{_NO_SENSE} (its history is not that of {facts['epochs']} epochs)"
    return ""
