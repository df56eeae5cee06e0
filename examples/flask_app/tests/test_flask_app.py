from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


def test_list_links_to_each_book(client: TestClient) -> None:
    page = client.get("/api/loans/").text
    assert '<a href="/api/loans/books/Middlemarch">Middlemarch</a>: Grace' in page


def test_a_book_is_lent(client: TestClient) -> None:
    assert client.get("/api/loans/books/Walden").status_code == 404
    loan = {"title": "Walden", "reader": "Alan"}
    response = client.post("/api/loans/", data=loan, follow_redirects=True)
    assert (response.url, response.text) == (
        "http://localhost:7071/api/loans/books/Walden",
        "Alan has it",
    )
    assert [one.status_code for one in response.history] == [303]
