"""Step 6: make parameters and bindings agree, and the shim's signature where one is needed."""

from __future__ import annotations

import inspect
from typing import Any

from funcdeco.bindings.base import Binding
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.handler import Argument, ShimSignature
from funcdeco.functions.origin import Source
from funcdeco.sources.decorators.binding_specs import Bound, meant_by
from funcdeco.sources.decorators.findings import Faults
from funcdeco.sources.decorators.parameters import (
    Parameter,
    Read,
    is_context,
    is_coroutine_function,
)
from funcdeco.sources.decorators.unwrap import unwrap
from funcdeco.sources.decorators.wrapped import check_wrapped, find_wrapped, wrapped_signature
from funcdeco.worker.converters import (
    MISSING,
    can_be_returned,
    is_accepted,
    is_accepted_return,
    is_class,
    is_loaded,
    is_made_by_shim,
    may_be_none,
    normalise,
    sends_none,
    spell,
)


class Fit:
    """Compares one function's signature with its bindings."""

    def __init__(
        self, name: str, read: Read, bound: list[Bound], all_named: bool, faults: Faults
    ) -> None:
        self._name = name
        self._read = read
        self._bound = {item.name: item for item in bound}
        self._all_named = all_named
        self._faults = faults
        self._shim = not read.loads_as_it_is or read.takes_any_keyword or read.takes_any_position
        self._texts: dict[str, str] = {}
        self._made_by: dict[str, str] = {}
        self._result: str | None = None
        """Annotation of the parameter that sends what is returned, where one is needed."""

    def signature(self, function: Any, at: Source) -> ShimSignature | None:
        """Check all, and give the signature of a shim if the worker would refuse the function's."""
        wrapped = find_wrapped(self._bound.values(), self._read, function)
        # Nothing but the context reaches such a function: a binding would be the wrong advice.
        self._all_named &= wrapped is None
        contexts = self._check_parameters(at)
        self._check_positions(at)
        for name, reason in self._read.unreadable.items():
            self._unreadable(name, reason, at)
        for name, item in self._bound.items():
            self._check_annotation(name, item)
        if wrapped is not None:
            for fault in check_wrapped(wrapped, self._bound, self._read, function):
                self._add(*fault, at, wrapped.name)
            return wrapped_signature(wrapped, self._read)
        awaitable = _returns_awaitable(function)
        if not (self._shim or awaitable):
            return None
        return self._shim_signature(function, contexts, awaitable)

    def _check_parameters(self, at: Source) -> list[str]:
        """Compare names both ways; give the parameters that receive the context."""
        read, names = self._read, set(self._bound) - {"$return"}
        for name in sorted(names - set(read.parameters)):
            if not read.takes_any_keyword and name.isidentifier():
                self._without_parameter(self._bound[name])
        dangling = names - read.parameters.keys()
        meant = {near for name in dangling if (near := meant_by(name, names, read))}
        contexts: list[str] = []
        for parameter in read.parameters.values():
            if parameter.name in names:
                self._shim |= parameter.kind is inspect.Parameter.POSITIONAL_ONLY
                self._shim |= parameter.none_by_default
            elif is_context(parameter):
                contexts.append(parameter.name)
                self._check_context(parameter, at)
            elif parameter.optional:
                self._shim = True
            elif self._all_named and parameter.name not in self._excused(meant):
                self._without_binding(parameter, at)
        return contexts

    def _excused(self, meant: set[str]) -> set[str]:
        """Give the parameters whose lack of a binding follows from a fault that is told already."""
        return {*meant, *self._read.unreadable, *self._read.uncalled}

    def _check_positions(self, at: Source) -> None:
        """A positional-only parameter can't be given a value past one that keeps its default."""
        skipped = False
        for parameter in self._read.parameters.values():
            if parameter.kind is not inspect.Parameter.POSITIONAL_ONLY:
                continue
            filled = parameter.name in self._bound or is_context(parameter)
            if filled and skipped:
                message = f"positional-only `{parameter.name}` comes after one without a binding"
                hint = "take the `/` out of the signature"
                self._add("FUN007", message, hint, at, parameter.name)
            skipped |= not filled

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
        near = meant_by(item.name, set(self._bound), self._read)
        hint = f"did you mean `{near}`?" if near else f"add a parameter `{item.name}`"
        message = f"the function has no parameter `{item.name}` for the binding of that name"
        self._add("BND006", message, hint, item.at, item.name)

    def _without_binding(self, parameter: Parameter, at: Source) -> None:
        message = f"parameter `{parameter.name}` has no binding"
        example = "blob_output" if normalise(parameter.annotation).is_out else "blob_input"
        hint = f'give it one, such as `@app.{example}(name="{parameter.name}", ...)`, or a default'
        self._add("BND007", message, hint, at, parameter.name)

    def _unreadable(self, name: str, reason: str, at: Source) -> None:
        what = "what is returned" if name == "return" else f"parameter `{name}`"
        hint = ""
        if reason.startswith("NameError"):
            hint = "the worker reads annotations at run time: import it outside TYPE_CHECKING"
        self._add("PYT003", f"the annotation of {what} can't be read: {reason}", hint, at, name)

    def _check_annotation(self, name: str, item: Bound) -> None:
        if item.binding is None:
            return
        if name == "$return":
            if item.binding.role != "output":  # told already
                return
            self._check_return(item.binding, item.at)
        elif name in self._read.parameters:
            self._check_parameter(self._read.parameters[name], item.binding, item.at)

    def _check_parameter(self, parameter: Parameter, binding: Binding, at: Source) -> None:
        is_output = binding.role == "output"
        if parameter.annotation is MISSING and not binding.plain:
            return
        wanted = normalise(parameter.annotation)
        self._shim |= wanted.changed or (binding.any_type and not is_class(wanted.inner))
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
        elif is_output and not is_loaded(binding, wanted.inner):
            self._shim = True
            self._texts[parameter.name] = "str"
        elif is_made_by_shim(binding, wanted.inner) and not binding.wrapper:
            self._shim = True
            self._made_by[parameter.name] = binding.constructs[spell(wanted.inner)]

    def _check_return(self, binding: Binding, at: Source) -> None:
        wanted = normalise(self._read.returned.annotation)
        is_said = wanted.inner is not MISSING
        is_loaded = is_said and is_accepted_return(binding, wanted.inner)
        if not wanted.is_out and (not is_said or can_be_returned(binding, wanted.inner)):
            self._shim |= wanted.changed or (is_said and not is_loaded)
            is_text = wanted.inner in (str, bytes)
            optional = may_be_none(self._read.returned.annotation) and not sends_none(binding)
            if binding.plain or optional or (is_text and not is_loaded):
                self._shim = True
                self._result = "func.Out[str]" if binding.plain or is_text else ""
        else:
            shown = spell(self._read.returned.annotation)
            message = f"what is returned goes to a `{binding.type}` output and can't be a `{shown}`"
            self._add(
                "PYT005",
                message,
                f"return one of {in_backticks(binding.returnable())}",
                at,
                "$return",
            )

    def _add(self, code: str, message: str, hint: str, at: Source, binding: str | None) -> None:
        self._faults.add(code, message, hint, at=at, function=self._name, binding=binding)

    def _shim_signature(self, function: Any, contexts: list[str], awaitable: bool) -> ShimSignature:
        names = [name for name in self._bound if name != "$return"]
        read = self._read.parameters
        order = [name for name in read if name in names]
        order += [name for name in names if name not in read]
        shown = [(name, self._annotation_text(name)) for name in order]
        arguments = [
            Argument(name, name, _is_positional(read.get(name)), self._made_by.get(name, ""))
            for name in order
        ]
        result = ""
        if self._result is not None:
            result = _unlike("result", {*self._bound, *read})
            shown.append((result, self._result or None))
        if contexts:
            shown.append(("context", None))
            arguments += [
                Argument(name, "context", _is_positional(read[name])) for name in contexts
            ]
        # Positional arguments come first, in the function's own order.
        places = list(read)
        arguments.sort(
            key=lambda one: places.index(one.parameter) if one.positional else len(places)
        )
        is_async = awaitable or is_coroutine_function(function)
        return ShimSignature(tuple(shown), tuple(arguments), is_async, awaitable, result)

    def _annotation_text(self, name: str) -> str | None:
        """Give the annotation that the shim must carry: str and bytes turn conversion off."""
        text = self._texts.get(name)
        item = self._bound[name].binding
        return f"func.Out[{text}]" if text and item and item.role == "output" else text


def _unlike(name: str, taken: set[str]) -> str:
    """Give *name*, or a longer one; without underscores, which old hosts refuse."""
    lower = {one.lower() for one in taken}
    while name in lower:
        name += "x"
    return name


def _one_of(binding: Binding) -> str:
    shape = "func.Out[{}]" if binding.role == "output" else "{}"
    types = map(shape.format, binding.python_types)
    return f"annotate it {in_backticks(types)}, or not at all"


def _is_positional(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.kind is inspect.Parameter.POSITIONAL_ONLY


def _returns_awaitable(function: Any) -> bool:
    """Tell a plain function around an `async def`, whose coroutine the worker wouldn't await."""
    *_, innermost = unwrap(function)
    return not is_coroutine_function(function) and inspect.iscoroutinefunction(innermost)
