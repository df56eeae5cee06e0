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
    root = write_project(tmp_path, unmarked(marked))
    assert len(faults(marked)) == 1
    assert found_in(root) == faults(marked)


def unmarked(marked: Files) -> Files:
    """Return the files without the marks."""
    return {MARK.sub("", name): MARK.sub("", content) for name, content in marked.items()}


def found_in(root: Path) -> list[str]:
    """Return the code, the file and the line of each finding."""
    every = [f"{item.code} {place(item, root)}" for item in check(root)]
    return [re.sub(r"(:\d+):\d+$", r"\1", one) for one in every]


def faults(marked: Files) -> list[str]:
    """Return the code, the file and the line of each mark."""
    found: list[str] = []
    for name, content in marked.items():
        if mark := MARK.search(name):
            found.append(f"{mark['code']} {MARK.sub('', name)}")
        for number, line in enumerate(content.splitlines(), 1):
            if mark := MARK.search(line):
                found.append(f"{mark['code']} {mark['file'] or f'{name}:{number}'}")
    return found


THIRTY = (
    "package that only another module imports",
    "package in a try that raises again",
    "package imported when a function runs",
    "misspelled module of a package",
    "module of a namespace package",
    "one dot too few",
    "sibling package as if it were at the root",
    "module imported when a function runs",
    "class that azure.functions lacks, in a constant",
    "class imported from azure.functions",
    "await outside async def, in another module",
    "patterns after one that matches all",
    "circular import of two modules",
    "function.json with a capital letter",
    "response from a dict in a helper",
    "status as a second value, on one branch",
    "match without a default",
    "value that nothing takes, on one branch",
    "output assigned in a loop",
    "output set to a number",
    "output never set",
    "activity with a set in a dict",
    "task in the input of another one",
    "helper generator without yield from",
    "result with a time",
    "clock in a helper of an orchestrator",
    "orchestrator that doesn't exist",
    "event that nothing waits for",
    "client call without await, in a method's place",
    "string used as a client",
)
"""Faults of different kinds, for one app; the others need files of the same name."""


def test_thirty_faults_in_one_app(tmp_path: Path) -> None:
    marked: Files = {}
    for name in THIRTY:
        files = {"requirements.txt": REQUIREMENTS, **files_of(BY_HAND[name])}
        clash = [path for path in marked.keys() & files.keys() if marked[path] != files[path]]
        assert clash in ([], ["requirements.txt"])
        marked |= files
    marked["requirements.txt"] = f"{REQUIREMENTS}azure-functions-durable\n"
    root = write_project(tmp_path, unmarked(marked))
    assert sorted(found_in(root)) == sorted(faults(marked))
    assert len(faults(marked)) == len(THIRTY) == 30
