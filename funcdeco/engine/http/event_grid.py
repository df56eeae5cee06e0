"""The webhook of Event Grid: rows H-HTTP-54 to 57 and H-EG-01.

See `EventGridExtensionConfigProvider` and `HttpRequestProcessor` of azure-sdk-for-net. The real host
answers 500 to an invalid body; here it is 400, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from funcdeco.engine.app import EngineApp
from funcdeco.engine.families import event_grid
from funcdeco.engine.families.forms import is_many
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.engine.http.webhook_answer import WebhookAnswer
from funcdeco.engine.invocation import Invocation
from funcdeco.engine.listening import listening
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

TRIGGER = "eventgridtrigger"
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_PUBLIC = "eventgrid.azure.net"
_ORIGINS = (
    _PUBLIC,
    "eventgrid.azure.us",
    "eventgrid.azure.eaglex.ic.gov",
    "eventgrid.azure.microsoft.scloud",
    "eventgrid.azure.cn",
)
"""Where Event Grid sends events from, in each cloud."""
GridEvent = Mapping[str, Any]
Deliver = Callable[[Sequence[GridEvent]], WebhookAnswer]
RunAll = Callable[[Sequence[Callable[[], Invocation]]], Sequence[Invocation]]
"""Makes calls, and returns what they return."""


class EventError(ValueError):
    """Raised for a body without events."""


def answer(request: Request, app: EngineApp, run_all: RunAll) -> WebhookAnswer:
    """Return the response to a request."""
    name = next(iter(request.query_value("functionname")), "")
    every = {function.name: (function, trigger) for function, trigger in listening(app, TRIGGER)}
    found = every.get(name)
    if found is None:
        text = f"cannot find function: '{name}'"
        known = ", ".join(f"`{one}`" for one in every) or "none"
        return WebhookAnswer(
            Answer(404, (_TEXT,), text.encode()), f"{text}; Event Grid triggers: {known}"
        )
    return processed(request, partial(_delivered, app, *found, run_all))


def processed(request: Request, deliver: Deliver) -> WebhookAnswer:
    """Return the response to a request of Event Grid, whose events *deliver* accepts."""
    if request.method == "OPTIONS":  # how a subscription for CloudEvents is validated
        asked = request.headers.get("webhook-request-origin", [""])[0]
        allowed = asked if asked in _ORIGINS else _PUBLIC
        return WebhookAnswer(Answer(200, (("Webhook-Allowed-Origin", allowed),)))
    kind = request.headers.get("aeg-event-type", [""])[0]
    try:
        if kind.lower() == "subscriptionvalidation":
            text = json.dumps({"validationResponse": _validation_code(request.body)})
            return WebhookAnswer(Answer(200, (_TEXT,), text.encode()))
        if kind.lower() == "notification":
            return deliver(_events(request.body))
    except EventError as error:
        return WebhookAnswer(Answer(400, (_TEXT,), f"{error}\n".encode()), str(error))
    if kind.lower() == "unsubscribe":
        return WebhookAnswer(Answer(202))
    known = "`SubscriptionValidation`, `Notification` or `Unsubscribe`"
    return WebhookAnswer(Answer(400), f"the header `aeg-event-type` must be {known}, not `{kind}`")


def _validation_code(body: bytes) -> str:
    """Return the code that proves that the app expects events. Raises EventError."""
    found = _decoded(body)
    if isinstance(found, list):
        first: object = next(iter(cast("list[object]", found)), None)
        data = _member(first, "data")
    else:  # a CloudEvent, whose data is JSON in a string
        data = _member(found, "data")
        data = _decoded(data.encode()) if isinstance(data, str) else data
    code = _member(data, "validationCode")
    if not isinstance(code, str):
        raise EventError("the event has no `data` with a `validationCode`")
    return code


def _events(body: bytes) -> list[GridEvent]:
    """Return the events of a notification: a list, or a single one. Raises EventError."""
    found = _decoded(body)
    every = cast("list[object]", found) if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in every):
        raise EventError("the body must be an event, or a list of events: JSON objects")
    return [cast("GridEvent", one) for one in every]


def _decoded(body: bytes) -> object:
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        raise EventError("the body isn't valid JSON") from None
    return found


def _member(value: object, key: str) -> object:
    return cast("dict[str, object]", value).get(key) if isinstance(value, dict) else None


def _delivered(
    app: EngineApp,
    function: Function,
    trigger: BindingDeclaration,
    run_all: RunAll,
    events: Sequence[GridEvent],
) -> WebhookAnswer:
    """Run the function for each event, or once for all of them; one failure fails the request."""
    batches = [events] if is_many(trigger) else [[one] for one in events]
    calls = [partial(_run, app, function, trigger, batch) for batch in batches]
    failures = [one.exception for one in run_all(calls)]
    failed = next((one for one in failures if one is not None), None)
    if failed is None:
        return WebhookAnswer(Answer(202))
    text = f"Exception while executing function: Functions.{function.name}"
    return WebhookAnswer(Answer(500, (_TEXT,), text.encode()))


def _run(
    app: EngineApp, function: Function, trigger: BindingDeclaration, events: Sequence[GridEvent]
) -> Invocation:
    return app.invoke(function, event_grid.event_of(trigger, events), {})
