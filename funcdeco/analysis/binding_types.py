"""Selectors of binding types, based on the facts in their models."""

from __future__ import annotations

from funcdeco.bindings.base import Binding, Meaning, holding
from funcdeco.functions.model import Selects


def holds(*meanings: Meaning) -> Selects:
    """Select the types that have a property with one of *meanings*."""
    return lambda facts: any(holding(facts, meaning) for meaning in meanings)


def serves(facts: type[Binding]) -> bool:
    """Select the triggers that an HTTP request starts."""
    return facts.http == "request"
