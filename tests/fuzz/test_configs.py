"""Whatever stands in a config file, `check` shows what it would train or says what is wrong."""

from pathlib import Path

import yaml
from hypothesis import strategies as st

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from tests.fuzz.harness import Fuzz, amounts, command, refused
from tests.fuzz.spoilings import spoil_bytes, spoil_tree
from tests.fuzz.yaml_values import Tree, trees, write_block

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
TEXTS = [path.read_bytes() for path in CONFIGS]
# JSON, so that what PyYAML takes for dates and the like stays text.
TREES: list[Tree] = [
    load_config(path, environment={}).model_dump(mode="json") for path in CONFIGS
] + [yaml.load(text, yaml.BaseLoader) for text in TEXTS]  # noqa: S506 - our own files, as text
SECTIONS = sorted(ExperimentConfig.model_fields)


def names_in(tree: Tree) -> set[str]:
    """Every key anywhere in a tree."""
    if isinstance(tree, dict):
        return set(tree).union(*map(names_in, tree.values()))
    return set().union(*map(names_in, tree)) if isinstance(tree, list) else set()


KEYS = sorted(names_in(TREES))
# Empty: the key's own, misspelt.
keys = st.just("") | st.sampled_from(KEYS) | st.text(max_size=4)
forms = st.sampled_from([(), ("--resolved",), ("--changes",), ("--json",)])


def check(case: tuple[bytes, tuple[str, ...]]) -> None:
    """Check a file of this content, in this form."""
    content, form = case
    path = Path("a.yaml")
    path.write_bytes(content)
    command("check", str(path), *form)


def encode(tree: Tree) -> bytes:
    """A tree as a file; halves of surrogate pairs as bytes that no UTF-8 has."""
    return write_block(tree).encode("utf-8", "surrogatepass")


@amounts
def test_spoilt_configs(fuzz: Fuzz) -> None:
    """The configs of the gallery with values, kinds and keys changed, moved, misspelt or gone."""
    spoilt = spoil_tree(TREES, trees(keys, 3), keys)
    fuzz(st.tuples(spoilt.map(encode), forms), check, quick=60)


@amounts
def test_spoilt_texts(fuzz: Fuzz) -> None:
    """The files of the gallery with bytes flipped, lines cut, tabs, marks, NULs and the like."""
    fuzz(st.tuples(spoil_bytes(TEXTS), forms), check, quick=50)


@amounts
def test_random_trees(fuzz: Fuzz) -> None:
    """Mappings of known and unknown keys, as deep as they come, hold anything."""
    sections = st.sampled_from([*SECTIONS, "extends"])
    top = st.dictionaries(sections | keys, trees(keys, 12), max_size=6)
    fuzz(st.tuples(top.map(encode), forms), check, quick=50)


@amounts
def test_random_plain_data(fuzz: Fuzz) -> None:
    """`lstm_cli.run` takes mappings, which may hold what no file can."""
    odd = st.sampled_from([b"x", 1j, {1}, Path("a"), object, (1, 2), {3: 4}, range(3)])
    values = trees(keys, 4) | odd
    spoilt = spoil_tree(TREES, values, keys)

    def load(tree: Tree) -> None:
        refused(lambda: load_config(tree, (), {}))

    fuzz(spoilt, load, quick=40)


@amounts
def test_random_bytes(fuzz: Fuzz) -> None:
    """Bytes and text with no sense at all."""
    marks = st.text("{}[]:,#&*!|>'\"%@-? \n\tab01", max_size=60).map(str.encode)
    content = st.binary(max_size=80) | st.text(max_size=60).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ) | marks  # fmt: skip
    fuzz(st.tuples(content, forms), check, quick=60)


def test_the_gallery_is_good() -> None:
    """What is spoilt here is right as it stands, as a file and as a tree."""
    for path, tree in zip(CONFIGS, TREES, strict=False):
        load_config(path, environment={})
        load_config(tree, environment={})
