"""Rules for return values that the worker can't send."""

from __future__ import annotations

from funcdeco.analysis.binding_types import kind_of
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.return_values import Refused, ReturnValues, return_values
from funcdeco.functions.model import Function
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.linter.rules.python import always_returns, instead, unbound

TABLE = Table("RET")


@TABLE.function("RET001")
def never_sent(function: Function, app: CheckedApp) -> Findings:
    """Report a function that returns nothing that its binding can send."""
    found = return_values(function, app)
    if found is None or not found.always:
        return
    values = [one for one in found.refused if not one.value.is_none]
    for one in values or found.refused[:1]:
        yield _finding(one, found, function)


@TABLE.function("RET002")
def sometimes_not_sent(function: Function, app: CheckedApp) -> Findings:
    """Report a value that the binding can't send, in a function that also returns others."""
    found = return_values(function, app)
    if found is not None and not found.always:
        for one in found.refused:
            if not one.value.is_none:
                yield _finding(one, found, function)


@TABLE.function("RET003")
def nothing_returned(function: Function, app: CheckedApp) -> Findings:
    """Report a branch that returns None although the binding requires a value."""
    found = return_values(function, app)
    if found is None:
        return
    nothing = [one for one in found.refused if one.value.is_none]
    if not found.always or len(nothing) != len(found.refused):
        for one in nothing:
            yield _finding(one, found, function)


@TABLE.function("RET004")
def returned_on_branch(function: Function, app: CheckedApp) -> Findings:
    """Report a branch that returns a value although no binding accepts it.

    PYT011 reports it if no run avoids it.
    """
    found = unbound(function, app)
    if found is None or always_returns(found):
        return
    for one in found.returned:
        if one.kind == "value":
            message = f"`{function.name}` returns a value but has no `$return` binding"
            yield Finding(message, instead(function), at=one.location)
            return


def _finding(one: Refused, found: ReturnValues, function: Function) -> Finding:
    from funcdeco.linter.return_hints import described, hint_for, hint_for_none, receiver_of

    value, receiver = one.value, receiver_of(found)
    if value.raises:
        return Finding(value.raises, hint_for(value, found), at=one.location)
    if value.is_none:
        what = "returns None" if one.is_return else "can end without a `return`"
        if not one.is_return and found.always:
            what = "returns nothing"
        message = f"`{function.name}` {what}, but {receiver} requires a value"
        return Finding(message, hint_for_none(found), at=one.location)
    what = described(value, kind_of(found.declaration))
    message = f"`{function.name}` returns {what}, which {receiver} can't send"
    return Finding(message, hint_for(value, found), at=one.location)
