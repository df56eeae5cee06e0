"""Where the Python version and the plan of an app are chosen: an option, or a file."""

from __future__ import annotations

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.linter.rule import Finding
from funcdeco.project.pyproject import line_of


def about_choice(app: CheckedApp, message: str, hint: str, *keys: str) -> Finding:
    """Return a finding about the options *keys*: without a place if the call has one of them.

    Else it is at the first key in pyproject.toml, or at host.json.
    """
    if given := [f"--{key}" for key in keys if key in app.target.given]:
        return Finding(f"{message} ({in_backticks(given)})", hint, at=Location(""))
    file = app.file("pyproject.toml")
    if not app.snapshot.exists(file):
        return Finding(message, hint, at=Location(app.file("host.json")))
    lines = (line_of(app.snapshot, key) for key in keys)
    return Finding(message, hint, at=Location(file, next(filter(None, lines), None)))
