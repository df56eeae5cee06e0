"""Rules for names that the packages of Azure Functions don't define."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.analysis.definitions import hand_written
from funcdeco.analysis.imports.azure_names import lacking_names
from funcdeco.diagnostics.location import Location
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("IMP")
_OTHERWISE = "use a class that the installed version defines, or `str` or `bytes`"


@TABLE.app("IMP007")
def azure_name_missing(app: CheckedApp) -> Findings:
    """Report names that the installed azure-functions or azure-functions-durable lacks."""
    for one in lacking_names(app):
        if not any(_contains(outer, one.location) for outer in _unreadable(app)):
            message = f"`{one.package}` doesn't define `{one.name}`"
            hint = f"did you mean `{one.near}`?" if one.near else _OTHERWISE
            yield Finding(message, hint, at=one.location)


@once
def _unreadable(app: CheckedApp) -> list[Location]:
    """Return the locations of annotations that PYT003 reports."""
    definitions = filter(None, (hand_written(function, app) for function in app.functions))
    every = [one for found in definitions for one in (*found.parameters.values(), found.result)]
    return [
        one.annotation_location or one.location
        for one in every
        if one is not None and one.evaluated.kind == "unreadable"
    ]


def _contains(outer: Location, inner: Location) -> bool:
    begin, end = (outer.line or 0, outer.column or 0), (outer.end_line or 0, outer.end_column or 0)
    return outer.file == inner.file and begin <= (inner.line or 0, inner.column or 0) <= end
