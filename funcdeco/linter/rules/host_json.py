"""Rules of host.json: its keys, the extension bundle, logging, the route prefix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from funcdeco.analysis.binding_types import serves
from funcdeco.analysis.bundles import is_main
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_host
from funcdeco.analysis.routes import RESERVED
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar import GrammarError
from funcdeco.grammar.nuget_range import majors, parse_range
from funcdeco.grammar.route.template import parse_template
from funcdeco.grammar.similar import did_you_mean, near
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.default_host import BUNDLE, BUNDLE_RANGE
from funcdeco.project.host_values import config_text, whole_number
from funcdeco.project.json_file import read_object

TABLE = Table("HST")
KEYS = (
    *("version", "functionTimeout", "retry", "functions", "watchDirectories", "watchFiles"),
    *("singleton", "logging", "aggregator", "healthMonitor", "extensionBundle"),
    *("managedDependency", "customHandler", "extensions", "concurrency", "telemetryMode"),
    *("sendCanceledInvocationsToWorker", "metadataProviderTimeout", "isDefaultHostConfig"),
)
"""What the host reads at the top of host.json."""
OF_OLD = {
    "applicationinsights": "logging.applicationInsights",
    "documentdb": "extensions.cosmosDB",
    "durabletask": "extensions.durableTask",
    "eventhub": "extensions.eventHubs",
    "http": "extensions.http",
    "id": "",
    "logger": "logging",
    "queues": "extensions.queues",
    "sendgrid": "extensions.sendGrid",
    "servicebus": "extensions.serviceBus",
    "tracing": "logging",
}
"""What Functions 1.x read there, in lower case, and where it is read now; empty: nowhere."""
LEVELS = ("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None")
FILE_LOGGING = ("never", "always", "debugOnly")
_BUNDLE_KEYS = f'"extensionBundle": {{"id": "{BUNDLE}", "version": "{BUNDLE_RANGE}"}}'
_PACKAGE_ID = re.compile(r"\w+(?:[_.-]\w+)*")
_OLDEST = parse_range("2.6.1")
_SUPPORTED = parse_range(BUNDLE_RANGE)


@TABLE.app("HST001")
def key_unknown(app: CheckedApp) -> Findings:
    """Find keys at the top that nothing reads."""
    usual = {key.lower() for key in KEYS}
    for key in app.host:
        if key.lower() in (*usual, *OF_OLD, "httpworker", "$schema"):
            continue
        intended = near(key, (one for one in KEYS if one != "version"))
        hint = did_you_mean(key, intended) or "remove it"
        if not intended and app.host_value("extensions", key) is None:
            hint += ", or put it below `extensions` if it is an extension's"
        fix = Fix("rename", intended[0]) if len(intended) == 1 else None
        message = f"`{key}` isn't read by the host"
        yield Finding(message, hint, fix=fix, at=in_host(app, key))


@TABLE.app("HST002")
def key_of_old(app: CheckedApp) -> Findings:
    """Find keys that only Functions 1.x reads."""
    for key in app.host:
        if key.lower() in OF_OLD:
            instead = OF_OLD[key.lower()]
            hint = f"use `{instead}`" if instead else "remove it"
            message = f"`{key}` was read by Functions 1.x, and isn't any more"
            yield Finding(message, hint, at=in_host(app, key))


def _bundle(app: CheckedApp) -> dict[str, Any] | None:
    """Return `extensionBundle` as far as it is an object; None where host.json has none."""
    found = app.host_value("extensionBundle")
    has_key = any(key.lower() == "extensionbundle" for key in app.host)
    # For the host an empty object or list isn't there at all.
    if not has_key or found in ({}, []):
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


@TABLE.app("HST003")
def bundle_id(app: CheckedApp) -> Findings:
    """Find an extension bundle without an id, or with one that there isn't."""
    if _bundle(app) is None:
        return
    if not isinstance(app.host_value("extensionBundle"), dict):
        hint = f'write `{{"id": "{BUNDLE}", "version": "{BUNDLE_RANGE}"}}`'
        at = in_host(app, "extensionBundle")
        yield Finding("`extensionBundle` isn't an object", hint, at=at)
        return
    found = app.host_value("extensionBundle", "id")
    at = in_host(app, "extensionBundle", "id")
    if not isinstance(found, str) or not found.strip():
        yield Finding("`extensionBundle` has no `id`", f"set `id` to `{BUNDLE}`", at=at)
        return
    official = found.lower() == BUNDLE.lower() or found.lower().startswith(f"{BUNDLE.lower()}.")
    if official and len(found) <= 100 and _PACKAGE_ID.fullmatch(found):
        return
    # Whoever runs a source of bundles may name them at will.
    if _PACKAGE_ID.fullmatch(found) and app.setting("FUNCTIONS_EXTENSIONBUNDLE_SOURCE_URI"):
        return
    fix = Fix("set", BUNDLE) if near(found, [BUNDLE]) else None
    yield Finding(f"unknown extension bundle `{found}`", f"set `id` to `{BUNDLE}`", fix=fix, at=at)


@TABLE.app("HST004")
def bundle_range(app: CheckedApp) -> Findings:
    """Find an extension bundle whose version is missing or not a range."""
    if not _bundle(app):
        return  # it is missing, or HST003 reports that it is not an object
    found = config_text(app.host_value("extensionBundle", "version"))
    at = in_host(app, "extensionBundle", "version")
    if not found or not found.strip():
        yield Finding(
            "`extensionBundle` has no `version`", f"set `version` to `{BUNDLE_RANGE}`", at=at
        )
        return
    try:
        parse_range(found)
    except GrammarError as error:
        message = f"the extension bundle's `version` is refused: {error.message}"
        yield Finding(message, error.hint, part=(error.start, error.end), at=at)


@TABLE.app("HST005")
def bundle_too_old(app: CheckedApp) -> Findings:
    """Find a range of extension bundles of which the host loads none."""
    versions = app.bundle_range
    if not versions or not is_main(app) or (versions.intersects(_OLDEST) and majors(versions)):
        return
    message = "no extension bundle in the range is loaded: host 4 wants 2.6.1 or later"
    if not majors(versions):
        message = "no extension bundle is in the range"
    at = in_host(app, "extensionBundle", "version")
    yield Finding(message, f"set `version` to `{BUNDLE_RANGE}`", at=at)


@TABLE.app("HST006")
def bundle_ending(app: CheckedApp) -> Findings:
    """Find a range of extension bundles that are out of support."""
    versions = app.bundle_range
    if not versions or not is_main(app) or versions.intersects(_SUPPORTED):
        return
    found = majors(versions) & {2, 3}
    if found and versions.intersects(_OLDEST):
        message = f"extension bundle {max(found)} is supported until 2026-05-30 only"
        hint = f"set `version` to `{BUNDLE_RANGE}` after reading what has changed in its extensions"
        yield Finding(message, hint, at=in_host(app, "extensionBundle", "version"))


@TABLE.app("HST007")
def bundle_missing(app: CheckedApp) -> Findings:
    """Find an app that needs extensions and has no bundle of them."""
    if not app.has_host or _bundle(app) is not None or _has_extensions(app):
        return
    found = {
        declaration.type
        for function in app.functions
        for declaration in function.declarations
        if declaration.facts.bundle != "built-in" and declaration.model.bundle != "none"
    }
    if found:
        types = sorted(found)
        more = f" and {len(types) - 5} more" if len(types) > 5 else ""
        message = f"host.json names no extension bundle, which {in_backticks(types[:5])}{more} "
        message += "comes from" if len(types) == 1 else "come from"
        yield Finding(message, f"add `{_BUNDLE_KEYS}`", at=in_host(app))


def _has_extensions(app: CheckedApp) -> bool:
    """Return whether the extensions were installed one by one."""
    return any(
        app.snapshot.exists(app.file(name)) for name in ("extensions.csproj", "bin/extensions.json")
    )


@TABLE.app("HST009")
def log_level(app: CheckedApp) -> Findings:
    """Find levels of logging that the host doesn't know."""
    for path, value in _levels(app):
        hint = f"write one of {in_backticks(LEVELS)}"
        near = {"info": "Information", "warn": "Warning", "fatal": "Critical"}
        intended = near.get(value.lower())
        message = f"`{path[-1]}` has the level {value!r}"
        fix = Fix("set", intended) if intended else None
        yield Finding(message, hint, fix=fix, at=in_host(app, *path))
    mode = config_text(app.host_value("logging", "fileLoggingMode"))
    if mode and mode.strip().lower() not in [one.lower() for one in FILE_LOGGING]:
        if whole_number(mode) is None:
            at = in_host(app, "logging", "fileLoggingMode")
            yield Finding(
                f"`fileLoggingMode` is {mode!r}",
                f"write one of {in_backticks(FILE_LOGGING)}",
                at=at,
            )


def _levels(app: CheckedApp) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return path and value of each level that is refused, for all loggers and for one kind."""
    for key, value in _members(app.host_value("logging")):
        if key.lower() == "loglevel":
            yield from _wrong_levels(("logging", key), value)
            continue
        for below, inner in _members(value):
            if below.lower() == "loglevel":
                yield from _wrong_levels(("logging", key, below), inner)


def _wrong_levels(path: tuple[str, ...], levels: object) -> Iterator[tuple[tuple[str, ...], str]]:
    known = [level.lower() for level in LEVELS]
    for key, value in _members(levels):
        yield from _wrong_levels((*path, key), value)
        text = config_text(value) or ""
        parts = [part.strip().lower() for part in text.split(",")]
        if text and whole_number(text) is None and not all(part in known for part in parts):
            yield (*path, key), text


def _members(value: object) -> Iterable[tuple[str, object]]:
    return cast("dict[str, object]", value).items() if isinstance(value, dict) else ()


@TABLE.app("HST011")
def function_list(app: CheckedApp) -> Findings:
    """Find a list of functions that leaves some out."""
    listed: Any = app.host_value("functions")
    if not isinstance(listed, list) or not listed:
        return
    names = {str(name).lower() for name in cast("list[object]", listed)}
    left_out = [one.name for one in app.functions if one.name.lower() not in names]
    if left_out:
        more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
        message = f"`functions` switches {in_backticks(left_out[:3])}{more} off"
        hint = "remove `functions`; it is for debugging some functions alone"
        yield Finding(message, hint, at=in_host(app, "functions"))


def _prefix(app: CheckedApp) -> str | None:
    """Return the route prefix as written in the file, where some function has a route."""
    found = app.host_value("extensions", "http", "routePrefix")
    has_route = any(one.declared(serves) for one in app.functions)
    return found if isinstance(found, str) and has_route else None


@TABLE.app("HST013")
def route_prefix(app: CheckedApp) -> Findings:
    """Find a route prefix that keeps the host from starting."""
    prefix = _prefix(app)
    at = in_host(app, "extensions", "http", "routePrefix")
    if not prefix:
        return
    if prefix.endswith("/"):
        fix = Fix("set", prefix.strip("/"))
        hint = f"write `{fix.value}`" if fix.value else "write an empty text for no prefix"
        part = (len(prefix.rstrip("/")), len(prefix))
        yield Finding("the route prefix ends with `/`", hint, part=part, fix=fix, at=at)
        return
    try:
        parse_template(prefix)
    except GrammarError as error:
        message = f"the route prefix is refused: {error.message}"
        yield Finding(message, error.hint, part=(error.start, error.end), at=at)


@TABLE.app("HST014")
def route_prefix_reserved(app: CheckedApp) -> Findings:
    """Find a route prefix below which the host answers itself."""
    prefix = _prefix(app)
    first = prefix.strip("/").partition("/")[0].lower() if prefix else ""
    if first in RESERVED:
        message = f"requests below `{first}` go to the host itself: all routes are not found"
        at = in_host(app, "extensions", "http", "routePrefix")
        yield Finding(message, "choose another prefix, such as `api`", at=at)


@TABLE.app("HST015")
def proxies_unread(app: CheckedApp) -> Findings:
    """Find a proxies.json next to host.json; old templates wrote one without proxies."""
    path = Path(app.file("proxies.json"))
    is_there = app.snapshot.exists(path)
    content, problem = read_object(app.snapshot, path, "HST015") if is_there else ({}, None)
    flags = (app.setting("AzureWebJobsFeatureFlags") or "").lower()
    is_on = "enableproxies" in flags.replace(" ", "").split(",") and app.facts.plan != "flex"
    if not is_on and (problem or content.get("proxies")):
        message = "proxies.json isn't read: proxies ended with Functions 3"
        hint = "delete it, and put Azure API Management or a function in its place"
        yield Finding(message, hint, at=Location(str(path)))
