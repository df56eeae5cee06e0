"""requirements.txt with the files that it includes, as lines with absolute paths.

pip searches included files and local archives beside the file, and local packages in the current
folder. With absolute paths, the lines mean the same in any file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.deployment.dependencies.declared import Declared, Line
from funcdeco.deployment.dependencies.toml_file import unreadable
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.json_file import decode
from funcdeco.project.requirements import LARGEST, is_place, logical_lines
from funcdeco.project.snapshot import Snapshot

_OPTION = late_pattern(r"(?P<name>--[\w-]+|-[A-Za-z])(?:\s*=\s*|\s*)(?P<value>.*)")
_LONG = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-f": "--find-links",
    "-i": "--index-url",
}
_OMITTED = ("--only-binary", "--prefer-binary", "--use-feature")
"""Options that make no difference when only wheels are installed."""
_URL = late_pattern(r"[A-Za-z][\w+.-]+://")
_DIRECT = late_pattern(r"(?P<name>[\w.-]+\s*(?:\[[^\]]*\])?)\s*@\s*(?P<url>[^\s;]+)(?P<rest>.*)")
_MOST = 50
"""Maximum number of files that are read."""


class _File(NamedTuple):
    path: str
    is_constraint: bool


class _Reader:
    """Reads a requirements file and those that it includes, each once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.problems: list[Diagnostic] = []
        self._snapshot = snapshot
        self._seen: set[_File] = set()

    def read(self, path: str, is_constraint: bool, origin: Location) -> Iterator[Line]:
        """Yield the lines of one file, with those of included files in their place."""
        file = _File(path, is_constraint)
        if file in self._seen or len(self._seen) >= _MOST:
            return
        self._seen.add(file)
        text = self._text(path, origin)
        for number, declared in logical_lines(text or ""):
            yield from self._line(declared, Location(path, number), file)

    def _text(self, path: str, origin: Location) -> str | None:
        try:
            content = self._snapshot.content(path)
            if len(content) <= LARGEST:
                return decode(content)
            reason = "it is too large"
        except UnicodeError:
            reason = "it isn't UTF-8"
        except OSError as error:
            reason = error.strerror or str(error)
        name = os.path.relpath(path, self._snapshot.root)
        self._add(f"{name} can't be read: {reason}", "fix the path, or remove the line", origin)
        return None

    def _line(self, declared: str, at: Location, file: _File) -> Iterator[Line]:
        if "${" in declared:
            declared = _with_variables(declared)
        if option := _OPTION.fullmatch(declared):
            yield from self._option(_LONG.get(option["name"], option["name"]), option, at, file)
        else:
            line = Line(self._placed(declared), at, file.is_constraint)
            if not (is_place(line.bare) or "@" in line.bare) and line.requirement is None:
                message = f"invalid requirement `{line.shown}`"
                self._add(message, "write a name with versions, such as `requests>=2.31`", at)
            yield line

    def _option(
        self, name: str, option: re.Match[str], at: Location, file: _File
    ) -> Iterator[Line]:
        value = option["value"].strip().strip("\"'")
        if name in ("--requirement", "--constraint"):
            is_constraint = file.is_constraint or name == "--constraint"
            if _URL.match(value):
                yield Line(f"{name} {value}", at, is_constraint)
            else:
                yield from self.read(_absolute(value, file.path), is_constraint, at)
        elif name == "--find-links" and not _URL.match(value):
            beside = _absolute(value, file.path)
            place = beside if os.path.exists(beside) else self._in_project(value)
            yield Line(f'{name} "{place}"' if " " in place else f"{name} {place}", at)
        elif name == "--editable":
            yield Line(f"{name} {self._placed(value)}", at)
        elif name not in _OMITTED:
            yield Line(f"{name} {value}".rstrip(), at)

    def _placed(self, declared: str) -> str:
        """Return a requirement with an absolute path if it is a relative one."""
        if direct := _DIRECT.fullmatch(declared):
            url = direct["url"]
            path = url[5:] if url.startswith("file:") and not url.startswith("file:/") else url
            is_path = path != url or not re.match(r"[A-Za-z][\w+.-]+:", url)
            placed = f"file://{self._in_project(path)}" if is_path else url
            return f"{direct['name'].strip()} @ {placed}{direct['rest']}"
        if not is_place(declared) or _URL.match(declared) or declared.startswith("file:"):
            return declared
        path, *rest = re.split(r"(?=\s--)|(?=\s*;)|(?=\[[^\[\]]*\]$)", declared, maxsplit=1)
        return "".join([self._in_project(path.strip()), *rest])

    def _in_project(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._snapshot.root, os.path.expanduser(path)))

    def _add(self, message: str, hint: str, at: Location) -> None:
        self.problems.append(unreadable(message, hint, at))


def read_requirement_lines(snapshot: Snapshot, path: str) -> Declared:
    """Return the dependencies of the requirements file at *path*."""
    reader = _Reader(snapshot)
    lines = tuple(reader.read(path, False, Location(path)))
    return Declared("requirements.txt", path, lines, tuple(reader.problems))


def _absolute(path: str, file: str) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(file), path))


def _with_variables(declared: str) -> str:
    """Return a line with the values of environment variables, as pip inserts them."""
    return re.sub(
        r"\$\{([A-Z0-9_]+)\}", lambda found: os.environ.get(found[1]) or found[0], declared
    )
