"""Check the names in a v2 app that the host rejects, one function at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from funcdeco.bindings.base import BINDING_NAME
from funcdeco.diagnostics.loss import LOSES_ALL
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.function_name import function_name_problem
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.decorators.wrappers import hiding_decorator
from funcdeco.sources.function_app.elements import call_of
from funcdeco.sources.function_app.model import RecordedBuilder, RecordedDecorator

NAMING = '`@app.function_name("...")`'
"""Where the user sets the name of a function."""
_BINDING = late_pattern(BINDING_NAME)


def name_at(decorators: Sequence[RecordedDecorator]) -> tuple[DecoratorCall, str] | None:
    """Return the call that names a function, and its keyword; None if the function itself does."""
    made = _naming(decorators)
    return None if made is None else (call_of(made, {}), "name")


def _naming(decorators: Sequence[RecordedDecorator]) -> RecordedDecorator | None:
    """Return the decorator that names a function: of several, the one next to it."""
    made = (one for one in reversed(decorators) if one.name == "function_name")
    return next((one for one in made if one.use != "bare"), None)


def wrapper_hint(
    found: RecordedBuilder, other: RecordedBuilder, source: DecoratorCall, snapshot: Snapshot
) -> str:
    """Return a hint if a decorator without functools.wraps named a function like *other*."""
    decorator, is_local, name = found.attribute.partition(".<locals>.")
    if not is_local or found.name != name:
        return ""
    is_same = found.code == other.code and found.decorators != other.decorators
    signature = found.signature
    if not is_same and (
        isinstance(signature, str) or not hiding_decorator(name, signature, source, snapshot)
    ):
        return ""
    return f"use `functools.wraps` in `{decorator}`, so that each function has its own name"


def check_function_name(
    decorators: Sequence[RecordedDecorator], findings: FunctionFindings
) -> None:
    """Check the name of a function, which one of its *decorators* may set."""
    problem, made = function_name_problem(findings.function, NAMING), _naming(decorators)
    if made is not None and not isinstance(given := made.options.get("name", ""), str):
        message = f"the name of a function must be a string, not {given!r}, {LOSES_ALL}"
        problem = message, f"write {NAMING}"
    if problem:
        call, key = name_at(decorators) or (findings.source, "")
        function = findings.function
        findings.findings.add("FUN001", *problem, at=call, function=function, key=key)


def check_binding_names(
    declarations: Collection[BindingDeclaration], findings: FunctionFindings
) -> set[str]:
    """Check the names of a function's bindings; return those that aren't valid."""
    seen: set[str] = set()
    invalid: set[str] = set()
    for one in declarations:
        found = _problem(one, seen)
        seen.add(one.name.lower())
        if found:
            invalid.add(one.name.lower())
            _add(one, found, findings)
    return {one.name for one in declarations if one.name.lower() in invalid}


def _problem(one: BindingDeclaration, seen: set[str]) -> tuple[str, str, str] | None:
    """Return the code, message and hint if the name of a binding is invalid."""
    if one.name.lower() in seen:
        message = f"two bindings have the name `{one.name}`, ignoring case"
        return "BND005", message, "use the name of another parameter for one of them"
    if one.name == "$return" and one.direction != "out":
        message = f"`$return` must be an output, not `{one.type}`"
        return "BND012", message, "use the parameter's name"
    if not _BINDING.fullmatch(one.name):
        hint = "use letters, digits and single `_`, starting with a letter or `_`; or `$return`"
        return "BND008", f"{one.name!r} is not a valid binding name", hint
    return None


def _add(one: BindingDeclaration, found: tuple[str, str, str], findings: FunctionFindings) -> None:
    at, function = cast("DecoratorCall", one.origin), findings.function
    key = at.property_name("name")
    findings.findings.add(*found, at=at, function=function, binding=one.name, key=key)
