"""Check the signature of a v2 function as the worker's loader does when it indexes the app.

The loader rejects the whole app for one function: `azure_functions_runtime.functions.Registry`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from funcdeco.bindings.http import HttpOutput, HttpTrigger
from funcdeco.diagnostics.loss import LOSES_ALL
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.signature import Parameter, Signature
from funcdeco.grammar.similar import closest
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import Findings, FunctionFindings, rename_hint
from funcdeco.sources.decorators.wrappers import WRAPS, hiding_decorator
from funcdeco.worker.acceptance import is_accepted_return, is_loaded, is_output
from funcdeco.worker.loader import converts


class Known(NamedTuple):
    """What the worker does with annotations of one function; names are parameters, or `return`."""

    converted: tuple[str, ...]
    """With a type that the packages azurefunctions-extensions convert."""
    not_types: tuple[str, ...]
    """With an annotation that the loader doesn't treat as a type."""
    web: str
    """The package that replaces the types of HTTP triggers and responses; empty if none."""
    is_wrapped: bool
    """Whether a decorator of the user wraps the function by functools.wraps."""
    has_nameless: bool
    """Whether a binding has no valid name, which is reported: any parameter may be the one it is for."""
    attribute: str
    """`__qualname__` of the function that the worker calls."""
    untyped: tuple[str, ...] = ()
    """Of bindings with a wrong value, which is reported: their types may depend on it."""


def check_signature(
    signature: Signature,
    declarations: tuple[BindingDeclaration, ...],
    known: Known,
    findings: FunctionFindings,
) -> None:
    """Add the problems of a function whose bindings are all known.

    The parameters and bindings in `known.converted` aren't checked.
    """
    bound = {one.name: one for one in declarations if _is_passed(one)}
    lonely = [one for name, one in bound.items() if name not in signature.parameters]
    free = [one for one in _free(signature, bound) if one.name not in known.converted]
    pairs = _intended(lonely, free)
    for declaration in lonely:
        if declaration.name not in known.converted and not _accepts_any(signature):
            _without_parameter(declaration, pairs.get(declaration.name), findings)
    # Without a trigger, which is reported, one of the parameters is probably the trigger's.
    is_complete = any(one.is_trigger for one in declarations) and not known.has_nameless
    for parameter in free:
        if is_complete and parameter.name not in pairs.values():
            _without_binding(parameter, bound, known, findings)
    _check_any(signature, known.attribute, findings)
    if not known.has_nameless:
        _check_context(signature, bound, findings)
    for name, reason in signature.unreadable.items():
        _unreadable(name, reason, findings)
    for declaration in declarations:
        if declaration.name not in (*known.converted, *known.untyped, *signature.unreadable):
            _check_types(declaration, signature, known, findings)


def check_foreign(
    signature: Signature,
    declarations: tuple[BindingDeclaration, ...],
    known: Known,
    findings: FunctionFindings,
) -> None:
    """Add one problem of a class or a function that isn't in the project, if it has any."""
    found = findings._replace(findings=Findings(findings.findings.snapshot))
    check_signature(signature, declarations, known, found)
    if found.findings:
        message = f"the parameters of {findings.function!r} aren't those of the bindings"
        hint = "decorate a function of the project that calls it"
        findings.add("FUN007", f"{message}, {LOSES_ALL}", hint)


def _is_passed(declaration: BindingDeclaration) -> bool:
    """Return whether it was written for a parameter; `$return` is for outputs only."""
    return declaration.name != "$return" or declaration.direction != "out"


def _free(signature: Signature, bound: Mapping[str, BindingDeclaration]) -> Iterator[Parameter]:
    for parameter in signature.parameters.values():
        if parameter.name not in bound and parameter.name != "context":
            yield parameter


def _intended(lonely: list[BindingDeclaration], free: list[Parameter]) -> dict[str, str]:
    """Return the parameter that each binding without one was probably written for."""
    names = [one.name for one in free]
    found = {one.name: closest(one.name, names) for one in lonely}
    if len(lonely) == len(free) == 1:
        found = {lonely[0].name: names[0]}
    return {binding: name for binding, name in found.items() if name}


def _without_parameter(
    declaration: BindingDeclaration, near: str | None, findings: FunctionFindings
) -> None:
    name = declaration.name
    message = f"the function has no parameter for the binding `{name}`, {LOSES_ALL}"
    at = cast("DecoratorCall", declaration.origin)
    keyword = at.property_name("name")
    hint = rename_hint(near, name, keyword) if near else f"add a parameter `{name}`"
    if declaration.facts.wrapper:  # whatever the user's parameter is named
        hint = "name the binding `context`, as azure-functions-durable names the parameter"
    findings.findings.add(
        "BND006",
        message,
        hint,
        at=at,
        function=findings.function,
        binding=name,
        key=keyword,
    )


def _without_binding(
    parameter: Parameter,
    bound: Mapping[str, BindingDeclaration],
    known: Known,
    findings: FunctionFindings,
) -> None:
    from funcdeco.sources.function_app.signature_hints import hint_without_binding

    message = f"parameter `{parameter.name}` has no binding, {LOSES_ALL}"
    hint = hint_without_binding(parameter, bound, is_wrapped=known.is_wrapped)
    findings.add("BND007", message, hint, binding=parameter.name)


def _accepts_any(signature: Signature) -> bool:
    return signature.accepts_any_position or signature.accepts_any_keyword


def _check_any(signature: Signature, attribute: str, findings: FunctionFindings) -> None:
    """Report `*args` and `**kwargs`, which the loader takes for parameters without a binding."""
    stars = {"*": signature.accepts_any_position, "**": signature.accepts_any_keyword}
    names = [name for name, is_there in stars.items() if is_there]
    if names:
        what = (
            f"a `{names[0]}` parameter has" if len(names) == 1 else "`*` and `**` parameters have"
        )
        message, hint = f"{what} no binding", "name each parameter"
        name, snapshot = attribute.rpartition(".")[2], findings.findings.snapshot
        if decorator := hiding_decorator(name, signature, findings.source, snapshot):
            message, hint = f"the decorator `{decorator}` hides the function's parameters", WRAPS
        findings.add("BND007", f"{message}, {LOSES_ALL}", hint)


def _check_context(
    signature: Signature, bound: Mapping[str, BindingDeclaration], findings: FunctionFindings
) -> None:
    """Report a wrong annotation of `context`, unless a binding has that name."""
    context = signature.parameters.get("context")
    annotation = context.annotation if context else None
    if annotation is None or "context" in bound or "context" in signature.unreadable:
        return
    is_named = annotation.class_name == "Context" and not annotation.may_be_none
    if annotation.written and not is_named and not _is_wrapped(bound):
        message = (
            "parameter `context` receives the invocation context but is annotated "
            f"`{annotation.written}`, {LOSES_ALL}"
        )
        findings.add("PYT004", message, "annotate it as `func.Context`", binding="context")


def _is_wrapped(bound: Mapping[str, BindingDeclaration]) -> bool:
    return any(one.facts.wrapper for one in bound.values())


def _unreadable(name: str, reason: str, findings: FunctionFindings) -> None:
    what = "the return value" if name == "return" else f"parameter `{name}`"
    hint = ""
    if reason.startswith("NameError"):
        hint = "import it outside TYPE_CHECKING: the worker reads annotations at run time"
    message = f"the annotation of {what} can't be read: {reason}, {LOSES_ALL}"
    findings.add("PYT003", message, hint, binding=name)


def _check_types(
    declaration: BindingDeclaration,
    signature: Signature,
    known: Known,
    findings: FunctionFindings,
) -> None:
    if declaration.name == "$return":
        _check_return(declaration, signature, known, findings)
        return
    parameter = signature.parameters.get(declaration.name)
    is_web = bool(known.web) and declaration.type == HttpTrigger.type
    found = parameter and (
        _problem_of_web(parameter, known.web) if is_web else _problem(parameter, declaration, known)
    )
    if found:
        from funcdeco.sources.function_app.signature_hints import hint_of_parameter

        code, message = found
        hint = "annotate it as its `Request`, or remove the annotation"
        hint = hint if is_web else hint_of_parameter(declaration)
        findings.add(code, f"{message}, {LOSES_ALL}", hint, binding=declaration.name)


def _problem_of_web(parameter: Parameter, web: str) -> tuple[str, str] | None:
    """Return the problem of a request that the package *web* doesn't convert."""
    annotation = parameter.annotation
    if not annotation.written or annotation.type in ("str", "bytes"):
        return None
    return "PYT004", (
        f"`{web}` doesn't support `{annotation.written}` as the type of `{parameter.name}`"
    )


def _problem(
    parameter: Parameter, declaration: BindingDeclaration, known: Known
) -> tuple[str, str] | None:
    annotation, name = parameter.annotation, parameter.name
    if not annotation.written:
        return None
    if annotation.is_out and not is_output(declaration):
        return "PYT001", f"`{name}` isn't an output but is annotated `{annotation.written}`"
    if is_output(declaration) and not annotation.is_out:
        message = f"output `{name}` must be annotated `func.Out[...]`, not `{annotation.written}`"
        return "PYT002", message
    if _is_refused(parameter, declaration, known):
        message = (
            f"`{declaration.type}` doesn't support `{annotation.written}` as the type of `{name}`"
        )
        return "PYT004", message
    return None


def _is_refused(parameter: Parameter, declaration: BindingDeclaration, known: Known) -> bool:
    """Return whether the loader refuses the type of a parameter, apart from `func.Out`."""
    if parameter.name in known.not_types:
        return True
    if converts(declaration.type, is_output(declaration), object):  # any class
        return False
    return parameter.annotation.is_changed or not is_loaded(declaration, parameter.annotation)


def _check_return(
    declaration: BindingDeclaration,
    signature: Signature,
    known: Known,
    findings: FunctionFindings,
) -> None:
    returned = signature.returned
    if not returned.written or "return" in known.converted:
        return
    if known.web and declaration.type == HttpOutput.type:
        message = f"`{known.web}` doesn't support `{returned.written}` as the return type"
        hint = "return one of its responses, or remove the annotation"
        findings.add("PYT005", f"{message}, {LOSES_ALL}", hint, binding="$return")
        return
    if returned.is_out or returned.is_changed or not is_accepted_return(declaration, returned):
        from funcdeco.sources.function_app.signature_hints import hint_of_return

        message = f"`{declaration.type}` doesn't support `{returned.written}` as the return type"
        hint = hint_of_return(declaration)
        findings.add("PYT005", f"{message}, {LOSES_ALL}", hint, binding="$return")
