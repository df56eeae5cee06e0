"""Dependencies between the properties of one model, as data for checks, the schema and help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from funcdeco.bindings.naming import DisplayName, as_keyword


class Needs(NamedTuple):
    """*name*, or *name* with the value *value*, requires the *others*."""

    name: str
    others: tuple[str, ...]
    value: str | bool | None = None
    is_default: bool = False
    """Whether *value* is the default of *name*."""
    is_ignored: bool = False
    """Whether *name* has no effect without the others, rather than failing."""

    @property
    def ignored(self) -> str:
        """The property without effect if the rule is broken; empty if it fails."""
        return self.name if self.is_ignored else ""

    def broken(self, declared: Mapping[str, Any]) -> Broken | None:
        """Return which of the *others* are missing from *declared*, or None if none are."""
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
        others = _joined(missing, "and", display_name)
        return f"`{display_name(self.name)}`{value} requires {others}"

    def schema(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Return the rule as JSON schema; *keys* maps each property to its JSON name."""
        present: dict[str, Any] = {} if self.is_default else {"required": [keys[self.name]]}
        if self.value is not None:
            present["properties"] = {keys[self.name]: {"const": self.value}}
        return {"if": present, "then": {"required": [keys[name] for name in self.others]}}


def ignored_without(name: str, *others: str) -> Needs:
    """Return the rule that *name* has no effect without the *others*."""
    return Needs(name, others, is_ignored=True)


class OneOf(NamedTuple):
    """Exactly one of *names* must be set; if the rule is *optional*, at most one."""

    names: tuple[str, ...]
    optional: bool = False
    ignored: str = ""
    """The one of *names* that has no effect beside another; empty if both fail."""

    def broken(self, declared: Mapping[str, Any]) -> Broken | None:
        """Return the names in *declared* that conflict (empty if none is set), or None if valid."""
        found = tuple(name for name in self.names if name in declared)
        is_satisfied = len(found) == 1 or (not found and self.optional)
        return None if is_satisfied else Broken(self, found)

    def text(self) -> str:
        """Return the rule as one sentence."""
        if self.optional:
            return f"{self.problem(self.names, as_keyword)}."
        return f"Exactly one of {_joined(self.names, 'and', as_keyword)} must be set."

    def problem(self, found: Sequence[str], display_name: DisplayName) -> str:
        """Return the message about conflicting properties, or about none of them being set."""
        if found:
            return f"{_joined(found, 'and', display_name)} are mutually exclusive"
        return f"{_joined(self.names, 'or', display_name)} is required"

    def schema(self, keys: Mapping[str, str]) -> dict[str, Any]:
        """Return the rule as JSON schema; *keys* maps each property to its JSON name."""
        each: list[dict[str, Any]] = [{"required": [keys[name]]} for name in self.names]
        return {"oneOf": [*each, {"not": {"anyOf": each}}] if self.optional else each}


Rule = Needs | OneOf


class Broken(NamedTuple):
    """A rule that the declared properties break."""

    rule: Rule
    names: tuple[str, ...]
    """The missing or mutually exclusive properties."""

    def about_ignored(self, display_name: DisplayName) -> str:
        """Return why the property has no effect; only for a rule about such a one."""
        word = "beside" if isinstance(self.rule, OneOf) else "without"
        return f"has no effect {word} {self._others(display_name)}"

    def hint(self, display_name: DisplayName) -> str:
        """Return how to change such a property."""
        if isinstance(self.rule, OneOf):
            return f"remove it, or {self._others(display_name)}"
        return f"add {self._others(display_name)}, or remove it"

    def _others(self, display_name: DisplayName) -> str:
        others = [name for name in self.names if name != self.rule.ignored]
        return _joined(others, "and", display_name)


def broken_rules(rules: Sequence[Rule], declared: Mapping[str, Any]) -> tuple[Broken, ...]:
    """Return the rules that the *declared* properties break."""
    return tuple(filter(None, (rule.broken(declared) for rule in rules)))


def without_effect(
    rules: Sequence[Rule], declared: Mapping[str, Any]
) -> tuple[tuple[Broken, ...], dict[str, Any]]:
    """Return the broken rules about properties without effect, and *declared* without those."""
    first = found = [one for one in broken_rules(rules, declared) if one.rule.ignored]
    kept = dict(declared)
    while found:  # what requires such a property has no effect either
        kept = {key: value for key, value in kept.items() if key not in _ignored(found)}
        found = [one for one in broken_rules(rules, kept) if one.rule.ignored]
    return tuple(first), kept


def _ignored(found: Sequence[Broken]) -> set[str]:
    return {one.rule.ignored for one in found}


def problems(broken: Sequence[Broken], display_name: DisplayName = as_keyword) -> str:
    """Return the message about broken rules."""
    return "; ".join(one.rule.problem(one.names, display_name) for one in broken)


def _joined(names: Sequence[str], word: str, display_name: DisplayName) -> str:
    *first, last = [f"`{display_name(name)}`" for name in names]
    return f"{', '.join(first)} {word} {last}" if first else last
