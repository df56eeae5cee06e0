"""Checks of a function's annotations against its bindings."""

from __future__ import annotations

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.signature import Annotation, Parameter
from funcdeco.sources.decorators.bound_bindings import BoundBinding
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.worker.acceptance import can_be_returned, is_accepted, is_output


def check_parameter(
    parameter: Parameter, binding: BoundBinding, findings: FunctionFindings
) -> None:
    """Check the annotation of a parameter that belongs to *binding*."""
    annotation = parameter.annotation
    if problem := _problem(parameter.name, annotation, binding):
        findings.add(*problem, _one_of(binding), at=binding.source, binding=parameter.name)


def _problem(name: str, annotation: Annotation, binding: BoundBinding) -> tuple[str, str] | None:
    """Return the code and message of the problem, or None."""
    written = annotation.written
    if annotation.is_out and not is_output(binding):
        return "PYT001", f"`{name}` isn't an output but is annotated `{written}`"
    if not annotation.type:
        return None
    if is_output(binding) and not annotation.is_out:
        return "PYT002", f"output `{name}` must be annotated `func.Out[...]`, not `{written}`"
    if not is_accepted(binding, annotation):
        return "PYT004", f"`{binding.type}` doesn't support `{written}` as the type of `{name}`"
    return None


def check_return(annotation: Annotation, binding: BoundBinding, findings: FunctionFindings) -> None:
    """Check the return annotation against *binding*."""
    can_be = not annotation.type or can_be_returned(binding, annotation)
    if annotation.is_out or not can_be:
        written = annotation.written
        message = f"`{binding.type}` doesn't support `{written}` as the return type"
        hint = f"return one of {in_backticks(binding.model.returnable())}"
        findings.add("PYT005", message, hint, at=binding.source, binding="$return")


def _one_of(binding: BoundBinding) -> str:
    shape = "func.Out[{}]" if is_output(binding) else "{}"
    types = map(shape.format, binding.model.python_types)
    return f"annotate it as {in_backticks(types)}, or remove the annotation"
