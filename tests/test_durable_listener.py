"""The address to which durable clients send their calls."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from funcdeco.engine.durable.api_messages import ApiAnswer, ApiRequest
from funcdeco.engine.durable.listener import Listener


class Echo:
    """Answers with the path of the request."""

    def answer(self, request: ApiRequest, /) -> ApiAnswer:
        return ApiAnswer(202, {"path": request.path})


REQUEST = b"GET /durabletask/instances/7 HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_head_and_body_of_a_response_arrive_in_one_packet() -> None:
    listener = Listener(Echo())
    address = urlsplit(listener.url)
    try:
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            for _ in range(20):  # the first packets of a connection are confirmed at once
                connection.sendall(REQUEST)
                head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 202 Accepted\r\n")
                assert body == b'{"path": "instances/7"}'
    finally:
        listener.close()
