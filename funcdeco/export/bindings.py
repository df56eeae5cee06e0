"""All bindings as a table and as data: the output of `funcdeco bindings`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from funcdeco.bindings.catalog import Entry, catalog, without_decorator
from funcdeco.bindings.describe import BUNDLES, properties
from funcdeco.bindings.v2_names import DECORATORS
from funcdeco.export.function_table import aligned

_HEAD = ("FAMILY", "TYPE", "ROLE", "DECORATOR", "STATUS", "EXTENSION BUNDLE")


def binding_table(search: str = "") -> str:
    """Return one line for each binding that matches *search*; empty if none does."""
    rows = [
        [
            entry.family,
            _type(entry),
            entry.model.role,
            entry.decorator,
            entry.model.status,
            entry.model.bundle,
        ]
        for entry in _found(search)
    ]
    return aligned([_HEAD, *rows]) if rows else ""


def missing_text() -> str:
    """Return how many bindings have a decorator, and the names of those that have only a model."""
    having, missing = len(catalog()), without_decorator()
    total = f"{having} of {having + len(missing)} bindings have a decorator."
    names = ", ".join(f"{model.__name__} ({model.type})" for model in missing)
    return f"{total} Without a decorator: {names}." if missing else total


def binding_rows(search: str = "") -> list[dict[str, Any]]:
    """Return all known facts about the bindings that match *search*."""
    return [
        {
            "family": entry.family,
            "type": _type(entry),
            "role": entry.model.role,
            "decorator": entry.decorator,
            "status": entry.model.status,
            "bundle": BUNDLES[entry.model.bundle],
            "documentation": entry.model.documentation,
            "python_types": list(entry.model.python_types),
            "properties": [row._asdict() for row in properties(entry.model)],
            "rules": [rule.text() for rule in entry.model.rules],
        }
        for entry in _found(search)
    ]


def _found(search: str) -> list[Entry]:
    expected = _plain(search)
    return [entry for entry in catalog() if any(expected in _plain(text) for text in _names(entry))]


def _names(entry: Entry) -> Iterator[str]:
    yield from (entry.family, entry.decorator, _type(entry))
    yield from (theirs for theirs, ours in DECORATORS.items() if ours == entry.decorator)


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).lower()


def _type(entry: Entry) -> str:
    return "*" if entry.model.is_generic() else entry.model.type
