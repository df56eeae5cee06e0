"""Run a function for the admin API: rows H-HTTP-51 and 52."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from funcdeco.engine.app import EngineApp
from funcdeco.engine.binding import connection_of
from funcdeco.engine.errors import HostError
from funcdeco.engine.event import Event
from funcdeco.engine.expressions import fill_settings
from funcdeco.engine.http.host import HttpHost
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.server.options import WorkerOptions

if TYPE_CHECKING:
    from funcdeco.server.sender import Sender

Call = Callable[[], object]
TRIGGER = "trigger"
_HTTP = ("httptrigger", "http")
_REPLAYED = ("orchestrationtrigger", "entitytrigger")
_WITHOUT_INPUT = ("activitytrigger", "mcptooltrigger", "mcpprompttrigger", "mcpresourcetrigger")


class RunRequestError(ValueError):
    """Raised for a body that doesn't describe what to run."""


class NotRunnable(HostError):
    """Raised for a function that the admin API can't run."""


class Given(NamedTuple):
    """What the body of a request gives to a function."""

    text: str | None
    """The value of the trigger; of an event, the event as `sample` prints it, or a message."""
    is_event: bool = False


class Firing:
    """Runs functions of an app."""

    def __init__(self, app: EngineApp, http: HttpHost, options: WorkerOptions) -> None:
        self._app = app
        self._http = http
        self._options = options
        self._made: Sender | None = None
        self.timer_event: Callable[[str], Event | None] = _no_event
        """Returns the event of a timer that listens, by the name of its function."""

    def read(self, body: bytes) -> Given:
        """Return what a body gives. Raises RunRequestError."""
        found = _decoded(body)
        names = {name.lower(): value for name, value in found.items()}
        if "event" not in names:
            return Given(_text(names.get("input"), body))
        if "input" in names:
            raise RunRequestError("the body has both `input` and `event`")
        event = names["event"]
        if isinstance(event, dict):
            return Given(_document(cast("dict[str, Any]", event)), is_event=True)
        if event is None or isinstance(event, str):
            return Given(event, is_event=True)
        raise RunRequestError("`event` must be an object or a string")

    def call(self, function: Function, given: Given) -> Call:
        """Return what runs the function. Raises RunRequestError for an invalid event."""
        trigger = function.declared_trigger
        if trigger is None:
            return self._failing(function, "it has no trigger")
        if reason := self._refused(function, trigger, given):
            return self._failing(function, reason)
        return self._reporting(function, self._call(function, trigger, given))

    def _refused(self, function: Function, trigger: BindingDeclaration, given: Given) -> str:
        """Return why the host can't run the function like this; "" if it can."""
        if trigger.kind in _HTTP:
            served = self._http.served(function.name)
            where = f" to {self._options.url}/{served.path}" if served is not None else ""
            return f"a function with an HTTP trigger needs a request; send one{where}"
        if not given.is_event and trigger.kind in (*_REPLAYED, *_WITHOUT_INPUT):
            return f"the host can't run an `{trigger.type}` with `input`; send an `event`"
        return ""

    def _call(self, function: Function, trigger: BindingDeclaration, given: Given) -> Call:
        sender = self._sender
        if given.is_event:
            return self._prepared(function, trigger, given.text)
        if trigger.kind == "blobtrigger":
            return lambda: self._run_for_blob(function, trigger, given.text or "")
        if trigger.kind == "eventgridtrigger":
            return lambda: sender.event_grid(function.name, event=_object(given.text))
        if trigger.kind == "timertrigger" and (event := self.timer_event(function.name)):
            return lambda: self._app.invoke(function, event, {})
        if trigger.kind in ("timertrigger", "warmuptrigger"):
            return self._prepared(function, trigger, None)
        return lambda: sender.invoke(function.name, None, **{trigger.name: given.text or ""})

    def _prepared(
        self, function: Function, trigger: BindingDeclaration, content: str | None
    ) -> Call:
        from funcdeco.testing.event_documents import DocumentError, read_document
        from funcdeco.testing.targets import Target

        try:
            document = read_document(trigger, content)
            return self._sender.prepared(Target(function, trigger), document, {})
        except DocumentError as error:
            raise RunRequestError(str(error)) from None

    def _run_for_blob(self, function: Function, trigger: BindingDeclaration, path: str) -> None:
        """Run a function for the existing blob at *path*. Raises HostError if there is none."""
        app = self._app
        container, _, name = path.partition("/")
        connection = connection_of(trigger, app.settings)
        with app.world.guard("blob"):
            blob = app.world.container(connection, container.lower()).get(name) if name else None
        if blob is None:
            raise HostError(f"no blob `{path}` exists; `input` must be the path of a blob")
        pattern = fill_settings(trigger.string("path") or "", app.settings)
        from funcdeco.engine.families import blob_trigger

        app.invoke(function, blob_trigger.event_of(pattern, path, blob), {})

    def _failing(self, function: Function, reason: str) -> Call:
        return lambda: self._app.failed(function, NotRunnable(reason))

    def _reporting(self, function: Function, call: Call) -> Call:
        """Return *call*; what it raises becomes the failure of an invocation."""

        def run() -> None:
            try:
                call()
            except Exception as error:  # nobody else sees it  # noqa: BLE001
                shown = error if isinstance(error, HostError) else HostError(str(error))
                self._app.failed(function, shown)

        return run

    @property
    def _sender(self) -> Sender:
        if self._made is None:  # its import would delay the start
            from funcdeco.server.sender import Sender

            self._made = Sender(self._app)
        return self._made


def _no_event(_: str) -> None:
    """Return None: nothing listens."""


def _decoded(body: bytes, number: Callable[[str], Any] | None = None) -> dict[str, Any]:
    try:
        found: object = json.loads(body, parse_int=number, parse_float=number)
    except (ValueError, RecursionError):
        raise RunRequestError("the body isn't valid JSON") from None
    if not isinstance(found, dict):
        raise RunRequestError('the body must be an object such as {"input": "text"}')
    return cast("dict[str, Any]", found)


def _document(event: dict[str, Any]) -> str:
    if TRIGGER not in event:
        raise RunRequestError(
            f"`event` has no `{TRIGGER}`; write it as `funcdeco sample` prints it"
        )
    return json.dumps(event)


def _text(value: object, body: bytes) -> str | None:
    """Return a value as a string, a number as it is written."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        items = _decoded(body, str).items()
        return next(str(number) for name, number in items if name.lower() == "input")
    if value is None or isinstance(value, str):
        return value
    raise RunRequestError("`input` must be a string, a number, true or false")


def _object(text: str | None) -> dict[str, Any]:
    """Return a JSON object. Raises HostError for anything else."""
    try:
        found: object = json.loads(text or "")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise HostError("`input` must be an Event Grid event: a JSON object as a string")
    return cast("dict[str, Any]", found)
