from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.testing import TestClient

WALDEN = {"title": "Walden", "author": "Henry David Thoreau", "year": 1854}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Path(__file__).parents[1]) as client:
        yield client


def test_books_are_listed_by_year(client: TestClient) -> None:
    assert client.get("/api/shelf/books", params={"before": 1850}).json() == {"1": "Emma"}


def test_a_book_is_read_by_its_number(client: TestClient) -> None:
    assert client.get("/api/shelf/books/2").json()["author"] == "George Eliot"
    response = client.get("/api/shelf/books/3")
    assert (response.status_code, response.json()) == (404, {"detail": "no such book"})


def test_a_book_is_added(client: TestClient) -> None:
    response = client.post("/api/shelf/books", json=WALDEN)
    assert response.status_code == 201
    assert response.headers["Location"] == "http://localhost:7071/api/shelf/books/3"
    assert client.get(response.headers["Location"]).json() == WALDEN


def test_lifespan_runs_before_the_first_request(client: TestClient) -> None:
    assert client.logs == []
    client.get("/api/shelf/books")
    assert ("INFO", "2 books on the shelf", "root") in client.logs


def test_health(client: TestClient) -> None:
    assert client.get("/api/health").text == "ok"
