"""What becomes of a function's return value: the binding that sends it, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from funcdeco.analysis.binding_types import kind_of
from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.http_extension import sends_own_response
from funcdeco.diagnostics.location import Location
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.sources.python.definition import Definition
from funcdeco.worker.encoding import GENERIC, Value, is_refused
from funcdeco.worker.loader import accepts_result

if TYPE_CHECKING:
    from funcdeco.worker.adapted import AdaptedSignature

_NONE = Value("NoneType", frozenset({"NoneType"}))


class Refused(NamedTuple):
    """A place where a function ends with a value that its binding can't send."""

    value: Value
    location: Location
    is_return: bool = True
    """Whether it is a `return` statement, not the end of the body."""
    always: bool = True
    """Whether none of the statement's values can be sent."""


class ReturnValues(NamedTuple):
    """The values that a function returns and its binding can't send."""

    declaration: BindingDeclaration
    refused: tuple[Refused, ...]
    always: bool
    """Whether every run that ends normally fails."""
    is_async: bool
    """Whether the function is `async def`."""


def return_values(function: Function, app: CheckedApp) -> ReturnValues | None:
    """Return what *function* returns and its binding can't send; None if there is nothing."""
    found = _cache(app)
    if id(function) not in found:
        found[id(function)] = _return_values(function, app)
    return found[id(function)]


@once
def _cache(app: CheckedApp) -> dict[int, ReturnValues | None]:
    del app
    return {}


def _return_values(function: Function, app: CheckedApp) -> ReturnValues | None:
    declaration = None if sends_own_response(function, app) else receiver(function)
    if declaration is None or not is_certain(declaration, function):
        return None
    if not function.is_whole and _is_annotated_wrongly(declaration, function):
        return None
    found = app.definition(function)
    if found is None or not _is_known(found):
        return None
    sent = _Sent(declaration, None)
    refused = list(_refused(found, sent, function))
    if refused and function.is_decorated:
        from funcdeco.worker.adapted import adapted_signature

        # What the generated script does with the value is computed only if it matters.
        sent = _Sent(declaration, adapted_signature(function))
        refused = list(_refused(found, sent, function))
    if not refused:
        return None
    exits = len(found.returned) + (found.end.reached != "no")
    always = len(refused) == exits and all(one.always for one in refused)
    return ReturnValues(declaration, tuple(refused), always, found.is_async)


def is_certain(output: BindingDeclaration, function: Function) -> bool:
    """Return whether it is known what an output accepts, also if the function has errors.

    Its type and name decide: invalid properties change neither.
    """
    if function.is_whole:
        return True
    names = [one.name.lower() for one in function.declarations]
    is_known = output.binding is not None or not output.model.is_generic()
    return is_known and names.count(output.name.lower()) == 1


def _is_annotated_wrongly(declaration: BindingDeclaration, function: Function) -> bool:
    """Return whether the return annotation is an error, of which the returned value is a part."""
    from funcdeco.worker.acceptance import is_accepted_return

    returned = function.signature.returned if function.signature else None
    is_written = returned is not None and bool(returned.written)
    return is_written and not (returned and is_accepted_return(declaration, returned))


def _is_known(found: Definition) -> bool:
    """Return whether the function's own code decides what the worker gets."""
    if found.is_wrapped or found.is_generator or found.created:
        return False
    return not found.is_stub and found.problem is None


def receiver(function: Function) -> BindingDeclaration | None:
    """Return the binding that sends the return value; None if there is none, or it is durable."""
    trigger = function.declared_trigger
    if trigger is None or trigger.facts.wrapper:
        return None
    for one in function.declarations:
        if one.name == "$return":
            return one if one.direction == "out" else None
    # An error may hide other bindings, which might receive it.
    every = function.declarations if function.is_whole else ()
    implicit = [one for one in every if accepts_result(kind_of(one))]
    return implicit[-1] if implicit else None


class _Sent(NamedTuple):
    """How the return value reaches its binding."""

    declaration: BindingDeclaration
    adapted: AdaptedSignature | None
    """The signature of the generated script, if it passes the value on."""

    def refuses(self, value: Value) -> bool:
        """Return whether sending *value* certainly fails."""
        kind, adapted = kind_of(self.declaration), self.adapted
        if value.raises or adapted is None:
            return is_refused(kind, value)
        if value.type == "coroutine" and adapted.returns_awaitable:
            return False
        if adapted.result:
            if value.is_none:
                return False
            kind = GENERIC if dict(adapted.parameters)[adapted.result] else kind
        return is_refused(kind, value)


def _refused(found: Definition, sent: _Sent, function: Function) -> Iterator[Refused]:
    """Yield the first refused value of each place where the function ends."""
    for one in found.returned:
        wrong = [value for value in one.values if sent.refuses(value)]
        if wrong:
            always = len(wrong) == len(one.values)
            yield Refused(wrong[0].example, one.location, always=always)
    if sent.refuses(_NONE) and _reaches_end(found, function):
        yield Refused(_NONE, found.location, is_return=False)


def _reaches_end(found: Definition, function: Function) -> bool:
    """Return whether the end of the body is certainly reached in some run."""
    if found.end.reached != "yes" or found.end.methods is None:
        return found.end.reached == "yes"
    trigger = function.declared_trigger
    declared = trigger.value("methods") if trigger else None
    if not isinstance(declared, list):
        return True
    methods = {str(one).lower() for one in cast("list[object]", declared)}
    return not methods <= found.end.methods
