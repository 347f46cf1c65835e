"""What the project says of itself stays findable: lengths, links, and the paths it names."""

import re
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
GUIDES = [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
QUOTED = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.DOTALL | re.MULTILINE)
# A word of a guide is a path where it begins as one of the house's folders and files does.
PATH = re.compile(r"(?:lstm_cli|tests|docs|configs|\.ci)/[\w./-]*\w|[\w-]+\.(?:md|toml)")


def read(path: Path) -> str:
    """The text of a page."""
    return path.read_text("utf-8")


def paths_in(text: str) -> set[str]:
    """The paths that a guide names, in quotes or in its drawings and commands."""
    shown = chain(QUOTED.findall(FENCED.sub("", text)), FENCED.findall(text))
    words = chain.from_iterable(re.split(r"[\s,;()]+", piece) for piece in shown)
    return {word for word in words if PATH.fullmatch(word)}


def test_the_readme_is_short() -> None:
    """Under 350 lines: what a user reads first; one subject at length is a page of `docs/`."""
    assert len(read(README).splitlines()) < 350


@pytest.mark.parametrize("page", [README, *DOCS, *GUIDES], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link to another file of the project names one that is there."""
    assert [link for link in LINK.findall(read(page)) if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    """Each page of `docs/` and each guide is linked from the README."""
    links = {(ROOT / link).resolve() for link in LINK.findall(read(README))}
    assert {*DOCS, *GUIDES} - links == set()


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_path_of_a_guide_exists(page: Path) -> None:
    """What a newcomer is sent to is there, file and folder."""
    named = paths_in(read(page))
    assert len(named) > 5
    assert {name for name in named if not (ROOT / name).exists()} == set()
