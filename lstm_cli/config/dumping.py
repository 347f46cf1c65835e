"""A config as YAML text that reads back as the same config."""

from collections.abc import Sequence

import yaml

from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.yaml.nodes import resolve_scalar


def dump_config(config: ExperimentConfig) -> str:
    """The whole config as YAML: a key a line, lists on one line, in the schema's order.

    Numbers are written such that YAML 1.1 and 1.2 both read them as numbers.
    """
    return yaml.dump(
        config.model_dump(mode="python"),
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=float("inf"),
    )


class _Dumper(yaml.SafeDumper):
    """PyYAML's dumper, with the texts quoted that YAML 1.2 would read as something else."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _is_plain_text(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _represent_list(dumper: yaml.SafeDumper, items: Sequence[object]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


def _is_plain_text(text: str) -> bool:
    try:
        # Line breaks of all sorts are kept in double quotes only.
        return text.isprintable() and isinstance(resolve_scalar(text), str)
    except ValueError:
        return False


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(tuple, _represent_list)
_Dumper.add_representer(list, _represent_list)
