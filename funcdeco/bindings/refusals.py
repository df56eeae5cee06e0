"""Messages for the values that a model rejects, by the type of pydantic's error.

pydantic's own messages aren't used: they may change with any version, and they describe Python's
types rather than the user's properties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from funcdeco.bindings.annotations import choices, type_name
from funcdeco.bindings.base import Model
from funcdeco.bindings.describe import properties
from funcdeco.bindings.naming import Naming
from funcdeco.bindings.plain_values import ForeignValue
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.rules import problems
from funcdeco.bindings.unknown_keyword import likeliest, unknown_keyword
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.wording import counted, shown_value
from funcdeco.grammar.similar import closest


def refusals(details: Iterable[ErrorDetails], naming: Naming) -> Iterator[PropertyFinding]:
    """Yield a finding for each pydantic error, except those that follow from another one."""
    details = list(details)
    unknown = [str(one["loc"][0]) for one in details if one["type"] == "extra_forbidden"]
    intended = {likeliest(name, naming.model) for name in unknown}
    for detail in details:
        if detail["type"] != "missing" or detail["loc"][0] not in intended:
            yield _finding(detail, naming)


def _finding(detail: ErrorDetails, naming: Naming) -> PropertyFinding:
    place = detail["loc"]
    if not place:
        return PropertyFinding("BND003", f"`{naming.label}`: {_of_all(detail, naming)}")
    name = _keyword(str(place[0]), naming.model)
    if len(place) == 1 and detail["type"] == "extra_forbidden":
        return unknown_keyword(name, naming)
    if len(place) == 1 and detail["type"] == "missing":
        message = f"`{naming.label}` requires {naming.quoted_name(name)}"
        return PropertyFinding("BND002", message, _description(name, naming))
    info = naming.model.model_fields.get(name)
    value = detail.get("ctx", {}).get("value", shown_value(detail["input"]))
    requirement, hint = expected(detail, info)
    message = _message(naming.quoted_name(name), requirement, value, is_part=len(place) > 1)
    key, fix = naming.display_name(name), _in_its_case(detail, info)
    return PropertyFinding("BND003", message, hint, key, fix)


def _message(name: str, requirement: str, value: object, *, is_part: bool) -> str:
    """Return the message about *value*, which is that of a property or a part of it."""
    if requirement:
        return f"{f'each value in {name}' if is_part else name} {requirement}, not {value}"
    return f"invalid {f'value in {name}' if is_part else name}: {value}"


def _keyword(name: str, model: type[Model]) -> str:
    """Return the keyword of a property, which pydantic may report under its alias."""
    fields = model.model_fields.items()
    by_alias = {info.alias: field for field, info in fields if info.alias}
    return name if name in model.model_fields else by_alias.get(name, name)


def _of_all(detail: ErrorDetails, naming: Naming) -> str:
    """Return what is wrong with the keywords as a whole."""
    if detail["type"] == "rules_broken":
        return problems(detail.get("ctx", {})["broken"], naming.display_name)
    if detail["type"] == "string_unicode":
        return "a keyword is not valid Unicode"
    requirement, hint = expected(detail, None)
    return requirement or hint


def _description(name: str, naming: Naming) -> str:
    text = next((row.description for row in properties(naming.model) if row.name == name), "")
    return f"{naming.quoted_name(name)}: {text}" if text else ""


def _in_its_case(detail: ErrorDetails, info: FieldInfo | None) -> Fix | None:
    """Return the fix for a choice that differs only in case."""
    given: object = detail["input"]
    if detail["type"] != "literal_error" or not isinstance(given, str):
        return None
    same = [text for text in _strings(info) if text.lower() == given.lower()]
    return Fix("set", same[0], old=given) if len(same) == 1 else None


def _strings(info: FieldInfo | None) -> list[str]:
    """Return the choices that are strings."""
    return [one for one in choices(info and info.annotation) if isinstance(one, str)]


def expected(detail: ErrorDetails, info: FieldInfo | None) -> Expected:
    """Return what the property *info* requires of a rejected value, and a hint.

    The requirement is a predicate such as `must be a list`. It is empty if there is only a hint.
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if "url" not in detail:
        # A PydanticCustomError: its message comes from the validator's author, not from pydantic.
        return "", str(context.get("hint", detail["msg"]))
    if kind in TEMPLATES:
        return TEMPLATES[kind].format(**context), _converted(kind, detail["input"])
    if kind in COMPOSED:
        return COMPOSED[kind](detail, info)
    hint = f"expected `{type_name(info.annotation)}`" if info else f"rejected by pydantic: {kind}"
    return "", hint


Expected = tuple[str, str]
"""What a property requires of a value, and a hint; either may be empty."""


TEMPLATES: Mapping[str, str] = {
    "string_type": "must be a string",
    "string_unicode": "must be valid Unicode, without unpaired surrogates",
    "string_pattern_mismatch": "must match `{pattern}`",
    "int_type": "must be an integer",
    "float_type": "must be a number",
    "bool_type": "must be True or False",
    "dict_type": "must be a dict",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
}
"""What a property requires, by the type of the error; placeholders are keys of its context."""


def _converted(kind: str, given: object) -> str:
    """Return a hint with the same value in the right type, as Python and JSON write it; or ""."""
    if kind == "string_type" and type(given) in (int, float):
        return f'write `"{given}"`'
    number = given.strip() if isinstance(given, str) else ""
    if kind == "int_type" and number.isascii() and number.removeprefix("-").isdecimal():
        return f"write `{number}`" if number.lstrip("-0") == number.removeprefix("-") else ""
    return ""


def _error(detail: ErrorDetails, info: FieldInfo | None) -> Expected:
    return "", str(detail.get("ctx", {})["error"])


def _choice(detail: ErrorDetails, info: FieldInfo | None) -> Expected:
    given = detail["input"]
    # Microsoft's v2 model has enums, whose values or names are ours.
    value = given.member or str(given) if isinstance(given, ForeignValue) else str(given)
    # Choices in both cases are written in lower case by most, and listed in the first one.
    if intended := closest(value, {text.lower(): text for text in _strings(info)}.values()):
        return "", f"did you mean {intended!r}?"
    parts = _separated(value)
    if len(parts) > 1 and {*map(str.lower, parts)} <= {text.lower() for text in _strings(info)}:
        return "", f"write {', '.join(map(json.dumps, parts))}: one string for each"
    all_choices = reversed([*choices(info and info.annotation)])
    once = {str(choice).lower(): choice for choice in all_choices}
    return "", f"use one of {', '.join(map(repr, reversed(once.values())))}"


def _list(detail: ErrorDetails, info: FieldInfo | None) -> Expected:
    given: object = detail["input"]
    if isinstance(given, tuple) and all(isinstance(one, str) for one in cast("Any", given)):
        return "must be a list", f"use {json.dumps(given, ensure_ascii=False)}"
    if not isinstance(given, str):
        once = dict.fromkeys(map(str.upper, _strings(info)))
        return "must be a list", f"use a list of {', '.join(map(repr, once))}" if once else ""
    # Double quotes are right in function.json, too.
    return "must be a list", f"use {json.dumps(_separated(given), ensure_ascii=False)}"


def _separated(text: str) -> list[str]:
    """Return the elements of a list that was written as one string, maybe as JSON."""
    with suppress(ValueError, RecursionError):
        found: object = json.loads(text)
        if isinstance(found, list):
            return [str(one) for one in cast("list[object]", found)]
    return [part for part in map(str.strip, re.split("[,;|]", text)) if part] or [text]


def _length(detail: ErrorDetails, info: FieldInfo | None) -> Expected:
    context = detail.get("ctx", {})
    noun = "character" if isinstance(detail["input"], str) else "item"
    if "max_length" in context:
        return f"must have at most {counted(context['max_length'], noun)}", ""
    requirement = f"must have at least {counted(context['min_length'], noun)}"
    is_optional = info is not None and not info.is_required()
    return requirement, "remove it to use the default" if is_optional else ""


COMPOSED: Mapping[str, Callable[[ErrorDetails, FieldInfo | None], Expected]] = {
    "value_error": _error,
    "assertion_error": _error,
    "literal_error": _choice,
    "list_type": _list,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}
"""The same, where it depends on the value or on the property."""
