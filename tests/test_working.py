"""docs/working.md and the other guides name what is there."""

import re
from pathlib import Path

import pytest

GUIDES = [Path("README.md"), *sorted(Path("docs").glob("*.md")), *sorted(Path("docs/adr").glob("*.md"))]
# The folders of the repository: var/ and what begins with a point are made by running it.
FOLDERS = sorted(
    path.name for path in Path().iterdir() if path.is_dir() and path.name[0] != "." and path.name != "var"
)
NAMED = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*|[\w-]+\.(?:py|md|html|toml|yml))`")


def named_in(guide):
    """The files and folders of the repository that a guide names in backquotes."""
    return set(NAMED.findall(guide.read_text()))


@pytest.fixture(scope="module")
def file_names():
    found = [*Path().iterdir(), *(path for folder in FOLDERS for path in Path(folder).rglob("*.*"))]
    return {path.name for path in found}


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_every_file_that_a_guide_names_is_there(guide, file_names):
    missing = [name for name in named_in(guide) if not (Path(name).exists() if "/" in name else name in file_names)]
    assert missing == [], f"{guide} names what is not there: mend the guide."


def test_working_names_much():
    assert len(named_in(Path("docs/working.md"))) > 40
