from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient

KEYS = {"_master": "m1", "default": "h1"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1], keys=KEYS) as client:
        yield client


def test_customers_are_listed_and_shown(client: TestClient) -> None:
    client.headers["x-functions-key"] = "h1"
    assert client.get("/api/customers/names").json() == {"1": "Ada", "2": "Grace"}
    assert client.get("/api/customers/2").text == "Grace"
    assert client.get("/api/customers/3").status_code == 404


def test_customers_need_a_key(client: TestClient) -> None:
    assert client.get("/api/customers/names").status_code == 401
    assert client.get("/api/customers/names?code=h1").status_code == 200


def test_everybody_sees_invoices(client: TestClient) -> None:
    assert client.get("/api/invoices/7").text == "Invoice 7"


def test_only_the_master_key_cancels_an_invoice(client: TestClient) -> None:
    assert client.delete("/api/invoices/7?code=h1").status_code == 401
    assert client.delete("/api/invoices/7?code=m1").text == "Invoice 7 is canceled"
