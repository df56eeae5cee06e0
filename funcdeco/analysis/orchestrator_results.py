"""Results of orchestrators that JSON can't hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from funcdeco.analysis.collection_changes import keeps_parts
from funcdeco.analysis.orchestrators import Orchestrator
from funcdeco.diagnostics.wording import with_article

_DISPLAYS: dict[type[ast.expr], str] = {
    ast.Set: "a set",
    ast.SetComp: "a set",
    ast.GeneratorExp: "a generator",
    ast.Lambda: "a function",
}
_BUILTINS = {
    "bytearray": "a bytearray",
    "bytes": "bytes",
    "complex": "a complex number",
    "enumerate": "an iterator",
    "filter": "an iterator",
    "frozenset": "a set",
    "map": "an iterator",
    "object": "an object",
    "range": "a range",
    "reversed": "an iterator",
    "set": "a set",
    "zip": "an iterator",
}
_CALLED = {
    "datetime.date": "a date",
    "datetime.date.today": "a date",
    "datetime.datetime": "a datetime",
    "datetime.datetime.fromisoformat": "a datetime",
    "datetime.datetime.now": "a datetime",
    "datetime.datetime.strptime": "a datetime",
    "datetime.datetime.utcnow": "a datetime",
    "datetime.timedelta": "a timedelta",
    "decimal.Decimal": "a Decimal",
    "uuid.UUID": "a UUID",
    "uuid.uuid1": "a UUID",
    "uuid.uuid4": "a UUID",
}
_HINTS = {
    "a set": "return a list, such as `sorted(...)`",
    "an iterator": "return `list(...)`",
    "a generator": "return a list",
    "a range": "return `list(...)`",
    "bytes": "return a string, such as `value.decode()`",
    "a datetime": "return a string, such as `value.isoformat()`",
    "a date": "return a string, such as `value.isoformat()`",
}
_PLAIN = (ast.List, ast.Tuple)


class Unserializable(NamedTuple):
    """A part of a result that JSON can't hold."""

    node: ast.expr
    what: str
    hint: str


def unserializable_results(one: Orchestrator) -> Iterator[Unserializable]:
    """Yield the first such part of each `return` of the orchestrator itself."""
    for node in one.scope.nodes:
        if isinstance(node, ast.Return) and node.value is not None:
            for part in parts_of_result(one, node.value):
                what = _kind(one, part)
                if what:
                    hint = _HINTS.get(what, "return a dict, a list, a string or a number")
                    yield Unserializable(part, what, hint)
                    break


def parts_of_result(one: Orchestrator, node: ast.expr) -> Iterator[ast.expr]:
    """Yield *node*, and the expressions in lists and dicts."""
    waiting, seen = [node], set[ast.expr]()
    while waiting:
        part = waiting.pop()
        value = one.assigned(part)
        if value in seen:  # a variable whose value contains itself
            continue
        seen.add(value)
        if isinstance(part, ast.Name) and isinstance(value, (*_PLAIN, ast.Dict)):
            if not keeps_parts(one, part.id, value):
                continue
        if isinstance(value, _PLAIN):
            waiting += reversed(value.elts)
        elif isinstance(value, ast.Dict):
            waiting += reversed(value.values)
        elif isinstance(value, ast.IfExp):
            continue
        else:
            yield part


def _kind(one: Orchestrator, part: ast.expr) -> str:
    """Return what *part* is if JSON can't hold it; empty if that isn't certain."""
    node = one.assigned(part)
    if type(node) in _DISPLAYS:
        return _DISPLAYS[type(node)]
    if isinstance(node, ast.Constant):
        return "bytes" if isinstance(node.value, bytes) else ""
    if isinstance(node, ast.Name) and node.id == one.context:
        return "the context"
    if isinstance(node, ast.Attribute):
        return _attribute(one, node)
    if isinstance(node, ast.Call):
        return _called(one, node)
    return ""


def _attribute(one: Orchestrator, node: ast.Attribute) -> str:
    is_of_context = isinstance(node.value, ast.Name) and node.value.id == one.context
    return "a datetime" if is_of_context and node.attr == "current_utc_datetime" else ""


def _called(one: Orchestrator, call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        if (call.func.value.id, call.func.attr) == (one.context, "new_guid"):
            return "a UUID"
    builtin = _BUILTINS.get(one.scope.builtin(call.func), "")
    return builtin or _CALLED.get(one.scope.dotted(call.func), "") or _instance(one, call)


def _instance(one: Orchestrator, call: ast.Call) -> str:
    """Return what a call of a plain class or dataclass of the module returns."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    bound = one.scope.body.module.lookup(name) if name else None
    node = bound.node if bound is not None and not one.scope.times_bound(name) else None
    if not isinstance(node, ast.ClassDef) or node.keywords:
        return ""
    bases = {one.scope.dotted(base) for base in node.bases}
    makers = {one.scope.dotted(getattr(made, "func", made)) for made in node.decorator_list}
    has_new = any(
        isinstance(part, ast.FunctionDef) and part.name == "__new__" for part in node.body
    )
    if bases <= {"pydantic.BaseModel"} and makers <= {"dataclasses.dataclass"} and not has_new:
        return with_article(name)
    return ""
