from pathlib import Path

from funcdeco.testing import TestClient


def test_hello_greets_by_name() -> None:
    with TestClient(Path(__file__).parents[1]) as client:
        assert client.get("/api/hello/Ada").text == "Hello, Ada!"
