"""The Python functions of handwritten folders, and the bindings of their parameters."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.sources.python.lookup import Definition, Parameter


def hand_written(function: Function, app: CheckedApp) -> Definition | None:
    """Return the definition of a handwritten function; None if it is unknown."""
    if function.is_decorated:
        return None
    found = app.definition(function)
    return None if found is None or found.problem is not None else found


def called_directly(function: Function, app: CheckedApp) -> Definition | None:
    """Return the definition of a function that the worker calls without a generated script."""
    if function.model == "v2":
        return app.definition(function)
    return hand_written(function, app)


def receives(parameter: Parameter, function: Function) -> BindingDeclaration | None:
    """Return the binding that a parameter receives, or None."""
    return next((one for one in function.declarations if one.name == parameter.name), None)


def is_context(parameter: Parameter, function: Function) -> bool:
    """Return whether the parameter receives the invocation context."""
    return parameter.name == "context" and receives(parameter, function) is None
