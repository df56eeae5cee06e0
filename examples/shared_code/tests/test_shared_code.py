from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


def test_answer_shows_the_calculation(client: TestClient) -> None:
    assert client.get("/api/double?amount=21").text == "21 * 2 = 42"


@pytest.mark.parametrize("params", [{}, {"amount": "many"}])
def test_amount_must_be_a_number(client: TestClient, params: dict[str, str]) -> None:
    assert client.get("/api/double", params=params).status_code == 400
