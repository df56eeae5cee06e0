"""App settings as .NET's configuration exposes them: strings whose keys contain colons.

A setting `X__y` is the member `y` of `X`. Keys are case-insensitive.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from funcdeco.analysis.checked_app import CheckedApp, once
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.connection_strings import connection_strings
from funcdeco.project.json_file import object_or_empty

# Azure exposes a connection string as an environment variable whose name starts with its kind.
_KIND = late_pattern(r"(?:custom|sql|sqlazure|mysql|postgresql)connstr_", re.IGNORECASE)


class Configuration:
    """Settings by key."""

    def __init__(self, *layers: Mapping[str, str]) -> None:
        """Merge *layers* of settings; later layers take precedence."""
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
        """Return the value of the first of *names* that is set, or None."""
        return next((self._values[key] for key in map(_key, names) if key in self._values), None)

    def members(self, name: str) -> Mapping[str, str]:
        """Return the settings below *name*, by the rest of their names in lowercase."""
        return self._children.get(_key(name), {})


@once
def local_configuration(app: CheckedApp) -> Configuration | None:
    """Return the settings under Core Tools; None if there is no local.settings.json."""
    if app.local_settings is None:
        return None
    # In Core Tools, environment variables take precedence.
    environment = {name: value for name, value in os.environ.items() if value}
    return Configuration(connection_strings(local_sections(app)), app.local_settings, environment)


@once
def deployed_configuration(app: CheckedApp) -> Configuration | None:
    """Return the exported settings of the deployed app; None if there are none."""
    return None if app.target.settings is None else Configuration(app.target.settings)


def known_configuration(app: CheckedApp) -> Configuration:
    """Return the deployed settings, else the local ones; empty if neither are known."""
    return deployed_configuration(app) or local_configuration(app) or Configuration()


def is_known(value: str | None) -> bool:
    """Return whether a setting's value is available, rather than a Key Vault reference."""
    return bool(value) and not str(value).startswith("@Microsoft.")


def _key(name: str) -> str:
    return _KIND.sub("connectionstrings:", name.replace("__", ":"), count=1).lower()


@once
def local_sections(app: CheckedApp) -> dict[str, Any]:
    """Return the content of local.settings.json; empty if it is missing or can't be read."""
    return object_or_empty(app.snapshot.read(app.file("local.settings.json")) or b"")
