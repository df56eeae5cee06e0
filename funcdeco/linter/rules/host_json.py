"""Rules for host.json: its keys, the extension bundle, logging, the route prefix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from funcdeco.analysis.binding_types import serves
from funcdeco.analysis.bundles import is_main, types_from_bundle
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_host
from funcdeco.analysis.host_options.section import is_remark
from funcdeco.analysis.host_options.table import ROOT
from funcdeco.analysis.host_sources import HostSource, host_sources
from funcdeco.analysis.lifetimes import lifetime, names
from funcdeco.analysis.routes import RESERVED
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar import GrammarError
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.nuget_range import majors, parse_range
from funcdeco.grammar.route.template import parse_template
from funcdeco.grammar.similar import did_you_mean, near
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.default_host import BUNDLE, BUNDLE_RANGE
from funcdeco.project.host_overrides import Override
from funcdeco.project.host_values import config_text, value_at, whole_number
from funcdeco.project.json_file import read_object

TABLE = Table("HST")
KEYS = tuple(ROOT.members)
"""The top-level keys of host.json that the host reads."""
FORMER_KEYS = {
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
"""The top-level keys of Functions 1.x, in lower case, and their replacements (empty: none)."""
LEVELS = ("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None")
FILE_LOGGING = ("never", "always", "debugOnly")
_BUNDLE_KEYS = f'"extensionBundle": {{"id": "{BUNDLE}", "version": "{BUNDLE_RANGE}"}}'
_PACKAGE_ID = late_pattern(r"\w+(?:[_.-]\w+)*")
_OLDEST = parse_range("2.6.1")
_SUPPORTED = parse_range(BUNDLE_RANGE)


@TABLE.app("HST001")
def key_unknown(app: CheckedApp) -> Findings:
    """Report top-level keys that the host doesn't read."""
    usual = {*(key.lower() for key in KEYS), *FORMER_KEYS, "httpworker"}
    for source in host_sources(app):
        for key in source.content:
            if key.lower() not in usual and not is_remark(key):
                intended = near(key, (one for one in KEYS if one != "version"))
                if setting := source.setting(key):
                    yield from _unknown_in(setting, key, intended, source)
                else:
                    yield _unknown_key(app, key, intended)


def _unknown_in(setting: Override, key: str, intended: list[str], source: HostSource) -> Findings:
    """Yield a finding for a setting, unless its key may be one that only settings can set."""
    if intended:
        message = f"the host doesn't read `{key}`, which `{setting.name}` sets"
        yield Finding(message, did_you_mean(key, intended), at=source.at(setting))


def _unknown_key(app: CheckedApp, key: str, intended: list[str]) -> Finding:
    extensions = {"extensions": app.host_value("extensions")}
    hint = did_you_mean(key, intended) or "remove it"
    if not intended and value_at(extensions, "extensions", key) is None:
        hint += ", or move it below `extensions` if it belongs to an extension"
    fix = Fix("rename", intended[0]) if len(intended) == 1 else None
    message = f"the host doesn't read `{key}`"
    return Finding(message, hint, fix=fix, at=in_host(app, key))


@TABLE.app("HST002")
def key_of_old(app: CheckedApp) -> Findings:
    """Report keys that only Functions 1.x reads."""
    for key in app.host:
        if key.lower() in FORMER_KEYS:
            instead = FORMER_KEYS[key.lower()]
            hint = f"use `{instead}`" if instead else "remove it"
            message = f"only Functions 1.x reads `{key}`"
            yield Finding(message, hint, at=in_host(app, key))


def _bundle(app: CheckedApp) -> dict[str, Any] | None:
    """Return `extensionBundle`: None if it is missing, empty if it isn't an object."""
    found = app.host_value("extensionBundle")
    has_key = any(key.lower() == "extensionbundle" for key in app.host)
    # The host treats an empty object or list as missing.
    if not has_key or found in ({}, []):
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


@TABLE.app("HST003")
def bundle_id(app: CheckedApp) -> Findings:
    """Report an extension bundle whose id is missing or unknown."""
    if _bundle(app) is None:
        return
    if not isinstance(app.host_value("extensionBundle"), dict):
        hint = f'write `{{"id": "{BUNDLE}", "version": "{BUNDLE_RANGE}"}}`'
        at = in_host(app, "extensionBundle")
        yield Finding("`extensionBundle` must be an object", hint, at=at)
        return
    found = app.host_value("extensionBundle", "id")
    at = in_host(app, "extensionBundle", "id")
    if not isinstance(found, str) or not found.strip():
        yield Finding("`extensionBundle` has no `id`", f"set `id` to `{BUNDLE}`", at=at)
        return
    official = found.lower() == BUNDLE.lower() or found.lower().startswith(f"{BUNDLE.lower()}.")
    if official and len(found) <= 100 and _PACKAGE_ID.fullmatch(found):
        return
    # A custom bundle source can have bundles of any name.
    if _PACKAGE_ID.fullmatch(found) and app.setting("FUNCTIONS_EXTENSIONBUNDLE_SOURCE_URI"):
        return
    fix = Fix("set", BUNDLE) if near(found, [BUNDLE]) else None
    yield Finding(f"unknown extension bundle `{found}`", f"set `id` to `{BUNDLE}`", fix=fix, at=at)


@TABLE.app("HST004")
def bundle_range(app: CheckedApp) -> Findings:
    """Report an extension bundle whose version is missing or not a range."""
    if not _bundle(app):
        return  # it is missing, or HST003 reports that it isn't an object
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
        message = f"the host rejects the bundle's `version`: {error.message}"
        yield Finding(message, error.hint, part=(error.start, error.end), at=at)


@TABLE.app("HST005")
def bundle_too_old(app: CheckedApp) -> Findings:
    """Report a range without an extension bundle that the host can load."""
    versions = app.bundle_range
    if not versions or not is_main(app) or (versions.intersects(_OLDEST) and majors(versions)):
        return
    message = "the host can't load any bundle in this range: host 4 requires 2.6.1 or later"
    if not majors(versions):
        message = "no extension bundle matches this range"
    at = in_host(app, "extensionBundle", "version")
    yield Finding(message, f"set `version` to `{BUNDLE_RANGE}`", at=at)


@TABLE.app("HST006")
def bundle_ending(app: CheckedApp) -> Findings:
    """Report a range of only unsupported extension bundles if a binding needs the bundle."""
    versions = app.bundle_range
    if not versions or not is_main(app) or versions.intersects(_SUPPORTED):
        return
    found = majors(versions) & set(map(int, names("bundle")))
    ending = lifetime("bundle", str(max(found, default=0)))
    if ending and versions.intersects(_OLDEST) and types_from_bundle(app):
        message = ending.sentence(app.target.today)
        hint = f"set `version` to `{BUNDLE_RANGE}` after you review the changes in its extensions"
        yield Finding(message, hint, at=in_host(app, "extensionBundle", "version"))


@TABLE.app("HST007")
def bundle_missing(app: CheckedApp) -> Findings:
    """Report an app that needs extensions but has no extension bundle."""
    if not app.has_host or _bundle(app) is not None or _has_extensions(app):
        return
    if types := sorted(types_from_bundle(app)):
        more = f" and {len(types) - 5} more" if len(types) > 5 else ""
        message = f"host.json has no extension bundle, which {in_backticks(types[:5])}{more} "
        message += "requires" if len(types) == 1 else "require"
        yield Finding(message, f"add `{_BUNDLE_KEYS}`", at=in_host(app))


def _has_extensions(app: CheckedApp) -> bool:
    """Return whether the extensions were installed one by one."""
    return any(
        app.snapshot.exists(app.file(name)) for name in ("extensions.csproj", "bin/extensions.json")
    )


@TABLE.app("HST009")
def log_level(app: CheckedApp) -> Findings:
    """Report log levels that the host doesn't recognize."""
    for path, value in _levels(app):
        hint = f"use one of {in_backticks(LEVELS)}"
        near = {"info": "Information", "warn": "Warning", "fatal": "Critical"}
        intended = near.get(value.lower())
        message = f"invalid log level {value!r} for `{path[-1]}`"
        fix = Fix("set", intended) if intended else None
        yield Finding(message, hint, fix=fix, at=in_host(app, *path))
    mode = config_text(app.host_value("logging", "fileLoggingMode"))
    if mode and mode.strip().lower() not in [one.lower() for one in FILE_LOGGING]:
        if whole_number(mode) is None:
            at = in_host(app, "logging", "fileLoggingMode")
            yield Finding(
                f"invalid value {mode!r} for `fileLoggingMode`",
                f"use one of {in_backticks(FILE_LOGGING)}",
                at=at,
            )


def _levels(app: CheckedApp) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path and value of each invalid level, for all providers and for one."""
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
    """Report a list of functions that doesn't contain all of them."""
    listed: Any = app.host_value("functions")
    if not isinstance(listed, list) or not listed:
        return
    names = {str(name).lower() for name in cast("list[object]", listed)}
    left_out = [one.name for one in app.functions if one.name.lower() not in names]
    if left_out:
        more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
        message = f"`functions` disables {in_backticks(left_out[:3])}{more}"
        hint = "remove `functions`, which is for debugging individual functions"
        yield Finding(message, hint, at=in_host(app, "functions"))


def _prefix(app: CheckedApp) -> str | None:
    """Return the route prefix as host.json spells it; None if no function has a route."""
    found = app.host_value("extensions", "http", "routePrefix")
    has_route = any(one.declared(serves) for one in app.functions)
    return found if isinstance(found, str) and has_route else None


@TABLE.app("HST013")
def route_prefix(app: CheckedApp) -> Findings:
    """Report a route prefix that prevents the host from starting."""
    prefix = _prefix(app)
    at = in_host(app, "extensions", "http", "routePrefix")
    if not prefix:
        return
    if prefix.endswith("/"):
        fix = Fix("set", prefix.strip("/"))
        hint = f"write `{fix.value}`" if fix.value else "use an empty string for no prefix"
        part = (len(prefix.rstrip("/")), len(prefix))
        yield Finding("the route prefix ends with `/`", hint, part=part, fix=fix, at=at)
        return
    try:
        parse_template(prefix)
    except GrammarError as error:
        message = f"the host rejects the route prefix: {error.message}"
        yield Finding(message, error.hint, part=(error.start, error.end), at=at)


@TABLE.app("HST014")
def route_prefix_reserved(app: CheckedApp) -> Findings:
    """Report a route prefix below which the host handles all requests."""
    prefix = _prefix(app)
    first = prefix.strip("/").partition("/")[0].lower() if prefix else ""
    if first in RESERVED:
        message = f"the host handles requests below `{first}` itself, so no route is reachable"
        at = in_host(app, "extensions", "http", "routePrefix")
        yield Finding(message, "use another prefix, such as `api`", at=at)


@TABLE.app("HST015")
def proxies_unread(app: CheckedApp) -> Findings:
    """Report a proxies.json with proxies; old templates contain one without any."""
    path = Path(app.file("proxies.json"))
    is_there = app.snapshot.exists(path)
    content, problem = read_object(app.snapshot, path, "HST015") if is_there else ({}, None)
    flags = (app.setting("AzureWebJobsFeatureFlags") or "").lower()
    is_on = "enableproxies" in flags.replace(" ", "").split(",") and app.target.plan != "flex"
    if not is_on and (problem or content.get("proxies")):
        message = "proxies.json is ignored: Functions 3 was the last version with proxies"
        hint = "delete it, and use Azure API Management or a function instead"
        yield Finding(message, hint, at=Location(str(path)))
