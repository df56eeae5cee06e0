"""What properties of one model demand of each other, as data: for checks, the schema and help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Needs(NamedTuple):
    """*name*, or *name* with the value *value*, says nothing without the *others*."""

    name: str
    others: tuple[str, ...]
    value: str | bool | None = None
    is_default: bool = False
    """Whether *value* holds where *name* isn't said."""

    def fault(self, said: Mapping[str, Any]) -> str | None:
        """Tell what is wrong with what was *said*, or None."""
        missing = [other for other in self.others if other not in said]
        value = said.get(self.name, self.value if self.is_default else None)
        if value is None or not missing or self.value not in (None, value):
            return None
        return f"{self._subject()} needs {_all(missing)}"

    def text(self) -> str:
        """Say the rule in one sentence."""
        return f"{self._subject()} needs {_all(self.others)}."

    def schema(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Give the rule in JSON schema; *keys* has the JSON name of each property."""
        present: dict[str, Any] = {} if self.is_default else {"required": [keys[self.name]]}
        if self.value is not None:
            present["properties"] = {keys[self.name]: {"const": self.value}}
        return {"if": present, "then": {"required": [keys[name] for name in self.others]}}

    def _subject(self) -> str:
        return f"`{self.name}`" + (f" {self.value!r}" if self.value is not None else "")


class OneOf(NamedTuple):
    """One of *names* must be said, and only one; none is fine where the rule is *optional*."""

    names: tuple[str, ...]
    optional: bool = False

    def fault(self, said: Mapping[str, Any]) -> str | None:
        """Tell what is wrong with what was *said*, or None."""
        found = [name for name in self.names if name in said]
        if len(found) > 1:
            return f"{_all(found)} exclude each other"
        return None if found or self.optional else f"it needs {_any(self.names)}"

    def text(self) -> str:
        """Say the rule in one sentence."""
        if self.optional:
            return f"{_all(self.names)} exclude each other."
        return f"Exactly one of {_all(self.names)} must be said."

    def schema(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Give the rule in JSON schema; *keys* has the JSON name of each property."""
        each: list[dict[str, Any]] = [{"required": [keys[name]]} for name in self.names]
        return {"oneOf": [*each, {"not": {"anyOf": each}}] if self.optional else each}


Rule = Needs | OneOf


def faults(rules: Sequence[Rule], said: Mapping[str, Any]) -> str:
    """Give everything that is wrong with what was *said*, empty if nothing is."""
    return "; ".join(filter(None, (rule.fault(said) for rule in rules)))


def _all(names: Sequence[str]) -> str:
    return _joined(names, "and")


def _any(names: Sequence[str]) -> str:
    return _joined(names, "or")


def _joined(names: Sequence[str], word: str) -> str:
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} {word} {last}" if first else last
