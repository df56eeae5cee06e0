"""Pass calls of durable clients on to the process that has the task hub now.

After an edit, functions of the replaced process still run, and may use their clients.
"""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote, urlencode, urlsplit

from funcdeco.engine.durable.api_messages import ApiAnswer, ApiRequest, error_answer
from funcdeco.engine.durable.base_path import BASE
from funcdeco.engine.durable.errors import DurableError

_TIMEOUT = 100.0
"""Seconds to wait for the response, which may take as long as the new code needs to start."""
_KEPT = ("Location", "Retry-After", "x-ms-continuation-token")


def forward(url: str, code: str, request: ApiRequest) -> ApiAnswer:
    """Return the response of the app at *url* to a request, with the key *code*."""
    query = {**request.query, **({"code": code} if code else {})}
    path = f"{BASE}/{quote(request.path.lstrip('/'), safe='/%')}?{urlencode(query)}"
    headers = {"Content-Type": request.content_type} if request.content_type else {}
    if request.continuation:
        headers["x-ms-continuation-token"] = request.continuation
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT)
    try:
        connection.request(request.method, path, request.body, headers)
        answer = connection.getresponse()
        body = answer.read()
        kept = {name: value for name in _KEPT if (value := answer.headers.get(name))}
        return ApiAnswer(answer.status, json.loads(body) if body else None, kept)
    except (OSError, http.client.HTTPException, ValueError) as error:
        text = "The app doesn't respond"
        return error_answer(503, text, str(error), DurableError.OPERATION)
    finally:
        connection.close()
