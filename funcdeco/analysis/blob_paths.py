"""Blob paths in bindings, parsed once and checked with the known settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import percent_fault, tokens
from funcdeco.analysis.substitution import Resolved, replaced
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.blob_path import (
    BlobPattern,
    check_container_name,
    parse_blob_path,
    parse_trigger_path,
)


class PathFault(NamedTuple):
    """An error in a path."""

    key: str
    """The property."""
    error: GrammarError
    path: Resolved
    """The path; the offsets are those of its value."""
    is_name: bool
    """Whether only the container name is invalid."""


def path_faults(declaration: BindingDeclaration, app: CheckedApp) -> Iterator[PathFault]:
    """Yield the errors in blob paths, except those in the syntax of binding expressions."""
    for key in declaration.holding("blob path"):
        if fault := _path_fault(declaration, key, app):
            yield fault


def _path_fault(declaration: BindingDeclaration, key: str, app: CheckedApp) -> PathFault | None:
    text = declaration.string(key)
    if text is None or percent_fault(text):
        return None
    if not declaration.is_trigger and isinstance(tokens(text), GrammarError):
        return None
    path = known_path(text, app)
    error = _fault(path.value, declaration.is_trigger)
    if error is None:
        return None
    return PathFault(key, error, path, _container_fault(path.value) == error.message)


def known_path(text: str, app: CheckedApp) -> Resolved:
    """Return the path with its settings filled in; unchanged if one of them is unknown."""
    found = replaced(text, app) if "%" in text else None
    return Resolved(text, text) if found is None else found


@lru_cache(4096)
def pattern_of(text: str) -> BlobPattern | None:
    """Return the parsed path of a blobTrigger; None if it is invalid."""
    try:
        return parse_trigger_path(text)
    except GrammarError:
        return None


@lru_cache(4096)
def _fault(path: str, is_trigger: bool) -> GrammarError | None:
    try:
        parse_trigger_path(path) if is_trigger else parse_blob_path(path)
    except GrammarError as error:
        return error
    return None


def _container_fault(path: str) -> str | None:
    try:
        check_container_name(path.partition("/")[0])
    except GrammarError as error:
        return error.message
    return None
