"""What the host makes of a returned string, which it reads as JSON: row H-HTTP-21.

See `HttpBinding.CreateResult` and `RawScriptResult` of azure-functions-host.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple, cast

from funcdeco.grammar import GrammarError
from funcdeco.grammar.jsonc import read

_STATUS = re.compile(r"\s*[+-]?[0-9]+\s*")
_INT32 = 2**31
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_LIST = "System.Collections.Generic.List`1[System.Object]"


class Returned(NamedTuple):
    """The parts of a response."""

    status: int
    headers: Mapping[str, Any]
    """By their names as written; the values are those of the JSON."""
    body: str


def read_returned(text: str) -> Returned:
    """Return the response for a returned string: an object with a `body` describes one."""
    try:
        value = read(text) if text.strip() else None
    except GrammarError:
        return Returned(200, {}, text)
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        keys = {key.lower(): key for key in reversed(members)}
        if "body" in keys:
            return _envelope({key: members[name] for key, name in keys.items()})
    return Returned(200, {}, _token_text(value))


def status_of(text: str) -> int:
    """Return the status that the host reads from a string: 200 if it isn't an integer."""
    status = int(text) if _STATUS.fullmatch(text) and len(text) < 20 else 200
    return status if -_INT32 <= status < _INT32 else 200


def _envelope(members: Mapping[str, Any]) -> Returned:
    """Return the response for an object whose keys are in lowercase."""
    headers = members.get("headers")
    status: Any = members.get("statuscode", members.get("status"))
    if isinstance(status, str):
        status = status_of(status)
    elif isinstance(status, bool) or not isinstance(status, int):
        status = 200
    elif not -_INT32 <= status < _INT32:
        raise OverflowError("Value was either too large or too small for an Int32.")
    body = _value_text(members["body"])
    return Returned(status, headers if isinstance(headers, dict) else {}, body)


def _token_text(value: Any) -> str:
    """Return what `JToken.ToString` returns: containers are indented."""
    if isinstance(value, (dict, list)):
        return _written(json.dumps(_dated(value), indent=2, ensure_ascii=False))
    return scalar_text(value)


def _value_text(value: Any) -> str:
    """Return the body of an envelope: objects are compact, lists aren't written."""
    if isinstance(value, dict):
        compact = json.dumps(_dated(value), separators=(",", ":"), ensure_ascii=False)
        return _written(compact)
    return _LIST if isinstance(value, list) else scalar_text(value)


def scalar_text(value: Any) -> str:
    """Return a JSON scalar as .NET writes it; null is empty."""
    if value is None:
        return ""
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, str):
        date = _DATE.fullmatch(value)
        return _date_text(value, date) if date else value
    return str(value)


def float_text(value: float) -> str:
    """Return a double as .NET writes it: with an exponent from 15 on, and up to -5."""
    if value != value or value in (float("inf"), float("-inf")):
        return {"nan": "NaN", "inf": "∞", "-inf": "-∞"}[str(value)]
    sign = "-" if str(value).startswith("-") else ""
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) + len(whole) - 1
    if whole == "0":
        power = int(exponent or 0) - (len(fraction) - len(fraction.lstrip("0"))) - 1
    digits = digits.rstrip("0") or "0"
    if digits == "0":
        return f"{sign}0"
    if -5 < power < 15:
        return sign + _fixed(digits, power)
    rest = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}E{'-' if power < 0 else '+'}{abs(power):02}"


def _fixed(digits: str, power: int) -> str:
    if power < 0:
        return "0." + "0" * (-power - 1) + digits
    whole, fraction = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
    return f"{whole}.{fraction}" if fraction else whole


def _dated(value: Any) -> Any:
    """Return *value* with its dates as Newtonsoft writes them, on a host in UTC."""
    if isinstance(value, dict):
        return {key: _dated(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [*map(_dated, cast("list[object]", value))]
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    moment = _moment(found) if found else None
    if found is None or moment is None:
        return value
    fraction = (found[2] or "").rstrip("0")
    zone = found[3] if found[3] in ("Z", None) else "+00:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'.' + fraction if fraction else ''}{zone or ''}"


def _date_text(text: str, found: re.Match[str]) -> str:
    moment = _moment(found)
    return f"{moment:%m/%d/%Y %H:%M:%S}" if moment else text


def _moment(found: re.Match[str]) -> datetime | None:
    zone = (found[3] or "Z").replace("Z", "+00:00")
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    try:
        return datetime.fromisoformat(found[1] + zone).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def _written(text: str) -> str:
    """Escape the line separators that Newtonsoft escapes."""
    for char in "\u0085\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
