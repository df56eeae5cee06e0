"""The paths of the host's extensions: row H-HTTP-53."""

from __future__ import annotations

import json

from funcdeco.engine.app import EngineApp
from funcdeco.engine.durable.base_path import BASE
from funcdeco.engine.http.keys import Keys, opens
from funcdeco.engine.http.paths import encode_path
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer

DURABLE_KEY = "durabletask_extension"
"""Name of the system key of the durable extension."""
_METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS")


def webhook_answer(request: Request, app: EngineApp, keys: Keys | None) -> Answer | None:
    """Return the answer of the durable extension; None for any other path."""
    path = request.path
    if path.lower() != BASE and not path.lower().startswith(f"{BASE}/"):
        return None
    if request.method not in _METHODS:
        return Answer(404)
    if keys is not None and not opens(keys.level_of(request, ""), "system"):
        return Answer(401)
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
