"""Rules for folders that `build` wrote."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.functions.name_clashes import name_clashes
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("BLD")


@TABLE.app("BLD001")
def function_json_foreign(app: CheckedApp) -> Findings:
    """Report a function.json in the place of a generated one, as `build` does."""
    yield from _clashes("BLD001", app)


@TABLE.app("BLD002")
def function_json_edited(app: CheckedApp) -> Findings:
    """Report the function.json of a decorated function that was edited, as `build` does."""
    yield from _clashes("BLD002", app)


def _clashes(code: str, app: CheckedApp) -> Findings:
    for clash in name_clashes(app.functions, app.snapshot):
        if clash.code == code:
            yield Finding(clash.message, clash.hint, at=clash.function)
