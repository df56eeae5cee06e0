"""Why azure-functions doesn't accept a function of a v2 app: triggers, and what its calls raised."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors
from funcdeco.diagnostics.loss import LOSES_ALL, as_losing, loses_all
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.sources.decorators.call import DecoratorCall
from funcdeco.sources.decorators.findings import FunctionFindings
from funcdeco.sources.function_app.decorator_checks import has_trigger
from funcdeco.sources.function_app.model import RecordedBuilder, RecordedDecorator
from funcdeco.sources.python.calls import calls_in

Declarations: TypeAlias = tuple[BindingDeclaration, ...]
_NO_FUNCTION = (
    "frame, or code object was expected",
    "Unsupported type for function app decorator",
    "object has no attribute '__name__'",
)
"""What azure-functions and the worker raise for objects that aren't functions."""
_PLAIN = "decorate a plain function"


class FunctionErrors:
    """Reports the errors of a function with the decorators *made*, from the top.

    *causes* has the properties that explain why a decorator raised, by its identity.
    """

    def __init__(
        self,
        found: RecordedBuilder,
        made: Sequence[RecordedDecorator],
        causes: Mapping[int, set[str | None]],
        findings: FunctionFindings,
    ) -> None:
        self._found = found
        self._made = [*made]
        self._raised = [one for one in made if one.error]
        self._causes = causes
        self._findings = findings

    def report(self, declarations: Declarations) -> None:
        """Report each error that no finding explains."""
        triggers = [one for one in declarations if one.is_trigger]
        for extra in triggers[1:]:
            message = f"function {self._found.name!r} has a second trigger, {LOSES_ALL}"
            hint, at = "write a separate function for each trigger", cast(
                "DecoratorCall", extra.origin
            )
            self._findings.add("FUN005", message, hint, at=at, binding=extra.name)
        if not triggers and not self._raised and not has_errors(self._findings.findings):
            self._without_trigger(*declarations)
        is_explained = bool(self._raised) and self._report_raised()
        if self._found.error and not is_explained and not self._loses_all():
            self._report_unbuilt()

    def _loses_all(self) -> bool:
        return any(map(loses_all, self._findings.findings))

    def _report_raised(self) -> bool:
        """Report the decorators that raised; return whether a finding explains all of them."""
        from funcdeco.sources.function_app.raised import report_raised, report_refused

        for one in self._raised:
            report_refused(one, self._causes.get(id(one), set()), self._findings)
        if self._loses_all():
            return True
        for one in reversed(self._raised):
            hint = object_hint(one.error, self._findings)
            report_raised(one, hint, self._findings)
            if hint:  # those above raise the same
                break
        return False

    def _report_unbuilt(self) -> None:
        """Report why azure-functions can't build the function, unless its errors explain it."""
        from funcdeco.sources.function_app.raised import report_unwritable

        found, findings = self._found, self._findings
        is_known = any(one.code == "BND019" for one in findings.findings)
        if not (is_known or has_trigger(self._made)):
            self._without_trigger()
        elif has_errors(findings.findings):
            findings.findings[:] = map(_as_losing_error, findings.findings)
        else:
            message = f"azure-functions can't build {found.name!r}: {found.error}, {LOSES_ALL}"
            hint = "correct the arguments of its decorators"
            report_unwritable(self._made, message, hint, findings)

    def _without_trigger(self, *declarations: BindingDeclaration) -> None:
        message = f"function {self._found.name!r} has no trigger"
        if self._found.error:
            hint = "add one, such as `@app.route(...)` or `@app.queue_trigger(...)`"
            self._findings.add("FUN004", f"{message}, {LOSES_ALL}", hint)
        else:  # the worker accepts a generic one of any type, the host doesn't
            message = f"{message}, so the host rejects it"
            hint = 'the `type` of a trigger ends in "Trigger"'
            meant = next((one.name for one in declarations if one.direction == "in"), None)
            self._findings.add("FUN004", message, hint, binding=meant)


def without_further_answers(declarations: Declarations) -> Declarations:
    """Return *declarations* without the response that each `route` after the first trigger adds."""
    further = [one.origin for one in declarations if one.is_trigger][1:]
    return tuple(one for one in declarations if one.is_trigger or one.origin not in further)


def one_trigger_per_name(declarations: Declarations) -> Declarations:
    """Return *declarations* without those triggers for whose parameter there is another one."""
    first: dict[str, BindingDeclaration] = {}
    for one in declarations:
        if one.is_trigger:
            first.setdefault(one.name, one)
    return tuple(one for one in declarations if not one.is_trigger or first[one.name] is one)


def _as_losing_error(item: Diagnostic) -> Diagnostic:
    return as_losing(item) if item.severity == "error" else item


def object_hint(error: str, findings: FunctionFindings) -> str:
    """Return a hint if an error is about the decorated object rather than an argument."""
    if "got staticmethod" in error:
        return "move `@staticmethod` above the decorators of azure-functions"
    if not any(one in error for one in _NO_FUNCTION):
        return ""
    calls = calls_in(findings.findings.snapshot, findings.source.file)
    names = calls.custom_decorators(findings.source.line)
    below = in_backticks(name for name in names if not hasattr(builtins, name))
    return f"each decorator below must return a function: {below}" if below else _PLAIN
