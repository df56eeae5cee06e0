"""The paths of the host's extensions: row H-HTTP-53."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from funcdeco.engine.app import EngineApp
from funcdeco.engine.durable.base_path import BASE
from funcdeco.engine.http.keys import Keys, opens
from funcdeco.engine.http.paths import encode_path
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.engine.http.webhook_answer import WebhookAnswer
from funcdeco.engine.http.webhook_paths import BLOBS, EVENT_GRID, MCP, ROOT
from funcdeco.engine.invocation import Invocation

if TYPE_CHECKING:
    from funcdeco.engine.mcp.server import McpServer

DURABLE_KEY = "durabletask_extension"
"""Name of the system key of the durable extension."""
_METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS")
Call = Callable[[], Invocation]


class Webhooks:
    """Answers requests to the paths of extensions; without *keys*, none is needed."""

    def __init__(self, app: EngineApp, keys: Keys | None) -> None:
        self.app: EngineApp = app
        """The app whose functions run."""
        self._keys = keys
        self._mcp: McpServer | None = None
        self.later: Callable[[Callable[[], object]], object] = _at_once
        """Runs what a request has started, but doesn't wait for."""
        self.run_all: Callable[[Sequence[Call]], Sequence[Invocation]] = _one_by_one
        """Makes several calls, and waits for them."""

    def answer(self, request: Request) -> WebhookAnswer | None:
        """Return the response to a request; None for any other path."""
        path = request.path.lower()
        if not path.startswith(ROOT):
            return None
        extension = _EXTENSIONS.get(path[len(ROOT) :].partition("/")[0])
        if extension is None:
            return None
        if request.method not in _METHODS:
            return WebhookAnswer(Answer(404))
        if self._keys is not None and not opens(self._keys.level_of(request, ""), "system"):
            return WebhookAnswer(Answer(401), f"the request needs the key `{extension.key}`")
        return extension.answer(self, request)

    @property
    def mcp(self) -> McpServer:
        """The MCP server, created when it is first used."""
        if self._mcp is None:
            from funcdeco.engine.mcp.server import McpServer

            self._mcp = McpServer(self.app)
        return self._mcp


def _mcp(webhooks: Webhooks, request: Request) -> WebhookAnswer:
    from funcdeco.engine.mcp import transport

    messages = ("extensions", "mcp", "messageOptions", "useAbsoluteUriForEndpoint")
    return transport.answer(request, webhooks.mcp, webhooks.app.options.value(*messages))


def _event_grid(webhooks: Webhooks, request: Request) -> WebhookAnswer:
    from funcdeco.engine.http import event_grid

    return event_grid.answer(request, webhooks.app, webhooks.run_all)


def _blobs(webhooks: Webhooks, request: Request) -> WebhookAnswer:
    from funcdeco.engine.http import blob_events

    return blob_events.answer(request, webhooks.app, webhooks.later)


def _durable(webhooks: Webhooks, request: Request) -> WebhookAnswer:
    return WebhookAnswer(_durable_answer(request, webhooks.app))


class _Extension(NamedTuple):
    key: str
    """Name of its system key."""
    answer: Callable[[Webhooks, Request], WebhookAnswer]


_EXTENSIONS: Mapping[str, _Extension] = {
    BLOBS: _Extension("blobs_extension", _blobs),
    "durabletask": _Extension(DURABLE_KEY, _durable),
    EVENT_GRID: _Extension("eventgrid_extension", _event_grid),
    MCP: _Extension("mcp_extension", _mcp),
}
"""By their names in paths, in lowercase."""


def _at_once(call: Callable[[], object]) -> None:
    call()


def _one_by_one(calls: Sequence[Call]) -> list[Invocation]:
    return [call() for call in calls]


def _durable_answer(request: Request, app: EngineApp) -> Answer:
    from funcdeco.engine.durable.api_messages import CONTINUATION, ApiRequest, query_of

    content_type = request.headers.get("content-type", [""])[0]
    sent = ApiRequest(
        request.method,
        _below_base(request),
        query_of(request.raw_query),
        request.read_body,
        content_type,
        request.url,
        request.headers.get(CONTINUATION, [""])[0],
    )
    answer = app.durable.api.answer(sent)
    headers = tuple(answer.headers.items())
    if answer.body is None:
        return Answer(answer.status, headers)
    kind = ("Content-Type", "application/json; charset=utf-8")
    return Answer(answer.status, (*headers, kind), json.dumps(answer.body).encode())


def _below_base(request: Request) -> str:
    """Return the escaped path below `BASE`, which the client may have written in another way."""
    raw = request.raw_path
    is_usual = raw.lower().startswith(BASE) and "/." not in raw
    return raw[len(BASE) :] if is_usual else encode_path(request.path)[len(BASE) :]
