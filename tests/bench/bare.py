"""Serve two functions as simply as a server can: `bare.py uvicorn|h11|werkzeug FOLDER`.

Requests and responses are converted by the engine; nothing is routed, logged, watched or limited,
and no other process is involved. The first line of the output is the port.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Functions:
    """The functions of the app, by the first part of the path below `/api/`."""

    def __init__(self) -> None:
        from azure.functions import HttpResponse

        app = importlib.import_module("app")
        self._annotation = HttpResponse
        self._functions: dict[str, Callable[..., Any]] = {
            "items": app.read_item,
            "orders": app.add_order,
        }

    async def answer(self, *request: Any) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return the answer to the parts of a request."""
        function, argument = self._called(*request)
        if asyncio.iscoroutinefunction(function):
            return self._sent(await function(argument))
        loop = asyncio.get_running_loop()
        return self._sent(await loop.run_in_executor(None, function, argument))

    def answer_in_thread(self, *request: Any) -> tuple[int, list[tuple[str, str]], bytes]:
        """Return the answer, from the thread of the request."""
        function, argument = self._called(*request)
        found = function(argument)
        return self._sent(asyncio.run(found) if asyncio.iscoroutine(found) else found)

    def _called(
        self, method: str, path: str, query: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> tuple[Callable[..., Any], Any]:
        from funcdeco.engine.converters import decode
        from funcdeco.engine.http.request import Request
        from funcdeco.engine.http.request_event import event_of

        _, _, name, *rest = path.split("/")
        request = Request(method, path, query, headers, body)
        event = event_of(request, {"id": rest[0]} if rest else {})
        return self._functions[name], decode("httpTrigger", event.data, {})

    def _sent(self, returned: Any) -> tuple[int, list[tuple[str, str]], bytes]:
        from funcdeco.engine.converters import encode
        from funcdeco.engine.http.response import answer_of

        answer = answer_of(encode("http", returned, self._annotation))
        return answer.status, list(answer.headers), answer.body


def serve_asgi(functions: Functions, listening: socket.socket, http: str, loop: str) -> None:
    """Serve with uvicorn."""
    import uvicorn

    async def application(scope: Any, receive: Any, send: Any) -> None:
        body, is_more = b"", True
        while is_more:
            message = await receive()
            body += message.get("body", b"")
            is_more = message.get("more_body", False)
        lines = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        status, found, content = await functions.answer(scope["method"], path, query, lines, body)
        headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in found]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    config: Any = {"http": http, "loop": loop, "lifespan": "off", "log_config": None}
    server = uvicorn.Server(uvicorn.Config(application, access_log=False, **config))
    server.run([listening])


def serve_wsgi(functions: Functions, listening: socket.socket) -> None:
    """Serve with werkzeug."""
    from werkzeug.serving import WSGIRequestHandler, make_server
    from werkzeug.wrappers import Request, Response

    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_: object) -> None:
            """Don't log."""

    @Request.application
    def application(request: Request) -> Response:
        query, lines = request.query_string.decode(), tuple(request.headers.items())
        path = request.path
        found = functions.answer_in_thread(request.method, path, query, lines, request.get_data())
        status, headers, content = found
        return Response(content, status, headers)

    make_server(
        "127.0.0.1", 0, application, threaded=True, request_handler=Handler, fd=listening.fileno()
    ).serve_forever()


def main(kind: str, folder: str) -> None:
    """Serve until the process is killed."""
    sys.path[:0] = [str(ROOT), folder]
    os.chdir(folder)
    functions = Functions()
    # With its protocol: asyncio only then sets TCP_NODELAY for connections.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    print(listening.getsockname()[1], flush=True)
    if kind == "werkzeug":
        serve_wsgi(functions, listening)
    elif kind == "h11":
        serve_asgi(functions, listening, "h11", "asyncio")
    else:
        serve_asgi(functions, listening, "auto", "auto")


if __name__ == "__main__":
    main(*sys.argv[1:])
