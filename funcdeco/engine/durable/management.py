"""The HTTP API of the durable extension: rows H-HTTP-68 to 70, H-DUR-15, H-DUR-16.

Clients of azure-functions-durable send their calls to it, and the URLs of
`create_check_status_response` lead to it. See `HttpApiHandler`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from funcdeco.engine.durable.addresses import HUB, ORIGIN, links
from funcdeco.engine.durable.api_messages import ApiAnswer, ApiRequest, error_answer
from funcdeco.engine.durable.entity_api import entities_answer
from funcdeco.engine.durable.errors import DurableError
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.instance import (
    COMPLETED,
    ENDED,
    FAILED,
    PENDING,
    RUNNING,
    SUSPENDED,
    Instance,
    Order,
)
from funcdeco.engine.durable.lock import HubClosed
from funcdeco.engine.durable.status import history_of, status_of
from funcdeco.engine.durable.store import StoreError

_STATUSES = (*ENDED, PENDING, RUNNING, SUSPENDED, "Canceled", "ContinuedAsNew", "Unknown")
_POSTPONED = ("terminate", "suspend", "resume")
"""Operations that come after the step that runs."""
_NOT_FOUND = ApiAnswer(404)
_GONE = ApiAnswer(410)
_ACCEPTED = ApiAnswer(202)


def _nothing() -> None:
    pass


class ManagementApi:
    """Answers requests to the task hub; *pump* lets it run before a status is returned."""

    def __init__(self, hub: TaskHub, pump: Callable[[], None]) -> None:
        self._hub = hub
        self.pump: Callable[[], None] = pump
        """Called before what the hub contains is looked at."""
        self.on_change: Callable[[], None] = _nothing
        """Called after each request, which may have changed the hub."""
        self.code: str = ""
        """The system key of the extension, which its URLs contain."""
        self.origin: str = ORIGIN
        """The address of the app, with which these URLs begin."""
        self.hub_name: str = HUB
        """The name of the task hub, which they contain."""
        self.sleep: Callable[[float], bool] = lambda _: False
        """Waits some seconds for what a client waits for; returns False if it shouldn't wait."""
        self.on_closed: Callable[[ApiRequest, HubClosed], ApiAnswer] = _unavailable
        """Answers requests if this process doesn't have the hub."""
        self.on_status: Callable[[Instance], None] = lambda _: None
        """Called for each orchestration whose status is returned."""

    def answer(self, request: ApiRequest) -> ApiAnswer:
        """Return the response; one to an unknown path has the status 404."""
        parts = [unquote(part) for part in request.path.strip("/").split("/")]
        routes = {
            "orchestrators": self._start,
            "instances": self._instances,
            "entities": self._entities,
        }
        route = routes.get(parts[0].lower())
        if route is None:
            return _NOT_FOUND
        is_entity_change = route == self._entities and request.method != "GET"
        try:
            if route != self._start and not is_entity_change:
                self.pump()
            with self._hub.lock:
                answer = route(request, parts[1:])
        except DurableError as error:
            return _failed(error)
        except ValueError as error:
            return error_answer(400, "Invalid JSON content", str(error), "JsonReaderException")
        except HubClosed as error:
            return self.on_closed(request, error)
        except StoreError as error:
            return _unsaved(str(error))
        finally:
            self.on_change()
        if problem := self._hub.saver.problem:  # nobody may rely on what isn't saved
            return _unsaved(problem)
        return self._waited(request, answer) if route == self._start else answer

    def _start(self, request: ApiRequest, parts: list[str]) -> ApiAnswer:
        if request.method != "POST" or not 1 <= len(parts) <= 2 or not parts[0]:
            return _NOT_FOUND
        identity = parts[1] if len(parts) > 1 else None
        instance = self._hub.start(parts[0], request.json, identity)
        return self._started(request, instance)

    def _waited(self, request: ApiRequest, answer: ApiAnswer) -> ApiAnswer:
        """Return the output of an orchestration that ends within the time that a request gives."""
        timeout, interval = request.seconds("timeout"), request.seconds("pollingInterval")
        if answer.status != _ACCEPTED.status or timeout is None or interval is None:
            return answer
        identity, deadline = answer.body["id"], time.monotonic() + timeout
        while True:
            self.pump()
            instance = self._hub.find(identity)
            if instance is not None and instance.is_over:
                is_completed = instance.status == COMPLETED
                return ApiAnswer(
                    200, instance.output if is_completed else status_of(instance, with_input=True)
                )
            left = deadline - time.monotonic()
            if left <= 0 or not self.sleep(min(left, interval)):
                return answer

    def _instances(self, request: ApiRequest, parts: list[str]) -> ApiAnswer:
        if not parts or not parts[0]:
            return self._many(request)
        instance = self._hub.find(parts[0])
        operation = parts[1].lower() if len(parts) > 1 else ""
        if instance is None:
            is_restart = request.method == "POST" and operation == "restart"
            return _not_restarted(parts[0]) if is_restart else _NOT_FOUND
        if not operation:
            return self._one(request, instance)
        if request.method != "POST":
            return _NOT_FOUND
        if operation == "raiseevent" and len(parts) == 3:
            return self._raise_event(request, instance, parts[2])
        return self._manage(request, instance, operation)

    def _one(self, request: ApiRequest, instance: Instance) -> ApiAnswer:
        if request.method == "DELETE":
            return ApiAnswer(200, {"instancesDeleted": self._hub.purge([instance])})
        if request.method != "GET":
            return _NOT_FOUND
        self.on_status(instance)
        with_input = request.flag("showInput", default=True)
        status = status_of(instance, with_input=with_input)
        if request.flag("showHistory") and instance.status != PENDING:
            with_output = request.flag("showHistoryOutput")
            events = history_of(instance, with_input=with_input, with_output=with_output)
            status["historyEvents"] = events
        if not instance.is_over:
            return ApiAnswer(202, status, {"Location": request.url, "Retry-After": "5"})
        is_error = request.flag("returnInternalServerErrorOnFailure")
        return ApiAnswer(500 if is_error and instance.status == FAILED else 200, status)

    def _many(self, request: ApiRequest) -> ApiAnswer:
        found = list(_matching(self._hub.instances.values(), request))
        if request.method == "GET":
            with_input = request.flag("showInput", default=True)
            shown, headers = request.page(found)
            for one in shown:
                self.on_status(one)
            return ApiAnswer(200, [status_of(one, with_input=with_input) for one in shown], headers)
        if request.method != "DELETE":
            return _NOT_FOUND
        if request.time("createdTimeFrom") is None:
            return ApiAnswer(400, "Please provide value for 'createdTimeFrom' parameter.")
        count = self._hub.purge(found)
        return ApiAnswer(200, {"instancesDeleted": count}) if count else _NOT_FOUND

    def _raise_event(self, request: ApiRequest, instance: Instance, name: str) -> ApiAnswer:
        if instance.is_over:
            return _GONE
        if not request.is_json:
            return ApiAnswer(400, {"Message": "Only application/json request content is supported"})
        self._hub.raise_event(instance, name, request.json)
        return _ACCEPTED

    def _manage(self, request: ApiRequest, instance: Instance, operation: str) -> ApiAnswer:
        hub, reason = self._hub, request.query.get("reason", "")
        if operation == "restart":
            is_new = request.flag("restartWithNewInstanceId", default=True)
            return self._started(request, hub.restart(instance, with_new_id=is_new))
        if operation not in (*_POSTPONED, "rewind"):
            return _NOT_FOUND
        is_rewind = operation == "rewind" and instance.status == FAILED
        if instance.is_over and not is_rewind:
            return _GONE
        if operation == "rewind":
            hub.rewind(instance, reason)
        else:
            hub.change(instance, Order(operation, reason))
        return _ACCEPTED

    def _started(self, request: ApiRequest, instance: Instance) -> ApiAnswer:
        """Return the payload of the extension, which has no `rewindPostUri` (H-HTTP-69)."""
        scheme, _, rest = request.url.partition("://")
        origin = f"{scheme}://{rest.partition('/')[0]}"
        every = links(origin, instance.id, self.code, self.hub_name)
        del every["rewindPostUri"]
        return ApiAnswer(202, every, {"Location": every["statusQueryGetUri"], "Retry-After": "10"})

    def _entities(self, request: ApiRequest, parts: list[str]) -> ApiAnswer:
        return entities_answer(self._hub, request, parts)


def _matching(instances: Iterable[Instance], request: ApiRequest) -> Iterator[Instance]:
    """Yield the instances that a query selects; unknown statuses are ignored (H-HTTP-66)."""
    start, end = request.time("createdTimeFrom"), request.time("createdTimeTo")
    named = {one.strip() for one in request.query.get("runtimestatus", "").split(",")}
    states, prefix = named & {*_STATUSES}, request.query.get("instanceidprefix", "")
    for one in instances:
        is_in = (start is None or one.created >= start) and (end is None or one.created <= end)
        if is_in and (not states or one.status in states) and one.id.startswith(prefix):
            yield one


def _not_restarted(instance_id: str) -> ApiAnswer:
    message = f"An orchestrastion with the instanceId {instance_id} was not found."
    text = "InstanceId does not match a valid orchestration instance."
    return error_answer(400, text, message, DurableError.ARGUMENT)


def _failed(error: DurableError) -> ApiAnswer:
    if error.kind == DurableError.ARGUMENT:
        text = "One or more of the arguments submitted is incorrect"
        return error_answer(400, text, error.sent, error.kind)
    return error_answer(
        500, "Something went wrong while processing your request", error.sent, error.kind
    )


def _unsaved(problem: str) -> ApiAnswer:
    text = "The task hub can't be saved or read"
    return error_answer(500, text, problem, DurableError.OPERATION)


def _unavailable(_: ApiRequest, error: HubClosed) -> ApiAnswer:
    return error_answer(503, "The task hub can't be used", str(error), DurableError.OPERATION)
