"""Selectors of binding types, based on the facts in their models."""

from __future__ import annotations

from funcdeco.bindings.base import Binding, Meaning, holding
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Selects


def holds(*meanings: Meaning) -> Selects:
    """Select the types that have a property with one of *meanings*."""
    return lambda facts: any(holding(facts, meaning) for meaning in meanings)


def serves(facts: type[Binding]) -> bool:
    """Select the triggers that an HTTP request starts."""
    return facts.http == "request"


def kind_of(declaration: BindingDeclaration) -> str:
    """Return the type as the worker knows it, regardless of its letter case in function.json."""
    return declaration.type if declaration.model.is_generic() else declaration.model.type
