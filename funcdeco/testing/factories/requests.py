"""HTTP requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import azure.functions as func

from funcdeco.bindings.http import HttpTrigger
from funcdeco.engine.http.request_event import event_of
from funcdeco.testing.bodies import Content, Fields, Files
from funcdeco.testing.factories.making import binding, passed
from funcdeco.testing.http import DEFAULT_HEADERS, RequestOptions, request_of, with_cookies


def http_request(
    method: str = "GET",
    url: str = "/api/test",
    *,
    route_params: Mapping[str, str] | None = None,
    params: Fields | str | None = None,
    headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
    cookies: Mapping[str, str] | None = None,
    json: Any = None,
    data: Fields | bytes | str | None = None,
    files: Files | None = None,
    content: Content | None = None,
) -> func.HttpRequest:
    """Return an HTTP request, as a function with an HTTP trigger receives it.

    *route_params* maps the parameters of the route to their values. The other keywords are those of
    `TestClient.request`.
    """
    options: RequestOptions = {
        "params": params,
        "headers": headers,
        "json": json,
        "data": data,
        "files": files,
        "content": content,
    }
    request = with_cookies(request_of(method, url, options, DEFAULT_HEADERS), cookies or {})
    found: func.HttpRequest = passed(
        binding(HttpTrigger), event_of(request, route_params or {}), {}
    )
    return found
