"""One decorator call: the location of it and its keywords in the source, and edits to fix them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funcdeco.diagnostics.fix import Edit, Fix
from funcdeco.diagnostics.location import Location
from funcdeco.functions.origin import Model
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text
from funcdeco.sources.recording.sites import Site

if TYPE_CHECKING:
    from funcdeco.sources.python.calls import Calls, Keyword


@dataclass(frozen=True)
class DecoratorCall:
    """A recorded call; calls on the same line compare equal."""

    file: str
    """Absolute path."""
    line: int
    """Counted from 1."""
    end: tuple[int, int] | None = field(default=None, repr=False, compare=False)
    """End line, and end column in bytes, of the call; known from Python 3.11 on."""
    keywords: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)
    """Keyword of each property, keyed by the property's name in function.json."""
    binding: str | None = field(default=None, compare=False)
    """Name of the declared binding, which distinguishes calls on the same line."""
    model: Model = field(default="funcdeco", compare=False)
    """The model whose decorator it is."""
    positions: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """The keywords that it accepts by position, in order."""

    @property
    def name(self) -> None:
        """Always None: a call has no key."""

    @property
    def is_decorator(self) -> bool:
        """Always True."""
        return True

    def property_name(self, key: str) -> str:
        """Return the keyword of the property *key* of function.json."""
        return self.keywords.get(key, key)

    def locate(
        self,
        snapshot: Snapshot,
        name: str | None = None,
        part: tuple[int, int] | None = None,
        *,
        at_key: bool = False,
        value: str | None = None,
    ) -> Location:
        """Return the location of the keyword *name*, or else of the decorator.

        *part* selects a range of its string (end exclusive), *at_key* the keyword's name.
        *value* distinguishes calls on the same line.
        """
        text = source_text(snapshot, self.file)
        if text is None:
            return Location(self.file, self.line)
        calls = self._calls(snapshot)
        keyword = self._keyword(calls, name, value)
        found = calls.within(keyword, part, at_key=at_key) if keyword else None
        found = found or calls.find(self.line, name or "", self.binding, self.end)
        return text.location(*found) if found else text.line(self.line)

    def locate_parameter(self, snapshot: Snapshot, name: str) -> Location | None:
        """Return the location of the annotation of parameter *name* of the decorated function."""
        text = source_text(snapshot, self.file)
        found = self._calls(snapshot).annotation(self.line, name)
        return text.location(*found) if text and found else None

    def literal(self, snapshot: Snapshot, name: str) -> str | None:
        """Return the value of keyword *name* if it is a string literal."""
        keyword = self._keyword(self._calls(snapshot), name)
        value = getattr(keyword.node, "value", None) if keyword else None
        return value if isinstance(value, str) else None

    def edit(self, snapshot: Snapshot, name: str | None, fix: Fix) -> Edit | None:
        """Return the edit that applies *fix* to the keyword *name*, or None if it isn't safe."""
        text = source_text(snapshot, self.file)
        if text is None or not name or fix.action == "add":
            return None
        keyword = self._keyword(self._calls(snapshot), name, fix.old)
        if keyword is not None and fix.action == "rename":
            is_taken = fix.value in keyword.all_names or keyword.is_positional
            return None if is_taken else Edit(*keyword.name, fix.value)
        return _new_literal(keyword, text.text, fix) if keyword else None

    def _calls(self, snapshot: Snapshot) -> Calls:
        from funcdeco.sources.python.calls import calls_in

        return calls_in(snapshot, self.file)

    def _keyword(self, calls: Calls, name: str | None, value: str | None = None) -> Keyword | None:
        return calls.keyword(self.line, name or "", value, self.binding, self.end, self.positions)


def source_of(site: Site, model: Model = "funcdeco") -> DecoratorCall:
    """Return the call at *site*, of a decorator of *model*."""
    return DecoratorCall(site.file, site.line, site.end, model=model)


def _new_literal(keyword: Keyword, text: str, fix: Fix) -> Edit | None:
    """Replace a plain literal whose source text equals the value to replace."""
    start, end = keyword.value
    literal, old = text[start:end], fix.old
    if old is None or literal[1:-1] != old or set("\"'\\\n{}") & set(fix.value) - set(old):
        return None
    if literal[0] not in "\"'" or getattr(keyword.node, "value", None) != old:
        return None
    return Edit(start, end, f"{literal[0]}{fix.value}{literal[-1]}")
