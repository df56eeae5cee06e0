from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_degrees_are_converted() -> None:
    with TestClient(PROJECT) as client:
        assert client.get("/api/celsius/100").text == "37.8"
        # The host parses a returned string as JSON, and writes the number 100.0 as 100.
        assert client.get("/api/celsius/212").text == "100"


def test_ten_kilometers_are_six_miles() -> None:
    with TestClient(PROJECT) as client:
        assert client.get("/api/miles/10").text == "6.2"
