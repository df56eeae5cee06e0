"""Orchestrators and entities: functions that the shim wraps before the worker may call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from inspect import isgeneratorfunction
from typing import Any

from funcdeco.functions import ShimSignature
from funcdeco.resolve.annotations import is_native
from funcdeco.resolve.parameters import Read, is_coroutine_function
from funcdeco.resolve.wanted import Bound


def find_wrapped(bound: Iterable[Bound], read: Read, function: Any) -> Bound | None:
    """Give the trigger whose wrapper *function* needs and doesn't have yet."""
    for item in bound:
        if item.binding is None or not item.binding.wrapper:
            continue
        parameter = read.parameters.get(item.name)
        takes_raw = parameter is not None and is_native(item.binding, parameter.annotation)
        takes_raw = takes_raw and not isgeneratorfunction(function)
        module = item.binding.wrapper.partition(":")[0]
        is_made = str(getattr(function, "__module__", "")).startswith(f"{module}.")
        return None if takes_raw or is_made else item
    return None


def check_wrapped(
    item: Bound, bound: Mapping[str, Bound], read: Read, function: Any
) -> Iterator[tuple[str, str, str]]:
    """Give code, message and hint of each fault: the wrapper passes the context and nothing else."""
    assert item.binding is not None
    required = [name for name, one in read.parameters.items() if not one.optional]
    for other in dict.fromkeys([*bound, *required]):
        if other != item.name:
            message = f"`{other}` can't reach a function with a `{item.binding.type}`"
            yield "FUN012", message, "let an activity do what needs it"
    if is_coroutine_function(function):
        message = f"a function with a `{item.binding.type}` can't be `async def`"
        yield "FUN012", message, "write `def`; an orchestrator yields where it would await"
    module = item.binding.wrapper.partition(":")[0]
    if not _is_installed(module):
        package = item.binding.package
        hint = f"install `{package}` and add it to requirements.txt"
        yield "APP005", f"a `{item.binding.type}` needs `{package}`, which isn't installed", hint


def wrapped_signature(item: Bound) -> ShimSignature:
    """Give the shim's signature; what the wrapper makes has one parameter, `context`."""
    assert item.binding is not None
    parameters = () if item.name == "context" else ((item.name, None),)
    return ShimSignature(parameters, (), False, wrapper=item.binding.wrapper)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
