"""Rules for the syntax of imported modules."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.imports.graph import import_graph
from funcdeco.diagnostics.loss import losing
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("IMP")


@TABLE.app("IMP008")
def syntax_too_new(app: CheckedApp) -> Findings:
    """Report syntax that the Python version of the deployed app doesn't accept."""
    if app.target.target_python is None or app.sources is None:
        return
    from funcdeco.sources.python.new_syntax import new_syntax

    python = app.target.target_python
    for file in _files(app):
        module = app.sources.module(file)
        for one in new_syntax(module, app.target.python) if module else ():
            since = ".".join(map(str, one.since))
            message = f"Python {python} doesn't support {one.what}, which is new in Python {since}"
            message = losing(message) if app.is_v2 else message
            hint = f"rewrite it, or run the app with Python {since} or newer"
            yield Finding(message, hint, at=one.location)


def _files(app: CheckedApp) -> list[str]:
    nodes = import_graph(app).nodes.values()
    files = (node.step.file for node in nodes if node.when == "always" and node.step.file)
    return list(dict.fromkeys(files))
