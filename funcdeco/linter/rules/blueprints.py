"""Rules for blueprints."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.unused_blueprints import unused_blueprints
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("APP")


@TABLE.app("APP019")
def blueprint_not_included(app: CheckedApp) -> Findings:
    """Report blueprints with functions that nothing includes."""
    for blueprint, hint in unused_blueprints(app):
        count = len(blueprint.functions)
        if blueprint.model == "v2":
            functions = "function" if count == 1 else f"{count} functions"
            message = f"blueprint `{blueprint.name}` isn't registered, so the host doesn't load its"
            yield Finding(f"{message} {functions}", hint, at=blueprint.location)
            continue
        functions = "function isn't" if count == 1 else f"{count} functions aren't"
        message = f"blueprint `{blueprint.name}` isn't included, so its {functions} built"
        yield Finding(message, hint, at=blueprint.location)
