"""How MCP clients reach the server over HTTP: rows H-HTTP-58 and 59.

See `StreamableHttpRequestHandler` and `SseRequestHandler` of azure-functions-mcp-extension. A
worker answers each request at once, so streams are held by the front of `funcdeco run`: it sends an
`Envelope` with each request that belongs to one.
"""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

from funcdeco.engine.families.mcp import Client
from funcdeco.engine.http.paths import joined
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.engine.http.webhook_answer import WebhookAnswer
from funcdeco.engine.mcp.envelope import INSTANCE, Envelope, session_of
from funcdeco.engine.mcp.rpc import NOT_ACCEPTABLE, Message, as_bytes, as_event, error, parse
from funcdeco.engine.mcp.server import McpServer
from funcdeco.project.host_values import config_text

SESSION = "Mcp-Session-Id"
_JSON = ("Content-Type", "application/json; charset=utf-8")
_STREAM = (
    ("Content-Type", "text/event-stream"),
    ("Cache-Control", "no-cache,no-store"),
    ("Content-Encoding", "identity"),
)
_RECONNECT = "Please connect to the /sse endpoint to initiate your session."


def answer(request: Request, server: McpServer, absolute: object) -> WebhookAnswer:
    """Return the response to a request below the path of the extension.

    *absolute* is `useAbsoluteUriForEndpoint` of host.json.
    """
    last = request.path.lower().rstrip("/").rpartition("/")[2]
    if last == "sse":
        return WebhookAnswer(_open(request, config_text(absolute)))
    if last == "message":
        return _message(request, server)
    if request.method == "GET" and _envelope(request) is not None:
        return WebhookAnswer(Answer(200, _STREAM))
    if request.method != "POST":
        return WebhookAnswer(Answer(405), "only POST is supported")
    return _post(request, server)


def _post(request: Request, server: McpServer) -> WebhookAnswer:
    if not _accepts(request, "application/json") or not _accepts(request, "text/event-stream"):
        return _refused(
            406, "Not Acceptable: Client must accept both application/json and text/event-stream"
        )
    session = request.headers.get(SESSION.lower(), [""])[0]
    if session and session_of(session) is None:
        return _refused(400, "Invalid client state.")
    message = parse(request.body)
    if message is None:
        return _refused(400, "Bad Request: The POST body did not contain a valid JSON-RPC message.")
    headers = {name: joined(values) for name, values in request.headers.items()}
    found, reason = server.handle(
        message, Client("http-streamable", session or None, None, headers)
    )
    if found is None:
        return WebhookAnswer(Answer(202), reason)
    return WebhookAnswer(
        Answer(200, (*_STREAM, *_session_header(message)), as_event(found)), reason
    )


def _session_header(message: Message) -> tuple[tuple[str, str], ...]:
    """Return the header with which `initialize` starts a session, which is kept nowhere."""
    is_start = message["method"] == "initialize"
    return ((SESSION, f"{uuid4().hex[:16]}|{INSTANCE}"),) if is_start else ()


def _open(request: Request, absolute: str | None) -> Answer:
    """Return the beginning of a stream: where the client sends its messages."""
    if request.method != "GET":
        return Answer(405)
    envelope = _envelope(request)
    if envelope is None:
        return Answer(501)
    place = f"message?azmcpcs={quote(f'{envelope.session}|{INSTANCE}', safe='')}"
    keys = request.query_value("code") or request.headers.get("x-functions-key", [])
    if keys:
        place += f"&code={quote(keys[0], safe='')}"
    if (absolute or "").lower() == "true":
        folder = request.url.partition("?")[0].rstrip("/").rpartition("/")[0]
        place = f"{folder}/{place}"
    return Answer(200, _STREAM, f"event: endpoint\ndata: {place}\n\n".encode())


def _message(request: Request, server: McpServer) -> WebhookAnswer:
    envelope = _envelope(request)
    if envelope is None or envelope.problem:
        problem = envelope.problem if envelope is not None else "Missing service context."
        text = f"{problem} {_RECONNECT}"
        return WebhookAnswer(Answer(400, (_JSON,), json.dumps(text).encode()), text)
    message = parse(envelope.message or "")
    if message is None:
        text = "No message in request body."
        return WebhookAnswer(Answer(400, (_JSON,), json.dumps(text).encode()), text)
    if envelope.is_check:
        return WebhookAnswer(Answer(202, (), b"Accepted"))
    client = Client("http-sse", None, envelope.client, envelope.headers)
    found, reason = server.handle(message, client)
    sent = Answer(202) if found is None else Answer(200, _STREAM, as_event(found))
    return WebhookAnswer(sent, reason, is_reported=bool(reason))


def _envelope(request: Request) -> Envelope | None:
    """Return what the front has sent; None if no front holds a stream for this request."""
    try:
        found: object = json.loads(request.body or b"null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or set(cast("Any", found)) != set(Envelope._fields):
        return None
    return Envelope(**cast("dict[str, Any]", found))


def _accepts(request: Request, kind: str) -> bool:
    wanted = {kind, f"{kind.partition('/')[0]}/*", "*/*"}
    lines = ",".join(request.headers.get("accept", []))
    return any(one.partition(";")[0].strip().lower() in wanted for one in lines.split(","))


def _refused(status: int, text: str) -> WebhookAnswer:
    return WebhookAnswer(Answer(status, (_JSON,), as_bytes(error(NOT_ACCEPTABLE, text))), text)
