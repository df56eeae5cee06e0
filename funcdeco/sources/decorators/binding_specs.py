"""Step 3: the bindings of a function, as declared by decorators and annotations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from funcdeco.bindings.base import Binding
from funcdeco.bindings.http import Http
from funcdeco.bindings.v2_names import KEYWORDS
from funcdeco.sources.decorators.call import DecoratorCall, source_of
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.decorators.records import FunctionSpec, Scope
from funcdeco.sources.decorators.unknown import unknown_decorator
from funcdeco.sources.recording.model import RecordedCall

Lines = Callable[[str], DecoratorCall | None]
"""Return the line of a parameter."""


_NAMES = ("name", *(key for key, ours in KEYWORDS.items() if ours == "name"))


class BindingSpec(NamedTuple):
    """A declared binding: its model, keywords and location."""

    call: RecordedCall
    """With the prefix and auth level of its scope."""
    model: type[Binding]
    source: DecoratorCall

    @property
    def name(self) -> str | None:
        """The name of the parameter, if set, also by a keyword of the v2 model."""
        for key in _NAMES:
            name = self.call.options.get(key)
            if isinstance(name, str) and name:
                return name
        return None

    @property
    def names(self) -> set[str]:
        """All parameters that it needs."""
        answer = self.call.options.get("output_name")
        return {name for name in (self.name, answer) if isinstance(name, str)}

    def named(self, name: str) -> BindingSpec:
        """Return a copy for the parameter *name*."""
        return self._replace(call=with_options(self.call, name=name))


def binding_specs(
    function: FunctionSpec,
    declared: list[tuple[str, RecordedCall]],
    lines: Lines,
    findings: FunctionFindings,
) -> list[BindingSpec]:
    """Return the bindings declared by decorators, top to bottom, then those in annotations.

    *declared* pairs each parameter name with a decorator in its annotation.
    """
    name = findings.function
    found = [
        _spec(one.call, one.scope, one.source, name)
        for one in function.records
        if is_binding(one.call)
    ]
    scope = function.records[0].scope
    for parameter, call in declared:
        source = _source(call, parameter, lines) or function.source
        source = replace(source, binding=parameter)
        if _may_annotate(call, parameter, source, findings):
            spec = _spec(call, scope, source, name)
            _check_own_name(spec, parameter, findings)
            found.append(spec.named(parameter))
    return found


def _may_annotate(
    call: RecordedCall, parameter: str, source: DecoratorCall, findings: FunctionFindings
) -> bool:
    """Return whether a decorator declares a binding, and report one that doesn't."""
    if call.load is None:
        own, function = findings.findings, findings.function
        own.add(*unknown_decorator(call), at=source, function=function, binding=parameter)
        return False
    if not is_binding(call):
        message = f"`{call.name}` can't be used in the annotation of `{parameter}`"
        hint = "use it as a decorator of the function"
        findings.add("BND013", message, hint, at=source, binding=parameter)
        return False
    return True


def _check_own_name(spec: BindingSpec, parameter: str, findings: FunctionFindings) -> None:
    """Report a decorator in the annotation of *parameter* that has another name."""
    other = spec.call.options.get("name", parameter)
    if other != parameter:
        message = (
            f"`{spec.call.name}` is in the annotation of `{parameter}` but has the name {other!r}"
        )
        hint = "remove its `name`"
        findings.add("BND011", message, hint, at=spec.source, binding=parameter)


def is_binding(call: RecordedCall) -> bool:
    """Return whether it declares a binding rather than an option of the whole function."""
    model = call.load() if call.load else None
    return isinstance(model, type) and issubclass(model, Binding)


def _source(call: RecordedCall, parameter: str, lines: Lines) -> DecoratorCall | None:
    if call.site.file == "<string>":
        return lines("return" if parameter == "$return" else parameter)
    return source_of(call.site)


def _spec(call: RecordedCall, scope: Scope, source: DecoratorCall, function: str) -> BindingSpec:
    model = call.load() if call.load else None
    assert isinstance(model, type) and issubclass(model, Binding)
    if issubclass(model, Http):
        call = _scoped(call, scope, function)
    return BindingSpec(call, model, source)


def with_options(call: RecordedCall, **options: Any) -> RecordedCall:
    """Return *call* with other values of some keywords."""
    return call._replace(options={**call.options, **options})


def _scoped(call: RecordedCall, scope: Scope, function: str) -> RecordedCall:
    """Return the call of `http` with the prefix and auth level of its blueprint and app."""
    found, route = dict[str, Any](), call.options.get("route")
    if scope.prefix and isinstance(route, (str, type(None))):
        own = (function if route is None else route).strip("/")
        found["route"] = f"{scope.prefix}/{own}".rstrip("/")
    if call.options.get("auth_level") is None and scope.auth_level is not None:
        found["auth_level"] = scope.auth_level
    return with_options(call, **found)
