from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient

CLAIM = {"who": "Ada", "euros": 12.5}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


@pytest.mark.parametrize(("decided", "outcome"), [(True, "approved"), (False, "refused")])
def test_decision_is_the_outcome(client: TestClient, decided: bool, outcome: str) -> None:
    expense = client.orchestration("expense", CLAIM)
    assert expense.status == "Running"
    expense.raise_event("Decision", decided)
    assert expense.output == outcome
    assert client.logs[-1].message == f"Ada, your 12.50 euros: {outcome}"


def test_without_a_decision_the_claim_expires_after_three_days(client: TestClient) -> None:
    expense = client.orchestration("expense", CLAIM)
    client.advance(days=2.9)
    assert expense.status == "Running"
    client.advance(days=0.1)
    assert expense.output == "expired"


def test_decision_is_sent_to_the_link_of_the_response(client: TestClient) -> None:
    links = client.post("/api/expenses", json=CLAIM).json()
    decision = links["sendEventPostUri"].replace("{eventName}", "Decision")
    assert client.post(decision, json=True).status_code == 202
    assert client.get(links["statusQueryGetUri"]).json()["output"] == "approved"


@pytest.mark.parametrize("body", [b"", b"{}", b'{"who": "Ada", "euros": "many"}'])
def test_claim_needs_a_name_and_an_amount(client: TestClient, body: bytes) -> None:
    response = client.post("/api/expenses", content=body)
    assert response.status_code == 400
    assert not client.orchestrations
