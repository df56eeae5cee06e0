"""Names of other test clients, such as those of Starlette, httpx and werkzeug, and ours."""

from __future__ import annotations

from collections.abc import Mapping

from funcdeco.engine.errors import UsageError, is_usage_error
from funcdeco.grammar.similar import did_you_mean

__tracebackhide__ = is_usage_error

_FAILURE = "what a function raises is in `response.invocation.exception`"
_HEADER = "set it in `headers`, as "
_STREAM = "the whole body is in `response.content`"

KEYWORDS: Mapping[str, str] = {
    "body": "use `content`",
    "form": "use `data`",
    "query_string": "use `params`",
    "content_type": _HEADER + '`{"content-type": ...}`',
    "mimetype": _HEADER + '`{"content-type": ...}`',
    "auth": _HEADER + '`{"authorization": ...}`',
    "base_url": "pass the whole URL to the request",
    "raise_server_exceptions": _FAILURE,
    "cookies": "set them in `client.cookies`",
    "headers": "set them in `client.headers`",
    "label": "use `subject`",
    "user_properties": "use `properties`",
    "application_properties": "use `properties`",
}
"""By keyword of another client, or of a property of azure-functions, what to write instead."""
CLIENT: Mapping[str, str] = {
    "open": 'use `request("GET", ...)`',
    "trace": 'use `request("TRACE", ...)`',
    "stream": f"send the request; {_STREAM}",
    "websocket_connect": "HTTP triggers don't receive web sockets",
    "set_cookie": "use `cookies.set`",
    "get_cookie": "use `cookies`",
    "delete_cookie": "use `del client.cookies[...]`",
    "app": "the modules of the project can be imported while the client is open",
    "portal": "the client opens the project itself",
}
RESPONSE: Mapping[str, str] = {
    "data": "use `content`, the body as bytes",
    "body": "use `content`, the body as bytes",
    "get_data": "use `content` or `text`",
    "get_json": "use `json()`",
    "is_json": 'look at `headers["content-type"]`',
    "ok": "use `is_success`",
    "status": "use `status_code` and `reason_phrase`",
    "reason": "use `reason_phrase`",
    "elapsed": "use `invocation.duration`",
    "location": 'use `headers["location"]`',
    "mimetype": 'use `headers["content-type"]`',
    "content_type": 'use `headers["content-type"]`',
    "encoding": "`text` is decoded by the charset of `content-type`",
    "charset": "`text` is decoded by the charset of `content-type`",
    "request": "use `method` and `url`",
    "next_request": "pass `follow_redirects=True` to the request",
    "read": "use `content`",
    "iter_bytes": "use `content`",
    "iter_lines": "use `text.splitlines()`",
    "iter_text": "use `text`",
    "iter_content": "use `content`",
}


class NoAttribute(UsageError, AttributeError):
    """Raised for an attribute that a client, or a response, doesn't have."""


def no_attribute(owner: object, name: str, others: Mapping[str, str]) -> NoAttribute:
    """Return the error for an attribute that *owner* doesn't have, with what to write instead."""
    message = f"`{type(owner).__name__}` has no attribute `{name}`"
    known = (one for one in dir(owner) if not one.startswith("_"))
    hint = others.get(name) or ("" if name.startswith("_") else did_you_mean(name, known))
    return NoAttribute(f"{message}; {hint}" if hint else message)
