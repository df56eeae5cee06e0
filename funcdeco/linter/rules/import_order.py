"""Rules for circular imports of decorated apps, which depend on the order of imports."""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.first_imports import FirstImport, failing_first_imports
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("IMP")
_PREFIX = "the module raises when it is imported: "


def failing_modules(app: CheckedApp) -> Iterator[Finding]:
    """Yield the modules that the worker can't import, although the app can be imported."""
    for one in failing_first_imports(app):
        if not one.earlier:
            message = f"the worker can't import `{one.module}` first: {_reason(one)}"
            yield Finding(message, _hint(one), at=one.problem.location)


@TABLE.app("IMP011")
def circular_import_order(app: CheckedApp) -> Findings:
    """Report modules that can be imported only because another function is loaded earlier."""
    for one in failing_first_imports(app):
        if one.earlier:
            message = f"`{one.module}` can't be imported before `{one.earlier}`: {_reason(one)}"
            yield Finding(message, _hint(one), at=one.problem.location)


def _reason(one: FirstImport) -> str:
    reason = one.problem.message.removeprefix(_PREFIX)
    # Python appends the path of the module, which the location already has.
    return reason.partition(" (most likely due to a circular import)")[0]


def _hint(one: FirstImport) -> str:
    return (
        f"use a `Blueprint` in `{one.module}` and include it in the app, instead of the app itself"
    )
