"""`Host` of local.settings.json: where and for whom a local host listens (H-HTTP-71 and 74)."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from funcdeco.project.json_file import object_or_empty
from funcdeco.project.snapshot import Snapshot

_FILE = "local.settings.json"
_PORTS = range(1, 65_536)


class HostSectionError(ValueError):
    """Raised for a value that a local host can't use."""


class HostSection(NamedTuple):
    """What a project sets; options of the command line take precedence."""

    port: int | None = None
    """None if it isn't set."""
    cors: str = ""
    """Origins with commas, as it is written."""
    has_credentials: bool = False


def read_host_section(snapshot: Snapshot) -> HostSection:
    """Return the section of a project; a file that can't be read has none.

    Raises HostSectionError.
    """
    content = snapshot.read(snapshot.root / _FILE)
    found = _lowered(object_or_empty(content)).get("host") if content is not None else None
    if not isinstance(found, dict):
        return HostSection()
    values = _lowered(cast("dict[str, Any]", found))
    cors = values.get("cors") or ""
    if not isinstance(cors, str):
        raise _wrong("CORS", "a string of origins, separated by commas")
    return HostSection(_port(values.get("localhttpport")), cors, _flag(values))


def _port(value: object) -> int | None:
    if value is None or value == "":
        return None
    text = str(value)
    if (
        isinstance(value, bool)
        or not (text.isascii() and text.isdigit())
        or int(text) not in _PORTS
    ):
        raise _wrong("LocalHttpPort", "a port from 1 to 65535")
    return int(text)


def _flag(values: dict[str, Any]) -> bool:
    value = values.get("corscredentials")
    if value is None or isinstance(value, bool):
        return bool(value)
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise _wrong("CORSCredentials", "true or false")


def _wrong(name: str, expected: str) -> HostSectionError:
    return HostSectionError(f"`Host.{name}` in {_FILE} must be {expected}")


def _lowered(values: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in values.items()}
