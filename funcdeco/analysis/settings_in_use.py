"""The texts of bindings that the host looks up as app settings, or puts app settings into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from funcdeco import bindings
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.file_location import in_host
from funcdeco.analysis.properties import looked_up
from funcdeco.bindings.base import Binding
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import SettingUse, settings_in
from funcdeco.project.json_object import JsonObject


class Use(NamedTuple):
    """One text, and what the host does with it: see `funcdeco.bindings.base.Reads`."""

    at: BindingDeclaration | JsonObject
    key: str
    """Property of function.json; empty for what a binding needs whatever its properties say."""
    kind: str
    text: str
    is_explicit: bool
    """Whether the text is the user's, not the extension's default."""

    @property
    def facts(self) -> type[Binding]:
        """What is known of the binding's type; of a durable client for host.json's own."""
        at = self.at
        return (
            at.facts if isinstance(at, BindingDeclaration) else bindings.durable.DurableClientInput
        )

    @property
    def quoted_name(self) -> str:
        """The property as the user knows it, in backticks."""
        return (
            self.at.display_name(self.key)
            if isinstance(self.at, BindingDeclaration)
            else f"`{self.key}`"
        )

    @property
    def is_connection(self) -> bool:
        """Whether the text names a connection rather than any other setting."""
        named = self.kind == "setting" and "connection" in self.key.lower()
        return self.kind == "connection" or named

    def settings(self) -> list[SettingUse]:
        """Return every `%NAME%` in the text; none where it is malformed."""
        if "%" not in self.text:
            return []
        try:
            return settings_in(self.text)
        except GrammarError:
            return []


def uses(app: CheckedApp) -> Iterator[Use]:
    """Return the first of each such text in bindings of one type, host.json's last."""
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
    """Return whether the host loads Durable Functions for the app."""
    declarations = (
        declaration for function in app.functions for declaration in function.declarations
    )
    return any(declaration.facts.durable for declaration in declarations)


def uses_azure_storage(app: CheckedApp) -> bool:
    """Return whether Durable Functions keep their task hub in Azure Storage, as by default."""
    kind = app.host_value("extensions", "durableTask", "storageProvider", "type")
    return not isinstance(kind, str) or kind.lower() in ("azure", "azurestorage", "azure_storage")


def of_element(declaration: BindingDeclaration) -> Iterator[Use]:
    """Return all such texts of one binding."""
    for key, kind, default in looked_up(declaration.model):
        declared: Any = declaration.properties.get(key)
        if isinstance(declared, list):
            for item in cast("list[object]", declared):
                if isinstance(item, str) and item:
                    yield Use(declaration, key, kind, item, True)
        elif isinstance(declared, str) and declared:
            yield Use(declaration, key, kind, declared, True)
        elif default and declared in (None, ""):  # an empty text says nothing: the default holds
            yield Use(declaration, key, kind, default, False)


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
