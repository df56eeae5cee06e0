"""Names in binding expressions whose values anyone may have chosen."""

from __future__ import annotations

from funcdeco.analysis.binding_types import serves
from funcdeco.analysis.routes import route_of, template_of
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.expression import is_system_name

_LENGTHS = frozenset({"length", "minlength", "maxlength", "required", "file", "nonfile"})
"""Constraints of a route parameter that do not limit its characters to harmless ones."""


def is_chosen_by_caller(name: str, trigger: BindingDeclaration) -> bool:
    """Return whether *name* is a value in the query string or the headers of a request."""
    return serves(trigger.facts) and name.lower().startswith(("query.", "headers."))


def is_untrusted(name: str, trigger: BindingDeclaration, function: Function) -> bool:
    """Return whether the value of *name* is a part of the trigger's payload or request.

    What the extension of the trigger adds, such as `DequeueCount`, isn't.
    """
    first = name.partition(".")[0].lower()
    if "%" in name or is_system_name(name) or not trigger.facts.gives_more:
        return False
    if serves(trigger.facts):
        return not _is_constrained(first, trigger, function)
    # Triggers that pass lists give no names at all.
    return first not in map(str.lower, trigger.facts.gives or (first,))


def _is_constrained(name: str, trigger: BindingDeclaration, function: Function) -> bool:
    template = template_of(route_of(trigger, function))
    parameters = template.parameters if template else ()
    return any(
        constraint.name.lower() not in _LENGTHS
        for parameter in parameters
        if parameter.name.lower() == name
        for constraint in parameter.constraints
    )
