"""Rules for folders that `build` wrote."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.functions.name_clashes import name_clashes
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("BLD")


@TABLE.app("BLD002")
def function_json_edited(app: CheckedApp) -> Findings:
    """Report the function.json of a decorated function that was edited, as `build` does."""
    for clash in name_clashes(app.functions, app.snapshot):
        if clash.is_edited:
            yield Finding(clash.message, clash.hint, at=clash.function)
