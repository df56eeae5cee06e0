"""Rules for the names of connections: `connection` contains the name of a setting."""

from __future__ import annotations

from funcdeco.analysis.app_settings import is_known, known_configuration
from funcdeco.analysis.bundles import bundle_majors
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.connections import Connection, connections, identity_suffix, needs_of
from funcdeco.analysis.settings_in_use import Use, uses
from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.service_address import is_service_address
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("CON")
_CONNECTIONS = ("connection", "connectionStringSetting")


@TABLE.app("CON009")
def suffix_in_name(app: CheckedApp) -> Findings:
    """Report connections that name one setting of an identity-based connection, not the prefix."""
    seen: set[str] = set()
    for one in connections(app):
        name = one.name.value
        is_new = one.use.is_explicit and bool(one.needs) and name.lower() not in seen
        found = identity_suffix(name) if is_new and one.name.is_written else None
        if found and not _is_connection_string(one, app):
            seen.add(name.lower())
            prefix, suffix = found
            message = f"{one.use.quoted_name} is `{name}`, one setting of the connection `{prefix}`"
            hint = f"write `{prefix}`: the extension itself adds `__{suffix}`"
            fix = Fix("set", prefix) if isinstance(one.use.at, BindingDeclaration) else None
            yield Finding(message, hint, key=one.use.key, fix=fix, at=one.use.at)


def _is_connection_string(one: Connection, app: CheckedApp) -> bool:
    """Return whether the setting may contain a connection string in spite of its name."""
    value = one.value(known_configuration(app))
    return bool(value) and (not is_known(value) or "=" in str(value))


@TABLE.binding("CON010", lambda facts: not facts.accepts_blank_connection)
def blank_connection(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report empty connections of extensions for which empty doesn't mean the default."""
    fields = {json: field for field, json in json_names(declaration.facts).items()}
    key = next((one for one in _CONNECTIONS if one in fields), "")
    text = declaration.string(key)
    # In bundle 2, an empty string meant the default of Service Bus.
    is_certain = min(bundle_majors(app), default=2) > 2
    if is_certain and text is not None and not text.strip():
        name = declaration.display_name(key)
        message = f"{name} is empty, so it names no setting"
        info = declaration.model.model_fields.get(fields[key])
        default = info.default if info and isinstance(info.default, str) else ""
        hint = f"remove it to use `{default}`, or write" if default else "write"
        yield Finding(message, f"{hint} the name of an app setting", key)


@TABLE.app("CON011")
def address_as_name(app: CheckedApp) -> Findings:
    """Report connections that contain an address instead of the name of a setting."""
    for use in uses(app):
        is_literal = use.is_connection and use.is_explicit and not set(";=%") & set(use.text)
        if not is_literal or not is_service_address(use.text):
            continue
        if known_configuration(app).value(use.text) is None:
            message = f"{use.quoted_name} contains an address instead of the name of a setting"
            yield Finding(message, _hint_for_address(use), key=use.key, at=use.at)


def _hint_for_address(use: Use) -> str:
    """Return where the address belongs."""
    needs = needs_of(use) if use.facts.accepts_identity else ()
    if not needs:
        return "move it to an app setting, and write the name of that setting here"
    key = needs[0][0]
    verb = "move it to" if key == "fullyQualifiedNamespace" else "set"
    to = "" if key == "fullyQualifiedNamespace" else " to the URL"
    return f"{verb} the app setting `NAME__{key}`{to}, and write `NAME` here"
