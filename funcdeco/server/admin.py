"""The admin API of the host, as far as it makes sense on a developer's machine: H-HTTP-50 to 52."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from funcdeco._version import __version__
from funcdeco.diagnostics.secrets import masked_data
from funcdeco.engine.app import EngineApp
from funcdeco.engine.http.host import HttpHost
from funcdeco.engine.http.keys import Keys
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.functions.model import Function
from funcdeco.server.admin_functions import described
from funcdeco.server.firing import Firing, RunRequestError
from funcdeco.server.options import WorkerOptions
from funcdeco.server.product import DETAILS
from funcdeco.server.protection import ADMIN, owner

if TYPE_CHECKING:
    from funcdeco.server.page.data import PageData

Later = Callable[[Callable[[], object]], object]
"""Runs something after the response."""
_JSON = ("Content-Type", "application/json; charset=utf-8")
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_READING = ("GET", "HEAD")
_NO_STORE = (("Cache-Control", "no-store, no-cache"),)


class AdminApi:
    """Answers requests below `/admin`; *problems* are why a function can't be loaded, by name."""

    def __init__(
        self,
        app: EngineApp,
        http: HttpHost,
        options: WorkerOptions,
        problems: Mapping[str, str],
        later: Later,
    ) -> None:
        self._app = app
        self._http = http
        self._problems = problems
        self._later = later
        self.firing: Firing = Firing(app, http, options)
        """Runs functions."""
        self._secrets = options.keys or {}
        names = [one.name for one in app.functions]
        self._keys = None if options.keys is None else Keys(options.keys, names)
        self._functions = {one.name.lower(): one for one in app.functions}
        self._began = time.monotonic()
        self.schedules: Callable[[], Mapping[str, list[str]]] = dict[str, list[str]]
        """Returns when each timer runs next."""
        self._page: PageData | None = None
        self.errors: Sequence[str] = ()
        """Why the last edit isn't in use."""

    def answer(self, request: Request) -> Answer | None:
        """Return the response to a request; None for any other path."""
        if owner(request.path) != ADMIN:
            return None
        parts = request.path[1:].removesuffix("/").split("/")[1:]
        if [one.lower() for one in parts] == ["host", "ping"]:
            return Answer(200, _NO_STORE) if request.method in ("GET", "POST") else Answer(404)
        if status := self._refused(request):
            return Answer(status)
        return self._answer(request, parts)

    def _refused(self, request: Request) -> int:
        """Return the status for a request without the master key (H-HTTP-46); 0 with it."""
        level = "admin" if self._keys is None else self._keys.level_of(request, "")
        if level != "admin":
            return 401 if level == "anonymous" else 403
        return 0 if request.method in _READING or _is_json(request) else 415

    def _answer(self, request: Request, parts: list[str]) -> Answer:
        first, *rest = parts or [""]
        if first.lower() == "functions":
            return self._of_functions(request, rest)
        if first.lower() == "host" and rest and request.method in _READING:
            return self._of_host(request, rest)
        return self._of_page(request, rest) if first.lower() == "ui" else Answer(404)

    def _of_page(self, request: Request, parts: list[str]) -> Answer:
        if self._page is None:  # its import would delay the start
            from funcdeco.server.page.data import PageData

            self._page = PageData(self._app, self.schedules)
        return self._page.answer(request, parts)

    def _of_host(self, request: Request, parts: list[str]) -> Answer:
        name = parts[0].lower()
        if name == "status" and len(parts) == 1:
            return _json(self._status())
        kept = {"keys": _is_host_key, "functionkeys": _is_host_key, "systemkeys": _is_system_key}
        if name not in kept:
            return Answer(404)
        functions = self._functions
        found = {
            one: key
            for one, key in self._secrets.items()
            if one.lower() not in functions and kept[name](one)
        }
        return _keys(request, found, parts[1:])

    def _status(self) -> dict[str, Any]:
        return {
            "state": "Running",
            "version": __version__,
            "versionDetails": DETAILS,
            **({"errors": list(self.errors)} if self.errors else {}),
            "processUptime": int((time.monotonic() - self._began) * 1000),
        }

    def _of_functions(self, request: Request, parts: list[str]) -> Answer:
        if not parts:
            every = [self._described(one, request) for one in self._app.functions]
            return _json(every) if request.method in _READING else Answer(404)
        function = self._functions.get(parts[0].lower())
        if request.method == "POST" and len(parts) == 1:
            return self._fire(function, request)
        if function is None or request.method not in _READING:
            return Answer(404)
        return self._of_function(function, request, parts[1:])

    def _of_function(self, function: Function, request: Request, parts: list[str]) -> Answer:
        if not parts:
            return _json(self._described(function, request))
        if parts[0].lower() == "keys":
            own = {one.lower(): key for one, key in self._secrets.items()}
            key = own.get(function.name.lower())
            return _keys(request, {} if key is None else {"default": key}, parts[1:])
        if [one.lower() for one in parts] != ["status"]:
            return Answer(404)
        problem = self._problems.get(function.name)
        return _json({} if problem is None else {"errors": [problem]})

    def _described(self, function: Function, request: Request) -> dict[str, Any]:
        found = described(function, self._app.settings, self._http, request)
        return dict(masked_data(found))

    def _fire(self, function: Function | None, request: Request) -> Answer:
        """Run a function after the response; what fails then is only in the log (H-HTTP-51)."""
        try:
            given = self.firing.read(request.body)
            if function is None:
                return Answer(404)
            self._later(self.firing.call(function, given))
        except RunRequestError as error:
            return Answer(400, (_TEXT,), f"{error}\n".encode())
        return Answer(202)


def _is_json(request: Request) -> bool:
    """Return whether the body is JSON; pages of other sites can't send this type unasked."""
    kinds = request.headers.get("content-type", [""])
    return len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() == "application/json"


def _is_host_key(name: str) -> bool:
    return not name.startswith("_") and not _is_system_key(name)


def _is_system_key(name: str) -> bool:
    return name.lower().endswith("_extension")


def _keys(request: Request, keys: Mapping[str, str], parts: list[str]) -> Answer:
    """Return the response with *keys*, or with the one that the rest of the path names."""
    href = request.url.partition("?")[0]
    links = [{"rel": "self", "href": href}]
    if not parts:
        rows = [{"name": name, "value": key} for name, key in keys.items()]
        return _json({"keys": rows, "links": links})
    found = {name.lower(): (name, key) for name, key in keys.items()}.get(parts[0].lower())
    if found is None or len(parts) > 1:
        return Answer(404)
    return _json({"name": found[0], "value": found[1], "links": links})


def _json(value: Any) -> Answer:
    return Answer(200, (_JSON,), json.dumps(value, ensure_ascii=False).encode())
