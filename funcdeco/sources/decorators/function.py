"""All steps for one function: name, signature, bindings, and their checks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from funcdeco.bindings.base import keywords
from funcdeco.bindings.fill import build_model
from funcdeco.bindings.root import FunctionOptions, Retry
from funcdeco.diagnostics.diagnostic import has_errors
from funcdeco.functions.declaration import RetryDeclaration
from funcdeco.functions.function_name import NAMING
from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function
from funcdeco.sources.decorators.binding_names import name_unnamed
from funcdeco.sources.decorators.binding_specs import BindingSpec, Lines, binding_specs
from funcdeco.sources.decorators.bound_bindings import Bindings, bind
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.decorators.name_checks import check_function_name
from funcdeco.sources.decorators.parameter_lines import source_of_parameter
from funcdeco.sources.decorators.records import FunctionSpec, ScopedRecord
from funcdeco.sources.decorators.signature_checker import check_signature
from funcdeco.sources.decorators.unknown import unknown_decorator
from funcdeco.sources.decorators.wrappers import hiding_decorator
from funcdeco.sources.recording.model import (
    ImportName,
    Introspection,
    RecordedFunction,
    Recording,
)


class Resolved(NamedTuple):
    """Result of resolving the records of a function; `function` is None if there are errors."""

    name: str
    source: DecoratorCall
    is_reachable: bool
    function: Function | None
    met: tuple[int, ...]
    """Indices of the calls in its annotations."""
    naming: str = NAMING
    """Description of how to rename the function."""
    broken: Function | None = None
    """The valid part of a function with errors."""


class _Options(NamedTuple):
    """Options declared for the function as a whole."""

    function: FunctionOptions | None
    retry: RetryDeclaration | None


def resolve_function(spec: FunctionSpec, recording: Recording, found: Findings) -> Resolved:
    """Return the function that *spec* describes, and add its problems to *found*."""
    own, place = Findings(found.snapshot), spec.function.place
    default = FunctionFindings(own, _default_name(spec.function), spec.source)
    options = _options(spec, default)
    name = options.function.name if options.function else None
    findings = default if name is None else FunctionFindings(own, name, spec.source)
    check_function_name(findings)
    unknown = [one for one in spec.records if one.call.load is None]
    for one in unknown:
        own.add(*unknown_decorator(one.call), at=one.source, function=findings.function)
    # Without these decorators it isn't known which parameters have a binding.
    introspection = None if unknown else _introspection(spec.function, findings)
    bindings = _bindings(spec, recording, introspection, findings)
    function = None
    if place is not None:
        function = _function(spec, place, options, introspection, bindings, findings)
    elif not spec.function.not_a_function and not unknown:
        _add_unreachable(spec.function, findings)
    found += own
    is_broken = has_errors(own)
    return Resolved(
        findings.function,
        spec.source,
        place is not None,
        None if is_broken else function,
        introspection.met if introspection else (),
        broken=function if is_broken else None,
    )


def _default_name(function: RecordedFunction) -> str:
    place = function.place
    return place.attribute.rpartition(".")[2] if place else function.name


def _options(spec: FunctionSpec, findings: FunctionFindings) -> _Options:
    options, _ = _only(FunctionOptions, spec, findings)
    retry, source = _only(Retry, spec, findings)
    if retry is None:
        return _Options(options, None)
    origin = replace(source, keywords=keywords(Retry))
    return _Options(options, RetryDeclaration(retry.to_json(), retry, origin))


def _only(
    model: type[Any], spec: FunctionSpec, findings: FunctionFindings
) -> tuple[Any, DecoratorCall]:
    """Return the options of the decorator of *model*, which is allowed once, and its call."""
    found = [one for one in spec.records if one.call.load and one.call.load() is model]
    for record in found[1:]:
        message = f"function {findings.function!r} has `{record.call.name}` twice"
        findings.add("FUN008", message, "remove one", at=record.source)
    if not found:
        return None, spec.source
    first: ScopedRecord = found[0]
    made, problems = build_model(first.call, model)
    findings.add_properties(problems, first.source)
    return made, first.source


def _introspection(function: RecordedFunction, findings: FunctionFindings) -> Introspection | None:
    if function.not_a_function:
        findings.add("FUN007", *function.not_a_function)
        return None
    if isinstance(function.introspection, str):
        message = f"the signature of {findings.function!r} can't be read: {function.introspection}"
        findings.add("FUN007", message)
        return None
    return function.introspection


def _bindings(
    spec: FunctionSpec,
    recording: Recording,
    introspection: Introspection | None,
    findings: FunctionFindings,
) -> Bindings:
    """Return the bindings, checked against the signature if there is one."""
    lines = partial(source_of_parameter, findings.findings.snapshot, spec.function)
    usable = introspection
    if introspection is not None:
        _check_called(introspection, lines, findings)
        is_method = _needs_instance(spec.function.place, introspection, findings)
        usable = None if is_method else introspection
    declared = [(name, recording.calls[call]) for name, call in usable.declared] if usable else []
    specs = binding_specs(spec, declared, lines, findings)
    if introspection is not None:
        _check_yield(spec.function, introspection, specs, findings)
    is_clear, wrapper = True, ""
    if usable is not None:
        signature = (spec.function.own or usable).signature
        source, snapshot = findings.source, findings.findings.snapshot
        wrapper = hiding_decorator(spec.function.name, signature, source, snapshot)
        specs, is_clear = name_unnamed(specs, signature, findings, wrapper)
    bindings = bind(specs, findings)
    if usable is not None:
        # A parameter without a binding may be the one of a missing trigger.
        is_clear = is_clear and any(one.model.role == "trigger" for one in specs)
        check_signature(usable, bindings, is_clear, recording.installed, findings, wrapper)
    if all(one.call.load for one in spec.records):
        _check_triggers(specs, findings)
    return bindings


def _check_called(introspection: Introspection, lines: Lines, findings: FunctionFindings) -> None:
    """Report decorators in annotations that aren't called."""
    for parameter, name in introspection.uncalled.items():
        message = f"`{name}` in the annotation of `{parameter}` is missing its parentheses"
        hint = f"write `app.{name}(...)`"
        findings.add("BND004", message, hint, at=lines(parameter), binding=parameter)


def _needs_instance(
    place: ImportName | None, introspection: Introspection, findings: FunctionFindings
) -> bool:
    """Return whether it is a method accessed through its class, so that `self` is never passed."""
    is_method = place is not None and "." in place.attribute
    if place is None or not is_method or "self" not in introspection.signature.parameters:
        return False
    message = f"method `{place.attribute}` needs an instance, which the worker doesn't create"
    owner, _, name = place.attribute.rpartition(".")
    hint = "use a static method, or decorate the method of an instance, as in "
    hint += f"`{name} = app.http()({owner}().{name})`"
    findings.add("FUN006", message, hint)
    return True


def _check_yield(
    function: RecordedFunction,
    introspection: Introspection,
    specs: list[BindingSpec],
    findings: FunctionFindings,
) -> None:
    may_yield = any(one.model.accepts_generator for one in specs)
    if introspection.signature.is_generator and not may_yield:
        name = function.called or findings.function
        message = f"`{name}` is a generator, which the worker can't run"
        findings.add("FUN007", message, "return the whole value instead of yielding parts")


def _check_triggers(specs: list[BindingSpec], findings: FunctionFindings) -> None:
    triggers = [one for one in specs if one.model.role == "trigger"]
    if not triggers:
        hint = "add one, such as `@app.http(...)` or `@app.queue_trigger(...)`"
        findings.add("FUN004", f"function {findings.function!r} has no trigger", hint)
    for one in triggers[1:]:
        message = f"function {findings.function!r} has a second trigger"
        hint = "write a separate function for each trigger"
        findings.add("FUN005", message, hint, at=one.source, binding=one.name)


def _function(
    spec: FunctionSpec,
    place: ImportName,
    options: _Options,
    introspection: Introspection | None,
    bindings: Bindings,
    findings: FunctionFindings,
) -> Function:
    return Function(
        name=findings.function,
        declarations=bindings.declarations(),
        handler=Handler(place.module, place.attribute, place.file),
        origin=spec.source,
        retry_declaration=options.retry,
        script_file=options.function.script_file if options.function else None,
        entry_point=options.function.entry_point if options.function else None,
        signature=introspection.signature if introspection else None,
        lazy=options.function.lazy if options.function else None,
        is_whole=not has_errors(findings.findings),
    )


def _add_unreachable(function: RecordedFunction, findings: FunctionFindings) -> None:
    name, module = findings.function, function.module
    if function.is_method:
        message = f"no name in `{module}` refers to the method of this instance"
        hint = f"assign it to a name: `handler = app.http(...)(instance.{name})`"
    elif function.is_replaced:
        message = f"`{name}` in `{module}` no longer refers to this function"
        hint = (
            "if the name is defined twice, rename one; if a decorator replaces the function, the "
            "decorator must use functools.wraps"
        )
    else:
        message = f"function {name!r} can't be imported: no name in `{module}` refers to it"
        hint = (
            "define it at the top level of a module, or assign it to a name: `handler = make(...)`"
        )
    findings.add("FUN006", message, hint)
