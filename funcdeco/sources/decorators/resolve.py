"""All steps for a whole app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors, in_order, without_consequences
from funcdeco.functions.model import Function, FunctionApp
from funcdeco.project.snapshot import Snapshot
from funcdeco.registry import Registry
from funcdeco.sources.columns import with_columns
from funcdeco.sources.decorators.call import source_of
from funcdeco.sources.decorators.durable_clients import with_clients
from funcdeco.sources.decorators.findings import Findings
from funcdeco.sources.decorators.function import Resolved, resolve_function
from funcdeco.sources.decorators.lazy_scripts import with_lazy_scripts
from funcdeco.sources.decorators.module_conflicts import check_scripts
from funcdeco.sources.decorators.mounts import resolve_mount
from funcdeco.sources.decorators.name_checks import check_collisions
from funcdeco.sources.decorators.records import Scopes
from funcdeco.sources.decorators.unknown import unknown_decorator
from funcdeco.sources.recording.model import Recording


def functions_of(registry: Registry) -> FunctionApp:
    """Return the functions of *registry*. Raises AppError with every error found."""
    app = resolve(registry)
    snapshot = Snapshot(Path())
    return replace(
        app, diagnostics=tuple(in_order(with_columns(app.diagnostics, snapshot)))
    ).checked()


def resolve(
    registry: Registry,
    snapshot: Snapshot | None = None,
    *,
    route_prefix: str = "api",
    known: Sequence[Diagnostic] = (),
) -> FunctionApp:
    """Return the functions of *registry*, and a diagnostic for each problem.

    Functions with errors are omitted. *snapshot* has the project's files, which some checks need;
    *known* are earlier diagnostics to include.
    """
    from funcdeco.sources.recording.recorder import record  # loads azure.functions

    read = snapshot or Snapshot(Path())
    recording = record(registry, read, snapshot.root if snapshot else None)
    return resolve_recording(recording, snapshot, route_prefix=route_prefix, known=known)


def resolve_recording(
    recording: Recording,
    snapshot: Snapshot | None = None,
    *,
    route_prefix: str = "api",
    known: Sequence[Diagnostic] = (),
) -> FunctionApp:
    """Return the functions of a recorded app; see `resolve`."""
    findings = Findings(snapshot or Snapshot(Path()), known)
    root = snapshot.root if snapshot else None
    scopes = Scopes(recording, findings)
    resolved = [
        resolve_function(scopes.spec(one), recording, findings) for one in recording.functions
    ]
    resolved += [resolve_mount(one, scopes.record(one.call), findings) for one in recording.mounts]
    _check_applied(recording, resolved, findings)
    named = [(one.name, one.source, one.naming) for one in resolved if one.is_reachable]
    taken = check_collisions(named, snapshot, recording.packages, findings)
    functions = [one.function for one in resolved if one.function and one.source not in taken]
    refused = check_scripts(functions, root, findings)
    functions = [function for function in functions if function.source not in refused]
    if not resolved and not has_errors(findings):
        at = source_of(recording.registries[0].site)
        hint = "decorate a function, or include a blueprint"
        # Imported late: apps without functions are rare.
        from funcdeco.sources.blueprint_files import first_blueprint

        if snapshot and (found := first_blueprint(snapshot, "funcdeco")):
            hint = f'include the blueprint: `app.include("{found}")`'
        findings.add("APP012", "the app has no functions", hint, at=at)
    functions = with_clients(functions, findings.snapshot)
    functions = with_lazy_scripts(functions, snapshot)
    # The order of the host: ordinal, in upper case.
    functions.sort(key=lambda function: function.name.upper())
    return FunctionApp(
        tuple(functions),
        tuple(in_order(without_consequences(findings))),
        route_prefix,
        _broken(resolved, functions),
    )


def _broken(resolved: list[Resolved], whole: list[Function]) -> tuple[Function, ...]:
    """Return the broken functions, i.e. those that aren't in *whole*."""
    sources = {function.source for function in whole}
    every = (one.broken or one.function for one in resolved)
    return tuple(
        replace(one, is_whole=False)
        for one in every
        if one is not None and one.source not in sources
    )


def _check_applied(recording: Recording, resolved: list[Resolved], findings: Findings) -> None:
    """Report decorators that were called but not applied, most likely for lack of an `@`."""
    used = {one.call for function in recording.functions for one in function.calls}
    used |= {one.call.call for one in recording.mounts}
    used = used.union(*(one.met for one in resolved))
    for index in (index for registry in recording.registries for index in registry.made):
        if index not in used:
            call = recording.calls[index]
            if call.load is None:
                findings.add(*unknown_decorator(call), at=source_of(call.site))
                continue
            findings.add(
                "FUN011",
                f"`{call.name}` isn't applied to a function",
                "is the `@` missing? A function whose bindings are all in `Annotated` needs "
                "`@app.function()`",
                at=source_of(call.site),
            )
