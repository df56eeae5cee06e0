"""Strings in bindings, by how the host processes them before it passes them to the extension."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.substitution import Resolved, replaced
from funcdeco.bindings.base import Binding, json_names, reads
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Token, parse_expression, settings_in

_HUGE = 100_000
"""Maximum number of characters in a string that is read as a language of its own."""


@cache
def looked_up(model: type[Binding]) -> tuple[tuple[str, str, str], ...]:
    """Return the JSON name, kind and default of each property that the host resolves."""
    names = json_names(model)
    found: list[tuple[str, str, str]] = []
    for field, info in model.model_fields.items():
        if kind := reads(info):
            default = info.default if kind == "connection" else None
            found.append((names[field], kind, default if isinstance(default, str) else ""))
    return tuple(found)


@cache
def read_as(model: type[Binding]) -> dict[str, str]:
    """Return how the host processes each property, by its name in function.json."""
    return {key: kind for key, kind, _ in looked_up(model)}


def texts(declaration: BindingDeclaration, *kinds: str) -> Iterator[tuple[str, str]]:
    """Yield the name and string of each property that the host processes as one of *kinds*."""
    known = read_as(declaration.model)
    for key, value in declaration.properties.items():
        if isinstance(value, str) and known.get(key) in kinds:
            yield key, value


def known_text(declaration: BindingDeclaration, key: str, app: CheckedApp) -> Resolved | None:
    """Return the string of *key* with its settings filled in.

    Return None if it is not a string, or if its value is only known at invocation.
    """
    text = declaration.string(key)
    if text is None:
        return None
    found = replaced(text, app) if "%" in text else Resolved(text, text)
    return None if found is None or "{" in found.value or "}" in found.value else found


def is_huge(text: str) -> bool:
    """Return whether *text* is too long for the checks of queries, commands and JSON."""
    return len(text) > _HUGE


@lru_cache(4096)
def percent_fault(text: str) -> GrammarError | None:
    """Return the error in the percent signs of *text*, or None."""
    try:
        settings_in(text)
    except GrammarError as error:
        return error
    return None


@lru_cache(4096)
def tokens(text: str) -> tuple[Token, ...] | GrammarError:
    """Return *text* split into names and the literal parts between them, or the error in it."""
    try:
        return parse_expression(text)
    except GrammarError as error:
        return error
