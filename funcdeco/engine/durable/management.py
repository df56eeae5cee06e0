"""The HTTP API of the durable extension: rows H-HTTP-68 to 70, H-DUR-15, H-DUR-16.

Clients of azure-functions-durable send their calls to it, and the URLs of
`create_check_status_response` lead to it. See `HttpApiHandler`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote_plus, unquote

from funcdeco.engine.durable.base_path import BASE
from funcdeco.engine.durable.errors import DurableError, reject
from funcdeco.engine.durable.hub import TaskHub
from funcdeco.engine.durable.identifiers import rejected_key
from funcdeco.engine.durable.instance import FAILED, PENDING, Instance
from funcdeco.engine.durable.status import history_of, status_of

_ORIGIN = "http://localhost:7071"
_HUB, _CONNECTION = "TestHubName", "Storage"


class ApiAnswer(NamedTuple):
    """A response."""

    status: int
    body: Any = None
    """A JSON value; None for an empty body."""
    headers: Mapping[str, str] = {}


class ApiRequest(NamedTuple):
    """A request; *path* begins below the address of the API."""

    method: str
    path: str
    query: Mapping[str, str]
    """By names in lowercase."""
    body: bytes
    content_type: str
    url: str
    """The whole URL."""

    @property
    def json(self) -> Any:
        """The body as JSON; None if there is none. Raises ValueError."""
        return json.loads(self.body) if self.body else None

    @property
    def is_json(self) -> bool:
        """Whether the content type is that of JSON."""
        return self.content_type.partition(";")[0].strip().lower() == "application/json"


_NOT_FOUND = ApiAnswer(404)
_GONE = ApiAnswer(410)
_ACCEPTED = ApiAnswer(202)


def query_of(text: str) -> dict[str, str]:
    """Return the parameters of a query string, by names in lowercase."""
    return {name.lower(): value for name, value in parse_qsl(text, keep_blank_values=True)}


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
        self.origin: str = _ORIGIN
        """The address of the app, with which these URLs begin."""
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
                return route(request, parts[1:])
        except DurableError as error:
            return _failed(error)
        except ValueError as error:
            return _error(400, "Invalid JSON content", str(error), "JsonReaderException")
        finally:
            self.on_change()

    def _start(self, request: ApiRequest, parts: list[str]) -> ApiAnswer:
        if request.method != "POST" or not 1 <= len(parts) <= 2 or not parts[0]:
            return _NOT_FOUND
        identity = parts[1] if len(parts) > 1 else None
        instance = self._hub.start(parts[0], request.json, identity)
        return self._started(request, instance)

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
        with_input = _flag(request, "showInput", default=True)
        status = status_of(instance, with_input=with_input)
        if _flag(request, "showHistory") and instance.status != PENDING:
            with_output = _flag(request, "showHistoryOutput")
            events = history_of(instance, with_input=with_input, with_output=with_output)
            status["historyEvents"] = events
        if not instance.is_over:
            return ApiAnswer(202, status, {"Location": request.url, "Retry-After": "5"})
        is_error = _flag(request, "returnInternalServerErrorOnFailure")
        return ApiAnswer(500 if is_error and instance.status == FAILED else 200, status)

    def _many(self, request: ApiRequest) -> ApiAnswer:
        found = list(_matching(self._hub.instances.values(), request.query))
        if request.method == "GET":
            with_input = _flag(request, "showInput", default=True)
            for one in found:
                self.on_status(one)
            return ApiAnswer(200, [status_of(one, with_input=with_input) for one in found])
        if request.method != "DELETE":
            return _NOT_FOUND
        if _time(request.query, "createdtimefrom") is None:
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
            is_new = _flag(request, "restartWithNewInstanceId", default=True)
            return self._started(request, hub.restart(instance, with_new_id=is_new))
        actions: dict[str, Callable[[Instance, str], None]] = {
            "terminate": hub.terminate,
            "suspend": hub.suspend,
            "resume": hub.resume,
            "rewind": hub.rewind,
        }
        action = actions.get(operation)
        if action is None:
            return _NOT_FOUND
        is_rewind = operation == "rewind" and instance.status == FAILED
        if instance.is_over and not is_rewind:
            return _GONE
        hub.change(action, instance, reason)
        return _ACCEPTED

    def _started(self, request: ApiRequest, instance: Instance) -> ApiAnswer:
        """Return the payload of the extension, which has no `rewindPostUri` (H-HTTP-69)."""
        scheme, _, rest = request.url.partition("://")
        every = links(f"{scheme}://{rest.partition('/')[0]}", instance.id, self.code)
        del every["rewindPostUri"]
        return ApiAnswer(202, every, {"Location": every["statusQueryGetUri"], "Retry-After": "10"})

    def _entities(self, request: ApiRequest, parts: list[str]) -> ApiAnswer:
        name, key = (*parts, "", "")[:2]
        if request.method == "GET" and not key:
            return self._list_entities(name)
        if request.method == "GET":
            found = self._hub.entities.get((name.lower(), key))
            if found is None or not found.exists:
                return _NOT_FOUND
            return ApiAnswer(200, json.loads(found.state) if found.state is not None else None)
        if request.method not in ("POST", "DELETE"):
            return _NOT_FOUND
        operation = "delete" if request.method == "DELETE" else request.query.get("op", "")
        try:
            reject(rejected_key(key))
            self._hub.signal(self._hub.entity(name, key), operation, _content(request))
        except DurableError as error:
            return ApiAnswer(400, {"Message": error.sent})
        except ValueError as error:
            return ApiAnswer(400, {"Message": f"Could not parse JSON content: {error}"})
        return _ACCEPTED

    def _list_entities(self, name: str) -> ApiAnswer:
        every = (one for one in self._hub.entities.values() if one.exists)
        found = [one for one in every if name.lower() in ("", one.name)]
        return ApiAnswer(200, [{"entityId": {"name": one.name, "key": one.key}} for one in found])


def client_value(rpc_url: str, code: str, origin: str = _ORIGIN) -> str:
    """Return what a `durableClient` binding gets: the addresses of the API (H-DUR-15)."""
    base, key = f"{origin}{BASE}", f"code={code}" if code else ""
    start = f"{base}/orchestrators/{{functionName}}[/{{instanceId}}]"
    wait = "timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}"
    return json.dumps(
        {
            "taskHubName": _HUB,
            "connectionName": None,
            "creationUrls": {
                "createNewInstancePostUri": f"{start}?{key}",
                "createAndWaitOnNewInstancePostUri": f"{start}?{wait}&{key}",
            },
            "managementUrls": links(origin, "INSTANCEID", code),
            "baseUrl": base,
            "requiredQueryStringParameters": key,
            "rpcBaseUrl": rpc_url,
        }
    )


def links(origin: str, instance_id: str, code: str) -> dict[str, str]:
    """Return the addresses of one instance."""
    place = f"{origin}{BASE}/instances/{quote_plus(instance_id)}"
    suffix = f"taskHub={_HUB}&connection={_CONNECTION}"
    suffix += f"&code={code}" if code else ""
    return {
        "id": instance_id,
        "statusQueryGetUri": f"{place}?{suffix}",
        "sendEventPostUri": f"{place}/raiseEvent/{{eventName}}?{suffix}",
        "terminatePostUri": f"{place}/terminate?reason={{text}}&{suffix}",
        "rewindPostUri": f"{place}/rewind?reason={{text}}&{suffix}",
        "purgeHistoryDeleteUri": f"{place}?{suffix}",
        "restartPostUri": f"{place}/restart?{suffix}",
        "suspendPostUri": f"{place}/suspend?reason={{text}}&{suffix}",
        "resumePostUri": f"{place}/resume?reason={{text}}&{suffix}",
    }


def _content(request: ApiRequest) -> str | None:
    """Return the input of an operation: JSON as it is, anything else as a string."""
    if not request.body:
        return None
    return json.dumps(request.json if request.is_json else request.body.decode(errors="replace"))


def _matching(instances: Iterable[Instance], query: Mapping[str, str]) -> Iterator[Instance]:
    """Yield the instances that a query selects."""
    start, end = _time(query, "createdtimefrom"), _time(query, "createdtimeto")
    states = {one.strip().lower() for one in query.get("runtimestatus", "").split(",")} - {""}
    prefix = query.get("instanceidprefix", "")
    for one in instances:
        is_in = (start is None or one.created >= start) and (end is None or one.created <= end)
        is_state = not states or one.status.lower() in states
        if is_in and is_state and one.id.startswith(prefix):
            yield one


def _flag(request: ApiRequest, name: str, *, default: bool = False) -> bool:
    text = request.query.get(name.lower(), "").strip().lower()
    return text == "true" if text in ("true", "false") else default


def _time(query: Mapping[str, str], name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(query.get(name, "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _not_restarted(instance_id: str) -> ApiAnswer:
    message = f"An orchestrastion with the instanceId {instance_id} was not found."
    text = "InstanceId does not match a valid orchestration instance."
    return _error(400, text, message, DurableError.ARGUMENT)


def _failed(error: DurableError) -> ApiAnswer:
    if error.kind == DurableError.ARGUMENT:
        text = "One or more of the arguments submitted is incorrect"
        return _error(400, text, error.sent, error.kind)
    return _error(500, "Something went wrong while processing your request", error.sent, error.kind)


def _error(status: int, text: str, message: str, kind: str) -> ApiAnswer:
    body = {"Message": text, "ExceptionMessage": message, "ExceptionType": kind}
    return ApiAnswer(status, {**body, "StackTrace": None})
