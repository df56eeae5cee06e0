"""All steps for a whole app."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from funcdeco.diagnostics import Diagnostic, in_order
from funcdeco.functions import Function, FunctionApp, Source
from funcdeco.registry import Registry
from funcdeco.resolve.collect import collect
from funcdeco.resolve.draft import resolve_draft
from funcdeco.resolve.faults import Faults
from funcdeco.resolve.group import group
from funcdeco.resolve.locate import Locator
from funcdeco.resolve.names import check_collisions
from funcdeco.resolve.scripts import check_scripts


def resolve(
    registry: Registry,
    root: Path | None = None,
    *,
    route_prefix: str = "api",
    known: Sequence[Diagnostic] = (),
) -> FunctionApp:
    """Give the functions of *registry*, with a diagnostic for each fault.

    Functions with faults are left out. *root* is the project's folder, for what depends on the
    files there; *known* are diagnostics to carry along.
    """
    faults = Faults(known)
    drafts = group(collect(registry, faults))
    locator = Locator(root)
    resolved = [resolve_draft(draft, locator, faults) for draft in drafts]
    functions = [function for function in resolved if function is not None]
    before = len(faults)
    check_collisions(functions, root, faults)
    check_scripts(functions, root, faults)
    bad = {(item.file, item.line, item.function) for item in faults[before:] if _stops(item)}
    functions = [function for function in functions if _key(function) not in bad]
    if not drafts:
        at = Source(os.path.abspath(registry.file), registry.line)
        faults.add(
            "APP012", "the app has no functions", "decorate one, or include a blueprint", at=at
        )
    functions.sort(key=lambda function: function.name.lower())
    return FunctionApp(tuple(functions), tuple(in_order(faults)), route_prefix)


def _key(function: Function) -> tuple[str, int, str]:
    return function.source.file, function.source.line, function.name


def _stops(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == "error"
