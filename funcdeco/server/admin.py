"""The admin API of the host, as far as it makes sense on a developer's machine: H-HTTP-50 to 52."""

from __future__ import annotations

from funcdeco.engine.app import EngineApp
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.server.options import WorkerOptions

_BASE = "/admin"


class AdminApi:
    """Answers requests below `/admin`."""

    def __init__(self, app: EngineApp, options: WorkerOptions) -> None:
        self._app = app
        self._options = options

    def answer(self, request: Request) -> Answer | None:
        """Return the answer to a request; None for any other path."""
        path = request.path.lower()
        if path != _BASE and not path.startswith(f"{_BASE}/"):
            return None
        if path == "/admin/host/ping":
            return Answer(200)
        return Answer(404)
