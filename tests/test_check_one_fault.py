"""Projects with one fault each: `check` finds it at its line, and reports nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from check_support import REQUIREMENTS, place, write_project
from funcdeco.linter.check import check
from layout_support import Files, files_of
from layouts_with_a_fault import BY_HAND, DECORATED

pytestmark = pytest.mark.core

MARK = re.compile(r"  # !(?P<code>[A-Z]{3}\d{3})(?::(?P<file>\S+))?$", re.MULTILINE)
"""A comment with the code that is reported for its line, or for another file."""
EVERY = {**BY_HAND, **DECORATED}


@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_the_fault_is_found_and_nothing_else(tmp_path: Path, text: str) -> None:
    marked = {"requirements.txt": REQUIREMENTS, **files_of(text)}
    files = {MARK.sub("", name): MARK.sub("", content) for name, content in marked.items()}
    root = write_project(tmp_path, files)
    found = [f"{item.code} {place(item, root)}" for item in check(root)]
    assert [re.sub(r"(:\d+):\d+$", r"\1", one) for one in found] == [expected(marked)]


def expected(marked: Files) -> str:
    """Return the code, the file and the line of the only mark."""
    found: list[str] = []
    for name, content in marked.items():
        if mark := MARK.search(name):
            found.append(f"{mark['code']} {MARK.sub('', name)}")
        for number, line in enumerate(content.splitlines(), 1):
            if mark := MARK.search(line):
                found.append(f"{mark['code']} {mark['file'] or f'{name}:{number}'}")
    assert len(found) == 1
    return found[0]
