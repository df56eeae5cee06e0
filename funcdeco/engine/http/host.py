"""The host's HTTP pipeline: route, key, invocation, response."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from funcdeco.analysis.routes import Served
from funcdeco.engine.app import EngineApp
from funcdeco.engine.disabled import is_disabled
from funcdeco.engine.event import Event
from funcdeco.engine.http.keys import Keys, opens, sent_key
from funcdeco.engine.http.limits import head_status, largest_body
from funcdeco.engine.http.reasons import no_key
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.request_event import event_of, names_of
from funcdeco.engine.http.response import Answer, answer_of, as_sent
from funcdeco.engine.http.routes import Found, RouteList
from funcdeco.engine.http.webhooks import DURABLE_KEY, Webhooks
from funcdeco.engine.invocable import RETURN
from funcdeco.engine.invocation import Invocation
from funcdeco.functions.model import Function
from funcdeco.project.host_values import config_text, value_at
from funcdeco.project.project import read_route_prefix

if TYPE_CHECKING:
    from funcdeco.engine.durable.host import DurableHost

_NO_HOMEPAGE = "AzureWebJobsDisableHomepage"
_HOMEPAGE = b"<!DOCTYPE html>\n<title>Your Functions app is up and running</title>\n"
_KINDS = ("httptrigger", "http")


class Exchange(NamedTuple):
    """The response to a request, and the invocation that it came from."""

    answer: Answer
    invocation: Invocation | None
    """None if no function was called."""
    explain: Callable[[], str] = str
    """Returns why no function was called."""
    is_reported: bool = True
    """Whether the request is reported if no function was called."""


class Routed(NamedTuple):
    """A request that a function answers."""

    request: Request
    function: Function
    event: Event


class HttpHost:
    """Answers requests to the functions of an app.

    Without *keys*, levels and keys are ignored, as in Core Tools (H-HTTP-49), but a disabled
    function never runs.
    """

    def __init__(self, app: EngineApp, keys: Mapping[str, str] | None = None) -> None:
        self._app = app
        self._keys = None if keys is None else Keys(keys, (one.name for one in app.functions))
        self._durable_key = (keys or {}).get(DURABLE_KEY, "")
        app.prepare_durable(self._prepare_durable)
        self.webhooks: Webhooks = Webhooks(app, self._keys)
        """The paths of extensions."""
        options = app.options.content
        prefix = read_route_prefix(app.project.host, app.settings)
        self._routes = RouteList(app.functions, prefix, value_at(options, "functions"))
        self.custom_headers: dict[str, str] = _custom_headers(options)
        """Headers that host.json adds to all responses (H-HTTP-37)."""
        self.largest: int = largest_body(app.settings)
        """Bytes of the largest body."""
        names = (one.name for one in app.functions)
        self._disabled = {name for name in names if is_disabled(name, app.settings)}

    def _prepare_durable(self, durable: DurableHost) -> None:
        durable.api.code = self._durable_key

    def exchange(self, request: Request, inputs: Mapping[str, Any] | None = None) -> Exchange:
        """Return the response to *request*; *inputs* are those of `EngineApp.invoke`."""
        found = self.route(request)
        return found if isinstance(found, Exchange) else self.invoke(found, inputs or {})

    def invoke(self, routed: Routed, inputs: Mapping[str, Any]) -> Exchange:
        """Return the response of a function; *inputs* are those of `EngineApp.invoke`."""
        return self._answered(routed, self._app.invoke(routed.function, routed.event, inputs))

    async def invoke_here(self, routed: Routed) -> Exchange:
        """Return the response of a function for which `EngineApp.runs_here` is true."""
        return self._answered(routed, await self._app.invoke_here(routed.function, routed.event))

    def route(self, request: Request) -> Exchange | Routed:
        """Return the function that answers *request*, or the response if none does."""
        found = self._routed(request)
        if isinstance(found, Routed):
            return found
        return found._replace(answer=self.finished(found.answer, request))

    def finished(self, answer: Answer, request: Request) -> Answer:
        """Return what arrives of *answer*: with the headers that all responses have."""
        return as_sent(answer, request.method, self.custom_headers)

    def served(self, function: str) -> Served | None:
        """Return the route of a function; None if the host serves none."""
        return self._routes.of(function)

    @property
    def owns_root(self) -> bool:
        """Whether a function handles requests to `/`."""
        return self._routes.has("/")

    @property
    def has_homepage(self) -> bool:
        """Whether no setting disables the homepage."""
        return self._app.settings.get(_NO_HOMEPAGE, "").lower() != "true"

    def _routed(self, request: Request) -> Exchange | Routed:
        if refused := self._too_large(request):
            return Exchange(refused, None, lambda: "the request exceeds a limit of the server")
        if webhook := self.webhooks.answer(request):
            answer, reason, is_reported = webhook
            return Exchange(answer, None, lambda: reason, is_reported)
        found = self._routes.find(request.method, request.path)
        if found is None:
            answer = self._without_route(request.path)
            why = partial(self._routes.explain, request.method, request.path)
            return Exchange(answer, None, why if answer.status == 404 else str)
        if refusal := self._refusal(request, found):
            return refusal
        event = event_of(request, found.values)
        if any(one.kind not in _KINDS for one in found.function.declarations):
            route = {**found.values, **dict.fromkeys(found.missing)}
            event = event._replace(names=names_of(request, route))
        return Routed(request, found.function, event)

    def _answered(self, routed: Routed, invocation: Invocation) -> Exchange:
        answer = self._answer(routed.function, invocation)
        return Exchange(self.finished(answer, routed.request), invocation)

    def _too_large(self, request: Request) -> Answer | None:
        """Return the response to a request that the server rejects (H-HTTP-11)."""
        if status := head_status(request.raw_path, request.raw_query, request.header_lines):
            return Answer(status)
        return Answer(413) if len(request.body) > self.largest else None

    def _without_route(self, path: str) -> Answer:
        """Return the homepage (H-HTTP-33), or 404 with an empty body (H-HTTP-32)."""
        if path != "/":
            return Answer(404)
        if not self.has_homepage:
            return Answer(204)
        return Answer(200, (("Content-Type", "text/html"),), _HOMEPAGE)

    def _refusal(self, request: Request, found: Found) -> Exchange | None:
        level, name = "", found.function.name
        if self._keys is not None:
            required = (found.declaration.string("authLevel") or "function").lower()
            level = self._keys.level_of(request, name)
            if not opens(level, required):
                return Exchange(
                    Answer(401), None, partial(no_key, name, required, sent_key(request))
                )
        if level != "admin" and name in self._disabled:
            return Exchange(Answer(404), None, lambda: f"a setting disables `{name}`")
        return None

    def _answer(self, function: Function, invocation: Invocation) -> Answer:
        """Return the response of the last output that was set; a failure is an empty 500."""
        if invocation.exception is not None:
            return Answer(500)
        sent = invocation.outputs.raw
        plan = self._app.plan(function)
        outputs = (one.name for one in plan.outputs if one.kind == "http")
        public = (RETURN if name == plan.returned_by else name for name in outputs)
        names = [name for name in public if name in sent]
        try:
            return answer_of(sent[names[-1]] if names else None)
        except Exception as error:  # the function ran, but its response fails  # noqa: BLE001
            invocation.exception = error
            return Answer(500)


def _custom_headers(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that host.json adds to all responses (H-HTTP-37)."""
    found = value_at(options, "extensions", "http", "customHeaders")
    items = cast("dict[str, Any]", found).items() if isinstance(found, dict) else ()
    texts = ((name, config_text(value)) for name, value in items)
    return {name: text for name, text in texts if text is not None}
