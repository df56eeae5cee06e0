"""The app settings as the host reads them, and the connections in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from funcdeco.analysis.app_settings import Configuration
from funcdeco.bindings.base import Binding, json_names, reads
from funcdeco.bindings.facts import ConnectionNames
from funcdeco.functions.declaration import BindingDeclaration

_PREFIX = "AzureWebJobs"


class HostSettings(Mapping[str, str]):
    """Settings by name, ignoring case; `A__b` and `A:b` are the same name."""

    def __init__(self, *layers: Mapping[str, str]) -> None:
        """Merge *layers* of settings; later layers take precedence."""
        self._configuration = Configuration(*layers)
        self._names = {_key(name): name for layer in layers for name in layer}
        self._spelling: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        found = self._configuration.value(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.values())

    def __len__(self) -> int:
        return len(self._names)

    def members(self, name: str) -> Mapping[str, str]:
        """Return the settings below *name*, by the rest of their names in lowercase."""
        return self._configuration.members(name)

    def connection(self, name: str, order: ConnectionNames = "prefixed first") -> str:
        """Return the one name of the connection that an extension finds under *name*.

        It is spelled as in the settings, so that all spellings have the same name (R-CONN-02). A
        connection without settings has its name without the prefix.
        """
        prefixed = _PREFIX + name
        orders = {"prefixed first": (prefixed, name), "plain first": (name, prefixed)}
        for one in orders.get(order, (name,)):
            if f"ConnectionStrings:{one}" in self or one in self:
                return self._names.get(_key(one), one)
            if self._configuration.members(one):
                return self._spelling.setdefault(one.lower(), one)
        if order != "plain only" and name.lower().startswith(_PREFIX.lower()):
            name = name[len(_PREFIX) :]
        return self._spelling.setdefault(name.lower(), name)


def connection_name(declaration: BindingDeclaration) -> str:
    """Return the connection that a binding declares, or its extension's default; "" if none."""
    facts = declaration.facts
    for key, field in _connection_fields(facts):
        value = declaration.properties.get(key)
        if isinstance(value, str) and value.strip():
            return value
        default = facts.model_fields[field].default
        if isinstance(default, str) and default:
            return default
    return ""


@cache
def _connection_fields(model: type[Binding]) -> tuple[tuple[str, str], ...]:
    """Return the properties that name a connection, in function.json and in the model."""
    return tuple(
        (key, field)
        for field, key in json_names(model).items()
        if (kind := reads(model.model_fields[field])) == "connection"
        or (kind == "setting" and "connection" in key.lower())
    )


def _key(name: str) -> str:
    return name.replace("__", ":").lower()
