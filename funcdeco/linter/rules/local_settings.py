"""Rules for the sections of local.settings.json beside `Values`, which only Core Tools reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from funcdeco.analysis.app_settings import local_sections
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.file_location import in_local_settings
from funcdeco.linter.rule import Finding, Findings, Table

TABLE = Table("SET")
_EXAMPLES = {
    "ConnectionStrings": '"ConnectionStrings": {"NAME": "..."}',
    "Host": '"Host": {"LocalHttpPort": 7071}',
}


def _is_scalar(value: object) -> bool:
    return not isinstance(value, (dict, list))


def _is_port(value: object) -> bool:
    return _is_scalar(value) and not (isinstance(value, str) and not value.strip().isdecimal())


def _is_flag(value: object) -> bool:
    is_other = isinstance(value, str) and value.strip().lower() not in ("true", "false")
    return _is_scalar(value) and not is_other


_OPTIONS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "localhttpport": (_is_port, "a number"),
    "localhttpaddress": (_is_scalar, "a string"),
    "cors": (_is_scalar, "a string, with commas between the origins"),
    "corscredentials": (_is_flag, "`true` or `false`"),
}
"""Options of `Host` by lowercase name: `HostStartSettings` in azure-functions-core-tools."""


@TABLE.app("SET010")
def unreadable_section(app: CheckedApp) -> Findings:
    """Report sections that keep Core Tools from reading the whole file."""
    for key in _EXAMPLES if app.local_settings is not None else ():
        section: Any = local_sections(app).get(key)
        if isinstance(section, dict):
            items = cast("dict[str, Any]", section)
            yield from _of_host(app, items) if key == "Host" else _of_strings(app, items)
        elif section:
            message = f"`{key}` isn't an object, so Core Tools ignores the whole file"
            yield Finding(message, f"write `{_EXAMPLES[key]}`", at=in_local_settings(app, key))


def _of_host(app: CheckedApp, options: Mapping[str, Any]) -> Findings:
    for name, value in options.items():
        is_valid, kind = _OPTIONS.get(name.lower(), (None, ""))
        if is_valid and value is not None and not is_valid(value):
            message = (
                f"`{name}` isn't {kind.partition(',')[0]}, so Core Tools ignores the whole file"
            )
            yield Finding(message, f"set it to {kind}", at=in_local_settings(app, "Host", name))


def _of_strings(app: CheckedApp, strings: Mapping[str, Any]) -> Findings:
    for name, value in strings.items():
        if value is not None and not isinstance(value, (str, dict)):
            message = f"the connection string `{name}` isn't a string, so Core Tools doesn't start"
            at = in_local_settings(app, "ConnectionStrings", name)
            yield Finding(message, "write the connection string in quotes", at=at)
