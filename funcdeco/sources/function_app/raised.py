"""Explain what a decorator of azure-functions raised: by its findings, or by a value that it names."""

from __future__ import annotations

import re

from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.loss import as_losing, losing
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.function_app.elements import call_of
from funcdeco.sources.function_app.library_values import is_member, strings_in
from funcdeco.sources.function_app.model import RecordedDecorator

_OFFERED = late_pattern(r"'([^']*)'|\"([^\"]*)\"")
_SHORTEST = 2
"""Minimum length of a value that is searched in the message of an exception."""


def with_known_values(found: PropertyFinding, made: RecordedDecorator | None) -> PropertyFinding:
    """Return a finding whose hint offers only values that the installed azure-functions accepts."""
    members = made.refused.get(found.key) if made else None
    if made is None or members is None or found.code != "BND003":
        return found
    offered = [one or other for one, other in _OFFERED.findall(found.hint)]
    accepted = [one for one in offered if is_member(one, members)]
    if len(accepted) == len(offered) > 0:
        return found
    return found._replace(hint=hint_for(found.key, made, accepted or [*members.values()]), fix=None)


def hint_for(key: str, made: RecordedDecorator, accepted: list[str]) -> str:
    """Return which of the *accepted* values to use for a keyword."""
    unknown = [
        one for one in strings_in(made.options[key]) if not is_member(one, made.refused[key])
    ]
    near = closest(unknown[0], accepted) if len(unknown) == 1 else None
    return f"did you mean {near!r}?" if near else f"use one of {', '.join(map(repr, accepted))}"


def mark_causes(findings: Findings, since: int, made: RecordedDecorator) -> set[str | None]:
    """Add the consequence to the findings that explain an exception; return their properties.

    The findings of the decorator that raised it are those from the index *since* on. If none is about
    a value that the exception names, all of them are, unless a keyword is missing or unknown.
    """
    errors = [one for one in range(since, len(findings)) if findings[one].severity == "error"]
    names = {*made.refused, *_named(made)}
    causes = [one for one in errors if findings[one].property in names]
    if not causes and not (made.missing or made.unknown):
        causes = errors
    for index in causes:
        findings[index] = as_losing(findings[index])
    return {findings[index].property for index in causes}


def report_refused(
    made: RecordedDecorator, known: set[str | None], findings: FunctionFindings
) -> None:
    """Report the values that azure-functions doesn't accept, except for the *known* keywords."""
    for key, members in made.refused.items():
        values = [one for one in strings_in(made.options[key]) if not is_member(one, members)]
        message = f"azure-functions doesn't accept {', '.join(map(repr, values))} as `{key}`"
        if key not in known:
            _add(losing(message), hint_for(key, made, [*members.values()]), made, key, findings)


def report_raised(made: RecordedDecorator, hint: str, findings: FunctionFindings) -> None:
    """Report an exception, at the argument whose value it names."""
    named = _named(made)
    key = named[0] if len(named) == 1 else ""
    _add(losing(f"`{made.name}` raises {made.error}"), hint, made, key, findings)


def _add(
    message: str, hint: str, made: RecordedDecorator, key: str, findings: FunctionFindings
) -> None:
    at, function = call_of(made, {}), findings.function
    findings.findings.add("FUN025", message, hint, at=at, function=function, key=key)


def _named(made: RecordedDecorator) -> list[str]:
    """Return the keywords with a value that the exception names."""
    return [key for key, value in made.options.items() if _is_in(value, made.error)]


def _is_in(value: object, error: str) -> bool:
    if isinstance(value, str) and len(value) >= _SHORTEST:
        return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", error) is not None
    return isinstance(value, (list, tuple)) and value not in ([], ()) and f"{value}" in error
