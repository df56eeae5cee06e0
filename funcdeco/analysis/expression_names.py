"""The names in binding expressions, and those that a trigger provides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from funcdeco.analysis.blob_paths import known_path, pattern_of
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.properties import texts, tokens
from funcdeco.analysis.routes import template_of, with_prefix
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, is_system_name


@lru_cache(4096)
def names_in(text: str) -> tuple[Name, ...]:
    """Return the names in braces; none if the host can't parse them."""
    found = tokens(text) if "{" in text else ()
    if isinstance(found, GrammarError):
        return ()
    return tuple(one for one in found if isinstance(one, Name))


@lru_cache(4096)
def _expected(text: str) -> tuple[Name, ...]:
    """Return the names that are neither the host's own nor may come from a setting."""
    return tuple(
        name for name in names_in(text) if "%" not in name.name and not is_system_name(name.name)
    )


PROVIDERS = {
    "queuetrigger": "`queueTrigger`",
    "dequeuecount": "`queueTrigger`",
    "popreceipt": "`queueTrigger`",
    "nextvisibletime": "`queueTrigger`",
    "blobtrigger": "`blobTrigger`",
    "timertrigger": "`timerTrigger`",
    "locktoken": "`serviceBusTrigger`",
    "deadlettersource": "`serviceBusTrigger`",
    "enqueuedtimeutc": "`serviceBusTrigger` and `eventHubTrigger`",
    "partitioncontext": "`eventHubTrigger`",
    "leaderepoch": "`kafkaTrigger`",
    "ispartitioneof": "`kafkaTrigger`",
}
"""Metadata names, in lower case, that are hardly ever members of a message, with their triggers."""


def names_from_trigger(declaration: BindingDeclaration) -> Iterator[tuple[str, Name]]:
    """Yield the names in a binding that the trigger must provide, with their properties."""
    if not declaration.is_trigger:
        for key, text in texts(declaration, "expressions"):
            for name in _expected(text):
                yield key, name


def first_part(name: str) -> str:
    """Return the part of *name* that the trigger or the message provides."""
    return name.partition(".")[0]


def names_of_trigger(
    trigger: BindingDeclaration, app: CheckedApp, *, is_shown: bool = False
) -> tuple[str, ...] | None:
    """Return the names that a trigger provides apart from its payload's; None if unknown.

    *is_shown* omits names in the values of settings, which no message contains.
    """
    names = trigger.facts.gives
    if names is None:
        return None
    if str(trigger.value("cardinality")).lower() == "many":
        names = (*names, *(f"{name}Array" for name in names))
    for key in trigger.holding("blob path"):
        path = known_path(trigger.string(key) or "", app)
        if is_shown and not path.is_written:
            continue
        pattern = pattern_of(path.value)
        if pattern is None or pattern.has_settings:
            return None
        names = (*(name.name for name in pattern.parameters), *names)
    return names


def route_names(trigger: BindingDeclaration, app: CheckedApp) -> tuple[str, ...]:
    """Return the names of the parameters in the route of a trigger; none if it has no route."""
    route: tuple[str, ...] = ()
    for key in trigger.holding("route"):
        route = _route_names(with_prefix(app.route_prefix, trigger.string(key) or ""))
    return route


def _route_names(route: str) -> tuple[str, ...]:
    template = template_of(route)
    return tuple(one.name for one in template.parameters) if template else ()
