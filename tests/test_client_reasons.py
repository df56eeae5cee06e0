"""What a response shows if the request reached no function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_support import HttpFunction, write_functions
from funcdeco.testing import HTTPError, TestClient

FUNCTIONS = (
    HttpFunction("items", "return 'x'", "items/{id:int}", ("GET",)),
    HttpFunction("orders", "return '{\"a\": 1}'", None, ("POST", "PUT")),
    HttpFunction("secret", "return 'x'", level="admin"),
    HttpFunction("off", "return 'x'"),
    HttpFunction("fails", "raise ValueError('no stock')"),
)
OFF = {"AzureWebJobs.off.Disabled": "true"}
KEYS = {"default": "h1", "_master": "m1"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("reasons") / "app"
    project = write_functions(folder, "funcdeco", FUNCTIONS)
    with TestClient(project, settings=OFF, keys=KEYS) as client:
        yield client


@pytest.mark.parametrize(
    ("request_line", "shown"),
    [
        ("GET /orders", "no route matches `/orders`; did you mean `/api/orders`?"),
        ("GET /items/5", "no route matches `/items/5`; did you mean `/api/items/5`?"),
        ("GET /api/order", "no route matches `/api/order`; did you mean `/api/orders`?"),
        ("GET /apy/fails", "no route matches `/apy/fails`; did you mean `/api/fails`?"),
        ("GET /api/orders", "the route `/api/orders` of `orders` accepts only `POST`, `PUT`"),
        ("DELETE /api/items/5", "the route `/api/items/{id:int}` of `items` accepts only `GET`"),
        (
            "GET /api/items/five",
            "no route matches `/api/items/five`; a constraint of `/api/items/{id:int}` excludes it",
        ),
        (
            "GET /api/nowhere",
            "no route matches `/api/nowhere`; available: `/api/fails`, `/api/items/{id:int}`, "
            "`/api/off`, `/api/orders`, `/api/secret`",
        ),
        (
            "GET /api/x",
            "no route matches `/api/x`; available: `/api/fails`, `/api/items/{id:int}`, "
            "`/api/off`, `/api/orders`, `/api/secret`",
        ),
        ("GET /api/off", "a setting disables `off`"),
        (
            "GET //api/orders",
            "no route matches `//api/orders`; did you mean `/api/orders`?",
        ),
    ],
)
def test_a_missing_route_is_explained(client: TestClient, request_line: str, shown: str) -> None:
    response = client.request(*request_line.split(" "))
    assert response.invocation is None
    assert response.content == b""
    assert repr(response) == f"<Response [404 Not Found]: {shown}>"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (
            "",
            "`secret` requires a key of the level `admin` in the header `x-functions-key` or as `code`",
        ),
        ("h1", "the key of the request isn't one of the level `admin`, which `secret` requires"),
    ],
)
def test_a_missing_key_is_explained(client: TestClient, key: str, shown: str) -> None:
    headers = {"x-functions-key": key} if key else {}
    response = client.get("/api/secret", headers=headers)
    assert repr(response) == f"<Response [401 Unauthorized]: {shown}>"
    with pytest.raises(HTTPError) as raised:
        response.raise_for_status()
    url = "http://localhost:7071/api/secret"
    assert str(raised.value) == f"401 Unauthorized for GET {url}: {shown}"


def test_an_app_without_routes_is_explained(tmp_path: Path) -> None:
    with TestClient(write_functions(tmp_path / "app", "v2", ())) as client:
        assert repr(client.get("/api/x")) == "<Response [404 Not Found]: no function has a route>"


def test_a_body_that_is_not_json_is_shown_with_its_response(client: TestClient) -> None:
    failed = client.get("/api/fails")
    with pytest.raises(json.JSONDecodeError) as raised:
        failed.json()
    assert str(raised.value) == (
        "the body of <Response [500 Internal Server Error]: ValueError('no stock')> isn't JSON: "
        "Expecting value: line 1 column 1 (char 0)"
    )
    assert raised.value.__cause__ is (failed.invocation and failed.invocation.exception)
    assert client.post("/api/orders").json() == {"a": 1}


def test_kinds_of_statuses_are_those_of_httpx(client: TestClient) -> None:
    found = {
        name: [
            getattr(response, name) for response in (client.post("/api/orders"), client.get("/x"))
        ]
        for name in ("is_success", "is_redirect", "is_client_error", "is_server_error", "is_error")
    }
    assert found == {
        "is_success": [True, False],
        "is_redirect": [False, False],
        "is_client_error": [False, True],
        "is_server_error": [False, False],
        "is_error": [False, True],
    }
