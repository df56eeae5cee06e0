"""The findings about a package: one for each reason, with the functions that it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from funcdeco.deployment.verify.failures import REFUSES, Reason
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import counted, in_backticks

_MOST_NAMES = 3


def by_reason(failed: Mapping[str, Reason]) -> list[Diagnostic]:
    """Return one diagnostic for each reason; *failed* has the reason of each function."""
    stopped: dict[object, tuple[Reason, list[str]]] = {}
    for name, reason in failed.items():
        # The tracebacks differ in how each function comes to the same line.
        key = reason._replace(detail="")
        stopped.setdefault(key, (reason, []))[1].append(name)
    return [_diagnostic(reason, names) for reason, names in stopped.values()]


def no_functions(message: str, hint: str) -> Diagnostic:
    """Return that the host finds no function in a package."""
    return Diagnostic("VER001", message, hint)


def rejected(error: str, file: str) -> Reason:
    """Return that the host rejects a function.json."""
    hint = "`funcdeco check` reports what to write instead"
    return Reason("VER008", f"the host rejects the function: {error}", hint, Location(file))


def index_fails(reason: Reason) -> Diagnostic:
    """Return that indexing a v2 app fails, and with it all of its functions."""
    message = f"indexing fails, so no function loads: {reason.message.removeprefix(REFUSES)}"
    code = "VER014" if reason.is_refusal else reason.code
    return Diagnostic(code, message, reason.hint, reason.location, detail=reason.detail)


def fails(what: str, location: Location | None = None, detail: str = "") -> Reason:
    """Return that a function fails when it is called."""
    return Reason("VER013", f"it fails with a sample event: {what}", "", location, detail)


def needs_network(hosts: Sequence[str]) -> Reason:
    """Return that a function connects to other machines, so that its call tells nothing."""
    message = f"its call connects to {in_backticks(hosts)}; `verify` has no network"
    return Reason("VER016", message, "test it with `funcdeco invoke`, or with a test client")


def not_called(problem: str) -> Reason:
    """Return that there is no sample event for a function."""
    return Reason("VER017", f"it can't be called with a sample event: {problem}")


def of_call(name: str, reason: Reason) -> Diagnostic:
    """Return the finding about the call of a function."""
    message = f"`{name}` loads, but {reason.message}"
    return Diagnostic(
        reason.code, message, reason.hint, reason.location, name, detail=reason.detail
    )


def _diagnostic(reason: Reason, names: list[str]) -> Diagnostic:
    shown = in_backticks(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        shown += f" and {counted(len(names) - _MOST_NAMES, 'other')}"
    verb = "doesn't" if len(names) == 1 else "don't"
    function = names[0] if len(names) == 1 else None
    message = f"{shown} {verb} load: {reason.message}"
    return Diagnostic(
        reason.code, message, reason.hint, reason.location, function, detail=reason.detail
    )
