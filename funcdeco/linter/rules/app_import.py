"""Rules for modules that don't compile."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.diagnostics.location import Location
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("APP")


@TABLE.app("APP003")
def does_not_compile(app: CheckedApp) -> Findings:
    """Report each script, and each module that one imports, with a syntax error once."""
    if app.target.python > sys.version_info[:2]:
        return  # this Python may be too old for the syntax
    reported = set[str]()
    for message, location in (*_unparsed_scripts(app), *_uncompiled_modules(app)):
        if location.file not in reported:
            reported.add(location.file)
            yield Finding(message, at=location)


def _unparsed_scripts(app: CheckedApp) -> Iterator[tuple[str, Location]]:
    for function in app.functions:
        found = None if function.is_decorated else app.definition(function)
        problem = found.problem if found else None
        if problem and problem.code == "APP003" and problem.location:
            yield problem.message, problem.location


def _uncompiled_modules(app: CheckedApp) -> Iterator[tuple[str, Location]]:
    """Yield the errors in modules that handwritten functions import; the others were imported."""
    for node in import_graph(app).nodes.values():
        if node.when != "always" or node.is_decorated:
            continue
        outline = app.sources.outline(node.step.file) if app.sources else None
        if outline is not None and outline.error is not None:
            message = f"{type(outline.error).__name__}: {outline.error.msg}"
            yield message, outline.error_location
