"""Orchestrators and entities: functions that the shim wraps before the worker may call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from inspect import Parameter, isasyncgenfunction, isgeneratorfunction
from typing import Any

from funcdeco.functions.handler import Argument, ShimSignature
from funcdeco.sources.decorators.binding_specs import Bound
from funcdeco.sources.decorators.parameters import Read, is_coroutine_function
from funcdeco.sources.decorators.unwrap import unwrap
from funcdeco.worker.converters import is_native


def find_wrapped(bound: Iterable[Bound], read: Read, function: Any) -> Bound | None:
    """Give the trigger whose wrapper *function* needs and doesn't have yet."""
    for item in bound:
        if item.binding is not None and item.binding.wrapper:
            parameter = read.parameters.get(item.name)
            takes_raw = parameter is not None and is_native(item.binding, parameter.annotation)
            takes_raw = takes_raw and not _yields(function)
            is_made = _made_by(function) == item.binding.wrapper
            return None if takes_raw or is_made else item
    return None


def check_wrapped(
    item: Bound, bound: Mapping[str, Bound], read: Read, function: Any
) -> Iterator[tuple[str, str, str]]:
    """Give code, message and hint of each fault: the wrapper passes the context and nothing else."""
    assert item.binding is not None
    kind = item.binding.type
    required = [name for name, one in read.parameters.items() if not one.optional]
    for other in dict.fromkeys([*bound, *required]):
        if other != item.name:
            message = f"`{other}` can't reach the function of an `{kind}`"
            yield "FUN012", message, "let an activity do what needs it"
    if is_coroutine_function(function) or isasyncgenfunction(function):
        hint = "write `def`, and `yield` where you would await"
        hint = hint if item.binding.takes_generator else "write `def`"
        yield "FUN012", f"the function of an `{kind}` can't be `async def`", hint
    module, _, maker = item.binding.wrapper.partition(":")
    if _made_by(function).startswith(f"{module}:"):
        wrong = _made_by(function).partition(":")[2]
        message = f"what `{wrong}` makes can't be the function of an `{kind}`"
        yield "FUN012", message, f"give `{maker}` the function, or decorate the function itself"
    if not _is_installed(module):
        package = item.binding.package
        hint = f"add `{package}` to requirements.txt and install that"
        yield "APP005", f"an `{kind}` needs `{package}`, which isn't installed", hint


def wrapped_signature(item: Bound, read: Read) -> ShimSignature:
    """Give the shim's signature; what the wrapper makes has one parameter, `context`."""
    assert item.binding is not None
    parameters = () if item.name == "context" else ((item.name, None),)
    # The wrapper calls the function with one positional argument.
    arguments = () if _takes_it_first(item.name, read) else (Argument(item.name, "context"),)
    return ShimSignature(parameters, arguments, False, wrapper=item.binding.wrapper)


def _yields(function: Any) -> bool:
    """Tell a generator, also below foreign decorators."""
    return any(isgeneratorfunction(one) or isasyncgenfunction(one) for one in unwrap(function))


def _takes_it_first(name: str, read: Read) -> bool:
    for parameter in read.parameters.values():
        return parameter.name == name and parameter.kind is not Parameter.KEYWORD_ONLY
    return read.takes_any_position


def _made_by(function: Any) -> str:
    """Give `module:attribute` of the wrapper that made *function*, as models write it."""
    module = str(getattr(function, "__module__", "")).rpartition(".")[0]
    return f"{module}:{str(getattr(function, '__qualname__', '')).partition('.<locals>')[0]}"


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
