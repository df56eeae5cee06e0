"""What shims of mounted web applications run: azure-functions' middleware, told where it stands.

The middleware shows an application the whole path of the request. Frameworks expect the part above
their own routes apart from it, as `root_path` (ASGI) or `SCRIPT_NAME` (WSGI). Where the middleware
strays from the specifications of ASGI and WSGI, what is here keeps to them.
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
    """The path of a request in two parts, percent-encoded as in its URL."""

    root: str
    rest: str


_path: ContextVar[_Path] = ContextVar("path")
"""The path of the request that is being answered."""


def asgi(application: AsgiApplication) -> Callable[..., Awaitable[func.HttpResponse]]:
    """Give the function that has *application* answer; its lifespan begins with the first call."""
    middleware = _AsgiMiddleware(_mounted_asgi(application))
    started: list[asyncio.Task[bool]] = []

    async def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        if not started:
            started.append(asyncio.ensure_future(middleware.notify_startup()))
        if not await asyncio.shield(started[0]):
            raise RuntimeError("the application failed to start: its lifespan says so in the log")
        _path.set(_split(req))
        response: func.HttpResponse = await middleware.handle_async(req, context)
        return response

    return main


def wsgi(application: WsgiApplication) -> Callable[..., func.HttpResponse]:
    """Give the function that has *application* answer."""
    middleware = _WsgiMiddleware(_mounted_wsgi(application))

    def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        _path.set(_split(req))
        response: func.HttpResponse = middleware.handle(req, context)
        return response

    return main


def mount_path(path: str, rest: str) -> str:
    """Give the part of *path* above *rest*, without a slash at its end; empty if there is none."""
    above = len(_segments(path)) - len(_segments(rest))
    return "".join(f"/{segment}" for segment in _segments(path)[: max(above, 0)])


def _split(req: func.HttpRequest) -> _Path:
    # The host builds the URL of what it matched `{*route}` with; both keep `%2F` as it is.
    path = urlsplit(req.url).path
    root = mount_path(path, req.route_params.get("route", ""))
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
            await send({"headers": [], "body": b"", **message})  # which may be left out

        await application(scope, receive, whole)

    return mounted


async def _live(application: AsgiApplication, scope: Scope, receive: Any, send: Any) -> None:
    """Run the lifespan; an application that knows none is served all the same.

    https://asgi.readthedocs.io/en/latest/specs/lifespan.html
    """
    said: list[str] = []

    async def note(message: Any) -> None:
        if message["type"].startswith("lifespan."):
            said.append(message["type"])
            await send(message)

    try:
        await application(scope, receive, note)
    except Exception:
        if said and said[-1] != "lifespan.startup.failed":
            raise
    if not said:
        await send({"type": "lifespan.startup.complete"})


def _mounted_wsgi(application: WsgiApplication) -> WsgiApplication:
    def mounted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        root, rest = _path.get()
        environ["SCRIPT_NAME"] = unquote_to_bytes(root).decode("latin-1")
        environ["PATH_INFO"] = unquote_to_bytes(rest).decode("latin-1")
        # What is written into the middleware's own would fail this call and all that follow.
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
