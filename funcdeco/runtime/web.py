"""Runtime of mounted web applications: azure-functions' middleware, with the mount path set.

The middleware passes the whole path of the request to an application. Frameworks expect the part
above their own routes separately, as `root_path` (ASGI) or `SCRIPT_NAME` (WSGI). Where the
middleware deviates from the specifications of ASGI and WSGI, this module follows them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from typing import Any, NamedTuple
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import azure.functions as func

Scope = MutableMapping[str, Any]
AsgiApplication = Callable[[Scope, Any, Any], Awaitable[None]]
WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]

# Untyped in azure-functions.
_AsgiMiddleware: Any = func.AsgiMiddleware
_WsgiMiddleware: Any = func.WsgiMiddleware


class _Path(NamedTuple):
    """The two parts of a request's path, percent-encoded as in its URL."""

    root: str
    rest: str


_path: ContextVar[_Path] = ContextVar("path")
"""The path of the current request."""


def asgi(application: AsgiApplication) -> Callable[..., Awaitable[func.HttpResponse]]:
    """Return a function that serves *application*; its lifespan starts with the first call."""
    served = _served.setdefault(id(application), _Served(application))

    async def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        await served.start()
        _path.set(_split(req))
        response: func.HttpResponse = await served.middleware.handle_async(req, context)
        return response

    return main


class _Served:
    """An ASGI application and its lifespan, shared by all of its mounts."""

    def __init__(self, application: AsgiApplication) -> None:
        self._application = application
        self._begin()

    def _begin(self) -> None:
        self.middleware = _AsgiMiddleware(_mounted_asgi(self._application))
        self._started: asyncio.Task[bool] | None = None

    async def start(self) -> None:
        """Start the application, or wait for it. After a failure, the next request retries."""
        started = self._started
        if started is None:
            started = asyncio.ensure_future(self.middleware.notify_startup())
            self._started = started
        if not await asyncio.shield(started):
            if self._started is started:
                self._begin()
            raise RuntimeError(
                "the application failed to start: see the error of its lifespan in the log"
            )

    async def stop(self) -> bool:
        """Shut down the application if it was started on the running loop; return whether."""
        started = self._started
        if started is None or started.get_loop() is not asyncio.get_running_loop():
            return False
        if await asyncio.wait({started}) and not started.exception() and started.result():
            await self.middleware.notify_shutdown()
        self._begin()
        return True


async def shut_down() -> None:
    """Shut down the applications that were started on the running loop, and forget them."""
    for key, served in list(_served.items()):
        if await served.stop():
            del _served[key]


_served: dict[int, _Served] = {}
"""By the identity of the application, which the value keeps alive."""


def wsgi(application: WsgiApplication) -> Callable[..., func.HttpResponse]:
    """Return a function that serves *application*."""
    middleware = _WsgiMiddleware(_mounted_wsgi(application))

    def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        _path.set(_split(req))
        response: func.HttpResponse = middleware.handle(req, context)
        return response

    return main


def mount_path(path: str, rest: str) -> str:
    """Return the part of *path* above *rest*, without a trailing slash; empty if there is none."""
    above = len(_segments(path)) - len(_segments(rest))
    return "".join(f"/{segment}" for segment in _segments(path)[: max(above, 0)])


def _split(req: func.HttpRequest) -> _Path:
    # The host builds the URL from the match of `{*route}`; both keep `%2F` unchanged.
    path = urlsplit(req.url).path
    root = mount_path(path, req.route_params.get("route") or "")
    return _Path(root, path.removeprefix(root))


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _mounted_asgi(application: AsgiApplication) -> AsgiApplication:
    async def mounted(scope: Scope, receive: Any, send: Any) -> None:
        scope.setdefault("asgi", {"version": "3.0", "spec_version": "2.1"})
        if scope["type"] == "lifespan":
            await _live(application, scope, receive, send)
            return
        root, rest = _path.get()
        scope["root_path"] = unquote(root)
        scope["path"] = unquote(root + rest)
        scope["raw_path"] = (root + rest).encode()

        async def whole(message: Any) -> None:
            await send({"headers": [], "body": b"", **message})  # optional in the specification

        await application(scope, receive, whole)

    return mounted


async def _live(application: AsgiApplication, scope: Scope, receive: Any, send: Any) -> None:
    """Run the lifespan; an application without lifespan support is served as well.

    https://asgi.readthedocs.io/en/latest/specs/lifespan.html
    """
    declared: list[str] = []

    async def note(message: Any) -> None:
        if message["type"].startswith("lifespan."):
            declared.append(message["type"])
            await send(message)

    try:
        await application(scope, receive, note)
    except Exception:
        if declared and declared[-1] != "lifespan.startup.failed":
            raise
    if not declared:
        await send({"type": "lifespan.startup.complete"})


def _mounted_wsgi(application: WsgiApplication) -> WsgiApplication:
    def mounted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        root, rest = _path.get()
        environ["SCRIPT_NAME"] = unquote_to_bytes(root).decode("latin-1")
        environ["PATH_INFO"] = unquote_to_bytes(rest).decode("latin-1")
        # Writing to the middleware's own stream would fail this call and all later ones.
        environ["wsgi.errors"] = sys.stderr

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, headers)

        answer = application(environ, start)
        try:
            return list(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()

    return mounted
