from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient

HEADERS = {"X-Sensor": "roof"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


def test_reading_is_created_and_located(client: TestClient) -> None:
    response = client.post("/api/readings", json={"celsius": 21.5}, headers=HEADERS)
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/readings/roof"
    assert response.json() == {"sensor": "roof", "celsius": 21.5}


def test_sensor_must_be_named(client: TestClient) -> None:
    assert client.post("/api/readings", json={"celsius": 21.5}).status_code == 400


@pytest.mark.parametrize("body", [b"", b"warm", b"{}", b"[]"])
def test_reading_must_be_json_with_degrees(client: TestClient, body: bytes) -> None:
    assert client.post("/api/readings", content=body, headers=HEADERS).status_code == 400


def test_readings_are_only_posted(client: TestClient) -> None:
    assert client.get("/api/readings").status_code == 404
