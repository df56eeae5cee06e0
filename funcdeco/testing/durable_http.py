"""The requests of `call_http` and the responses to them: `DurableHttpRequest` and `-Response`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast


class DurableRequest(NamedTuple):
    """A request that an orchestrator sends with `context.call_http`."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: str | None


def send_with(handler: Callable[[DurableRequest], Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the handler's response as the extension passes it to the orchestrator."""
    headers: object = sent.get("headers")
    content: object = sent.get("content")
    request = DurableRequest(
        str(sent.get("method") or "GET"),
        str(sent.get("uri") or ""),
        cast("dict[str, str]", headers) if isinstance(headers, dict) else {},
        content if isinstance(content, str) else None,
    )
    return _response(handler(request))


def _response(found: Any) -> dict[str, Any]:
    status, body, headers = 200, found, dict[str, str]()
    if isinstance(found, tuple):
        status, body = cast("tuple[int, Any]", found)
    elif isinstance(found, int):
        status, body = found, None
    elif hasattr(found, "status_code"):  # a response of the client, or of httpx
        status, body, headers = found.status_code, found.text, dict(found.headers)
    if isinstance(body, bytes):
        body = body.decode()
    if body is not None and not isinstance(body, str):
        headers.setdefault("Content-Type", "application/json")
        body = json.dumps(body)
    return {"statusCode": int(status), "headers": headers, "content": body}
