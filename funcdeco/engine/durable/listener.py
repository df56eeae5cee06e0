"""The address on this machine to which clients of azure-functions-durable send their calls."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import urlsplit

from funcdeco.engine.durable.api_messages import CONTINUATION, ApiAnswer, ApiRequest, query_of

_PATH = "/durabletask/"
_LOCAL = ("127.0.0.1", "localhost")


class Api(Protocol):
    """Answers requests, as ManagementApi does."""

    def answer(self, request: ApiRequest, /) -> ApiAnswer:
        """Return the response."""
        ...


class Listener:
    """Serves the HTTP API on a free port of the loopback interface, in a thread of its own."""

    def __init__(self, api: Api) -> None:
        handler = type("Handler", (_Handler,), {"api": api})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address, which ends with a slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    api: Api
    protocol_version = "HTTP/1.1"
    # Head and body are sent in one packet: a second one waits for the receiver, about 40 ms.
    wbufsize = -1

    def _answer(self) -> None:
        if not self._is_trusted():
            self.send_error(403)
            return
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = ApiRequest(
            self.command,
            parts.path.removeprefix(_PATH),
            query_of(parts.query),
            self.rfile.read(length),
            self.headers.get("Content-Type") or "",
            f"http://{self.headers.get('Host')}{self.path}",
            self.headers.get(CONTINUATION) or "",
        )
        answer = self.api.answer(request)
        body = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_trusted(self) -> bool:
        """Return whether a client on this machine sent the request, and no page in a browser."""
        host = self.headers.get("Host", "").partition(":")[0].lower()
        return host in _LOCAL and "Origin" not in self.headers

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing: requests of the app aren't the user's output."""
