from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_caller_is_greeted_by_name() -> None:
    with TestClient(PROJECT) as client:
        assert client.get("/api/greet", params={"user": "Ada"}).text == "Hello, Ada!"


def test_nameless_caller_is_a_stranger() -> None:
    with TestClient(PROJECT) as client:
        assert client.get("/api/greet").text == "Hello, stranger!"
