"""What properties of one model demand of each other, as data: for checks, the schema and help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from funcdeco.bindings.naming import DisplayName, as_keyword


class Needs(NamedTuple):
    """*name*, or *name* with the value *value*, says nothing without the *others*."""

    name: str
    others: tuple[str, ...]
    value: str | bool | None = None
    is_default: bool = False
    """Whether *value* holds where *name* is not set."""

    def broken(self, declared: Mapping[str, Any]) -> Broken | None:
        """Return what is missing in what was *declared*, None if nothing is."""
        missing = tuple(other for other in self.others if other not in declared)
        value = declared.get(self.name, self.value if self.is_default else None)
        if value is None or not missing or self.value not in (None, value):
            return None
        return Broken(self, missing)

    def text(self) -> str:
        """Return the rule as one sentence."""
        return f"{self.problem(self.others, as_keyword)}."

    def problem(self, missing: Sequence[str], display_name: DisplayName) -> str:
        """Return the message about properties that are missing."""
        value = f" {self.value!r}" if self.value is not None else ""
        return f"`{display_name(self.name)}`{value} needs {_joined(missing, 'and', display_name)}"

    def schema(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Return the rule in JSON schema; *keys* has the JSON name of each property."""
        present: dict[str, Any] = {} if self.is_default else {"required": [keys[self.name]]}
        if self.value is not None:
            present["properties"] = {keys[self.name]: {"const": self.value}}
        return {"if": present, "then": {"required": [keys[name] for name in self.others]}}


class OneOf(NamedTuple):
    """One of *names* must be set, and only one; none is fine where the rule is *optional*."""

    names: tuple[str, ...]
    optional: bool = False

    def broken(self, declared: Mapping[str, Any]) -> Broken | None:
        """Return what was *declared* too often, or that nothing was; None if the rule is kept."""
        found = tuple(name for name in self.names if name in declared)
        is_satisfied = len(found) == 1 or (not found and self.optional)
        return None if is_satisfied else Broken(self, found)

    def text(self) -> str:
        """Return the rule as one sentence."""
        if self.optional:
            return f"{self.problem(self.names, as_keyword)}."
        return f"Exactly one of {_joined(self.names, 'and', as_keyword)} must be set."

    def problem(self, found: Sequence[str], display_name: DisplayName) -> str:
        """Return the message about properties that exclude each other, or about none of them."""
        if found:
            return f"{_joined(found, 'and', display_name)} exclude each other"
        return f"it needs {_joined(self.names, 'or', display_name)}"

    def schema(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Return the rule in JSON schema; *keys* has the JSON name of each property."""
        each: list[dict[str, Any]] = [{"required": [keys[name]]} for name in self.names]
        return {"oneOf": [*each, {"not": {"anyOf": each}}] if self.optional else each}


Rule = Needs | OneOf


class Broken(NamedTuple):
    """A rule that the declared properties break."""

    rule: Rule
    names: tuple[str, ...]
    """The properties that are missing, or that exclude each other."""


def broken_rules(rules: Sequence[Rule], declared: Mapping[str, Any]) -> tuple[Broken, ...]:
    """Return the rules that what was *declared* doesn't keep."""
    return tuple(filter(None, (rule.broken(declared) for rule in rules)))


def problems(broken: Sequence[Broken], display_name: DisplayName = as_keyword) -> str:
    """Return the message about rules that aren't kept."""
    return "; ".join(one.rule.problem(one.names, display_name) for one in broken)


def _joined(names: Sequence[str], word: str, display_name: DisplayName) -> str:
    *first, last = [f"`{display_name(name)}`" for name in names]
    return f"{', '.join(first)} {word} {last}" if first else last
