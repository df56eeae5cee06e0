"""requirements.txt, parsed as far as pip's format determines which packages it installs.

`packaging` and the metadata of installed packages load slowly, so they are imported only for
requirements beyond a name with versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.json_file import decode
from funcdeco.project.snapshot import Snapshot

if TYPE_CHECKING:
    from packaging.requirements import Requirement

LARGEST = 1_000_000
"""Maximum size in bytes; larger files are not read."""
_NAME = late_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = r"(?:==|!=|>=|<=|<|>)\s*\d+(?:\.\d+)*\s*"
_PLAIN = late_pattern(
    rf"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?\s*(?:{_VERSION}(?:,\s*{_VERSION})*)?",
    re.ASCII | re.IGNORECASE,
)
"""A requirement that is certain to be valid."""
_COMMENT = late_pattern(r"(?<!\S)#.*$")
_OPTION = late_pattern(r"(?<=\s)-")
_ELSEWHERE = late_pattern(r"-(-requirement|-editable|r|e)\b")
_PLACE = late_pattern(
    r"[./~\\]|[A-Za-z]:[\\/]|\w[\w+.-]*:|[^;@\[]*[/\\]|[^;@\s]*\.(whl|zip|tar\.\w+)\b"
)
"""The beginning of a line that is a path or a URL."""
_BRINGS = {"funcdeco": "azure-functions", "azure-functions-durable": "azure-functions"}
"""Known dependencies of packages, for use if they are not installed."""


class Line(NamedTuple):
    """One required package."""

    number: int
    text: str

    @property
    def requirement(self) -> Requirement:
        """The requirement as `packaging` parses it."""
        from packaging.requirements import Requirement

        return Requirement(self.text)

    @property
    def name(self) -> str:
        """The normalized name of the package."""
        found = _NAME.match(self.text)
        return canonical(found[0] if found else "")


class Broken(NamedTuple):
    """A line that pip rejects."""

    number: int
    text: str


@dataclass(frozen=True)
class Requirements:
    """The contents of a requirements.txt."""

    lines: tuple[Line, ...] = ()
    broken: tuple[Broken, ...] = ()
    is_open: bool = False
    """Whether it references other files, paths or URLs, which may install any package."""
    is_utf8: bool = True
    """Whether pip can read it: as UTF-8, or as UTF-16 with a byte order mark."""
    is_empty: bool = False
    """Whether it has no requirements and no options."""

    @cached_property
    def brought(self) -> frozenset[str]:
        """The listed packages and their dependencies, as far as they are known."""
        return frozenset(_closure(line.requirement for line in self.lines))

    def find(self, name: str) -> Line | None:
        """Return the line of the package *name*, or None."""
        return next((line for line in self.lines if line.name == name), None)

    def may_bring(self, name: str) -> bool:
        """Return whether the package *name* is listed or may be a dependency of a listed one."""
        return bool(self.is_open or self.broken or self.find(name)) or name in self.brought


def read_requirements(snapshot: Snapshot) -> Requirements | None:
    """Return the project's requirements.txt; None if it cannot be read."""
    try:
        text = _text(snapshot)
    except UnicodeError:
        return Requirements(is_utf8=False)
    return None if text is None else parse_requirements(text)


def named_packages(snapshot: Snapshot) -> Iterator[str]:
    """Yield the names of the packages in requirements.txt, as spelled there."""
    try:
        text = _text(snapshot) or ""
    except UnicodeError:
        return
    for _, declared in logical_lines(text):
        if (
            not declared.startswith("-")
            and not is_place(declared)
            and (found := _NAME.match(declared))
        ):
            yield found[0]


def _text(snapshot: Snapshot) -> str | None:
    content = snapshot.read(snapshot.root / "requirements.txt")
    if content is None or len(content) > LARGEST:
        return None
    return decode(content)  # pip decodes it in the same way as the host decodes its files


def parse_requirements(text: str) -> Requirements:
    """Return the parsed text of a requirements.txt."""
    lines: list[Line] = []
    broken: list[Broken] = []
    is_open = False
    is_empty = True
    for number, declared in logical_lines(text):
        is_empty = False
        expected = _OPTION.split(declared, maxsplit=1)[0].rstrip()
        if declared.startswith("-"):
            is_open = is_open or _ELSEWHERE.match(declared) is not None
        elif is_place(expected):
            is_open = True
        elif _is_requirement(expected):
            lines.append(Line(number, expected))
        else:
            broken.append(Broken(number, expected))
    return Requirements(tuple(lines), tuple(broken), is_open, is_empty=is_empty)


def _is_requirement(expected: str) -> bool:
    if _PLAIN.fullmatch(expected):
        return True
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(expected)
    except (InvalidRequirement, RecursionError):
        return False
    return True


def is_place(expected: str) -> bool:
    """Return whether a requirement is a path or a URL."""
    return "${" in expected or (" @ " not in expected and _PLACE.match(expected) is not None)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each logical line with the number of its first physical line."""
    parts: list[str] = []
    begin = 0
    for number, line in enumerate(text.splitlines(), 1):
        begin = begin or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts.append(line[:-1])
            continue
        declared = _COMMENT.sub("", " ".join([*parts, line])).strip()
        if declared:
            yield begin, declared
        parts, begin = [], 0
    if joined := " ".join(parts).strip():
        yield begin, joined


def _closure(expected: Iterable[Requirement]) -> set[str]:
    """Return the names of all *expected* packages and their dependencies, if installed here."""
    found: set[tuple[str, frozenset[str]]] = set()
    rest = list(expected)
    while rest:
        one = rest.pop()
        key = canonical(one.name), frozenset(one.extras)
        if key not in found:
            found.add(key)
            rest += _needs(*key)
    return {name for name, _ in found}


def _needs(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import InvalidRequirement, Requirement

    try:
        declared = requires(name) or []
    except PackageNotFoundError:
        declared = [_BRINGS[name]] if name in _BRINGS else []
    for text in declared:
        try:
            one = Requirement(text)
        except InvalidRequirement:
            continue
        cases = [{"extra": extra} for extra in extras or {""}]
        if one.marker is None or any(one.marker.evaluate(case) for case in cases):
            yield one


def canonical(name: str) -> str:
    """Return *name* normalized according to PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()
