"""Decorators without functools.wraps between ours and the function: they hide its parameters."""

from __future__ import annotations

from funcdeco.functions.signature import Signature
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.python.calls import calls_in
from funcdeco.sources.recording.model import RecordedFunction


def hiding_decorator(
    function: RecordedFunction, signature: Signature, findings: FunctionFindings
) -> str:
    """Return the decorator that replaced the decorated function; empty if it isn't certain."""
    maker = signature.made_by.partition(":")[2]
    if not maker or maker.rpartition(".")[2] == function.name:
        return ""
    # The source is read only for functions that another function made.
    source = findings.source
    written = calls_in(findings.findings.snapshot, source.file).decorated(source.line)
    return maker if written not in ("", function.name, maker) else ""


def add_hidden(
    decorator: str, receiver: str, findings: FunctionFindings, at: DecoratorCall, binding: str = ""
) -> None:
    """Report that *decorator* hides the parameter that *receiver*, a binding, needs."""
    message = f"the decorator `{decorator}` hides the function's parameters, so nothing receives "
    hint = "add `@functools.wraps(function)` to the function that it returns"
    findings.add("BND006", f"{message}`{receiver}`", hint, at=at, binding=binding or None)
