"""What shims of mounted web applications run: azure-functions' middleware, told where it stands.

The middleware shows an application the whole path of the request. Frameworks expect the part above
their own routes apart from it, as `root_path` (ASGI) or `SCRIPT_NAME` (WSGI).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from typing import Any

import azure.functions as func

Scope = MutableMapping[str, Any]
AsgiApplication = Callable[[Scope, Any, Any], Awaitable[None]]
WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]

# Untyped in azure-functions.
_AsgiMiddleware: Any = func.AsgiMiddleware
_WsgiMiddleware: Any = func.WsgiMiddleware

_rest: ContextVar[str] = ContextVar("rest")
"""What the route `{*route}` matched in the request that is being answered."""


def asgi(application: AsgiApplication) -> Callable[..., Awaitable[func.HttpResponse]]:
    """Give the function that has *application* answer; its lifespan begins with the first call."""
    middleware = _AsgiMiddleware(_mounted_asgi(application))
    started: list[asyncio.Task[bool]] = []

    async def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        if not started:
            started.append(asyncio.ensure_future(middleware.notify_startup()))
        if not await asyncio.shield(started[0]):
            raise RuntimeError("the application failed to start: its lifespan says so in the log")
        _rest.set(req.route_params.get("route", ""))
        response: func.HttpResponse = await middleware.handle_async(req, context)
        return response

    return main


def wsgi(application: WsgiApplication) -> Callable[..., func.HttpResponse]:
    """Give the function that has *application* answer."""
    middleware = _WsgiMiddleware(_mounted_wsgi(application))

    def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        _rest.set(req.route_params.get("route", ""))
        response: func.HttpResponse = middleware.handle(req, context)
        return response

    return main


def mount_path(path: str, rest: str) -> str:
    """Give the part of *path* above *rest*, without a slash at its end; empty if there is none."""
    above = len(_segments(path)) - len(_segments(rest))
    return "".join(f"/{segment}" for segment in _segments(path)[: max(above, 0)])


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _mounted_asgi(application: AsgiApplication) -> AsgiApplication:
    async def mounted(scope: Scope, receive: Any, send: Any) -> None:
        scope.setdefault("asgi", {"version": "3.0", "spec_version": "2.1"})
        if scope["type"] == "lifespan":
            await _live(application, scope, receive, send)
            return
        scope["root_path"] = mount_path(scope["path"], _rest.get())
        await application(scope, receive, send)

    return mounted


async def _live(application: AsgiApplication, scope: Scope, receive: Any, send: Any) -> None:
    """Run the lifespan; an application that knows none may raise, and is served all the same.

    https://asgi.readthedocs.io/en/latest/specs/lifespan.html
    """
    said: list[str] = []

    async def note(message: Any) -> None:
        said.append(message["type"])
        await send(message)

    try:
        await application(scope, receive, note)
    except Exception:
        if not said:
            await send({"type": "lifespan.startup.complete"})
        elif said[-1] != "lifespan.startup.failed":
            raise


def _mounted_wsgi(application: WsgiApplication) -> WsgiApplication:
    def mounted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        root = mount_path(path, _rest.get())
        environ["SCRIPT_NAME"] = root
        environ["PATH_INFO"] = path[len(root) :] if path.startswith(root) else path
        return application(environ, start_response)

    return mounted
