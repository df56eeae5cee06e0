"""What a function, and the bindings of a function, get of a request: rows H-HTTP-01 to 15.

See `ToRpcHttp` in the host's GrpcMessageConversionExtensions, and `HttpTriggerBinding` of
azure-webjobs-sdk-extensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from funcdeco.engine.event import Event
from funcdeco.engine.http.paths import joined
from funcdeco.engine.http.request import Request
from funcdeco.engine.http_data import RequestData
from funcdeco.engine.names import json_object_names
from funcdeco.engine.typed_data import TypedData


def event_of(request: Request, values: Mapping[str, str]) -> Event:
    """Return the event for a request whose route has *values*, without names for expressions."""
    params = {name: text for name, each in request.query.items() if (text := joined(each))}
    headers = {name: joined(each) for name, each in request.headers.items()}
    seen = RequestData(request.method, request.url, headers, params, values, request.read_body)
    return Event(TypedData("http", seen), {}, {})


def names_of(request: Request, route: Mapping[str, str | None]) -> dict[str, Any]:
    """Return the names for binding expressions (H-HTTP-13 to 15): later ones replace earlier.

    A parameter without a value, which is None, replaces others too.
    """
    query = {name: each[-1] for name, each in request.query.items()}
    headers = {name: joined(each) for name, each in request.headers.items()}
    known = {name: text for name, text in query.items() if name.lower() != "code"}
    names: list[tuple[str, Any]] = [("Query", query), ("Headers", headers)]
    for layer in (json_object_names(_text(request.read_body)), known, route):
        names += layer.items()
    return dict({name.lower(): (name, value) for name, value in names}.values())


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
