"""What the page reads from the worker: schedules, stores, orchestrations and sample events."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from funcdeco.diagnostics.secrets import masked, masked_data
from funcdeco.engine.app import EngineApp
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.server.page.stores import ACCOUNT_KINDS, shown_stores

_JSON = ("Content-Type", "application/json; charset=utf-8")
_NO_STORE = ("Cache-Control", "no-store")
_MOST = 100
"""How many orchestrations are shown, the latest ones first."""
Schedules = Callable[[], Mapping[str, list[str]]]
"""Returns when each timer runs next, several times."""


class PageData:
    """Answers requests below `/admin/ui` of a client that may use the admin API."""

    def __init__(self, app: EngineApp, schedules: Schedules) -> None:
        self._app = app
        self._schedules = schedules
        self._functions = {one.name.lower(): one for one in app.functions}

    def answer(self, request: Request, parts: list[str]) -> Answer:
        """Return the response to a request; *parts* is the rest of its path."""
        if request.method not in ("GET", "HEAD"):
            return Answer(404)
        name = parts[0] if parts else ""
        routes: dict[str, Callable[[], Any]] = {
            "timers": self._schedules,
            "stores": self._stores,
            "orchestrations": self._orchestrations,
        }
        if name.lower() == "samples" and len(parts) == 2:
            return self._sample(parts[1])
        if name.lower() == "orchestrations" and len(parts) == 2:
            return _json(self._orchestration(parts[1]))
        if name.lower() not in routes or len(parts) > 1:
            return Answer(404)
        return _json(routes[name.lower()]())

    def _stores(self) -> list[dict[str, Any]]:
        found = [one for one in shown_stores(self._app.world) if not self._is_replaced(one)]
        if self._app.world.services is not None:
            from funcdeco.server.page.accounts import shown_accounts

            found = [*shown_accounts(self._app), *found]
        return found

    def _is_replaced(self, store: Mapping[str, Any]) -> bool:
        """Return whether an account has the place of a store in memory, which stays empty."""
        has_accounts = self._app.world.services is not None
        return has_accounts and not store["count"] and store["kind"] in ACCOUNT_KINDS

    def _orchestrations(self) -> dict[str, Any]:
        every: list[dict[str, Any]] = self._ask("instances", {"showinput": "false"}) or []
        every.sort(key=lambda one: str(one["lastUpdatedTime"]), reverse=True)
        shown = [{**one, "output": None, "customStatus": None} for one in every[:_MOST]]
        return {"count": len(every), "instances": shown}

    def _orchestration(self, instance_id: str) -> dict[str, Any]:
        """Return one orchestration with its history; null if there is none."""
        query = {"showhistory": "true", "showhistoryoutput": "true"}
        return {"instance": self._ask(f"instances/{quote(instance_id, safe='')}", query)}

    def _ask(self, path: str, query: Mapping[str, str]) -> Any:
        """Return what the durable extension answers, unless it fails."""
        from funcdeco.engine.durable.api_messages import ApiRequest

        answer = self._app.durable.api.answer(ApiRequest("GET", path, query, b"", "", ""))
        return answer.body if answer.status in (200, 202) else None

    def _sample(self, name: str) -> Answer:
        """Return what `funcdeco sample` prints."""
        from funcdeco.testing.samples import sample_event

        function = self._functions.get(name.lower())
        if function is None:
            return Answer(404)
        try:
            return _json(masked_data(sample_event(function, self._app.project)))
        except LookupError as error:
            return Answer(400, (("Content-Type", "text/plain"),), masked(str(error)).encode())


def _json(value: Any) -> Answer:
    return Answer(200, (_JSON, _NO_STORE), json.dumps(value).encode())
