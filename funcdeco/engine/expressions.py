"""Fill in `%setting%` and `{name}` in the properties of a binding, as the host does.

See `BindingTemplateToken.Evaluate`, `BindingDataPathHelper` and `SystemBindingData` of
azure-webjobs-sdk: rows R-EXPR-01 to 03 and H-EXPR-01 to 06 of the tests.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from funcdeco.engine.dates import DateTime, date_as_text, format_date
from funcdeco.engine.errors import HostError
from funcdeco.engine.names import JsonObject, number_as_text
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, Token, parse_expression, settings_in

_CLOCKS = ("rand-guid", "datetime")


class ExpressionError(HostError):
    """Raised if an expression can't be filled in; the message begins as the host's."""


class Scope(NamedTuple):
    """What the expressions of one invocation can name."""

    names: Mapping[str, Any]
    function: str
    now: datetime


def fill_settings(text: str, settings: Mapping[str, str]) -> str:
    """Return *text* with each `%NAME%` replaced. Raises ExpressionError for a missing one."""
    filled, end = "", 0
    for use in settings_in(text):
        if use.name not in settings:
            message = f"'%{use.name}%' does not resolve to a value"
            hint = f"add `{use.name}` to `Values` in local.settings.json, or to the environment"
            raise ExpressionError(f"{message}; {hint}")
        filled += text[end : use.start] + settings[use.name]
        end = use.end
    return filled + text[end:]


def parse_template(text: str) -> tuple[Token, ...]:
    """Return the parts of *text*. Raises ExpressionError for an invalid expression."""
    try:
        return parse_expression(text)
    except GrammarError as error:
        raise ExpressionError(f"Invalid template '{text}': {error}") from None


def fill_names(text: str, scope: Scope) -> str:
    """Return *text* with each `{name}` replaced by its value. Raises ExpressionError."""
    return fill_tokens(parse_template(text), scope)


def fill_tokens(tokens: tuple[Token, ...], scope: Scope) -> str:
    """Return the text of parsed *tokens*, each name replaced. Raises ExpressionError."""
    return "".join(
        value_of(token, scope) if isinstance(token, Name) else token.text for token in tokens
    )


def value_of(token: Name, scope: Scope) -> str:
    """Return the string for a name. Raises ExpressionError."""
    whole = token.name if token.format is None else f"{token.name}:{token.format}"
    if whole.lower().startswith(_CLOCKS):
        return _clock(whole, scope)
    first, *inner = token.name.split(".")
    if first in scope.names:
        return _to_text(_inner(scope.names[first], inner), token.format)
    if first.lower() == "sys":
        return _to_text(_system(inner, scope), token.format)
    raise ExpressionError(f"No value for named parameter '{first}'.")


def _clock(whole: str, scope: Scope) -> str:
    """Return the value of `rand-guid` and `datetime`, which a name of the trigger can replace.

    They end at the first dot: `{DateTime:HH.mm}` is only the hour (H-EXPR-04).
    """
    first, *inner = whole.split(".")
    if first in scope.names:
        return _to_text(_inner(scope.names[first], inner), None)
    prefix = next(one for one in _CLOCKS if first.lower().startswith(one))
    form = first[len(prefix) + 1 :] if first[len(prefix) :].startswith(":") else ""
    value = uuid.uuid4() if prefix == "rand-guid" else DateTime.of(scope.now)
    return _to_text(value, form)


def _system(path: list[str], scope: Scope) -> Any:
    """Return what `sys` has under a name; None for itself."""
    value: Any = None
    for index, name in enumerate(path):
        made = _SYSTEM.get(name.lower()) if index == 0 else None
        if made is None:
            raise ExpressionError(f"Error while accessing '{name}': property doesn't exist.")
        value = made(scope)
    return value


_SYSTEM: dict[str, Callable[[Scope], Any]] = {
    "methodname": lambda scope: scope.function,
    "utcnow": lambda scope: DateTime.of(scope.now),
    "randguid": lambda _: uuid.uuid4(),
}


def _inner(value: Any, path: list[str]) -> Any:
    """Return what a value has under a path of names, ignoring case."""
    is_json = isinstance(value, JsonObject)
    for name in path:
        members = cast("dict[str, Any]", value) if isinstance(value, Mapping) else {}
        found = {key.lower(): one for key, one in members.items()}
        if name.lower() not in found:
            raise ExpressionError(f"Error while accessing '{name}': property doesn't exist.")
        value = found[name.lower()]
    return _json_scalar(value) if is_json and path else value


def _json_scalar(value: Any) -> Any:
    """Return the string for a scalar below a JSON object: dates and numbers as .NET writes them."""
    if isinstance(value, str):
        return date_as_text(value)
    if isinstance(value, float):
        return number_as_text(value)
    return str(value) if isinstance(value, int) else value


def _to_text(value: Any, form: str | None) -> str:
    """Return the string for a value; "" for what the host can't convert (H-EXPR-02).

    That includes dates with an offset, such as the insertion time of a message.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, DateTime) or (isinstance(value, datetime) and value.tzinfo is None):
        return format_date(value, form)
    if isinstance(value, uuid.UUID):
        return format_guid(value, form)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _in_hex(guid: uuid.UUID) -> str:
    rest = ",".join(f"0x{byte:02x}" for byte in guid.bytes[8:])
    first, second, third = guid.fields[:3]
    return f"{{0x{first:08x},0x{second:04x},0x{third:04x},{{{rest}}}}}"


_GUID_FORMATS: dict[str, Callable[[uuid.UUID], str]] = {
    "n": lambda guid: guid.hex,
    "d": str,
    "b": lambda guid: f"{{{guid}}}",
    "p": lambda guid: f"({guid})",
    "x": _in_hex,
}


def format_guid(guid: uuid.UUID, form: str | None) -> str:
    """Return a GUID in one of .NET's formats; `D` by default. Raises ExpressionError."""
    found = _GUID_FORMATS.get((form or "").strip().lower() or "d")
    if found is None:
        known = '"D", "d", "N", "n", "P", "p", "B", "b", "X" or "x"'
        raise ExpressionError(f"Format string can be only {known}.")
    return found(guid)
