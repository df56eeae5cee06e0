"""Values in sample events: JSON objects, values for annotations, and filled-in patterns."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, parse_expression

Document = dict[str, Any]
ID = "1"
TEXT = "sample"
TIME = "2026-01-15T12:00:00Z"
GUID = "11111111-1111-4111-8111-111111111111"
_GIVEN = ("rand-guid", "datetime", "sys")
"""Beginnings of the names that the host itself gives a value to."""
_SCALARS: dict[str, Any] = {
    "str": TEXT,
    "bytes": TEXT,
    "int": 1,
    "float": 1.5,
    "bool": True,
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "string": TEXT,
}
"""By type of Python or of JSON."""
_LISTS = ("list", "tuple", "set", "frozenset", "sequence", "iterable", "collection", "array")
_WRAPPERS = ("optional", "union", "annotated", "required", "final")
_NULL = ("none", "nonetype")


def payload(names: Iterable[str] = ()) -> Document:
    """Return a JSON object with values for *names*, such as `id` or `order.id`."""
    found: Document = {"id": ID, "name": TEXT}
    for name in sorted(names):
        _set(found, name.split("."))
    return found


def _set(place: Document, parts: list[str]) -> None:
    first, *rest = parts
    inner: object = place.setdefault(first, {} if rest else ID)
    if rest and isinstance(inner, dict):
        _set(cast("Document", inner), rest)


def value_of(annotation: str) -> Any:
    """Return a JSON value of the type that *annotation* names; an object if it is unknown.

    For a union such as `str | int`, the value has the first type that isn't None.
    """
    try:
        return _value(ast.parse(annotation, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return payload()


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return value_of(node.value)
    if isinstance(node, ast.BinOp):
        return _value(node.right if _type_name(node.left) in _NULL else node.left)
    name = _type_name(node)
    inner = node.slice if isinstance(node, ast.Subscript) else None
    arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner] if inner else []
    if name == "literal" and arguments:
        return ast.literal_eval(arguments[0])
    if name in _WRAPPERS and arguments:
        return _value(next(one for one in arguments if _type_name(one) not in _NULL))
    if name in _LISTS:
        return [_value(arguments[0])] if arguments else [1, 2, 3]
    if name in ("dict", "mapping", "mutablemapping") and len(arguments) == 2:
        return {TEXT: value} if (value := _scalar(arguments[1])) is not None else payload()
    return _SCALARS.get(name, payload())


def _scalar(node: ast.expr) -> Any:
    return _SCALARS.get(_type_name(node))


def _type_name(node: ast.expr) -> str:
    """Return the unqualified name of a type in lower case, without its arguments."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Constant) and node.value is None:
        return "none"
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return str(name).lower()


def filled(pattern: str) -> str:
    """Return *pattern* with a value for each `{name}`."""
    try:
        tokens = parse_expression(pattern)
    except GrammarError:
        return pattern
    return "".join(TEXT if isinstance(one, Name) else one.text for one in tokens)


def needed(function: Function) -> set[str]:
    """Return the names that expressions of the other bindings fill in."""
    values = (
        value
        for one in function.declarations
        if not one.is_trigger
        for value in one.properties.values()
        if isinstance(value, str)
    )
    return {name for value in values for name in _names(value)}


def _names(value: str) -> Iterator[str]:
    try:
        tokens = parse_expression(value)
    except GrammarError:
        return
    for one in tokens:
        if isinstance(one, Name) and not one.name.lower().startswith(_GIVEN):
            yield one.name


def strings(declaration: BindingDeclaration, key: str) -> list[str]:
    """Return the strings in a list, such as `parameterNames`."""
    return [str(one) for one in listed(declaration.value(key))]


def listed(value: Any) -> list[Any]:
    """Return a list, or the list in a JSON string; an empty list for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return cast("list[Any]", value) if isinstance(cast("object", value), list) else []
