"""The user's part of a traceback: without frames of the worker, with paths as in the package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.diagnostics.location import Location

_RELATIONS = {
    "cause": "The above exception was the direct cause of the following exception:",
    "context": "During handling of the above exception, another exception occurred:",
}
_FRAME = re.compile(r'^  File "(.+)", line (\d+)(?:,)? in (.+)$', re.MULTILINE)
_MOST_FRAMES = 30
"""Maximum number of calls that are shown of one exception."""


class Frame(NamedTuple):
    """One call."""

    file: str
    line: int | None
    function: str
    source: str


class Link(NamedTuple):
    """One exception of a chain."""

    type: str
    message: str
    bases: tuple[str, ...]
    relation: str
    name: str
    """The module that an ImportError is about; empty if unknown."""
    syntax: Frame | None
    frames: tuple[Frame, ...]

    @property
    def summary(self) -> str:
        """Type and message in one line, as Python writes them."""
        kind = self.type.rpartition(".")[2]
        return f"{kind}: {self.message}".removesuffix(": ")


class Trace:
    """A chain of exceptions, the first one first, as worker_failures.py describes it."""

    def __init__(self, failure: dict[str, Any], places: Places) -> None:
        self.links: list[Link] = [_link(one) for one in failure["chain"]]
        self.at: Location | None = None
        if failure.get("at"):
            file, line = failure["at"]
            self.at = places.location(file, line)
        self._places = places

    @property
    def last(self) -> Link:
        """The exception that the worker reports."""
        return self.links[-1]

    def location(self, first: Link) -> Location | None:
        """Return the innermost line of the app in an exception, or else in one after it."""
        for link in self.links[self.links.index(first) :]:
            if link.syntax is not None:
                found = self._places.location(link.syntax.file, link.syntax.line)
                if found is not None:
                    return found
            for frame in reversed(link.frames):
                if found := self._places.location(frame.file, frame.line):
                    return found
        return None

    def text(self) -> str:
        """Return the traceback, or nothing if no line of the app is in it."""
        parts: list[str] = []
        for link in self.links:
            frames = self._places.users(link.frames)
            if parts:
                parts += ["", _RELATIONS.get(link.relation, _RELATIONS["context"]), ""]
            elif not frames and link.syntax is None:
                continue
            parts += self._lines(link, frames)
        return "\n".join(parts)

    def _lines(self, link: Link, frames: list[Frame]) -> Iterator[str]:
        if frames:
            yield "Traceback (most recent call last):"
        for frame in frames:
            yield f'  File "{self._places.shown(frame.file)}", line {frame.line}, in {frame.function}'
            if frame.source:
                yield f"    {frame.source}"
        if link.syntax is not None:
            yield f'  File "{self._places.shown(link.syntax.file)}", line {link.syntax.line}'
            if link.syntax.source:
                yield f"    {link.syntax.source.strip()}"
        yield from link.summary.splitlines()


class Places:
    """Which files are the app's, and how they are shown."""

    def __init__(self, root: Path, packages: Path, show: Any, hidden: tuple[str, ...]) -> None:
        self._root = str(root)
        self._packages = str(packages)
        self._show = show
        self._hidden = hidden
        """Folders of the worker."""

    def location(self, file: str, line: int | None) -> Location | None:
        """Return a location in the app; None for a file of a package, or of Python."""
        path = Path(file)
        if not self._is_in(file, self._root) or self._is_in(file, self._packages):
            return None
        return Location(self._show(path), line) if path.is_file() else None

    def users(self, frames: tuple[Frame, ...]) -> list[Frame]:
        """Return the frames from the first to the last one of the app or of its packages.

        Frames of Python's own modules inside them differ from one version to the next.
        """
        own = [index for index, frame in enumerate(frames) if self._is_users(frame)]
        kept = [
            frame
            for frame in (frames[own[0] : own[-1] + 1] if own else ())
            if not frame.file.startswith("<frozen ")
            and not any(self._is_in(frame.file, folder) for folder in self._hidden)
        ]
        return kept[-_MOST_FRAMES:]

    def shown(self, file: str) -> str:
        """Return the path of a file as it is shown: relative to the package."""
        for folder, prefix in (
            (self._packages, ".python_packages/lib/site-packages/"),
            (self._root, ""),
        ):
            if self._is_in(file, folder):
                return prefix + Path(file).relative_to(folder).as_posix()
        return file

    def frames_in(self, text: str) -> list[Frame]:
        """Return the calls that Python wrote to standard error, innermost last.

        faulthandler writes the innermost call first.
        """
        found = [Frame(file, int(line), name, "") for file, line, name in _FRAME.findall(text)]
        is_reversed = "(most recent call first)" in text
        return found[::-1] if is_reversed else found

    def _is_users(self, frame: Frame) -> bool:
        return any(self._is_in(frame.file, one) for one in (self._root, self._packages))

    @staticmethod
    def _is_in(file: str, folder: str) -> bool:
        return Path(file).is_relative_to(folder)


def _link(found: dict[str, Any]) -> Link:
    syntax = found["syntax"]
    return Link(
        found["type"],
        found["message"],
        tuple(found["bases"]),
        found["relation"],
        found["name"] or "",
        Frame(syntax["file"] or "", syntax["line"], "", syntax["text"] or "") if syntax else None,
        tuple(Frame(*frame) for frame in found["frames"]),
    )
