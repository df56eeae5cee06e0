"""The part of `TestClient` that runs orchestrations and entities."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from funcdeco.diagnostics.wording import in_backticks
from funcdeco.engine.arguments import checked
from funcdeco.engine.delivery.dispatcher import LIMIT
from funcdeco.engine.durable.instance import Instance
from funcdeco.engine.errors import is_usage_error
from funcdeco.grammar.similar import did_you_mean
from funcdeco.testing.clockwork import Clockwork
from funcdeco.testing.durable_http import DurableRequest, send_with
from funcdeco.testing.http import OWN_HOST, HttpCalls
from funcdeco.testing.orchestration import (
    EntityState,
    Orchestration,
    Orchestrations,
    as_python_errors,
    json_text,
)
from funcdeco.testing.response import Response
from funcdeco.testing.targets import NoTarget

__tracebackhide__ = is_usage_error


class DurableCalls(HttpCalls, Clockwork):
    """Starts orchestrations, and returns those that the app started."""

    def _prepare(self) -> None:
        super()._prepare()
        own = weakref.WeakMethod(self._own_answer)  # a cycle would keep an unclosed client alive

        def answer(request: DurableRequest) -> Response | None:
            found = own()
            return found(request) if found else None

        self.answer_durable_http(answer)
        observations = self._observations
        self._app.durable.api.on_status = lambda instance: observations.look(instance.failure)

    @checked
    def orchestration(
        self, name: str, data: Any = None, *, instance_id: str | None = None, limit: int = LIMIT
    ) -> Orchestration:
        """Start the orchestrator *name* with the input *data*, and run it as far as it can go.

        To continue an orchestration that waits for a timer, call `advance`; for an event, call
        `raise_event`. Raises NonDeterministic if a replay differs from the first run, EndlessRun
        after *limit* invocations, ValueError for an invalid ID, and RuntimeError if an
        orchestration with this ID is running.
        """
        hub = self._app.durable.hub
        if name.lower() not in hub.orchestrators:
            raise _unknown("orchestrator", name, hub.orchestrators.values())
        text = None if data is None else json_text(data)
        with as_python_errors():
            instance = hub.start(name, text, instance_id)
        with self._app.surroundings.running():
            self._dispatcher.run_durable(limit)
        return Orchestration(instance, hub, self._run_durable, self._observations).watched()

    @property
    def orchestrations(self) -> Mapping[str, Orchestration]:
        """All orchestrations by instance ID, including those that the app started.

        Those are `Pending` until `run`, `advance`, or a request for their status.
        """
        hub, run = self._app.durable.hub, self._run_durable

        def create(instance: Instance) -> Orchestration:
            return Orchestration(instance, hub, run, self._observations)

        return Orchestrations(hub, create)

    @checked
    def entity(self, name: str, key: str) -> EntityState:
        """Return the entity with this name and key, even if it has no state yet."""
        hub = self._app.durable.hub
        if name.lower() not in hub.entity_names:
            raise _unknown("entity", name, hub.entity_names)
        return EntityState(hub.entity(name, key), hub, self._run_durable)

    @checked
    def answer_durable_http(self, handler: Callable[[DurableRequest], Any]) -> None:
        """Let *handler* respond to the requests of `context.call_http`.

        It returns a status, a body (str, bytes, or a JSON value), a tuple of both, or a response of
        this client. Without a handler, only requests to the app itself (`http://localhost:7071`)
        get a response.
        """
        self._app.durable.worker.send_request = partial(send_with, handler)

    def _own_answer(self, request: DurableRequest) -> Response:
        if urlsplit(request.url).netloc.lower() != OWN_HOST:
            what = f"no handler answers requests to {request.url}"
            raise RuntimeError(f"{what}; a test sets one with `client.answer_durable_http`")
        headers, content = {**request.headers}, request.content
        if content is not None and "content-type" not in {name.lower() for name in headers}:
            headers["Content-Type"] = "text/plain"  # as in `TaskHttpActivityShim`
        return self.request(request.method, request.url, headers=headers, content=content)

    def _run_durable(self) -> None:
        with self._app.surroundings.running():
            self._dispatcher.run_durable(LIMIT)


def _unknown(kind: str, name: str, known: Any) -> NoTarget:
    names = sorted(known)
    message = f"no {kind} is named `{name}`; available: {in_backticks(names) or 'none'}"
    hint = did_you_mean(name, names)
    return NoTarget(f"{message}; {hint}" if hint else message)
