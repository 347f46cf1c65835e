"""Whatever stands on the command line, it is obeyed or refused."""

from pathlib import Path

from hypothesis import strategies as st

from lstm_cli.explain.starters import starter
from tests.fuzz.harness import Fuzz, amounts, command
from tests.fuzz.spoilings import Draw, misspell
from tests.fuzz.test_configs import KEYS
from tests.fuzz.yaml_values import WORDS, scalars, trees, write_flow

SUM = starter("many_to_one")
PATHS = [
    "seed", "name", "mode", "dataset", "dataset.kind", "dataset.samples", "dataset.timesteps",
    "dataset.scaling.inputs", "model.encoder.units", "model.encoder", "model.decoder.kind",
    "model.residual", "training", "training.epochs", "training.optimizer.learning_rate",
    "training.optimizer.schedule", "training.metrics", "predict.inputs", "expect.test_rmse",
    "tracking.wandb.tags", "extends", "version", "_wandb", "set", "",
]  # fmt: skip
OPTIONS = [
    "--set", "--resolved", "--changes", "--json", "--help", "--version", "--", "-",
    "-h", "-x", "-1", "-.5", "---", "--_wandb", "--_wandb=1", "--resolved=1", "--runs-dir",
    "a.yaml", "nowhere.yaml", "/", ".", "=", "a=b=c", "--=", "--set=", "--set=seed", "seed=",
]  # fmt: skip
LITERALS = [
    "None", "True", "(1, 2)", "(1,)", "()", "[1, 2", "{'a': 1}", "{1: 2}", "{'a', 'b'}", "[1,,2]",
    "1_000", "0x10", "1e5", "1e400", "-inf", "'a", '"a"', "b'x'", "1j", "[*a]", "f'{x}'", "...",
    "__import__('os')", "[" * 200, "(" * 200, "{'a':" * 100, "[1]*9**9", "-" * 3000, "9" * 5000,
    "'\\ud800'", "\ud800", "\x00", "[\x00]", "{a: &a [*a]}", "!!python/name:os", "|", ">", "%",
]  # fmt: skip


@st.composite
def option_keys(draw: Draw) -> str:
    """A key of a config, in part, misspelt, too deep or none."""
    match draw(st.integers(0, 5)):
        case 0 | 1:
            return draw(st.sampled_from(PATHS))
        case 2:
            return misspell(draw, draw(st.sampled_from(PATHS)))
        case 3:
            return ".".join(draw(st.lists(st.sampled_from(KEYS), max_size=4)))
        case 4:
            return "model." * draw(st.sampled_from([1, 2, 63, 64, 65, 500])) + "units"
        case _:
            return draw(st.text(max_size=8))


values = st.one_of(
    st.sampled_from(LITERALS),
    st.sampled_from(WORDS),
    trees(st.sampled_from(KEYS), 3).map(write_flow),
    scalars.map(repr),
    st.text("[]{}()'\",:=- 01ae\\", max_size=10),
)
texts = st.text(max_size=8)


@st.composite
def arguments(draw: Draw) -> list[str]:
    """Options in every way in which they are written, and others."""
    written: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        key, value = draw(option_keys()), draw(values)
        written += draw(
            st.sampled_from([
                [f"--{key}={value}"], [f"--{key}", value], [f"--{key}"], [f"{key}={value}"],
                ["--set", f"{key}={value}"], [f"--set={key}={value}"], [f"-{key}", value], [value],
                [f"--{key}={value}", f"--{key}={value}"], [f"--{key}=1", f"--{key}.x=2"],
            ])
            | st.sampled_from(OPTIONS).map(lambda option: [option])
        )  # fmt: skip
    return written


@amounts
def test_overrides(fuzz: Fuzz) -> None:
    """Overrides of right and wrong keys with any value, in any order, between other options."""

    def check(words: list[str]) -> None:
        command("check", *words, str(SUM), places=False)

    fuzz(arguments(), check, quick=80)


@amounts
def test_words(fuzz: Fuzz) -> None:
    """Any words behind any command that reads and never trains."""
    names = ["check", "modes", "schema", "runs", "predict", "evaluate", "wandb", "zzz", "a.yaml"]
    commands = st.sampled_from([*names, "resume", "new", "-", "--help"])
    # No option that writes a file.
    safe = (arguments() | st.lists(texts, max_size=4)).map(
        lambda words: [word for word in words if not word.startswith("--o")]
    )

    def run(case: tuple[str, list[str]]) -> None:
        name, words = case
        command(name, *words, places=False)

    fuzz(st.tuples(commands, safe), run, quick=60)


def test_the_config_is_good() -> None:
    """What is overridden here is right as it stands."""
    assert Path(SUM).is_file()
    assert command("check", str(SUM), "--training.epochs", "7") == 0
