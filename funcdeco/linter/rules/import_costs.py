"""Rules for imports that make the first response of all functions slower."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.single_use import SingleUse, single_uses
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("IMP")


@TABLE.app("IMP012")
def import_for_one_function(app: CheckedApp) -> Findings:
    """Report imports of heavy packages that only one of several functions needs."""
    for one in single_uses(app):
        name = one.function.name
        message = f"only `{name}` uses {one.package}, but every function waits for its import"
        yield Finding(message, _hint(one), at=one.location)


def _hint(one: SingleUse) -> str:
    if one.function.model != "funcdeco":
        return "move the import into the function"
    return (
        'move the import into the function, or set `scripts = "lazy"` '
        "and keep the function in a module of its own"
    )
