from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


def test_item_is_sent_as_it_is_stored(client: TestClient) -> None:
    client.blobs["samples/7"] = b"\x00\xff"
    response = client.get("/api/items/7")
    assert (response.status_code, response.content) == (200, b"\x00\xff")
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_missing_item_is_not_found(client: TestClient) -> None:
    response = client.get("/api/items/7")
    assert (response.status_code, response.text) == (404, "no item 7")


def test_item_can_be_given_without_a_blob(client: TestClient) -> None:
    response = client.get("/api/items/8", inputs={"item": b"\x01"})
    assert response.content == b"\x01"
