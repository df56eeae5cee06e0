"""requirements.txt as a package contains it: without funcdeco, whose modules are in the package."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from funcdeco.project.json_file import decode
from funcdeco.project.requirement_files import RequirementFile, read_requirement_files
from funcdeco.project.requirements import Line
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.vendored import PACKAGE

DURABLE = "azure-functions-durable"
_EXTRAS = {"durable": (DURABLE, f"{DURABLE}>=1.3.1,<2")}
"""The package of each extra that a deployed app needs, and its requirement as in pyproject.toml."""


class Replaced(NamedTuple):
    """A requirements file without funcdeco."""

    path: str
    """Relative to the project, with `/` separators."""
    content: bytes
    line: Line
    """The line that was replaced."""
    replacement: tuple[str, ...]
    """The lines in its place."""


def replaced_requirements(snapshot: Snapshot) -> Iterator[Replaced]:
    """Yield each requirements file that lists funcdeco, with other lines in its place.

    These are what the modules in the package need: azure-functions, and for the extra `durable`
    azure-functions-durable, unless they are listed elsewhere.
    """
    files = list(read_requirement_files(snapshot))
    listed = {line.name for file in files for line in file.requirements.lines}
    for file in files:
        line = file.requirements.find(PACKAGE)
        content = None if line is None else snapshot.read(file.path)
        if line is None or content is None or file.is_constraint:
            continue
        replacement = _replacement(line, listed, decode(content))
        text = _with_replacement(decode(content), line.number, replacement)
        yield Replaced(_relative(file, snapshot), text.encode(), line, replacement)


def replacements(extras: Iterable[str]) -> tuple[str, ...]:
    """Return the requirements of a deployed app that lists funcdeco with *extras*."""
    return ("azure-functions", *(_EXTRAS[one][1] for one in sorted(extras) if one in _EXTRAS))


def _relative(file: RequirementFile, snapshot: Snapshot) -> str:
    return os.path.relpath(file.path, snapshot.root).replace(os.sep, "/")


def _replacement(line: Line, listed: set[str], text: str) -> tuple[str, ...]:
    if "--hash" in text:  # pip then rejects lines without a hash, and the list is complete
        return ()
    needed = [("azure-functions", "azure-functions")]
    needed += [_EXTRAS[extra] for extra in sorted(line.requirement.extras) if extra in _EXTRAS]
    return tuple(requirement for name, requirement in needed if name not in listed)


def _with_replacement(text: str, number: int, replacement: Sequence[str]) -> str:
    """Return *text* without the logical line that starts on line *number*."""
    lines = text.splitlines(keepends=True)
    end = number
    while end < len(lines) and lines[end - 1].rstrip("\r\n").endswith("\\"):
        end += 1
    ending = "\r\n" if lines[number - 1].endswith("\r\n") else "\n"
    return "".join([*lines[: number - 1], *(one + ending for one in replacement), *lines[end:]])
