"""Values by their types: of builtins, of the standard library, and of the project's classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from funcdeco.sources.python.module import HOPS, Module, dotted_name
from funcdeco.sources.python.modules import SourceProject
from funcdeco.sources.python.own_code import find_class
from funcdeco.worker.encoding import UNKNOWN, Value

_NOT_JSON = frozenset(
    {"bytes", "bytearray", "memoryview", "set", "frozenset", "complex", "ellipsis", "range"}
    | {"generator", "coroutine", "function", "datetime", "date", "time", "timedelta"}
    | {"Decimal", "UUID", "Fraction", "dict_keys", "dict_values", "dict_items", "HttpResponse"}
)
"""Types that `json.dumps` rejects."""
_CALLS = {
    "json.dumps": "str",
    "datetime.datetime.now": "datetime",
    "datetime.datetime.utcnow": "datetime",
    "datetime.datetime.today": "datetime",
    "datetime.datetime.fromisoformat": "datetime",
    "datetime.datetime.strptime": "datetime",
    "datetime.datetime": "datetime",
    "datetime.date.today": "date",
    "datetime.date": "date",
    "datetime.timedelta": "timedelta",
    "decimal.Decimal": "Decimal",
    "fractions.Fraction": "Fraction",
    "uuid.UUID": "UUID",
    "uuid.uuid1": "UUID",
    "uuid.uuid4": "UUID",
    "time.time": "float",
    "logging.debug": "NoneType",
    "logging.info": "NoneType",
    "logging.warning": "NoneType",
    "logging.error": "NoneType",
    "logging.exception": "NoneType",
    "asyncio.sleep": "coroutine",
}
_BUILTINS = {
    name: name
    for name in (
        *("str", "int", "float", "bool", "bytes", "bytearray", "dict", "list", "tuple", "set"),
        *("frozenset", "complex", "range", "memoryview"),
    )
} | {
    "len": "int",
    "repr": "str",
    "format": "str",
    "ascii": "str",
    "sorted": "list",
    "print": "NoneType",
}
_TEXT_METHODS = dict.fromkeys(
    ("format", "join", "strip", "lower", "upper", "replace", "title", "decode"), "str"
)
_METHODS: dict[str, dict[str, str]] = {
    "str": {**_TEXT_METHODS, "encode": "bytes", "split": "list"},
    "bytes": {"decode": "str"},
    "dict": {"keys": "dict_keys", "values": "dict_values", "items": "dict_items"},
    "datetime": {"isoformat": "str", "strftime": "str", "date": "date", "timestamp": "float"},
    "date": {"isoformat": "str", "strftime": "str"},
}
_ENUMS = {"enum.Enum", "enum.Flag"}
_PLAIN_BASES = _ENUMS | {"pydantic.BaseModel", "abc.ABC"}
"""Classes whose instances JSON can't represent, and that are not strings."""


def instance(name: str) -> Value:
    """Return a value of the builtin or standard type *name*."""
    return Value(name, frozenset({name}), not_json=name if name in _NOT_JSON else "")


def called(function: str) -> Value:
    """Return the result of calling a function of the standard library."""
    return instance(_CALLS[function]) if function in _CALLS else UNKNOWN


def called_builtin(name: str) -> Value:
    """Return the result of calling a builtin."""
    return instance(_BUILTINS[name]) if name in _BUILTINS else UNKNOWN


def called_method(owner: Value, method: str) -> Value:
    """Return the result of calling a method of a value."""
    result = _METHODS.get(owner.type, {}).get(method)
    return instance(result) if result and owner.type in owner.classes else UNKNOWN


class OwnClasses:
    """The project's classes, as seen from one module."""

    def __init__(self, module: Module, project: SourceProject) -> None:
        self._module = module
        self._project = project

    def instance(self, name: str) -> Value:
        """Return an instance of the class *name*; unknown if it may be a string, or JSON."""
        found = find_class(self._module, self._project, name)
        if found is None:
            return UNKNOWN
        is_plain = all(_is_plain(*one) for one in _with_bases(*found, self._project, HOPS))
        return Value(name, not_json=name, hint=_as_json(*found)) if is_plain else UNKNOWN

    def member(self, name: str, attribute: str) -> Value:
        """Return the member *attribute* of the enumeration *name*."""
        found = find_class(self._module, self._project, name)
        if found is None:
            return UNKNOWN
        node, module = found
        is_enum = [module.dotted(base) for base in node.bases] in [[one] for one in _ENUMS]
        members = (one for one in node.body if isinstance(one, ast.Assign))
        is_member = any(dotted_name(one.targets[0]) == attribute for one in members)
        value = self.instance(name) if is_enum and is_member else UNKNOWN
        return value._replace(hint="return its `value`") if value.type else UNKNOWN


def _as_json(node: ast.ClassDef, module: Module) -> str:
    """Return a hint for returning the content of an instance as JSON."""
    if any(_is_dataclass(one, module) for one in node.decorator_list):
        return "return a dict: `dataclasses.asdict(...)`"
    if any(module.dotted(base) == "pydantic.BaseModel" for base in node.bases):
        return 'return a dict: `.model_dump(mode="json")`'
    return "return a dict, or add the methods `to_json` and `from_json`"


def _with_bases(
    node: ast.ClassDef, module: Module, project: SourceProject, hops: int
) -> Iterator[tuple[ast.ClassDef | None, Module]]:
    """Yield a class and its bases, with their modules; None is an unknown class."""
    yield node if hops > 0 else None, module
    for base in node.bases if hops > 0 else ():
        name = dotted_name(base)
        found = find_class(module, project, name) if name and "." not in name else None
        if found is not None:
            yield from _with_bases(*found, project, hops - 1)
        elif module.dotted(base) not in _PLAIN_BASES and not _is_builtin(name, module):
            yield None, module


def _is_builtin(name: str, module: Module) -> bool:
    return name in ("object", "Exception", "ValueError") and name not in module.names


def _is_plain(node: ast.ClassDef | None, module: Module) -> bool:
    """Return whether instances of the class are ordinary objects that JSON can't represent."""
    if node is None or node.keywords or module.stars:
        return False
    if any(module.contains(word) for word in (b"to_json", b"__new__", b"__class__")):
        return False
    return all(_is_dataclass(one, module) for one in node.decorator_list)


def _is_dataclass(decorator: ast.expr, module: Module) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return module.dotted(called) in ("dataclasses.dataclass", "enum.unique")
