import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(PROJECT) as client:
        yield client


def answer(client: TestClient, method: str, **params: Any) -> Any:
    """Return what a client of the MCP server gets."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    response = client.post("/runtime/webhooks/mcp", json=request, headers=HEADERS)
    return json.loads(response.text.partition("data: ")[2])["result"]


def test_books_are_found_by_a_word(client: TestClient) -> None:
    assert (
        client.mcp_tool("find_books", word="M").returned
        == '["library://books/emma", "library://books/middlemarch"]'
    )
    assert client.mcp_tool("find_books", word="M", limit=1).returned == '["library://books/emma"]'


def test_clients_get_a_book_as_text_and_as_data(client: TestClient) -> None:
    assert answer(client, "tools/call", name="show_book", arguments={"key": "emma"}) == {
        "content": [{"type": "text", "text": "Emma by Jane Austen, 1815"}],
        "structuredContent": {"title": "Emma", "author": "Jane Austen", "year": 1815},
    }


def test_clients_read_a_book(client: TestClient) -> None:
    [content] = answer(client, "resources/read", uri="library://books/walden")["contents"]
    assert (content["mimeType"], json.loads(content["text"])["author"]) == (
        "application/json",
        "Henry David Thoreau",
    )


def test_prompt_names_the_subject(client: TestClient) -> None:
    expected = "Recommend one book of the library about love."
    assert client.mcp_prompt("recommend", subject="love").returned == expected
