"""Explain what a decorator of azure-functions raised: by its findings, or by a value that it names."""

from __future__ import annotations

import re

from funcdeco.bindings.plain_values import ForeignValue
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.loss import as_losing, losing
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest
from funcdeco.sources.decorators.findings import Findings, FunctionFindings
from funcdeco.sources.function_app.elements import call_of
from funcdeco.sources.function_app.library_values import is_member, strings_in
from funcdeco.sources.function_app.model import RecordedDecorator

_OFFERED = late_pattern(r"'([^']*)'|\"([^\"]*)\"")
_OF_CLASSES = {
    "property_type": "use a member of `func.McpPropertyType`, such as `func.McpPropertyType.STRING`",
    "prompt_arguments": 'use a list, such as `[func.PromptArgument("name", "description")]`',
}
"""Keywords that accept only objects of classes of azure-functions, and hints for other values."""
_LIST = "must be a list"
_SHORTEST = 2
"""Minimum length of a value that is searched in the message of an exception."""


def with_known_values(found: PropertyFinding, made: RecordedDecorator | None) -> PropertyFinding:
    """Return a finding whose hint offers only values that the installed azure-functions accepts."""
    members = made.refused.get(found.key) if made else None
    if made is None or members is None or found.code != "BND003":
        return found
    if _LIST in found.message:
        meant = [one or other for one, other in _OFFERED.findall(found.hint)]
        if meant and all(is_member(one, members) for one in meant):
            return found
        offer = ", ".join(map(repr, members.values()))
        return found._replace(hint=f"use a list of {offer}", fix=None)
    offered = [one or other for one, other in _OFFERED.findall(found.hint)]
    accepted = [one for one in offered if is_member(one, members)]
    if len(accepted) == len(offered):
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
    causes: list[int] = []
    for names in ({*_refused(made), *_named(made)}, {*made.refused}):
        causes = causes or [one for one in errors if findings[one].property in names]
    if not causes and not (made.missing or made.unknown or _refused(made)):
        causes = errors
    for index in causes:
        findings[index] = as_losing(findings[index])
    return {findings[index].property for index in causes}


def report_refused(
    made: RecordedDecorator, known: set[str | None], findings: FunctionFindings
) -> None:
    """Report the values that azure-functions doesn't accept, except for the *known* keywords."""
    for key, values in _refused(made).items():
        message = f"azure-functions doesn't accept {', '.join(map(repr, values))} as `{key}`"
        if key not in known:
            hint = _ignored_hint(made, key, findings) or hint_for(
                key, made, [*made.refused[key].values()]
            )
            _add(losing(message), hint, made, key, findings)


def _ignored_hint(made: RecordedDecorator, key: str, findings: FunctionFindings) -> str:
    """Return the hint of the finding that the host ignores a keyword, and remove that finding."""
    every = findings.findings
    for one in every:
        last = made.site.end[0] if made.site.end else made.site.line
        is_here = made.site.line <= (one.line or 0) <= last
        if (one.code, one.property) == ("BND016", key) and is_here:
            every.remove(one)
            return one.hint
    return ""


def _refused(made: RecordedDecorator) -> dict[str, list[str]]:
    """Return the strings that azure-functions doesn't accept, by keyword."""
    found = {
        key: [one for one in strings_in(made.options[key]) if not is_member(one, members)]
        for key, members in made.refused.items()
    }
    return {key: values for key, values in found.items() if values}


def report_raised(made: RecordedDecorator, hint: str, findings: FunctionFindings) -> None:
    """Report an exception, at the argument whose value it names."""
    named = _named(made) or [one for one in _OF_CLASSES if made.options.get(one) is not None]
    key = named[0] if len(named) == 1 else ""
    hint = hint or _OF_CLASSES.get(key, "correct its arguments")
    _add(losing(f"`{made.name}` raises {made.error}"), hint, made, key, findings)


def report_unwritable(
    decorators: list[RecordedDecorator], message: str, hint: str, findings: FunctionFindings
) -> None:
    """Report that JSON can't contain an argument, at the argument if only one is an object."""
    objects = [
        (made, key)
        for made in decorators
        for key, value in made.options.items()
        if isinstance(value, (ForeignValue, bytes))
    ]
    if len(objects) == 1:
        made, key = objects[0]
        value = made.options[key]
        if isinstance(value, ForeignValue) and value.member:
            hint = f"pass its value, such as `{value.type_name}.{value.member}.value`"
        _add(message, hint, made, key, findings)
    else:
        findings.add("FUN025", message, hint)


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
