"""Which values the worker can send: the rules of azure-functions' output converters.

The verdicts agree with those of the worker: see `tests/test_check_returns.py`.
"""

from __future__ import annotations

from typing import NamedTuple


class Value(NamedTuple):
    """A value in the source of a function, as far as it is certain."""

    type: str = ""
    """The name of its class, such as `dict` or `NoneType`; empty if unknown."""
    classes: frozenset[str] = frozenset()
    """Those of its classes that converters know."""
    items: tuple[Value, ...] = ()
    """The known elements of a list, tuple or set, or the keys of a dict."""
    not_json: str = ""
    """The class of what JSON can't represent in it; empty if there is no such object."""
    raises: str = ""
    """Why evaluating it certainly fails."""
    hint: str = ""
    """What to write instead, if that depends on the source."""
    any_of: tuple[Value, ...] = ()
    """The values of which it has one, not known which."""

    @property
    def is_none(self) -> bool:
        """Whether it is certainly None."""
        if self.any_of:
            return all(one.is_none for one in self.any_of)
        return self.type == "NoneType"

    @property
    def example(self) -> Value:
        """Itself, or one of the values that it may be, preferably one that isn't None."""
        if not self.any_of:
            return self
        return next((one for one in self.any_of if not one.is_none), self.any_of[0]).example

    @property
    def is_known(self) -> bool:
        """Whether its class is known."""
        if self.any_of:
            return all(one.is_known for one in self.any_of)
        return bool(self.type)


UNKNOWN = Value()

HTTP = "http"
ACTIVITY = "activityTrigger"

_CONVERTERS: dict[str, frozenset[str]] = {
    HTTP: frozenset({"str", "HttpResponse"}),
    "serviceBus": frozenset({"str", "bytes"}),
    "blob": frozenset({"str", "bytes", "bytearray"}),
    "queue": frozenset({"str", "bytes", "QueueMessage"}),
    "eventGrid": frozenset({"str", "bytes", "EventGridOutputEvent"}),
    "cosmosDB": frozenset({"Document", "DocumentList"}),
    "sql": frozenset({"SqlRow", "SqlRowList"}),
    "mysql": frozenset({"MySqlRow", "MySqlRowList"}),
    "kafka": frozenset(),
}
"""The classes that a converter sends."""
_ITEMS: dict[str, frozenset[str]] = {
    "queue": frozenset({"str", "QueueMessage"}),
    "eventGrid": frozenset({"str", "EventGridOutputEvent"}),
    "cosmosDB": frozenset({"Document"}),
    "sql": frozenset({"SqlRow"}),
    "mysql": frozenset({"MySqlRow"}),
}
"""The classes of the items that a converter sends; it iterates any other object."""
_NOT_ITERABLE = frozenset(
    {"NoneType", "int", "float", "bool", "complex", "coroutine", "function", "HttpResponse"}
)
_WITHOUT_READ = _NOT_ITERABLE | {"dict", "list", "tuple", "set", "frozenset", "generator"}
_GENERIC = frozenset({"str", "bytes", "bytearray", "NoneType", "dict", "list", "int", "float"})
GENERIC = "generic"
"""The kind of outputs annotated as `str` or `bytes`, and of types without a converter."""
_LENIENT = frozenset(
    {"connectorTrigger", "mcpToolTrigger", "mcpResourceTrigger", "mcpPromptTrigger"}
    | {"orchestrationTrigger", "entityTrigger", "eventHub", "eventHubTrigger"}
)
"""Kinds that send any value, or whose rules aren't in this module."""


_OTHER = "return a dict, a list, a string or a number"
_SENDABLE = {
    "queue": "return a string, bytes, a `func.QueueMessage` or a list of them",
    "serviceBus": "return a string or bytes, such as `json.dumps(...)`",
    "blob": "return a string or bytes, such as `json.dumps(...)`",
    "eventGrid": "return a string, bytes or a `func.EventGridOutputEvent`",
    "cosmosDB": "return `func.Document.from_dict(...)` or a `func.DocumentList`",
    "sql": "return `func.SqlRow.from_dict(...)` or a `func.SqlRowList`",
    "mysql": "return `func.MySqlRow.from_dict(...)` or a `func.MySqlRowList`",
    "kafka": "use a parameter annotated `func.Out[str]`, and call its `set`",
}
"""What to return to an output of each type."""


def expected_by(kind: str) -> str:
    """Return what to return to a binding of type *kind*."""
    return _SENDABLE.get(kind, _OTHER)


def is_refused(kind: str, value: Value) -> bool:
    """Return whether sending *value* through a binding of type *kind* certainly fails."""
    if value.any_of:
        return all(is_refused(kind, one) for one in value.any_of)
    if value.raises:
        return True
    if not value.type or kind in _LENIENT:
        return False
    if kind == ACTIVITY:
        return bool(value.not_json)
    if kind not in _CONVERTERS:
        return _is_refused_generic(value)
    return not value.classes & _CONVERTERS[kind] and _is_refused_by(kind, value)


def _is_refused_by(kind: str, value: Value) -> bool:
    if kind == "blob":
        return value.type in _WITHOUT_READ
    if kind not in _ITEMS:
        return True
    return value.type in _NOT_ITERABLE or refused_item(kind, value) is not None


def refused_item(kind: str, value: Value) -> Value | None:
    """Return the first element that a binding of type *kind* can't send; None if there is none."""
    known = _ITEMS.get(kind)
    if known is None:
        return None
    return next((one for one in value.items if one.type and not one.classes & known), None)


def _is_refused_generic(value: Value) -> bool:
    if value.type in ("dict", "list"):
        return bool(value.not_json)
    # The worker converts a bool to an int, which depends on the version of protobuf.
    return value.type != "bool" and not value.classes & _GENERIC
