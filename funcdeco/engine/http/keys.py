"""Keys of requests, and the levels that they open: rows H-HTTP-41 to 47.

See `AuthenticationLevelHandler`, `SecretManager.GetAuthorizationLevelAsync` and `AuthUtility` of
azure-functions-host.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from funcdeco.engine.http.request import Request

MASTER = "_master"
_SYSTEM = "_extension"
_HEADER = "x-functions-key"


class Keys:
    """The keys of an app.

    Each is named after what it belongs to: `_master`, a function, an extension such as
    `mcp_extension` (a system key); any other name, such as `default`, is a host key, which opens
    all functions.
    """

    def __init__(self, keys: Mapping[str, str], functions: Iterable[str]) -> None:
        names = {name.lower() for name in functions}
        self._master = keys.get(MASTER)
        rest = {name: key for name, key in keys.items() if name != MASTER}
        self._own = {name.lower(): key for name, key in rest.items() if name.lower() in names}
        others = {name: key for name, key in rest.items() if name.lower() not in names}
        self._system = {key for name, key in others.items() if name.lower().endswith(_SYSTEM)}
        self._host = set(others.values()) - self._system

    def level_of(self, request: Request, function: str) -> str:
        """Return the level that the key of *request* opens: `anonymous` without a known one."""
        key = sent_key(request)
        if not key:
            return "anonymous"
        if key == self._master:
            return "admin"
        if key in self._system:
            return "system"
        if key in self._host or key == self._own.get(function.lower()):
            return "function"
        return "anonymous"


def sent_key(request: Request) -> str:
    """Return the key of a request: its header, or if that is missing, `code` of the query."""
    values = request.headers.get(_HEADER) or request.query_value("code")
    return values[0] if values else ""


def opens(level: str, required: str) -> bool:
    """Return whether a key of *level* opens a function of the level *required* (H-HTTP-43)."""
    return required == "anonymous" or level in ("admin", required)
