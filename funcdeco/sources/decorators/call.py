"""One call of a decorator: where it and its keywords are in the source, and how they are fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from funcdeco.diagnostics.fix import Edit, Fix
from funcdeco.diagnostics.location import Location
from funcdeco.project.snapshot import Snapshot
from funcdeco.project.source_text import source_text
from funcdeco.sources.python.calls import Keyword, calls_in


@dataclass(frozen=True)
class DecoratorCall:
    """A call as it was recorded."""

    file: str
    """Absolute path."""
    line: int
    """Counted from 1."""
    keywords: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)
    """Keyword of each property, by its name in function.json."""
    binding: str | None = field(default=None, compare=False)
    """Name of the binding that it declares, which tells one of two calls in a line."""

    @property
    def name(self) -> None:
        """None: no key leads to a call."""

    @property
    def is_decorator(self) -> bool:
        """True."""
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
        """Return the place of the keyword *name*, else of the decorator.

        *part* selects characters of its string, the end excluded; *at_key* the keyword's name.
        *value* tells one of two calls in a line from the other.
        """
        text = source_text(snapshot, self.file)
        if text is None:
            return Location(self.file, self.line)
        calls = calls_in(snapshot, self.file)
        keyword = calls.keyword(self.line, name or "", value, self.binding)
        found = calls.within(keyword, part, at_key=at_key) if keyword else None
        found = found or calls.find(self.line, name or "", self.binding)
        return text.location(*found) if found else text.line(self.line)

    def literal(self, snapshot: Snapshot, name: str) -> str | None:
        """Return the string that the keyword *name* has as a literal."""
        keyword = calls_in(snapshot, self.file).keyword(self.line, name)
        value = getattr(keyword.node, "value", None) if keyword else None
        return value if isinstance(value, str) else None

    def edit(self, snapshot: Snapshot, name: str | None, fix: Fix) -> Edit | None:
        """Return the edit that applies *fix* to the keyword *name*; None where it isn't safe."""
        text = source_text(snapshot, self.file)
        if text is None or not name or fix.action == "add":
            return None
        keyword = calls_in(snapshot, self.file).keyword(self.line, name, fix.old, self.binding)
        if keyword is not None and fix.action == "rename":
            is_taken = fix.value in keyword.all_names
            return None if is_taken else Edit(*keyword.name, fix.value)
        return _new_literal(keyword, text.text, fix) if keyword else None


def _new_literal(keyword: Keyword, text: str, fix: Fix) -> Edit | None:
    """Replace a plain literal whose text is, letter by letter, the value to replace."""
    start, end = keyword.value
    literal, old = text[start:end], fix.old
    if old is None or literal[1:-1] != old or set("\"'\\\n{}") & set(fix.value) - set(old):
        return None
    if literal[0] not in "\"'" or getattr(keyword.node, "value", None) != old:
        return None
    return Edit(start, end, f"{literal[0]}{fix.value}{literal[-1]}")
