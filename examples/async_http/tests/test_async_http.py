import socket
from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_each_service_is_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as up, socket.socket() as down:
        down.bind(("127.0.0.1", 0))  # bound, but not listening
        first, second = (f"127.0.0.1:{one.getsockname()[1]}" for one in (up, down))
        with TestClient(PROJECT, settings={"SERVICES": f"{first} {second}"}) as client:
            response = client.get("/api/status")
    assert response.status_code == 503
    assert response.json() == {first: True, second: False}
