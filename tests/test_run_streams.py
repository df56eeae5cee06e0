"""Answers that don't end, and calls of durable clients that another process answers."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import MutableMapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from funcdeco.engine.durable.api_messages import ApiRequest
from funcdeco.server.durable_forward import forward
from funcdeco.server.streams import Stream

PATIENCE = 30.0
LIST = ApiRequest("GET", "/instances/", {"top": "1"}, b"", "", "", "first page")


def test_a_stream_is_kept_open_by_pings_until_its_client_has_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("funcdeco.server.streams._PING_INTERVAL", 0.01)
    ended: list[Stream] = []
    sent: list[bytes] = []

    async def run() -> None:
        gone = asyncio.Event()
        messages = [{"type": "http.request"}]

        async def receive() -> MutableMapping[str, Any]:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message["body"])
            if sent.count(b"ping") == 2:
                gone.set()

        stream = Stream(b"ping", ended.append)
        stream.send(b"event")
        await asyncio.wait_for(stream.run(receive, send), PATIENCE)

    asyncio.run(run())
    assert sent[:3] == [b"event", b"ping", b"ping"]
    assert sent[-1] == b"" and len(ended) == 1


def test_a_call_is_answered_by_the_other_process() -> None:
    asked: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["x-ms-continuation-token"]))
            self.send_response(200)
            self.send_header("x-ms-continuation-token", "second page")
            self.send_header("Other", "header")
            self.end_headers()
            self.wfile.write(b"[]")

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        answer = forward(f"http://127.0.0.1:{server.server_port}", "key", LIST)
        server.shutdown()
        thread.join(PATIENCE)
    assert answer == (200, [], {"x-ms-continuation-token": "second page"})
    path = "/runtime/webhooks/durabletask/instances/?top=1&code=key"
    assert asked == [(path, "first page")]


def test_a_call_fails_if_no_process_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    answer = forward(f"http://127.0.0.1:{port}", "", LIST)
    assert answer.status == 503
    assert answer.body["Message"] == "The app doesn't respond"
