"""Sections of host.json and the options in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from funcdeco.analysis.host_options.values import TEXT, Value

Scope = Literal["complete", "growing", "open"]
"""How much of a section the table lists: all of it; all so far, since new options appear often; or
a part, since the other keys belong to the user or to an unknown extension."""


class Option(NamedTuple):
    """An option: a key of a section, with a value that isn't an object."""

    value: Value = TEXT
    until: int | None = None
    """The last major version of the extension bundle that reads it; 0 if none does."""
    instead: str = ""
    """The option that replaces it, as a path below the extension's section."""
    hint: str = ""
    """What to do if no option replaces it."""

    def is_read(self, majors: frozenset[int]) -> bool:
        """Return whether a bundle with one of the major versions *majors* may read it."""
        return (
            self.until is None
            or (not majors and self.until > 0)
            or min(majors, default=9) <= self.until
        )


@dataclass(frozen=True, eq=False)
class Section:
    """An object in host.json."""

    members: Mapping[str, Option | Section] = field(default_factory=dict[str, "Option | Section"])
    scope: Scope = "complete"
    source: str = ""
    """The repository and the class or method that reads it; empty for the one of the outer section."""
    stops_host: bool = False
    """Whether an invalid value stops the host."""

    @cached_property
    def _by_lower(self) -> dict[str, tuple[str, Option | Section]]:
        return {name.lower(): (name, member) for name, member in self.members.items()}

    def find(self, key: str) -> tuple[str, Option | Section | None]:
        """Return the usual spelling of *key* and the member; *key* and None if it is unknown."""
        return self._by_lower.get(key.lower(), (key, None))

    def read(self, majors: frozenset[int]) -> Iterator[str]:
        """Yield the names that a bundle with one of the major versions *majors* may read."""
        for name, member in self.members.items():
            if isinstance(member, Section) or member.is_read(majors):
                yield name

    def below(self, path: tuple[str, ...] = ()) -> Iterator[Entry]:
        """Yield all members of this section and of those inside."""
        for name, member in self.members.items():
            yield Entry((*path, name), member, self)
            if isinstance(member, Section):
                yield from member.below((*path, name))


class Entry(NamedTuple):
    """A member of a section, with its path in host.json."""

    path: tuple[str, ...]
    member: Option | Section
    section: Section
    """The section that contains it."""


def is_remark(key: str) -> bool:
    """Return whether *key* looks like a remark, since strict JSON has no comments."""
    return key.lower().startswith(("_", "$", "/", "#", "comment"))


def obsolete(instead: str = "", until: int = 0, *, hint: str = "") -> Option:
    """Return an option that the extension doesn't read, or only up to the bundle *until*."""
    return Option(TEXT, until, instead, hint)
