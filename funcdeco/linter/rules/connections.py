"""Rules for connections: whether they are set, complete and consistent."""

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
from funcdeco.analysis.settings_in_use import Use, of_element, uses
from funcdeco.analysis.substitution import replaced
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.resource_names import check_setting_name, is_topic_address
from funcdeco.grammar.service_address import is_service_address
from funcdeco.grammar.similar import did_you_mean, is_slip
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("CON")
_STORAGE = "AzureWebJobsStorage"
_NAME = late_pattern(r"[\w.:-]+")
_ENTITY_PATH = late_pattern(r"(?:^|;)\s*EntityPath\s*=\s*([^;]+)", re.IGNORECASE)


@TABLE.app("CON001")
def connection_not_local(app: CheckedApp) -> Findings:
    """Report connections that are missing from local.settings.json."""
    settings = local_configuration(app)
    if settings is None:
        return
    stops = _stops_core_tools(app, settings)
    for one in _missing(app, settings, empty_counts=False):
        if stops and one.name.value.lower() in ("storage", _STORAGE.lower()):
            continue
        if one.value(settings) is not None:
            message = f"{_contains(one)}, which is empty in local.settings.json"
            yield Finding(message, _hint_for_empty(one), key=one.use.key, at=one.use.at)
            continue
        message = f"{_contains(one)}, which is missing from local.settings.json"
        hint = _near(one, app.local_settings or {}) or f"add `{one.name}` to its `Values`"
        yield Finding(message, hint, key=one.use.key, at=one.use.at)


@TABLE.app("CON002")
def connection_not_deployed(app: CheckedApp) -> Findings:
    """Report connections that are missing from the deployed app's settings."""
    settings = deployed_configuration(app)
    # An empty value may be one that wasn't exported, such as a Key Vault reference.
    for one in _missing(app, settings, empty_counts=True) if settings else ():
        message = f"{_contains(one)}, which is missing from the app's settings"
        hint = f"add `{one.name}`"
        if one.accepts_identity:
            hint += f", or the settings that begin with `{one.name}__` to use an identity"
        hint = _near(one, app.target.settings or {}) or hint
        yield Finding(message, hint, key=one.use.key, at=one.use.at)


def _missing(
    app: CheckedApp, settings: Configuration, *, empty_counts: bool
) -> Iterator[Connection]:
    """Yield the first use of each connection that is missing."""
    seen: set[str] = set()
    for one in connections(app):
        name = one.name.value.lower()
        if name not in seen and not one.is_there(settings, empty_counts=empty_counts):
            seen.add(name)
            yield one


def _hint_for_empty(one: Connection) -> str:
    """Return what to set an empty connection to."""
    if one.accepts_emulator:
        return "set it to `UseDevelopmentStorage=true` and run Azurite, or to a connection string"
    return "set it to a connection string"


def _contains(one: Connection) -> str:
    if one.use.is_explicit:
        return f"{one.use.quoted_name} names the connection `{one.name}`"
    whose = one.use.at.type if isinstance(one.use.at, BindingDeclaration) else one.use.key
    return f"`{whose}` needs the connection `{one.name}`"


def _near(one: Connection, settings: Mapping[str, str]) -> str:
    """Return which connection may be meant, or where its name comes from."""
    if not one.name.is_written:
        setting = one.name.written.strip("%")
        if one.name.settings == (setting,) and "=" in one.name.value:
            return f"write `{setting}`: a connection is named without percent signs"
        return f"set {in_backticks(one.name.settings)} to the name of a connection"
    known = {re.split("__|:", key, maxsplit=1)[0] for key in settings}
    bare = re.sub("^AzureWebJobs", "", one.name.value, flags=re.IGNORECASE)
    if bare in known:  # only the extension adds the prefix
        return f"did you mean `{bare}`?"
    # A connection string that isn't set may have settings below its name, which it can't use.
    return did_you_mean(one.name.value, (key for key in known if not one.is_name(key)))


@TABLE.app("CON003")
def identity_incomplete(app: CheckedApp) -> Findings:
    """Report identity-based connections without an endpoint."""
    settings = known_configuration(app)
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for one in connections(app):
        for group in one.lacks(settings):
            mark = one.name.value.lower(), group
            if mark in seen:
                continue
            seen.add(mark)
            expected = [f"{one.name}__{key}" for key in group]
            message = f"the identity-based connection `{one.name}` lacks `{expected[0]}`"
            hint = f"set {' or '.join(f'`{name}`' for name in expected)}"
            yield Finding(message, hint, key=one.use.key, at=one.use.at)


@TABLE.app("CON004")
def identity_ignored(app: CheckedApp) -> Findings:
    """Report identity-based connections that a connection string of the same name overrides."""
    settings = known_configuration(app)
    seen: set[str] = set()
    for one in connections(app):
        if one.name.value.lower() in seen or not one.hides(settings):
            continue
        seen.add(one.name.value.lower())
        message = f"`{one.name}` is set, so the `{one.name}__...` settings are ignored"
        hint = f"remove `{one.name}` to use the identity, or remove the other settings"
        yield Finding(message, hint, key=one.use.key, at=one.use.at)


@TABLE.app("CON005")
def setting_name(app: CheckedApp) -> Findings:
    """Report setting names that are invalid on Linux, where Python apps run in Azure."""
    seen: set[str] = set()
    for use, name, start in _setting_names(app):
        if name.lower() in seen:
            continue
        seen.add(name.lower())
        try:
            check_setting_name(name)
        except GrammarError as error:
            verb = "is" if name == use.text else "uses"
            message = f"{use.quoted_name} {verb} `{name}`, an invalid setting name on Linux"
            part = (start + error.start, start + error.end)
            yield Finding(message, error.hint, key=use.key, part=part, at=use.at)


def _setting_names(app: CheckedApp) -> Iterator[tuple[Use, str, int]]:
    """Yield the names of settings in properties, and their positions there."""
    for use in uses(app):
        for setting in use.settings():
            # Some plans replace the dots in the names of settings.
            if "." not in setting.name:
                yield use, setting.name, setting.start
        is_name = use.is_explicit and use.kind in ("connection", "setting")
        # Addresses are reported by CON011 and NAM009.
        is_address = is_service_address(use.text) or is_topic_address(use.text)
        if is_name and _NAME.fullmatch(use.text) and not is_address:
            yield use, use.text, 0


def _stops_core_tools(app: CheckedApp, settings: Configuration) -> bool:
    """Return whether Core Tools refuses to start because no storage account is set."""
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
    """Report local settings without the storage account that Core Tools requires."""
    settings = local_configuration(app)
    if settings and _stops_core_tools(app, settings):
        message = f"local.settings.json doesn't set `{_STORAGE}`, which Core Tools needs to start"
        hint = "set it to `UseDevelopmentStorage=true` and run Azurite"
        at = in_local_settings(app, "Values")
        # Other names that begin with `AzureWebJobs` would be similar, too.
        intended = next((one for one in app.local_settings or {} if is_slip(one, _STORAGE)), "")
        if intended:
            hint = f"rename `{intended}` to `{_STORAGE}`"
            at = in_local_settings(app, "Values", intended)
        yield Finding(message, hint, at=at)


@TABLE.app("CON007")
def entity_path_differs(app: CheckedApp) -> Findings:
    """Report event hubs that differ from the one in the connection string."""
    settings = known_configuration(app)
    for function in app.functions:
        for declaration in function.declared(holds("event hub")):
            for use, key in product(of_element(declaration), declaration.holding("event hub")):
                one = connection_of(use, app)
                path = _ENTITY_PATH.search(one.value(settings) or "") if one else None
                hub = replaced(declaration.string(key) or "", app)
                if one and path and hub and path[1].strip().lower() != hub.value.strip().lower():
                    yield _another_hub(one, declaration, key)


def _another_hub(one: Connection, declaration: BindingDeclaration, key: str) -> Finding:
    message = f"the connection string `{one.name}` names a different event hub than "
    message += f"{declaration.display_name(key)}, which is ignored"
    hint = "remove `EntityPath` from the connection string, or use the same event hub in both"
    return Finding(message, hint, key=key, at=declaration)


@TABLE.binding("CON008", holds("topic address"))
def topic_endpoint(
    declaration: BindingDeclaration, function: Function, app: CheckedApp
) -> Findings:
    """Report topic endpoints that aren't absolute URLs."""
    for key in declaration.holding("topic address"):
        name = replaced(declaration.string(key) or "", app)
        value = known_configuration(app).value(name.value) if name else None
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
