"""Rules for bindings that have a newer or more specific replacement."""

from __future__ import annotations

from funcdeco.analysis.bundles import bundle_majors, decorator_for
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.bindings.base import Binding, Renamed, json_names
from funcdeco.bindings.catalog import entries_of
from funcdeco.diagnostics.fix import Fix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("BND")


@TABLE.binding("BND031")
def generic_for_known(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report generic decorators for types that have a specific decorator."""
    if declaration.origin.model == "funcdeco" and declaration.model.is_generic():
        better = decorator_for(
            declaration.kind, declaration.model.role, set(declaration.properties)
        )
        if better:
            message = f"`{declaration.type}` has its own decorator, which checks its properties"
            yield Finding(message, f"use `{better}`", "type")


@TABLE.binding("BND032", lambda facts: facts.bundle == "2-3")
def cosmos_names_of_old(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report property names of version 3 of the extension if the bundle contains version 4."""
    declared = bundle_majors(app)
    if not declaration.origin.is_decorator and declared and min(declared) > 3:
        names = _new_names(declaration)
        for key in declaration.properties:
            if key in names:
                message = f"version 4 of the extension renamed `{key}` to `{names[key]}`"
                yield Finding(message, f"use `{names[key]}`", key, fix=Fix("rename", names[key]))


def _new_names(declaration: BindingDeclaration) -> dict[str, str]:
    """Return the current function.json name for each old name."""
    current: type[Binding] = next(
        entry.model
        for entry in entries_of(declaration.type)
        if entry.model.role == declaration.model.role and entry.model.status == "current"
    )
    names = json_names(current)
    return {
        key: names[removed.keyword]
        for key, removed in current.removed.items()
        if isinstance(removed, Renamed) and removed.keyword in names
    }
