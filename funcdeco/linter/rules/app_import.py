"""Rules for modules that don't parse."""

from __future__ import annotations

import sys

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.diagnostics.location import Location
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("APP")


@TABLE.app("APP003")
def does_not_parse(app: CheckedApp) -> Findings:
    """Report each script with a syntax error once."""
    if (
        app.facts.target_python is not None
        and _version(app.facts.target_python) > sys.version_info[:2]
    ):
        return  # this Python may be too old for the syntax
    reported = set[Location]()
    for function in app.functions:
        found = None if function.is_decorated else app.definition(function)
        problem = found.problem if found else None
        if problem and problem.code == "APP003" and problem.location not in reported:
            reported |= {problem.location} if problem.location else set()
            yield Finding(problem.message, problem.hint, at=problem.location)


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))
