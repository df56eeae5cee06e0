"""Step 6: make parameters and bindings agree, and the shim's signature where one is needed."""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple

import azure.functions as func

from funcdeco.bindings.base import Binding
from funcdeco.functions import Argument, ShimSignature, Source
from funcdeco.resolve.annotations import (
    can_be_returned,
    is_accepted,
    is_accepted_return,
    normalise,
    spell,
)
from funcdeco.resolve.faults import Faults
from funcdeco.resolve.group import unwrap
from funcdeco.resolve.parameters import MISSING, Parameter, Read


class Bound(NamedTuple):
    """A binding under its name; None where its keywords were at fault."""

    name: str
    binding: Binding | None
    at: Source


class Fit:
    """Compares one function's signature with its bindings."""

    def __init__(self, name: str, read: Read, bound: list[Bound], faults: Faults) -> None:
        self._name = name
        self._read = read
        self._bound = {item.name: item for item in bound}
        self._faults = faults
        self._shim = not read.loads_as_it_is or read.takes_any_keyword
        self._texts: dict[str, str] = {}

    def signature(self, function: Any, at: Source) -> ShimSignature | None:
        """Check all, and give the signature of a shim if the worker would refuse the function's."""
        context = self._check_parameters(at)
        for name, reason in self._read.unreadable.items():
            self._unreadable(name, reason, at)
        for name, item in self._bound.items():
            self._check_annotation(name, item)
        awaitable = _returns_awaitable(function)
        if not (self._shim or awaitable):
            return None
        return self._shim_signature(function, context, awaitable)

    def _check_parameters(self, at: Source) -> str | None:
        """Compare names both ways; give the parameter that receives the context, if any."""
        read, names = self._read, set(self._bound) - {"$return"}
        for name in sorted(names - set(read.parameters)):
            if not read.takes_any_keyword:
                self._without_parameter(self._bound[name])
        context = None
        for parameter in read.parameters.values():
            if parameter.name in names:
                self._shim |= parameter.kind is inspect.Parameter.POSITIONAL_ONLY
            elif _is_context(parameter):
                context = parameter.name
                self._check_context(parameter, at)
            elif parameter.optional:
                self._shim = True
            else:
                self._without_binding(parameter, at)
        return context

    def _check_context(self, parameter: Parameter, at: Source) -> None:
        inner = normalise(parameter.annotation)
        self._shim |= inner.changed or parameter.name != "context"
        if inner.inner is MISSING or getattr(inner.inner, "__name__", None) == "Context":
            return
        self._faults.add(
            "PYT004",
            f"parameter `{parameter.name}` receives the invocation's context and is annotated "
            f"`{spell(parameter.annotation)}`",
            "annotate it `func.Context`",
            at=at,
            function=self._name,
        )

    def _without_parameter(self, item: Bound) -> None:
        known = [f"`{name}`" for name in self._read.parameters if name not in self._bound]
        hint = f"add a parameter `{item.name}`"
        if known:
            hint += f", or name the one that is meant: {', '.join(known)}"
        message = f"the function has no parameter `{item.name}` for the binding of that name"
        self._add("BND006", message, hint, item.at, item.name)

    def _without_binding(self, parameter: Parameter, at: Source) -> None:
        message = f"parameter `{parameter.name}` has no binding"
        hint = f'give it one, such as `@app.blob_input(name="{parameter.name}", ...)`, or a default'
        self._add("BND007", message, hint, at, parameter.name)

    def _unreadable(self, name: str, reason: str, at: Source) -> None:
        what = "what is returned" if name == "return" else f"parameter `{name}`"
        hint = "the worker reads annotations at run time: import the name outside TYPE_CHECKING"
        self._add("PYT003", f"the annotation of {what} can't be read: {reason}", hint, at, name)

    def _check_annotation(self, name: str, item: Bound) -> None:
        if item.binding is None:
            return
        if name == "$return":
            self._check_return(item.binding, item.at)
        elif name in self._read.parameters:
            self._check_parameter(self._read.parameters[name], item.binding, item.at)

    def _check_parameter(self, parameter: Parameter, binding: Binding, at: Source) -> None:
        if parameter.annotation is MISSING:
            return
        wanted = normalise(parameter.annotation)
        self._shim |= wanted.changed
        is_output = binding.role == "output"
        if wanted.is_out and not is_output:
            message = (
                f"`{parameter.name}` comes in and is annotated `{spell(parameter.annotation)}`"
            )
            self._add("PYT001", message, _one_of(binding), at, parameter.name)
        elif is_output and not wanted.is_out and wanted.inner is not MISSING:
            message = f"output `{parameter.name}` is annotated `{spell(parameter.annotation)}`"
            self._add("PYT002", message, _one_of(binding), at, parameter.name)
        elif wanted.inner is not MISSING and not is_accepted(binding, wanted.inner):
            shown = spell(parameter.annotation)
            message = f"`{parameter.name}` is a `{binding.type}` and can't be a `{shown}`"
            self._add("PYT004", message, _one_of(binding), at, parameter.name)
        elif wanted.inner in (str, bytes):
            self._texts[parameter.name] = wanted.inner.__name__

    def _check_return(self, binding: Binding, at: Source) -> None:
        wanted = normalise(self._read.returned.annotation)
        if wanted.inner is MISSING and not wanted.is_out:
            self._shim |= wanted.changed
        elif not wanted.is_out and is_accepted_return(binding, wanted.inner):
            self._shim |= wanted.changed
        elif not wanted.is_out and can_be_returned(binding, wanted.inner):
            self._shim = True
        else:
            shown = spell(self._read.returned.annotation)
            types = ", ".join(f"`{kind}`" for kind in binding.return_types or binding.python_types)
            message = f"what is returned goes to a `{binding.type}` output and can't be a `{shown}`"
            self._add("PYT005", message, f"return one of {types}", at, "$return")

    def _add(self, code: str, message: str, hint: str, at: Source, binding: str | None) -> None:
        self._faults.add(code, message, hint, at=at, function=self._name, binding=binding)

    def _shim_signature(self, function: Any, context: str | None, awaitable: bool) -> ShimSignature:
        names = [name for name in self._bound if name != "$return"]
        read = self._read.parameters
        order = [name for name in read if name in names]
        order += [name for name in names if name not in read]
        shown = [(name, self._annotation_text(name)) for name in order]
        arguments = [Argument(name, name, _is_positional(read.get(name))) for name in order]
        if context:
            shown.append(("context", None))
            place = [name for name in read if name in (*order, context)].index(context)
            argument = Argument(context, "context", _is_positional(read[context]))
            arguments.insert(place, argument)
        is_async = awaitable or _is_coroutine_function(function)
        return ShimSignature(tuple(shown), tuple(arguments), is_async, awaitable)

    def _annotation_text(self, name: str) -> str | None:
        """Give the annotation that the shim must carry: str and bytes turn conversion off."""
        text = self._texts.get(name)
        item = self._bound[name].binding
        return f"func.Out[{text}]" if text and item and item.role == "output" else text


def _one_of(binding: Binding) -> str:
    shape = "func.Out[{}]" if binding.role == "output" else "{}"
    types = ", ".join(f"`{shape.format(kind)}`" for kind in binding.python_types)
    return f"annotate it {types}, or not at all"


def _is_context(parameter: Parameter) -> bool:
    return parameter.name == "context" or normalise(parameter.annotation).inner is func.Context


def _is_positional(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.kind is inspect.Parameter.POSITIONAL_ONLY


def _is_coroutine_function(function: Any) -> bool:
    call = getattr(type(function), "__call__", None)
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


def _returns_awaitable(function: Any) -> bool:
    """Tell a plain function around an `async def`, whose coroutine the worker wouldn't await."""
    *_, innermost = unwrap(function)
    return not _is_coroutine_function(function) and inspect.iscoroutinefunction(innermost)
