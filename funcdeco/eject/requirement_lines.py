"""The lines of requirements.txt that list funcdeco, and what replaces them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from funcdeco.linter.fixes import encoded
from funcdeco.project.json_file import decode
from funcdeco.project.requirement_files import RequirementFile, read_requirement_files
from funcdeco.project.requirements import Line
from funcdeco.project.snapshot import Snapshot

_NAME = "funcdeco"
_REPLACEMENTS = {"": "azure-functions", "durable": "azure-functions-durable>=1.3.1,<2"}
"""What funcdeco installs that a deployed app needs, by extra."""


def eject_requirements(snapshot: Snapshot) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield each requirements file without funcdeco: its path, the old and the new content."""
    files = list(read_requirement_files(snapshot))
    listed = {
        line.name for one in files if not one.is_constraint for line in one.requirements.lines
    }
    for one in files:
        lines = [line for line in one.requirements.lines if line.name == _NAME]
        content = snapshot.read(one.path)
        if lines and content is not None:
            text = decode(content)
            after = _replaced(text, lines, one, listed)
            yield one.path, content, encoded(one.path, after, content)


def _replaced(text: str, lines: list[Line], file: RequirementFile, listed: set[str]) -> str:
    """Return *text* with other packages in place of *lines*; those in *listed* are not repeated."""
    physical = text.splitlines(keepends=True)
    for line in lines:
        index = line.number - 1
        last = index
        while physical[last].rstrip("\r\n").endswith("\\") and last + 1 < len(physical):
            last += 1
        end = physical[last][len(physical[last].rstrip("\r\n")) :]
        needed = [] if file.is_constraint else list(_needed(line, listed))
        physical[index] = (end or "\n").join(needed) + end if needed else ""
        physical[index + 1 : last + 1] = [""] * (last - index)
    return "".join(physical)


def _needed(line: Line, listed: set[str]) -> Iterator[str]:
    """Yield the packages to list instead of funcdeco, each once."""
    marker = re.search(r"\s*;.*", line.text)
    for extra, text in _REPLACEMENTS.items():
        name = re.split(r"[<>=]", text, maxsplit=1)[0]
        if (not extra or extra in line.requirement.extras) and name not in listed:
            listed.add(name)
            yield text + (marker[0] if marker else "")
