"""Secrets that are written into the declaration of a binding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from funcdeco.diagnostics.secrets import is_secret
from funcdeco.functions.declaration import BindingDeclaration

HINT = "move it to an app setting, write that setting's name here, and rotate the secret"


def literal_secrets(declaration: BindingDeclaration) -> Iterator[str]:
    """Return the properties that are secret by their form, by their names in function.json."""
    for key, value in declaration.properties.items():
        if any(is_secret(key, text) for text in strings_of(value)):
            yield key


def message_about(declaration: BindingDeclaration, key: str) -> str:
    """Return the message that the property *key* is secret."""
    return f"{declaration.display_name(key)} contains a secret"


def strings_of(value: object) -> Iterator[str]:
    """Return all strings in the value of a property, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from strings_of(item)
    elif isinstance(value, dict):
        for key, item in cast("dict[str, object]", value).items():
            yield key
            yield from strings_of(item)
