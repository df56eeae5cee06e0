"""App settings as .NET's configuration has them: texts, by keys with colons.

A setting `X__y` is the member `y` of `X`, and case is ignored.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, cast

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.project.json_file import object_or_empty

# A platform's connection string is an environment variable that begins with its kind.
_KIND = re.compile(r"(?:custom|sql|sqlazure|mysql|postgresql)connstr_", re.IGNORECASE)


class Configuration:
    """Settings by their keys."""

    def __init__(self, *layers: Mapping[str, str]) -> None:
        """Take *layers* of settings; the last one wins."""
        self._values: dict[str, str] = {}
        self._children: dict[str, dict[str, str]] = {}
        for name, value in (item for layer in layers for item in layer.items()):
            self._add(_key(name), value)

    def _add(self, key: str, value: str) -> None:
        self._values[key] = value
        at = key.find(":")
        while at > 0:
            self._children.setdefault(key[:at], {})[key[at + 1 :]] = value
            at = key.find(":", at + 1)

    def value(self, *names: str) -> str | None:
        """Return the value of the first of *names* that is set; None if none is."""
        return next((self._values[key] for key in map(_key, names) if key in self._values), None)

    def members(self, name: str) -> Mapping[str, str]:
        """Return the settings below *name* by the rest of their names, in lower case."""
        return self._children.get(_key(name), {})


@once
def local_configuration(app: CheckedApp) -> Configuration | None:
    """Return the settings under Core Tools; None where there is no local.settings.json."""
    if app.local_settings is None:
        return None
    # What is set in the environment wins there.
    environment = {name: value for name, value in os.environ.items() if value}
    return Configuration(_connection_strings(app), app.local_settings, environment)


@once
def deployed_configuration(app: CheckedApp) -> Configuration | None:
    """Return the settings that were exported; None where none were."""
    return None if app.facts.settings is None else Configuration(app.facts.settings)


def known_configuration(app: CheckedApp) -> Configuration:
    """Return the settings as deployed, else locally; empty if neither are known."""
    return deployed_configuration(app) or local_configuration(app) or Configuration()


def is_known(value: str | None) -> bool:
    """Return whether a setting's value can be looked at: it isn't kept in a key vault."""
    return bool(value) and not str(value).startswith("@Microsoft.")


def _key(name: str) -> str:
    return _KIND.sub("connectionstrings:", name.replace("__", ":"), count=1).lower()


def _connection_strings(app: CheckedApp) -> dict[str, str]:
    """Return what local.settings.json has beside `Values`."""
    content = object_or_empty(app.snapshot.read(app.file("local.settings.json")) or b"")
    found: Any = content.get("ConnectionStrings")
    if not isinstance(found, dict):
        return {}
    items = cast("dict[str, Any]", found).items()
    return {f"ConnectionStrings:{name}": text for name, value in items if (text := _string(value))}


def _string(value: object) -> str:
    """Return a connection string, which may be in an object next to its provider."""
    if isinstance(value, dict):
        value = cast("dict[str, object]", value).get("ConnectionString")
    return value if isinstance(value, str) else ""
