"""Values of keywords as plain data, which another process can send and no code of the user changes.

Strings, numbers, lists and dicts stay what they are, without their subclasses. Anything else becomes
a `ForeignValue`, which no property accepts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, final

from funcdeco.diagnostics.wording import shown_value

_DEEPEST = 100
_LONGEST = 100_000
_SMALL = 2**63
# Methods of the types themselves, which those of a subclass don't replace.
_ANY_TYPE: Any = type
_ANY_DICT: Any = dict
_ANY_LIST: Any = list
_ANY_TUPLE: Any = tuple
_SIMPLE = frozenset({type(None), bool, float, str, bytes})
_SCALARS = _SIMPLE | {int}
_MOST_BITS = 1024
"""Size of integers that are kept; Python refuses to write very large ones in decimal."""


@final
class ForeignValue:
    """An object that function.json cannot hold, by its type and representation."""

    __slots__ = ("member", "shown", "type_name")

    def __init__(self, type_name: str, shown: str, member: str | None = None) -> None:
        self.type_name: str = type_name
        self.shown: str = shown
        self.member: str | None = member
        """Name of the member of an enumeration, such as `func.AuthLevel.ANONYMOUS`."""

    def __repr__(self) -> str:
        return self.shown


def plain_options(options: Mapping[str, object]) -> dict[str, Any]:
    """Return keyword arguments as plain data."""
    if _SIMPLE.issuperset(map(type, options.values())):
        return dict(options)
    return {key: to_plain(value) for key, value in options.items()}


def to_plain(value: object, depth: int = 0) -> Any:
    """Return *value* as plain data; runs no method of the user's but `__repr__`."""
    kind = type(value)
    if kind in _SCALARS and not (kind is int and _bits(value) > _MOST_BITS):
        return value
    if kind is int:
        return ForeignValue("int", f"<int of {_bits(value)} bits>")
    for base, convert in _BASES.items():
        if issubclass(kind, base) and depth < _DEEPEST:
            return convert(value, depth + 1)
    return _foreign(value)


def _bits(value: Any) -> int:
    return int.bit_length(value)


def safe_repr(value: object) -> str:
    """Return the representation of *value*, of limited length, even if it raises."""
    shown = shown_value(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."


def _foreign(value: object) -> ForeignValue:
    member = value._name_ if isinstance(value, Enum) else None
    shown = member if isinstance(member, str) else None
    return ForeignValue(type(value).__name__, safe_repr(value), shown)


def _items(value: Any, depth: int) -> dict[Any, Any]:
    items: Iterable[tuple[Any, Any]] = _ANY_DICT.items(value)
    return {_key(key, depth): to_plain(one, depth) for key, one in items}


def _key(key: Any, depth: int) -> Any:
    plain = to_plain(key, depth)
    return safe_repr(plain) if type(plain) in (list, dict, set) else plain


def _list(value: Any, depth: int) -> list[Any]:
    items: Iterable[Any] = _ANY_LIST.__iter__(value)
    return [to_plain(one, depth) for one in items]


def _tuple(value: Any, depth: int) -> tuple[Any, ...]:
    items: Iterable[Any] = _ANY_TUPLE.__iter__(value)
    return tuple(to_plain(one, depth) for one in items)


def _set(value: Any, depth: int) -> set[Any]:
    items: Iterable[Any] = frozenset[Any](value)
    return {_key(one, depth) for one in items}


_BASES: Mapping[type, Callable[[Any, int], Any]] = {
    str: lambda value, _: str.__str__(value),
    int: lambda value, _: to_plain(int.__index__(value)),
    float: lambda value, _: float.__float__(value),
    list: _list,
    tuple: _tuple,
    dict: _items,
    set: _set,
    frozenset: _set,
}


def encode(value: Any) -> Any:
    """Return a plain value in a form that JSON keeps: containers and large numbers are tagged."""
    encoder = _ENCODERS.get(_ANY_TYPE(value))
    return value if encoder is None else encoder(value)


def _encode_items(value: Any) -> list[Any]:
    items: Iterable[Any] = value
    return [_ANY_TYPE(value).__name__, *(encode(one) for one in items)]


def _encode_dict(value: dict[Any, Any]) -> list[Any]:
    return ["dict", *([encode(key), encode(one)] for key, one in value.items())]


_ENCODERS: Mapping[type, Callable[[Any], Any]] = {
    int: lambda value: value if -_SMALL < value < _SMALL else ["int", hex(value)],
    bytes: lambda value: ["bytes", value.hex()],
    list: _encode_items,
    tuple: _encode_items,
    set: _encode_items,
    dict: _encode_dict,
    ForeignValue: lambda value: ["foreign", value.type_name, value.shown, value.member],
}


def decode(value: Any) -> Any:
    """Return the plain value that `encode` encoded. Raises KeyError for an unknown tag."""
    if _ANY_TYPE(value) is not list:
        return value
    tag, *rest = value
    return _DECODERS[tag](rest)


_DECODERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "int": lambda rest: int(rest[0], 16),
    "list": lambda rest: [decode(one) for one in rest],
    "tuple": lambda rest: tuple(decode(one) for one in rest),
    "set": lambda rest: {decode(one) for one in rest},
    "dict": lambda rest: {decode(key): decode(one) for key, one in rest},
    "bytes": lambda rest: bytes.fromhex(rest[0]),
    "foreign": lambda rest: ForeignValue(*rest),
}
