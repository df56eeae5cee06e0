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
    lines: tuple[Line, ...]
    """The lines that were replaced."""
    replacement: tuple[str, ...]
    """The lines in the place of the first one; the others are removed."""


def replaced_requirements(snapshot: Snapshot) -> Iterator[Replaced]:
    """Yield each requirements file that lists funcdeco, with other lines in its place.

    These are what the modules in the package need: azure-functions, and for the extra `durable`
    azure-functions-durable, unless they are listed elsewhere. Constraints install nothing.
    """
    files = [file for file in read_requirement_files(snapshot) if not file.is_constraint]
    listed = {line.name for file in files for line in file.requirements.lines}
    for file in files:
        lines = tuple(line for line in file.requirements.lines if line.name == PACKAGE)
        content = snapshot.read(file.path) if lines else None
        if content is None:
            continue
        text = decode(content)
        replacement = _replacement(lines, listed, text)
        listed |= {Line(0, one).name for one in replacement}
        new = _with_replacement(text, [line.number for line in lines], replacement)
        yield Replaced(_relative(file, snapshot), new.encode(), lines, replacement)


def replacements(extras: Iterable[str]) -> tuple[str, ...]:
    """Return the requirements of a deployed app that lists funcdeco with *extras*."""
    return ("azure-functions", *(_EXTRAS[one][1] for one in sorted(extras) if one in _EXTRAS))


def _relative(file: RequirementFile, snapshot: Snapshot) -> str:
    return os.path.relpath(file.path, snapshot.root).replace(os.sep, "/")


def _replacement(lines: Sequence[Line], listed: set[str], text: str) -> tuple[str, ...]:
    if "--hash" in text:  # pip then rejects lines without a hash, and the list is complete
        return ()
    extras = sorted({extra for line in lines for extra in line.requirement.extras})
    needed = [("azure-functions", "azure-functions")]
    needed += [_EXTRAS[extra] for extra in extras if extra in _EXTRAS]
    return tuple(requirement for name, requirement in needed if name not in listed)


def _with_replacement(text: str, numbers: Sequence[int], replacement: Sequence[str]) -> str:
    """Return *text* without the logical lines that start on lines *numbers*."""
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines[numbers[0] - 1].endswith("\r\n") else "\n"
    for number in sorted(numbers, reverse=True):
        end = number
        while end < len(lines) and lines[end - 1].rstrip("\r\n").endswith("\\"):
            end += 1
        new = [one + ending for one in replacement] if number == min(numbers) else []
        lines[number - 1 : end] = new
    return "".join(lines)
