"""Fill in `%setting%` and `{name}` in the properties of a binding, as the host does.

See `BindingTemplateToken.Evaluate`, `BindingDataPathHelper` and `SystemBindingData` of
azure-webjobs-sdk: rows R-EXPR-01 to 03 and H-EXPR-01 to 05 of the tests.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from funcdeco.grammar.expression import Name, parse_expression, settings_in

_GUID_FORMATS = {"n": "{0:32}", "d": "{1}", "b": "{{{1}}}", "p": "({1})"}
_PARTS = re.compile(r"yyyy|yy|MM|dd|HH|hh|mm|ss|fff|K|tt|.", re.DOTALL)
_STRFTIME = {
    "yyyy": "%Y",
    "yy": "%y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "tt": "%p",
}
DEFAULT_DATE = "yyyy-MM-ddTHH-mm-ssK"


class ExpressionError(Exception):
    """Raised if an expression can't be filled in; the message is the host's."""


def fill_settings(text: str, settings: Mapping[str, str]) -> str:
    """Return *text* with each `%NAME%` replaced. Raises ExpressionError for a missing one."""
    filled, end = "", 0
    for use in settings_in(text):
        if use.name not in settings:
            raise ExpressionError(f"'%{use.name}%' does not resolve to a value.")
        filled += text[end : use.start] + settings[use.name]
        end = use.end
    return filled + text[end:]


def fill_names(text: str, names: Mapping[str, Any], function: str, now: datetime) -> str:
    """Return *text* with each `{name}` replaced by its value in *names*.

    Raises ExpressionError for an unknown name.
    """
    filled: list[str] = []
    for token in parse_expression(text):
        if isinstance(token, Name):
            filled.append(_value(token, names, function, now))
        else:
            filled.append(token.text)
    return "".join(filled)


def _value(token: Name, names: Mapping[str, Any], function: str, now: datetime) -> str:
    first, *inner = token.name.split(".")
    if first in names:
        return _to_text(_inner(names[first], inner), token.format, now)
    system = _system(token, function, now)
    if system is None:
        raise ExpressionError(f"No value for named parameter '{token.name}'.")
    return system


def _inner(value: Any, path: list[str]) -> Any:
    for name in path:
        if isinstance(value, str):
            value = _parsed(value)
        members = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        found = {key.lower(): one for key, one in members.items()}
        if name.lower() not in found:
            raise ExpressionError(f"Error while accessing '{name}': property doesn't exist.")
        value = found[name.lower()]
    return value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _to_text(value: Any, form: str | None, now: datetime) -> str:
    """Return the string for a value; other kinds than strings, integers and dates give ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return format_date(value, form)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _system(token: Name, function: str, now: datetime) -> str | None:
    """Return a value that the host defines for any trigger; None if it doesn't define the name.

    `rand-guid` and `datetime` end at the first dot: `{DateTime:HH.mm}` is only the hour.
    """
    whole = token.name if token.format is None else f"{token.name}:{token.format}"
    name, _, form = whole.partition(".")[0].partition(":")
    lower = name.lower()
    if lower.startswith("rand-guid"):
        return format_guid(form)
    if lower.startswith("datetime"):
        return format_date(now, form or None)
    made = _SYSTEM.get(token.name.lower())
    return made(token.format, function, now) if made else None


_SYSTEM: dict[str, Callable[[str | None, str, datetime], str]] = {
    "sys.methodname": lambda _, function, __: function,
    "sys.utcnow": lambda form, _, now: format_date(now, form),
    "sys.randguid": lambda form, _, __: format_guid(form or ""),
}


def format_guid(form: str) -> str:
    """Return a new GUID in one of .NET's formats; `D` by default."""
    made = uuid.uuid4()
    return _GUID_FORMATS.get(form.lower() or "d", "{1}").format(made.hex, str(made))


def format_date(value: datetime, form: str | None) -> str:
    """Return a date in a custom format of .NET."""
    return "".join(_date_part(part, value) for part in _PARTS.findall(form or DEFAULT_DATE))


def _date_part(part: str, value: datetime) -> str:
    if part == "fff":
        return f"{value.microsecond // 1000:03}"
    if part == "K":
        return "Z" if value.tzinfo else ""
    return value.strftime(_STRFTIME[part]) if part in _STRFTIME else part
