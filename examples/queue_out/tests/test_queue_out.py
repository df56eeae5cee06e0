from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_order_goes_on_the_queue() -> None:
    with TestClient(PROJECT) as client:
        response = client.post("/api/orders", content="3 apples")
        assert response.status_code == 202
        assert [message.text for message in client.queues["orders"]] == ["3 apples"]


def test_empty_order_is_refused() -> None:
    with TestClient(PROJECT) as client:
        assert client.post("/api/orders").status_code == 400
        assert list(client.queues["orders"]) == []


def test_order_needs_a_key() -> None:
    with TestClient(PROJECT, keys={"default": "k1"}) as client:
        assert client.post("/api/orders", content="3 apples").status_code == 401
        client.headers["x-functions-key"] = "k1"
        assert client.post("/api/orders", content="3 apples").status_code == 202
