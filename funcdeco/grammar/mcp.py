"""The JSON and the addresses in MCP triggers, as their extension reads them.

See `McpToolTriggerBinding`, `McpPromptTriggerBinding` and `ResourceUriHelper` in
azure-functions-mcp-extension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest

_EXPRESSION = late_pattern(r"\{[^{}]+\}")
_SCHEME = late_pattern(r"[A-Za-z][A-Za-z0-9+.-]*:.|[/\\]", re.ASCII)
_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_PYTHON_TYPES = {
    "str": "string",
    "text": "string",
    "date": "string",
    "datetime": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "dict": "object",
    "list": "array",
}
_PROPERTY = {
    "propertyName": str,
    "propertyType": str,
    "description": str,
    "isRequired": bool,
    "isArray": bool,
    "enumValues": list,
}
_ARGUMENT = {"name": str, "title": str, "description": str, "required": bool}
_OTHER_KEYS = {
    "name": "propertyName",
    "type": "propertyType",
    "required": "isRequired",
    "array": "isArray",
    "enum": "enumValues",
}
"""Keys of JSON schema and of Python code, by what the extension calls them."""
_EXPECTED: Mapping[type, str] = {str: "a string", list: "a list of strings"}


class Defect(NamedTuple):
    """What is wrong with a JSON value that is valid as such."""

    message: str
    hint: str
    is_fatal: bool
    """Whether the extension rejects it; if not, clients get an unusable argument."""


def tool_property_defects(value: object) -> Iterator[Defect]:
    """Yield the defects in the properties of a tool."""
    if value is not None:
        yield from _defects(value, "property", _PROPERTY, _property_defects)


def prompt_argument_defects(value: object) -> Iterator[Defect]:
    """Yield the defects in the arguments of a prompt."""
    if value is not None:
        yield from _defects(value, "argument", _ARGUMENT, _argument_defects)


def icon_defects(value: object) -> Iterator[Defect]:
    """Yield the defects in the icons of a prompt."""
    if value is not None:
        yield from _defects(value, "icon", {"src": str}, _no_defects)


def metadata_defects(value: object) -> Iterator[Defect]:
    """Yield the defects in metadata."""
    if not isinstance(value, dict):
        yield Defect("the value must be a JSON object", 'write `{"key": "value"}`', True)


def schema_defects(value: object) -> Iterator[Defect]:
    """Yield the defects in the JSON schema of arguments or results."""
    schema = cast("Mapping[str, Any]", value if isinstance(value, dict) else {})
    if schema.get("type") != "object":
        hint = 'write `{"type": "object", "properties": {...}}`'
        yield Defect("the schema must be an object with `type` set to `object`", hint, True)
    elif not isinstance(schema.get("properties", {}), dict):
        yield Defect("`properties` of the schema must be an object", "map names to schemas", True)
    elif not isinstance(schema.get("required", []), list):
        yield Defect("`required` of the schema must be a list", "list the required names", True)


def uri_error(uri: str) -> GrammarError | None:
    """Return the error in the address of a resource, or None."""
    names = [found[0][1:-1] for found in _EXPRESSION.finditer(uri)]
    if not uri.strip():
        return GrammarError("the address is empty", "use an address such as `notes://today`", 0, 0)
    rest = _EXPRESSION.sub("", uri)
    if "{" in rest or "}" in rest:
        return GrammarError("empty or unmatched braces", "use `{name}`", 0, len(uri))
    if touching := re.search(r"\}\{", uri):
        hint = "separate them, as in `{year}-{month}`"
        at = touching.start()
        return GrammarError("two expressions are side by side", hint, at, at + 2)
    return _name_error(names, uri) or _scheme_error(uri)


def structure_of(uri: str) -> str:
    """Return what makes an address unique: its text ignoring case and the names in braces."""
    return _EXPRESSION.sub("{_}", uri).lower()


def _name_error(names: list[str], uri: str) -> GrammarError | None:
    seen: set[str] = set()
    for name in names:
        at = uri.index(f"{{{name}}}")
        if odd := next((char for char in name if char in "/#?& "), None):
            message = f"{odd!r} isn't allowed in a name between braces"
            return GrammarError(message, "use letters, digits and `_`", at, at + len(name) + 2)
        plain = re.sub("[^A-Za-z0-9_]", "_", name).lower()
        if plain in seen:
            hint = "use different names"
            return GrammarError(f"the name `{{{name}}}` is used twice", hint, 0, len(uri))
        seen.add(plain)
    return None


def _scheme_error(uri: str) -> GrammarError | None:
    if _SCHEME.match(_EXPRESSION.sub("template", uri)):
        return None
    scheme, slash, rest = uri.partition("/")
    is_scheme = slash and rest and _SCHEME.fullmatch(f"{scheme}:/")
    intended = f"{scheme}://{rest.lstrip('/')}" if is_scheme else f"notes://{uri.lstrip(':/')}"
    hint = f"begin with a scheme, as in `{intended}`"
    return GrammarError("the address isn't absolute", hint, 0, len(uri))


Check = Callable[[str, Mapping[str, Any], Mapping[str, str]], Iterator[Defect]]


def _defects(value: object, noun: str, kinds: Mapping[str, type], check: Check) -> Iterator[Defect]:
    if not isinstance(value, list):
        keys = ", ".join(f'"{key}": ...' for key in [*kinds][:2])
        yield Defect("the value must be a JSON list of objects", f"write `[{{{keys}}}]`", True)
        return
    for number, one in enumerate(cast("list[object]", value), 1):
        shown = f"{noun} {number}"
        if not isinstance(one, dict):
            yield Defect(
                f"{shown} must be an object", f"use an object with `{next(iter(kinds))}`", True
            )
            continue
        given = cast("Mapping[str, Any]", one)
        # The extension ignores the case of keys; a later one overrides an earlier one.
        spelled = {key.lower(): key for key in given}
        wrong = [*_wrong_types(shown, given, spelled, kinds)]
        yield from wrong or check(shown, given, spelled)


def _wrong_types(
    shown: str, given: Mapping[str, Any], spelled: Mapping[str, str], kinds: Mapping[str, type]
) -> Iterator[Defect]:
    for key, kind in kinds.items():
        if key.lower() not in spelled:
            continue
        value = given[spelled[key.lower()]]
        is_null = value is None and (kind is not bool or key == "required")
        if not is_null and not _fits(value, kind):
            expected = _EXPECTED.get(kind, "`true` or `false`")
            hint = f"use {expected}"
            yield Defect(f"`{key}` of {shown} must be {expected}", hint, True)


def _fits(value: object, kind: type) -> bool:
    if kind is list and isinstance(value, list):
        return all(one is None or isinstance(one, str) for one in cast("list[object]", value))
    return isinstance(value, kind)


def _property_defects(
    shown: str, given: Mapping[str, Any], spelled: Mapping[str, str]
) -> Iterator[Defect]:
    name = given.get(spelled.get("propertyname", ""))
    if not name or not name.strip():
        message = f"{shown} has no `propertyName`, so clients don't see it"
        yield Defect(message, _instead("propertyName", spelled), False)
        return
    kind = given.get(spelled.get("propertytype", ""))
    if not kind:
        message = f"{name!r} has no `propertyType`, which clients need"
        yield Defect(message, _instead("propertyType", spelled), False)
    elif kind not in _TYPES:
        meant = _PYTHON_TYPES.get(kind.lower()) or closest(kind, _TYPES)
        hint = f"use `{meant}`" if meant else f"use one of {', '.join(_TYPES[:5])}"
        yield Defect(f"{kind!r} of {name!r} isn't a type of JSON schema", hint, False)
    for other in ("required", "array", "enum"):
        if other in spelled and _OTHER_KEYS[other].lower() not in spelled:
            message = f"the extension ignores `{spelled[other]}` of {name!r}"
            yield Defect(message, f"use `{_OTHER_KEYS[other]}`", False)


def _argument_defects(
    shown: str, given: Mapping[str, Any], spelled: Mapping[str, str]
) -> Iterator[Defect]:
    name = given.get(spelled.get("name", ""))
    if not name or not name.strip():
        hint = "use `name` instead of `propertyName`" if "propertyname" in spelled else "add it"
        yield Defect(f"{shown} has no `name`, so clients can't use it", hint, False)
    elif "isrequired" in spelled and "required" not in spelled:
        message = f"the extension ignores `{spelled['isrequired']}` of {name!r}"
        yield Defect(message, "use `required`", False)


def _no_defects(
    shown: str, given: Mapping[str, Any], spelled: Mapping[str, str]
) -> Iterator[Defect]:
    return iter(())


def _instead(key: str, spelled: Mapping[str, str]) -> str:
    other = next((one for one, meant in _OTHER_KEYS.items() if meant == key), "")
    return f"use `{key}` instead of `{spelled[other]}`" if other in spelled else f"add `{key}`"
