from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [("nz", 200, "New Zealand"), ("CI", 200, "Côte d'Ivoire"), ("xx", 404, "no such country")],
)
def test_country_is_found_by_its_code(
    client: TestClient, code: str, status: int, body: str
) -> None:
    response = client.get(f"/api/countries/{code}")
    assert (response.status_code, response.text) == (status, body)


def test_codes_are_letters(client: TestClient) -> None:
    response = client.get("/api/countries/64")
    assert (response.status_code, response.invocation) == (404, None)
