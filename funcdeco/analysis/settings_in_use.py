"""Strings in bindings that name app settings or contain `%SETTING%`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from funcdeco import bindings
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.file_location import in_host
from funcdeco.analysis.properties import looked_up
from funcdeco.bindings.base import Binding
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.secrets import is_secret
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import SettingUse, settings_in
from funcdeco.project.json_object import JsonObject


class Use(NamedTuple):
    """One string, and how the host processes it: see `funcdeco.bindings.base.Reads`."""

    at: BindingDeclaration | JsonObject | Location
    key: str
    """The property in function.json; empty if the binding needs it regardless of its properties."""
    kind: str
    text: str
    is_explicit: bool
    """Whether the user set the string, rather than the extension's default."""

    @property
    def facts(self) -> type[Binding]:
        """The model of the binding's type; that of a durable client for settings in host.json."""
        at = self.at
        return (
            at.facts if isinstance(at, BindingDeclaration) else bindings.durable.DurableClientInput
        )

    @property
    def quoted_name(self) -> str:
        """The property as the user spells it, in backticks."""
        return (
            self.at.display_name(self.key)
            if isinstance(self.at, BindingDeclaration)
            else f"`{self.key}`"
        )

    @property
    def is_connection(self) -> bool:
        """Whether the string names a connection rather than another setting."""
        named = self.kind == "setting" and "connection" in self.key.lower()
        return self.kind == "connection" or named

    def settings(self) -> list[SettingUse]:
        """Return every `%NAME%` in the string; empty if it is malformed."""
        if "%" not in self.text:
            return []
        try:
            return settings_in(self.text)
        except GrammarError:
            return []


@once
def uses(app: CheckedApp) -> tuple[Use, ...]:
    """Return each distinct string per binding type once, those in host.json last."""
    return tuple(_uses(app))


def _uses(app: CheckedApp) -> Iterator[Use]:
    seen: set[tuple[str, str, str]] = set()
    for function in app.functions:
        for declaration in function.declarations:
            for use in of_element(declaration):
                mark = declaration.kind, use.key, use.text
                if mark not in seen:
                    seen.add(mark)
                    yield use
    if is_durable(app):
        yield from _of_durable(app)


@once
def is_durable(app: CheckedApp) -> bool:
    """Return whether the host loads the Durable Functions extension for the app."""
    declarations = (
        declaration for function in app.functions for declaration in function.declarations
    )
    return any(declaration.facts.durable for declaration in declarations)


def uses_azure_storage(app: CheckedApp) -> bool:
    """Return whether Durable Functions stores its task hub in Azure Storage, the default."""
    kind = app.host_value("extensions", "durableTask", "storageProvider", "type")
    return not isinstance(kind, str) or kind.lower() in ("azure", "azurestorage", "azure_storage")


def of_element(declaration: BindingDeclaration) -> Iterator[Use]:
    """Yield all such strings of one binding."""
    for key, kind, default in looked_up(declaration.model):
        declared: Any = declaration.properties.get(key)
        if isinstance(declared, list):
            for item in cast("list[object]", declared):
                if isinstance(item, str) and item and not is_secret(key, item):
                    yield Use(declaration, key, kind, item, True)
        elif isinstance(declared, str) and (declared.strip() if default else declared):
            if is_secret(key, declared):  # no setting has such a name: see SEC001
                continue
            yield Use(declaration, key, kind, declared, True)
        elif default and (declared is None or _means_default(declared, declaration)):
            yield Use(declaration, key, kind, default, False)


def _means_default(declared: object, declaration: BindingDeclaration) -> bool:
    is_blank = isinstance(declared, str) and not declared.strip()
    return is_blank and declaration.facts.accepts_blank_connection


def _of_durable(app: CheckedApp) -> Iterator[Use]:
    above = ("extensions", "durableTask")
    hub = app.host_value(*above, "hubName")
    if isinstance(hub, str) and hub:
        yield Use(in_host(app, *above, "hubName"), "hubName", "settings", hub, True)
    if not uses_azure_storage(app):
        return
    for key in ("connectionName", "connectionStringName"):
        name = app.host_value(*above, "storageProvider", key)
        if isinstance(name, str) and name:
            at = in_host(app, *above, "storageProvider", key)
            yield Use(at, key, "connection", name, True)
