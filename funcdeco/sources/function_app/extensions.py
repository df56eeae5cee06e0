"""Annotations with types of azurefunctions-extensions, and those that aren't types at all."""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_origin

import azure.functions

from funcdeco.sources.recording.unwrap import attribute
from funcdeco.worker.loader import is_type

_PACKAGE = "azurefunctions"
_BASE = "azurefunctions.extensions.base"


class Types(NamedTuple):
    """Names of parameters, or `return`, by what the worker does with their annotations."""

    converted: tuple[str, ...]
    """With a type that an extension package converts."""
    not_types: tuple[str, ...]
    """With an annotation that the loader doesn't treat as a type, such as `dict[str, int]`."""


def web_extension() -> str:
    """Return the imported package that replaces the worker's HTTP types; empty if none.

    `azure_functions_runtime.http_v2` asks the same class.
    """
    tracker = attribute(sys.modules.get(_BASE), "ModuleTrackerMeta")
    module = tracker.get_module() if tracker else None
    return str(module).rpartition(".")[0] if module else ""


def types_of(function: Any) -> Types:
    """Return the parameters, and `return`, whose types the worker treats specially."""
    try:
        hints = typing.get_type_hints(function)
    except Exception:  # reported with the signature  # noqa: BLE001
        return Types((), ())
    return Types(tuple(_converted(hints)), tuple(_not_types(hints)))


def _converted(hints: dict[str, Any]) -> Iterator[str]:
    if _PACKAGE not in sys.modules:
        return
    is_web = bool(web_extension())
    for name, hint in hints.items():
        if any(map(_is_own, (hint, *get_args(hint)))) or (is_web and _is_of_web(name, hint)):
            yield name


def _not_types(hints: dict[str, Any]) -> Iterator[str]:
    for name, hint in hints.items():
        inner = get_args(hint)[0] if get_origin(hint) is azure.functions.Out else hint
        if not is_type(inner):
            yield name


def _is_own(hint: object) -> bool:
    module = attribute(hint, "__module__", "")
    return isinstance(module, str) and module.partition(".")[0] == _PACKAGE


def _is_of_web(name: str, hint: object) -> bool:
    kind = "ResponseTrackerMeta" if name == "return" else "RequestTrackerMeta"
    tracker = attribute(sys.modules.get(_BASE), kind)
    return bool(tracker and tracker.check_type(hint))
