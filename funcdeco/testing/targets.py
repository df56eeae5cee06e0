"""Find the function that a test names, by its own name or else by the resource it listens to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from funcdeco.bindings.base import json_names
from funcdeco.diagnostics.wording import in_backticks, with_article
from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.engine.expressions import ExpressionError, fill_settings
from funcdeco.engine.families.blob_trigger import captured
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.similar import did_you_mean

__tracebackhide__ = is_usage_error

_BLOB = "blobTrigger"
_PARTS = {
    "servicebustrigger": ("", "subscriptionName"),
    "eventhubtrigger": ("", "consumerGroup"),
    "kafkatrigger": ("", "consumerGroup"),
    "cosmosdbtrigger": ("databaseName", ""),
}
"""By trigger, properties with what can precede and follow the name of its resource."""


class Target(NamedTuple):
    """A function and its trigger."""

    function: Function
    declaration: BindingDeclaration


class NoTarget(UsageError, LookupError):
    """Raised if a name matches no function, or more than one."""


def find_target(
    functions: Iterable[Function], name: str, kinds: tuple[str, ...], settings: Mapping[str, str]
) -> Target:
    """Return the function named *name* with a trigger of one of *kinds*, or that listens to it.

    Raises NoTarget.
    """
    every = list(triggered_by(functions, kinds))
    named = [one for one in every if one.function.name.lower() == name.lower()]
    listening = [one for one in every if _listens(one.declaration, name, settings)]
    found = named or listening
    if named and listening and named != listening:
        other = listening[0].function.name
        message = (
            f"`{name}` is a function, and also what `{other}` listens to; use the function's name"
        )
        raise NoTarget(message)
    if len(found) == 1:
        _check_started(found[0], settings)
        return found[0]
    what = in_backticks(kinds)
    if found:
        names = in_backticks(one.function.name for one in found)
        raise NoTarget(f"several functions listen to `{name}`: {names}; use a function's name")
    if (same := _of_another_kind(functions, name)) is not None:
        kind = same.declaration.type
        raise NoTarget(f"`{same.function.name}` has {with_article(kind)}, not {what}")
    raise _not_found(name, what, every, settings)


def _of_another_kind(functions: Iterable[Function], name: str) -> Target | None:
    """Return the function named *name*, whatever its trigger is."""
    for function in functions:
        trigger = function.declared_trigger
        if trigger is not None and function.name.lower() == name.lower():
            return Target(function, trigger)
    return None


def find_blob_target(
    functions: Iterable[Function], path: str, settings: Mapping[str, str]
) -> Target:
    """Return the function named *path*, or the one whose blob trigger's pattern matches it."""
    every = list(triggered_by(functions, (_BLOB,)))
    named = [one for one in every if one.function.name.lower() == path.lower()]
    matching = [
        one for one in every if captured(resource_of(one.declaration, settings), path) is not None
    ]
    found = named or matching
    if len(found) == 1:
        return found[0]
    if found:
        names = in_backticks(one.function.name for one in found)
        raise NoTarget(
            f"several functions listen to `{path}`: {names}; use a function's name and `path`"
        )
    if path.lower() in _containers(every, settings):
        raise NoTarget(f"`{path}` is a container; name a blob in it, such as `{path}/name`")
    raise _not_found(path, f"`{_BLOB}`", every, settings)


def _containers(every: Iterable[Target], settings: Mapping[str, str]) -> Iterator[str]:
    for one in every:
        yield resource_of(one.declaration, settings).partition("/")[0].lower()


def _not_found(name: str, what: str, every: list[Target], settings: Mapping[str, str]) -> NoTarget:
    """Return the error for a name that nothing has, with the names that exist."""
    resources = (resources_of(one.declaration, settings) for one in every)
    possible = sorted({one.function.name for one in every}.union(*resources))
    known = in_backticks(possible) or "none"
    hint = did_you_mean(name, possible)
    message = f"no function with {what} listens to `{name}`; available: {known}"
    return NoTarget(f"{message}; {hint}" if hint else message)


def triggered_by(functions: Iterable[Function], kinds: tuple[str, ...]) -> Iterable[Target]:
    """Yield the functions whose trigger has one of the types *kinds*."""
    lowered = {kind.lower() for kind in kinds}
    for function in functions:
        trigger = function.declared_trigger
        if trigger is not None and trigger.kind in lowered:
            yield Target(function, trigger)


def _listens(declaration: BindingDeclaration, name: str, settings: Mapping[str, str]) -> bool:
    """Return whether a trigger listens to *name*; the host writes names of queues in lowercase."""
    names = resources_of(declaration, settings)
    if declaration.kind == "queuetrigger":
        return name.lower() in map(str.lower, names)
    return name in names


def resources_of(declaration: BindingDeclaration, settings: Mapping[str, str]) -> set[str]:
    """Return all names of a trigger's resource, such as a topic and `topic/subscription`."""
    resource = resource_of(declaration, settings)
    if not resource:
        return set()
    first, last = _PARTS.get(declaration.kind, ("", ""))
    before, after = (_filled(declaration, key, settings) for key in (first, last))
    return {resource, "/".join(part for part in (before, resource, after) if part)}


def resource_of(declaration: BindingDeclaration, settings: Mapping[str, str]) -> str:
    """Return the name of a trigger's resource, with its settings resolved; "" if it has none."""
    keyword = declaration.facts.resource_property
    key = json_names(declaration.facts).get(keyword or "", "")
    return _filled(declaration, key, settings)


def _check_started(target: Target, settings: Mapping[str, str]) -> None:
    """Check that the host starts a trigger: that the settings in what it listens to exist.

    Raises NoTarget.
    """
    try:
        for key in _listened(target.declaration):
            fill_settings(target.declaration.string(key) or "", settings)
    except (ExpressionError, GrammarError) as error:
        raise NoTarget(f"`{target.function.name}` isn't triggered: {error}") from None


def _listened(declaration: BindingDeclaration) -> Iterator[str]:
    """Return the properties that name what a trigger listens to."""
    keyword = declaration.facts.resource_property
    names = (
        json_names(declaration.facts).get(keyword or "", ""),
        *_PARTS.get(declaration.kind, ()),
    )
    return (name for name in names if name)


def _filled(declaration: BindingDeclaration, key: str, settings: Mapping[str, str]) -> str:
    """Return a property with its settings filled in, unchanged if one of them is missing."""
    text = declaration.string(key) or ""
    try:
        return fill_settings(text, settings)
    except (ExpressionError, GrammarError):
        return text


def find_any(functions: Iterable[Function], name: str) -> Target:
    """Return the function *name* and its trigger of any type."""
    every = list(functions)
    for function in every:
        if function.name.lower() == name.lower() and function.declared_trigger is not None:
            return Target(function, function.declared_trigger)
    names = sorted(function.name for function in every)
    hint = did_you_mean(name, names)
    message = f"no function `{name}`; available: {in_backticks(names) or 'none'}"
    raise NoTarget(f"{message}; {hint}" if hint else message)
