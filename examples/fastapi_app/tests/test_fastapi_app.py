import azure.functions as func
import pytest
from fastapi import HTTPException

from app import health
from bookshelf import api, list_books, read_book


def test_books_are_listed_by_year() -> None:
    assert list_books(before=1850) == {1: "Emma"}


def test_a_book_is_read_by_its_number() -> None:
    assert read_book(2).author == "George Eliot"
    with pytest.raises(HTTPException, match="no such book"):
        read_book(3)


def test_address_of_a_book() -> None:
    assert api.url_path_for("read_book", number=7) == "/books/7"


def test_health() -> None:
    assert health(func.HttpRequest("GET", "/api/health", body=b"")) == "ok"
