"""Rules for app settings: those that bindings use, and those that the host reads itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from funcdeco.analysis.app_settings import (
    Configuration,
    deployed_configuration,
    is_known,
    local_configuration,
)
from funcdeco.analysis.checked_app import CheckedApp, find_setting
from funcdeco.analysis.file_location import in_local_settings
from funcdeco.analysis.settings_in_use import Use, uses
from funcdeco.diagnostics.fix import Fix
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, did_you_mean
from funcdeco.linter.rule import Finding, Findings, Table
from funcdeco.project.json_object import JsonObject

TABLE = Table("SET")
_RUNTIME = "FUNCTIONS_WORKER_RUNTIME"
_VERSION = "FUNCTIONS_EXTENSION_VERSION"
_PACKAGE = "WEBSITE_RUN_FROM_PACKAGE"
_DISABLED = late_pattern(r"AzureWebJobs[._](.+)[._]Disabled", re.IGNORECASE)
_ON_OR_OFF = ("", "0", "1", "false", "true", "no", "off")
# Azure sets these itself, and they don't appear in the list of app settings.
_OF_PLATFORM = late_pattern(
    r"(?:WEBSITE|FUNCTIONS|AZURE_FUNCTIONS|APPSETTING|WEBJOBS|CONTAINER|KUBERNETES|MSI|IDENTITY|SCM)_.*"
    r"|AzureFunctions\w*|HOME|HOSTNAME|COMPUTERNAME|USERNAME|PATH|TMP|TEMP|PORT|REGION_NAME",
    re.IGNORECASE,
)


@TABLE.app("SET001")
def setting_not_local(app: CheckedApp) -> Findings:
    """Report app settings that bindings use and that are missing from local.settings.json."""
    settings = local_configuration(app)
    for use, name, part in _missing(app, settings) if settings else ():
        what = f"{use.quoted_name} uses the setting `{name}`"
        message = f"{what}, which is missing from local.settings.json"
        hint = did_you_mean(name, app.local_settings or {}) or f"add `{name}` to its `Values`"
        yield Finding(message, hint, key=use.key, part=part, at=use.at)


@TABLE.app("SET002")
def setting_not_deployed(app: CheckedApp) -> Findings:
    """Report app settings that bindings use and that are missing from the deployed app."""
    settings = deployed_configuration(app)
    for use, name, part in _missing(app, settings) if settings else ():
        if not _OF_PLATFORM.fullmatch(name):
            what = f"{use.quoted_name} uses the setting `{name}`"
            message = f"{what}, which is missing from the app's settings"
            hint = did_you_mean(name, app.target.settings or {})
            hint = hint or f"add `{name}` to the app's settings"
            yield Finding(message, hint, key=use.key, part=part, at=use.at)


def _missing(
    app: CheckedApp, settings: Configuration
) -> Iterator[tuple[Use, str, tuple[int, int] | None]]:
    """Yield the first use of each missing setting, its name, and its position in the string."""
    seen: set[str] = set()
    for use in uses(app):
        for name, part in _settings_of(use):
            is_there = settings.value(name, f"ConnectionStrings:{name}") is not None
            if not is_there and name.lower() not in seen:
                seen.add(name.lower())
                yield use, name, part


def _settings_of(use: Use) -> Iterator[tuple[str, tuple[int, int] | None]]:
    for setting in use.settings():
        yield setting.name, (setting.start, setting.end)
    is_name = use.kind == "setting" and use.is_explicit and not use.is_connection
    if is_name and not re.search("[%;=]", use.text):
        yield use.text, None


def _of_host(app: CheckedApp) -> Iterator[tuple[JsonObject | Location, Mapping[str, str], bool]]:
    """Yield where settings are declared, their values, and whether they are deployed."""
    if app.local_settings is not None:
        yield in_local_settings(app, "Values"), app.local_settings, False
    if app.target.settings is not None:
        yield Location(app.target.settings_file or str(app.root)), app.target.settings, True


def _at(place: JsonObject | Location, name: str) -> JsonObject | Location:
    return place if isinstance(place, Location) else place.inner(name)


@TABLE.app("SET003")
def worker_runtime(app: CheckedApp) -> Findings:
    """Report settings with a worker runtime other than Python."""
    for place, settings, _ in _of_host(app):
        name = find_setting(settings, _RUNTIME)
        value = settings[name] if name else ""
        if name and is_known(value) and value.lower() != "python":  # the host doesn't trim it
            is_padded = value.strip().lower() == "python"
            state = "contains spaces" if is_padded else "isn't `python`"
            message = f"`{name}` {state}, so the host doesn't start the Python worker"
            fix = Fix("set", "python") if isinstance(place, JsonObject) else None
            yield Finding(message, "set it to `python`", fix=fix, at=_at(place, name))


@TABLE.app("SET004")
def worker_runtime_missing(app: CheckedApp) -> Findings:
    """Report settings without the worker runtime."""
    for place, settings, is_deployed in _of_host(app):
        if is_deployed and not _has_settings_of_host(app):
            continue
        local = None if is_deployed else local_configuration(app)
        if find_setting(settings, _RUNTIME) is None and not (local and local.value(_RUNTIME)):
            whose = "the app's settings" if is_deployed else "local.settings.json"
            message = f"`{_RUNTIME}` is missing from {whose}"
            yield Finding(message, "set it to `python`", at=place)


def _has_settings_of_host(app: CheckedApp) -> bool:
    """Return whether the plan reads the runtime and host version from settings, unlike Flex."""
    return app.target.plan in ("consumption", "premium", "dedicated")


@TABLE.app("SET005")
def extension_version(app: CheckedApp) -> Findings:
    """Report a deployed app that doesn't set the version of its host."""
    for place, settings, is_deployed in _of_host(app):
        is_needed = is_deployed and _has_settings_of_host(app)
        if is_needed and find_setting(settings, _VERSION) is None:
            message = f"`{_VERSION}` is missing from the app's settings"
            yield Finding(message, "set it to `~4`", at=place)


@TABLE.app("SET006")
def disabled_value(app: CheckedApp) -> Findings:
    """Report settings that should disable a function but have no effect."""
    for place, settings, _ in _of_host(app):
        for name, value in settings.items():
            found = _DISABLED.fullmatch(name)
            if not found:
                continue
            if app.names and found[1].lower() not in app.names:
                hint = _hint_for_missing(found[1], app)
                message = f"`{name}` names a function that does not exist"
                yield Finding(message, hint, at=_at(place, name))
            elif value.lower() not in _ON_OR_OFF and not value.startswith("@Microsoft."):
                message = f"`{name}` doesn't disable the function: only `1` and `true` do"
                yield Finding(message, "set it to `true`, or remove it", at=_at(place, name))


def _hint_for_missing(name: str, app: CheckedApp) -> str:
    """Return what to do about a setting that disables no function."""
    intended = closest(name, app.written_names)
    if intended and intended.lower().replace("-", "_") == name.lower():  # an attempt on Linux
        return (
            f"rename {intended!r}: on Linux, no setting can disable a function with `-` in its name"
        )
    return f"did you mean `{intended}`?" if intended else "remove it"


@TABLE.app("SET009")
def disabled_name(app: CheckedApp) -> Findings:
    """Report settings that disable a function locally, but that Azure doesn't accept."""
    for place, settings, _ in _of_host(app):
        for name, value in settings.items():
            found = _DISABLED.fullmatch(name) if "-" in name else None
            if found and found[1].lower() in app.names and value.lower() in ("1", "true"):
                message = (
                    f"Azure doesn't accept the setting `{name}`: on Linux, names can't contain `-`"
                )
                hint = f"rename the function to disable it in Azure: `{found[1].replace('-', '_')}`"
                yield Finding(message, hint, at=_at(place, name))


@TABLE.app("SET007")
def package_on_flex(app: CheckedApp) -> Findings:
    """Report a setting that Flex Consumption doesn't support."""
    settings = app.target.settings or {}
    name = find_setting(settings, _PACKAGE)
    if name and app.target.plan == "flex":
        message = f"Flex Consumption doesn't support `{name}`"
        hint = "remove it from the app's settings: Flex Consumption runs from its own package"
        yield Finding(message, hint, at=Location(app.target.settings_file or str(app.root)))
