"""The webhook of blob triggers with the source Event Grid: row H-BLOB-07.

See `BlobsExtensionConfigProvider` in azure-sdk-for-net. A blob that no longer exists is dropped, as
from the queue of the real extension; the retries and the poison queue are those of H-BLOB-05.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from funcdeco.engine.app import EngineApp
from funcdeco.engine.delivery.blobs import BlobSource, WorkItem
from funcdeco.engine.delivery.source import Listener
from funcdeco.engine.errors import HostError
from funcdeco.engine.families.blob_trigger import captured, event_of
from funcdeco.engine.http.event_grid import EventError, GridEvent, processed
from funcdeco.engine.http.request import Request
from funcdeco.engine.http.response import Answer
from funcdeco.engine.http.webhook_answer import WebhookAnswer
from funcdeco.engine.http.webhook_paths import FUNCTION_PREFIX, is_event_driven
from funcdeco.engine.listening import listening
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function

TRIGGER = "blobtrigger"
_BLOB = "blob"
Later = Callable[[Callable[[], object]], object]
"""Runs something after the response."""
_TEXT = ("Content-Type", "text/plain; charset=utf-8")
_PREFIXES = (FUNCTION_PREFIX, "Functions.")
_EMULATORS = (range(10_000, 10_005), range(10_100, 10_105), range(11_000, 11_005))
"""Ports at which the account is part of the path; the same holds for IP addresses."""


class BlobAddress(NamedTuple):
    """Where a blob is."""

    container: str
    name: str

    @property
    def path(self) -> str:
        """The address as `container/name`."""
        return f"{self.container}/{self.name}"


def answer(request: Request, app: EngineApp, later: Later) -> WebhookAnswer:
    """Return the response to a request."""
    name = next(iter(request.query_value("functionname")), "")
    every = {
        function.name: (function, trigger)
        for function, trigger in listening(app, TRIGGER)
        if is_event_driven(trigger)
    }
    short = next((name[len(one) :] for one in _PREFIXES if name.startswith(one)), "")
    found = every.get(short)
    if found is None:
        text = f"cannot find function: '{name}'"
        known = ", ".join(f"`{FUNCTION_PREFIX}{one}`" for one in every) or "none"
        return WebhookAnswer(
            Answer(404, (_TEXT,), text.encode()), f"{text}; blob triggers: {known}"
        )
    return processed(request, partial(_queued, app, *found, later))


def _queued(
    app: EngineApp,
    function: Function,
    trigger: BindingDeclaration,
    later: Later,
    events: Sequence[GridEvent],
) -> WebhookAnswer:
    """Run the function for each blob after the response. Raises EventError."""
    source = BlobSource(Listener(function, trigger, app.settings, app.options, app.world))
    skipped: list[str] = []
    for address in [address_of(event) for event in events]:
        try:
            reason = _reason(app, source, address)
        except HostError as error:  # storage that doesn't respond; Event Grid sends it again
            return WebhookAnswer(Answer(500), str(error))
        if reason:
            skipped.append(reason)
        else:
            later(partial(_run, app, source, address))
    return WebhookAnswer(Answer(202), "; ".join(skipped))


def _reason(app: EngineApp, source: BlobSource, address: BlobAddress) -> str:
    """Return why a function isn't run for a blob; "" if it is."""
    if captured(source.pattern, address.path) is None:
        return f"`{address.path}` doesn't match `{source.pattern}`"
    with app.world.guard(_BLOB):
        blob = source.find(*address)
    return f"no blob `{address.path}` exists" if blob is None else ""


def _run(app: EngineApp, source: BlobSource, address: BlobAddress) -> None:
    """Run the function until it succeeds, at most as often as host.json allows."""
    try:
        _run_or_poison(app, source, address)
    except HostError as error:  # storage that doesn't respond any more
        app.failed(source.function, error)


def _run_or_poison(app: EngineApp, source: BlobSource, address: BlobAddress) -> None:
    etag = ""
    for _ in range(source.threshold):
        with app.world.guard(_BLOB):
            blob = source.find(*address)
        if blob is None:
            return
        etag = blob.etag
        event = event_of(source.pattern, address.path, blob)
        if app.invoke(source.function, event, {}).is_success:
            return
    with app.world.guard(_BLOB):
        item = WorkItem(source.function.name, *address, etag)
        source.poison(item, app.world.clock.now())


def address_of(event: GridEvent) -> BlobAddress:
    """Return the blob that an event is about. Raises EventError."""
    data: object = event.get("data")
    url = cast("Mapping[str, Any]", data).get("url") if isinstance(data, dict) else None
    if not isinstance(url, str):
        raise EventError("the event has no `data` with the `url` of a blob")
    try:
        parts = urlsplit(url)
        names = parts.path.split("/")[2 if _has_account(parts.hostname, parts.port) else 1 :]
    except ValueError:
        names = []
    container, *rest = map(unquote, names or [""])
    if not container or not any(rest):
        raise EventError(f"`{url}` isn't the address of a blob")
    return BlobAddress(container, "/".join(rest))


def _has_account(host: str | None, port: int | None) -> bool:
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return any(port in one for one in _EMULATORS)
    return True
