"""The Durable extension's HTTP endpoint, to which durable clients send their requests."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Rpc:
    """Responds inside the `with` block; `received` has the path and JSON of each POST."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> "Rpc":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def client(self) -> str:
        """Return the string from which a function's client is created."""
        port = self._server.server_address[1]
        hook = "http://localhost:7071/runtime/webhooks/durabletask/instances/INSTANCEID"
        names = {"statusQueryGetUri": "", "sendEventPostUri": "/raiseEvent/{eventName}"}
        urls = {"id": "INSTANCEID", **{name: f"{hook}{end}" for name, end in names.items()}}
        return json.dumps(
            {
                "taskHubName": "TestHub",
                "creationUrls": {},
                "managementUrls": urls,
                "baseUrl": "http://localhost:7071/runtime/webhooks/durabletask",
                "requiredQueryStringParameters": "code=key",
                "rpcBaseUrl": f"http://127.0.0.1:{port}/durabletask/",
            }
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                received.append((self.path, json.loads(body) if body else None))
                answer = json.dumps({"id": "i1"}).encode()
                self.send_response(202)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Suppress the log."""

        return Handler
