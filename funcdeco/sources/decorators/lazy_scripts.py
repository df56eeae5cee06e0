"""Which functions have a script that imports them at the first call."""

from __future__ import annotations

from dataclasses import replace

from funcdeco.functions.model import Function
from funcdeco.project.pyproject import declared_string
from funcdeco.project.snapshot import Snapshot
from funcdeco.worker.adapted import adapted_signature


def with_lazy_scripts(functions: list[Function], snapshot: Snapshot | None) -> list[Function]:
    """Return *functions*, each with `lazy` as its own option or the project decides.

    A warm-up function gets the modules that lazy functions import: it runs before they are called.
    """
    is_default = snapshot is not None and declared_string(snapshot, "scripts").value == "lazy"
    if not is_default and not any(one.lazy for one in functions):
        return functions
    decided = [replace(one, lazy=_is_lazy(one, is_default)) for one in functions]
    modules = sorted({name for one in decided if one.lazy for name in _modules(one)})
    return [
        replace(one, imports_at_call=tuple(modules)) if _warms_up(one) else one for one in decided
    ]


def _is_lazy(function: Function, is_default: bool) -> bool:
    if not function.needs_shim or function.signature is None:
        return False
    return is_default if function.lazy is None else function.lazy


def _modules(function: Function) -> list[str]:
    """Return the modules that the script of *function* imports besides azure.functions."""
    adapted = adapted_signature(function)
    places = [adapted.wrapper, *(one.made_by for one in adapted.arguments)] if adapted else []
    return [function.handler.module, *(place.partition(":")[0] for place in places if place)]


def _warms_up(function: Function) -> bool:
    trigger = function.declared_trigger
    return trigger is not None and trigger.facts.warms_up and function.needs_shim
