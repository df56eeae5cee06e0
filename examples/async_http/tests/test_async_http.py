import asyncio
import json
import socket

import azure.functions as func
import pytest

from app import service_status


def test_each_service_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as up, socket.socket() as down:
        down.bind(("127.0.0.1", 0))  # bound, but not listening
        first, second = (f"127.0.0.1:{one.getsockname()[1]}" for one in (up, down))
        monkeypatch.setenv("SERVICES", f"{first} {second}")
        response = asyncio.run(service_status(func.HttpRequest("GET", "/api/status", body=b"")))
    assert response.status_code == 503
    assert json.loads(response.get_body()) == {first: True, second: False}
