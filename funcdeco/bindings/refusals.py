"""What a model refuses: each type of pydantic's errors in our words.

Its messages aren't used. They may change with any version, and name what is Python's, not the user's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from funcdeco.bindings.annotations import choices, type_name
from funcdeco.bindings.base import Model
from funcdeco.bindings.describe import properties
from funcdeco.bindings.naming import Naming
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.rules import problems
from funcdeco.bindings.unknown_keyword import likeliest, unknown_keyword
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.wording import counted
from funcdeco.grammar.similar import closest


def refusals(details: Iterable[ErrorDetails], naming: Naming) -> Iterator[PropertyFinding]:
    """Yield what is wrong for each of pydantic's errors that doesn't follow from another."""
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
        message = f"`{naming.label}` needs {naming.quoted_name(name)}"
        return PropertyFinding("BND002", message, _description(name, naming))
    info = naming.model.model_fields.get(name)
    value = detail.get("ctx", {}).get("value", repr(detail["input"]))
    message = f"{naming.quoted_name(name)} of `{naming.label}` can't be {value}"
    key, fix = naming.display_name(name), _in_its_case(detail, info)
    return PropertyFinding("BND003", message, expected(detail, info), key, fix)


def _keyword(name: str, model: type[Model]) -> str:
    """Return the keyword of what pydantic may call by an alias."""
    fields = model.model_fields.items()
    by_alias = {info.alias: field for field, info in fields if info.alias}
    return name if name in model.model_fields else by_alias.get(name, name)


def _of_all(detail: ErrorDetails, naming: Naming) -> str:
    """Return what is wrong with all keywords together."""
    if detail["type"] == "rules_broken":
        return problems(detail.get("ctx", {})["broken"], naming.display_name)
    if detail["type"] == "string_unicode":
        return "a keyword isn't valid Unicode"
    return expected(detail, None)


def _description(name: str, naming: Naming) -> str:
    text = next((row.description for row in properties(naming.model) if row.name == name), "")
    return f"{naming.quoted_name(name)}: {text}" if text else ""


def _in_its_case(detail: ErrorDetails, info: FieldInfo | None) -> Fix | None:
    """Return the fix for a choice that is spelled in another case."""
    given: object = detail["input"]
    if detail["type"] != "literal_error" or not isinstance(given, str) or isinstance(given, Enum):
        return None
    same = [text for text in _strings(info) if text.lower() == given.lower()]
    return Fix("set", same[0], old=given) if len(same) == 1 else None


def _strings(info: FieldInfo | None) -> list[str]:
    """Return the choices that are strings."""
    return [one for one in choices(info and info.annotation) if isinstance(one, str)]


def expected(detail: ErrorDetails, info: FieldInfo | None) -> str:
    """Return what to write instead of a refused value of the property *info*."""
    kind, context = detail["type"], detail.get("ctx", {})
    if "url" not in detail:
        # A PydanticCustomError: these are the words of the validator's author, not pydantic's.
        return str(context.get("hint", detail["msg"]))
    if kind in TEMPLATES:
        return TEMPLATES[kind].format(**context)
    if kind in COMPOSED:
        return COMPOSED[kind](detail, info)
    return f"it takes `{type_name(info.annotation)}`" if info else f"pydantic refuses it: {kind}"


TEMPLATES: Mapping[str, str] = {
    "string_type": "write a string",
    "string_unicode": "write valid Unicode, without halves of surrogate pairs",
    "string_pattern_mismatch": "write a string that matches `{pattern}`",
    "int_type": "write a whole number",
    "float_type": "write a number",
    "bool_type": "write True or False",
    "dict_type": "write a dict",
    "greater_than": "write more than {gt}",
    "greater_than_equal": "write {ge} or more",
    "less_than": "write less than {lt}",
    "less_than_equal": "write {le} or less",
    "value_error": "{error}",
    "assertion_error": "{error}",
}
"""What to write instead, by the type of the error; names are those of its context."""


def _choice(detail: ErrorDetails, info: FieldInfo | None) -> str:
    given = detail["input"]
    # Microsoft's v2 model has enums, whose values or names are ours.
    value = given.name if isinstance(given, Enum) else str(given)
    # Choices in both cases are written in lower case by most, and listed in the first one.
    if intended := closest(value, {text.lower(): text for text in _strings(info)}.values()):
        return f"did you mean {intended!r}?"
    all_choices = reversed([*choices(info and info.annotation)])
    once = {str(choice).lower(): choice for choice in all_choices}
    return f"write one of {', '.join(map(repr, reversed(once.values())))}"


def _list(detail: ErrorDetails, info: FieldInfo | None) -> str:
    given = detail["input"]
    return f"write a list: [{given!r}]" if isinstance(given, str) else "write a list"


def _length(detail: ErrorDetails, info: FieldInfo | None) -> str:
    context = detail.get("ctx", {})
    noun = "character" if isinstance(detail["input"], str) else "item"
    if "max_length" in context:
        return f"write {counted(context['max_length'], noun)} at the most"
    hint = f"write at least {counted(context['min_length'], noun)}"
    is_optional = info is not None and not info.is_required()
    return f"{hint}, or remove it" if is_optional else hint


COMPOSED: Mapping[str, Callable[[ErrorDetails, FieldInfo | None], str]] = {
    "literal_error": _choice,
    "list_type": _list,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}
"""What to write instead, where it depends on the value or on the property."""
