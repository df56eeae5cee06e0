"""Rules of connections: whether they are there, whole, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product

from funcdeco.analysis.app_settings import (
    Configuration,
    deployed_configuration,
    is_known,
    known_configuration,
    local_configuration,
)
from funcdeco.analysis.binding_types import holds
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.connections import Connection, connection_of, connections
from funcdeco.analysis.file_location import in_local_settings
from funcdeco.analysis.settings_in_use import of_element, uses
from funcdeco.analysis.substitution import replaced
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.resource_names import check_setting_name
from funcdeco.grammar.similar import did_you_mean
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("CON")
_STORAGE = "AzureWebJobsStorage"
_NAME = re.compile(r"[\w.:-]+")
_ENTITY_PATH = re.compile(r"(?:^|;)\s*EntityPath\s*=\s*([^;]+)", re.IGNORECASE)


@TABLE.app("CON001")
def connection_not_local(app: CheckedApp) -> Findings:
    """Find connections that local.settings.json lacks."""
    settings = local_configuration(app)
    if settings is None:
        return
    stops = _stops_core_tools(app, settings)
    for one in _missing(app, settings, empty_counts=False):
        if stops and one.name.lower() in ("storage", _STORAGE.lower()):
            continue
        message = f"{_contains(one)}, which local.settings.json lacks"
        hint = _near(one.name, app.local_settings or {}) or f"add `{one.name}` to its `Values`"
        yield Finding(message, hint, key=one.use.key, at=one.use.at)


@TABLE.app("CON002")
def connection_not_deployed(app: CheckedApp) -> Findings:
    """Find connections that the deployed app lacks."""
    settings = deployed_configuration(app)
    # An empty value may be one that isn't exported: a reference to a key vault.
    for one in _missing(app, settings, empty_counts=True) if settings else ():
        message = f"{_contains(one)}, which the app's settings lack"
        hint = f"add `{one.name}`"
        if one.accepts_identity:
            hint += f", or for an identity the settings that begin with `{one.name}__`"
        hint = _near(one.name, app.facts.settings or {}) or hint
        yield Finding(message, hint, key=one.use.key, at=one.use.at)


def _missing(
    app: CheckedApp, settings: Configuration, *, empty_counts: bool
) -> Iterator[Connection]:
    """Return the first use of each connection that isn't there."""
    seen: set[str] = set()
    for one in connections(app):
        name = one.name.lower()
        if name not in seen and not one.is_there(settings, empty_counts=empty_counts):
            seen.add(name)
            yield one


def _contains(one: Connection) -> str:
    if one.use.is_explicit:
        return f"{one.use.quoted_name} names the connection `{one.name}`"
    whose = one.use.at.type if isinstance(one.use.at, BindingDeclaration) else one.use.key
    return f"`{whose}` needs the connection `{one.name}`"


def _near(name: str, settings: Mapping[str, str]) -> str:
    return did_you_mean(name, {key.partition("__")[0] for key in settings})


@TABLE.app("CON003")
def identity_incomplete(app: CheckedApp) -> Findings:
    """Find identity-based connections that don't say where to connect to."""
    settings = known_configuration(app)
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for one in connections(app):
        for group in one.lacks(settings):
            mark = one.name.lower(), group
            if mark in seen:
                continue
            seen.add(mark)
            expected = [f"{one.name}__{key}" for key in group]
            message = f"the identity-based connection `{one.name}` lacks `{expected[0]}`"
            hint = f"set {' or '.join(f'`{name}`' for name in expected)}"
            yield Finding(message, hint, key=one.use.key, at=one.use.at)


@TABLE.app("CON004")
def identity_ignored(app: CheckedApp) -> Findings:
    """Find identity-based connections that a connection string of the same name hides."""
    settings = known_configuration(app)
    seen: set[str] = set()
    for one in connections(app):
        if one.name.lower() in seen or not one.hides(settings):
            continue
        seen.add(one.name.lower())
        message = f"`{one.name}` is set, and so `{one.name}__...` isn't read"
        hint = f"delete the setting `{one.name}` to connect by the identity, or else the others"
        yield Finding(message, hint, key=one.use.key, at=one.use.at)


@TABLE.app("CON005")
def setting_name(app: CheckedApp) -> Findings:
    """Find names of settings that Linux can't have, on which Python runs in Azure."""
    seen: set[str] = set()
    for use in uses(app):
        is_name = use.is_explicit and use.kind in ("connection", "setting")
        if not is_name or not _NAME.fullmatch(use.text) or use.text.lower() in seen:
            continue
        seen.add(use.text.lower())
        try:
            check_setting_name(use.text)
        except GrammarError as error:
            message = f"{use.quoted_name} names the setting `{use.text}`, which Linux can't have"
            part = (error.start, error.end)
            yield Finding(message, error.hint, key=use.key, part=part, at=use.at)


def _stops_core_tools(app: CheckedApp, settings: Configuration) -> bool:
    """Return whether Core Tools refuse to start for want of a storage account."""
    if settings.value(_STORAGE, f"ConnectionStrings:{_STORAGE}") is not None:
        return False
    if settings.members(_STORAGE):
        return False
    declarations = (
        declaration for function in app.functions for declaration in function.declarations
    )
    return any("trigger" in one.kind and one.facts.needs_storage for one in declarations)


@TABLE.app("CON006")
def storage_missing(app: CheckedApp) -> Findings:
    """Find local settings without the storage account that Core Tools insist on."""
    settings = local_configuration(app)
    if settings and _stops_core_tools(app, settings):
        message = f"local.settings.json lacks `{_STORAGE}`, without which Core Tools don't start"
        hint = "set it to `UseDevelopmentStorage=true` and run Azurite"
        at = in_local_settings(app, "Values")
        yield Finding(message, hint, at=at)


@TABLE.app("CON007")
def entity_path_differs(app: CheckedApp) -> Findings:
    """Find event hubs that aren't the one that the connection string names."""
    settings = known_configuration(app)
    for function in app.functions:
        for declaration in function.declared(holds("event hub")):
            for use, key in product(of_element(declaration), declaration.holding("event hub")):
                one = connection_of(use, app)
                path = _ENTITY_PATH.search(one.value(settings) or "") if one else None
                hub = replaced(declaration.string(key) or "", app)
                if one and path and hub and path[1].strip().lower() != hub.strip().lower():
                    yield _another_hub(one, declaration, key)


def _another_hub(one: Connection, declaration: BindingDeclaration, key: str) -> Finding:
    message = f"the connection string `{one.name}` names another event hub than "
    message += f"{declaration.display_name(key)}, and its own counts"
    hint = "remove `EntityPath` from the connection string, or name the same event hub"
    return Finding(message, hint, key=key, at=declaration)


@TABLE.binding("CON008", holds("topic address"))
def topic_endpoint(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Find a topic's address that isn't an absolute URL."""
    for key in declaration.holding("topic address"):
        name = replaced(declaration.string(key) or "", app)
        value = known_configuration(app).value(name) if name else None
        if value and is_known(value) and not _is_url(value):
            message = f"the setting `{name}` isn't an absolute URL"
            hint = "set it to the topic's endpoint, which begins with `https://`"
            yield Finding(message, hint, key=key)


def _is_url(text: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc)
