"""Rules for security: secrets in the source, and the access that callers have."""

from __future__ import annotations

from typing import cast

from funcdeco.analysis.binding_types import serves
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.literal_secrets import HINT, literal_secrets, message_about, strings_of
from funcdeco.analysis.properties import read_as, texts, tokens
from funcdeco.analysis.published_requirements import requirement_files
from funcdeco.analysis.untrusted_names import is_chosen_by_caller, is_untrusted
from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.location import Location
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("SEC")

_CREDENTIALS = late_pattern(r"://[^/\s:@]*:(?!\$\{)[^/\s@]+@")
"""A user, possibly empty, and a password that is not an environment variable."""
_CHANGING = frozenset({"post", "put", "patch", "delete"})
_HINT_FOR_VALUE = "move it to an app setting, and write that setting's name here"
_INSTEAD = {
    "command": "pass the value as a parameter to prevent injection",
    "name": "use a route parameter with a constraint, or check the name in the function",
}


@TABLE.binding("SEC001")
def secret_in_binding(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report connection strings and keys in a binding, which are published with the code."""
    secrets = set(literal_secrets(declaration))
    kinds = read_as(declaration.model)
    for key, value in declaration.properties.items():
        is_setting = kinds.get(key) in ("connection", "setting")
        if is_setting and any(map(_is_value, strings_of(value))):
            shown = declaration.display_name(key)
            message = f"{shown} contains a value instead of the name of a setting"
            yield Finding(message, HINT if key in secrets else _HINT_FOR_VALUE, key)
        elif key in secrets:
            yield Finding(message_about(declaration, key), HINT, key)


@TABLE.binding("SEC002", serves)
def anonymous_write(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report functions that anyone can call and that probably change data."""
    methods = declaration.properties.get("methods")
    declared = cast("list[object]", methods) if isinstance(methods, list) else sorted(_CHANGING)
    changing = [
        one.upper() for one in declared if isinstance(one, str) and one.lower() in _CHANGING
    ]
    if changing and _level(declaration) == "anonymous":
        message = f"anyone can call {function.name!r} with {', '.join(changing)}"
        key = declaration.display_name("authLevel")
        hint = f"set {key} to `function`, or list only read-only methods in `methods`"
        yield Finding(message, hint, "authLevel")


@TABLE.binding("SEC003", serves)
def master_key_needed(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report functions that require the master key."""
    if _level(declaration) == "admin":
        message = f"callers of {function.name!r} need the master key, which unlocks the whole app"
        hint = "use `function`, and give callers a function key"
        yield Finding(message, hint, "authLevel")


@TABLE.binding("SEC004", lambda facts: bool(facts.choosing))
def caller_chooses_name(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report names that contain values from the caller, and commands with values of any origin."""
    trigger = function.declared_trigger
    if trigger is None:
        return
    origin = "callers control" if serves(trigger.facts) else "the trigger's data controls"
    names = json_names(declaration.facts)
    choosing = {names[field]: what for field, what in declaration.facts.choosing.items()}
    for key, text in texts(declaration, "expressions"):
        found = tokens(text) if key in choosing else ()
        for name in () if isinstance(found, GrammarError) else found:
            if isinstance(name, Name) and (
                is_chosen_by_caller(name.name, trigger)
                or (choosing[key] == "command" and is_untrusted(name.name, trigger, function))
            ):
                message = f"{origin} {declaration.display_name(key)} with `{{{name.name}}}`"
                yield Finding(message, _INSTEAD[choosing[key]], key, (name.start, name.end))
                break


@TABLE.app("SEC005")
def password_in_requirements(app: CheckedApp) -> Findings:
    """Report addresses with a password in requirements files, which are published."""
    for file in requirement_files(app):
        content = app.snapshot.read(file.path) or b""
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            found = None if line.lstrip().startswith("#") else _CREDENTIALS.search(line)
            if found is not None:
                message = "the address contains a password, which is published with the app"
                hint = (
                    "write `${NAME}`, which pip replaces with an environment variable, or set the "
                )
                hint += "app setting `PIP_EXTRA_INDEX_URL` for a remote build"
                yield Finding(message, hint, at=Location(file.path, number))


def _level(declaration: BindingDeclaration) -> str:
    return str(declaration.value("authLevel")).lower()


def _is_value(text: str) -> bool:
    """Return whether *text* is a connection string rather than the name of a setting."""
    return "=" in text or ";" in text
