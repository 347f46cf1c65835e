"""Sweep files, right and odd, and the base config that they change."""

from pathlib import Path

import yaml
from hypothesis import strategies as st

from tests.fuzz.spoilings import spoil_bytes, spoil_tree
from tests.fuzz.yaml_values import NUMBERS, WORDS, Tree, write_block

BASE = """
name: tiny
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: 9, batch_size: 8, compile: graph}
"""
GRID = """
method: grid
metric: {name: val_loss, goal: minimize}
parameters:
  model.encoder.units: {values: [2, 3, 4]}
  dataset: {parameters: {timesteps: {values: [2, 3]}}}
  training.optimizer.name: {value: adam}
lstm_cli:
  seeds: 2
  constraint: "units * timesteps <= 9"
"""
RANDOM = """
method: random
run_cap: 4
metric: {name: val_loss, goal: minimize}
early_terminate: {type: hyperband, min_iter: 2, eta: 3, strict: true}
parameters:
  training.optimizer.learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 3.0e-2}
  model.encoder.units: {distribution: q_uniform, min: 2, max: 9, q: 1}
  model.encoder.dropout: {distribution: normal, mu: 0.2, sigma: 0.01}
  model.decoder.kind: {values: [vector, repeat], probabilities: [0.5, 0.5]}
lstm_cli:
  when: {model.encoder.dropout: "model.decoder.kind == 'vector'"}
"""
GALLERY = sorted((Path(__file__).parents[2] / "configs" / "sweeps").glob("*.yaml"))
TEXTS = [GRID.encode(), RANDOM.encode(), *(path.read_bytes() for path in GALLERY)]
TREES: list[Tree] = [yaml.safe_load(text) for text in TEXTS]
PIECES = [
    b"method: bayes\n", b"values: []", b"min: 9, max: 1", b"q: 0", b"probabilities: [1, 2]",
    b"lstm_cli:\n", b'constraint: "units ** 9 ** 9 > 1"\n', b"zip: [[]]", b"run_cap: 0\n",
    b"distribution: beta", b"sigma: -1", b"parameters: {}\n", b"${env}", b"--config",
]  # fmt: skip
KEYS = [
    "method", "metric", "parameters", "run_cap", "early_terminate", "command", "lstm_cli", "seeds",
    "constraint", "when", "zip", "values", "value", "min", "max", "q", "mu", "sigma", "goal",
    "distribution", "probabilities", "type", "eta", "min_iter", "max_iter", "s", "strict", "name",
    "model.encoder.units", "training.epochs", "seed", "extends", "program", "project", "entity",
]  # fmt: skip
EXPRESSIONS = [
    "units", "units >", "units / 0 > 1", "units ** 99 ** 99", "__import__('os')", "(" * 99,
    "a" * 999, "model.encoder.units == 'x'", "timesteps in [1, 2]", "not", "1 < units < 3",
    "-units % 0",
]  # fmt: skip

keys = st.just("") | st.sampled_from(KEYS) | st.text(max_size=4)
values = (
    st.none()
    | st.booleans()
    | st.sampled_from(NUMBERS)
    | st.sampled_from(WORDS)
    | st.sampled_from(EXPRESSIONS)
    | st.sampled_from(["grid", "random", "bayes", "uniform", "int_uniform", "constant", "beta"])
    | st.lists(st.sampled_from(NUMBERS), max_size=3)
    | st.dictionaries(st.sampled_from(KEYS), st.sampled_from(NUMBERS), max_size=3)
)


def spoilt_sweeps() -> st.SearchStrategy[bytes]:
    """Sweep files with keys and values changed, moved, misspelt or gone, or with damaged bytes."""
    trees = spoil_tree(TREES, values, keys).map(
        lambda tree: write_block(tree).encode("utf-8", "surrogatepass")
    )
    return trees | trees | spoil_bytes(TEXTS, PIECES)
