"""Arguments that set keys of the config, and those that do not."""

from contextlib import suppress

import pytest

from lstm_cli.config.layers.overlay import make_override
from lstm_cli.config.layers.overrides import Arguments, split_arguments
from lstm_cli.config.yaml.nodes import plain
from lstm_cli.errors import ConfigError

WHOLE_PATH = "A key of the config is set by its whole path, such as --training.epochs 10."


def split(*arguments: str) -> Arguments:
    """The arguments of a command with a few options, split."""
    return split_arguments(
        arguments, valued={"--out", "-o", "--name"}, flags={"--quiet", "-q", "--json"}
    )


def values(*arguments: str) -> dict[str, object]:
    """The overrides among the arguments, as plain data."""
    return {".".join(each.path): plain(each.value) for each in split(*arguments).overrides}


def problem(*arguments: str) -> str:
    """What is said of wrong arguments."""
    with pytest.raises(ConfigError) as caught:
        split(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--training.epochs=5",),
        ("--training.epochs", "5"),
        ("--set", "training.epochs=5"),
        ("--set=training.epochs=5",),
        ("training.epochs=5",),
    ],
)
def test_a_key_can_be_set_in_every_form(arguments: tuple[str, ...]) -> None:
    """All forms that a person or a W&B agent writes set the key and leave nothing behind."""
    assert values(*arguments) == {"training.epochs": 5}
    assert split(*arguments).rest == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("True", True),
        ("None", None),
        ("", None),
        ("[64, 32]", (64, 32)),
        ("(64, 32)", (64, 32)),
        ("1e-05", 1e-05),
        ("1e-3", 0.001),
        ("-5", -5),
        ("{'encoder': {'units': 64}}", {"encoder": {"units": 64}}),
        ("{'a': None, 'b': [True, 'it\\'s']}", {"a": None, "b": (True, "it's")}),
        ("{kind: repeat, units: [5]}", {"kind": "repeat", "units": (5,)}),
        ("[yes, null, 1e-3]", ("yes", None, 0.001)),
        ("'5'", "5"),
        ('"a: b"', "a: b"),
        ("relu", "relu"),
        ("a: b #c", "a: b #c"),
        ("@x", "@x"),
        ("(a group)", "(a group)"),
        ("no", "no"),
    ],
)
def test_values_are_python_repr_or_yaml(text: str, value: object) -> None:
    """The text of a value is read as what a W&B agent passes, or as YAML."""
    assert values("--model", text) == values(f"--model={text}") == {"model": value}


def test_a_number_is_text_where_text_is_wanted() -> None:
    """A W&B group called 5 needs no quotes on the command line."""
    assert values("--tracking.wandb.group=5") == {"tracking.wandb.group": "5"}


def test_a_bare_key_is_true() -> None:
    """A key without a value, at the end or before another option, is true."""
    assert values("--model.encoder.unroll") == {"model.encoder.unroll": True}
    assert values("--model.encoder.unroll", "--seed", "1")["model.encoder.unroll"] is True


def test_a_config_file_is_no_value(tmp_path: object) -> None:
    """An existing YAML file after a bare key is the command's argument; a missing one is text."""
    path = f"{tmp_path}/a.yaml"
    assert values("--mode", path) == {"mode": path}
    with open(path, "w", encoding="utf-8"):  # noqa: PTH123
        pass
    arguments = split("--model.encoder.unroll", path)
    assert arguments.rest == (path,)
    assert plain(arguments.overrides[0].value) is True


def test_the_commands_own_options_stay_its_own() -> None:
    """Own options pass through with their values, even where a key has the same name."""
    own = (
        "a.yaml",
        "--name",
        "x",
        "--name=y",
        "-o",
        "--seed",
        "-ofile",
        "-q",
        "--quiet",
        "-",
        "-5",
    )
    assert split(*own) == Arguments(own, ())


def test_two_dashes_end_options() -> None:
    """After `--` nothing is an override."""
    assert split("--", "--seed=1", "seed=1").rest == ("--", "--seed=1", "seed=1")


def test_what_a_resumed_agent_adds_is_dropped() -> None:
    """`--_wandb…` is dropped in each form."""
    assert split("--_wandb={'a': 1}", "--_wandb", "{}", "_wandb={}", "--_wandb_x") == Arguments(
        (), ()
    )


def test_paths_with_an_equals_sign_are_arguments() -> None:
    """What only looks like `K=V` is left to the command."""
    paths = ("runs/lr=0.1", "lr=0.1.yaml", "=5")
    assert split(*paths).rest == paths


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--trainig.epochs=5",),
            "--trainig.epochs: unknown option. Did you mean --training.epochs?",
        ),
        (("--epochs", "5"), "--epochs: unknown option. Did you mean --training.epochs?"),
        (("--quite",), "--quite: unknown option. Did you mean --quiet?"),
        (("-x",), f"-x: unknown option. {WHOLE_PATH}"),
        (("epochs=5",), "epochs: unknown key. Did you mean training.epochs?"),
        (("--set", "sed=5"), "--set sed: unknown key. Did you mean seed?"),
        (("--set",), "--set: KEY=VALUE is expected after it. Write --set training.epochs=10."),
        (("--set", "zzz=5"), f"--set zzz: unknown key. {WHOLE_PATH}"),
        (("--model=[",), "--model: a value is expected here. Write one, or close it."),
        (("--model={a: 1, a: 2}",), "--model: a: repeated key, first given in line 1. Remove one."),
        (
            ("--model.\udcff=1",),
            "--model.\\udcff: '\\\\udcff' is not Unicode text. Write it in UTF-8.",
        ),
    ],
)
def test_unknown_and_unreadable_options_are_told(arguments: tuple[str, ...], message: str) -> None:
    """An option that is neither the command's nor a key is an error with the nearest one."""
    assert problem(*arguments) == f"command line: {message}"


def test_all_problems_are_told_at_once() -> None:
    """The command line is read to its end."""
    assert len(problem("--epochs=5", "--model={", "-x", "lr=3").splitlines()) == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seed=1", "--seed=2"),
        ("--seed=1", "--seed=True"),
        ("--model={'encoder': {'units': 64}}", "--model.encoder.units=32"),
        ("--model.encoder.units=32", "--model={'encoder': {'units': 64}}"),
        ("--model.decoder=None", "--model.decoder.kind=repeat"),
        ("--model.decoder.kind=repeat", "--model.decoder=None"),
        ("--model={'residual': 'none'}", "--model={'highway': 'none'}"),
    ],
)
def test_a_key_set_twice_differently_is_an_error(arguments: tuple[str, ...]) -> None:
    """No order of the options decides: two values for one key are refused, with both told."""
    message = problem(*arguments)
    assert "set to" in message
    assert message.endswith("Keep one.")
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--seed=1", "seed=1"),
        ("--model={'encoder': {'units': 64}}", "--model.encoder.units=64"),
        ("--model={'encoder': {'units': 64}}", "--model.encoder.dropout=0.1"),
    ],
)
def test_a_key_set_twice_alike_is_fine(arguments: tuple[str, ...]) -> None:
    """The same value twice, or values of different keys, are no conflict."""
    assert len(split(*arguments).overrides) == 2


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "(" * 100_000,
        "[" + "-" * 100_000 + "1]",
        "[" + "1+" * 50_000 + "1]",
        "[" + "not " * 10_000 + "1]",
        "[x" + ".x" * 50_000 + "]",
        "{'a':" * 1_000,
        "[0x" + "f" * 5_000 + "]",
        "[1 is 1]",
        "['\\d']",
        "[lambda: 1]",
        "{1, 2}",
        "{[]: 1}",
        "'",
        "\udcff",
        "\0",
    ],
)
def test_hostile_values_are_read_or_refused(text: str) -> None:
    """No text crashes the reader of values."""
    with suppress(ConfigError):
        split(f"--model={text}")


def test_a_program_can_make_an_override() -> None:
    """A trial of a sweep sets keys from plain data, and messages name where they come from."""
    override = make_override("model.encoder.units", [64, 32], "trial 3")
    assert (override.path, plain(override.value)) == (("model", "encoder", "units"), (64, 32))
    assert str(override.place) == "trial 3"
