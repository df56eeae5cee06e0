"""Omit findings that follow from another one: each cause is reported once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from funcdeco.diagnostics.codes import CODES, Scope
from funcdeco.diagnostics.diagnostic import Diagnostic


def without_consequences(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *found* without consequences of another finding.

    `follows_from` in the table of codes lists the causes of each code, and how far they reach.
    """
    every = _without_secrets(found)
    causes = {cause for item in every for cause in CODES[item.code].causes}
    reached: set[tuple[Scope, str, tuple[object, ...]]] = {
        (scope, code, _SCOPES[scope](item))
        for item in every
        for code, scope in causes
        if item.code == code
    }
    hidden = {item.file for item in every if CODES[item.code].hides_file and item.file}
    return [
        item
        for item in every
        if not _is_consequence(item, reached)
        and (item.file not in hidden or CODES[item.code].hides_file)
    ]


def _is_consequence(item: Diagnostic, reached: set[tuple[Scope, str, tuple[object, ...]]]) -> bool:
    return any(
        (scope, code, _SCOPES[scope](item)) in reached for code, scope in CODES[item.code].causes
    )


def _without_secrets(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *found* without what else is wrong with a property that holds a secret."""
    every = list(found)
    secrets = {_property(item) for item in every if item.code == "SEC001"}
    return [item for item in every if item.code == "SEC001" or _property(item) not in secrets]


def _property(item: Diagnostic) -> tuple[object, ...]:
    return item.file, item.function, item.binding, item.property


def _place(item: Diagnostic) -> tuple[object, ...]:
    # A finding without a property is about the whole function, so its exact location is ignored.
    return item.file, item.function, item.property, item.location if item.property else None


def _binding(item: Diagnostic) -> tuple[object, ...]:
    # One without a binding is only about itself. The file differs: function.json, or its script.
    return (item.function, item.binding) if item.binding else (id(item),)


def _function(item: Diagnostic) -> tuple[object, ...]:
    return (item.function,) if item.function else (id(item),)


def _file(item: Diagnostic) -> tuple[object, ...]:
    return (item.file,) if item.file else (id(item),)


def _project(_: Diagnostic) -> tuple[object, ...]:
    return ()


_SCOPES: Mapping[Scope, Callable[[Diagnostic], tuple[object, ...]]] = {
    "place": _place,
    "binding": _binding,
    "function": _function,
    "file": _file,
    "project": _project,
}
