"""Decorators without functools.wraps between ours and the function: they hide its parameters."""

from __future__ import annotations

from funcdeco.functions.signature import Signature
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.python.calls import calls_in

WRAPS = "add `@functools.wraps(function)` to the function that it returns"


def hiding_decorator(
    function: str, signature: Signature, source: DecoratorCall, snapshot: Snapshot
) -> str:
    """Return the decorator that replaced the function decorated at *source*; empty if unknown.

    *function* is the `__name__` of what it returned.
    """
    maker = signature.made_by.partition(":")[2]
    if not maker or maker.rpartition(".")[2] == function:
        return ""
    # The source is read only for functions that another function made.
    written = calls_in(snapshot, source.file).decorated(source.line)
    return maker if written not in ("", function, maker) else ""


def add_hidden(
    decorator: str, receiver: str, findings: FunctionFindings, at: DecoratorCall, binding: str = ""
) -> None:
    """Report that *decorator* hides the parameter that *receiver*, a binding, needs."""
    message = f"the decorator `{decorator}` hides the function's parameters, so nothing receives "
    findings.add("BND006", f"{message}`{receiver}`", WRAPS, at=at, binding=binding or None)
