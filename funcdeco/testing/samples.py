"""Sample events: a typical event for each trigger, as a document that can be edited and sent.

The keys of a document are the keywords of the client's method for the trigger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from funcdeco.analysis.routes import find_routes
from funcdeco.engine.families.forms import is_many
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar import GrammarError
from funcdeco.grammar.expression import Name, parse_expression
from funcdeco.grammar.route.examples import example_path
from funcdeco.project.project import Project, read_route_prefix

TRIGGER = "trigger"
"""The key with the type of the trigger, which distinguishes a document from a plain message."""
Document = dict[str, Any]
Maker = Callable[[Function, BindingDeclaration, Project], Document]
_ID = "1"
_TEXT = "sample"
_BODIES = ("POST", "PUT", "PATCH")
_GIVEN = ("rand-guid", "datetime", "sys")
_CONTENTS = {"json": '{"id": "1", "name": "sample"}', "csv": "id,name\n1,sample\n"}
"""By the ending of a blob's name, its content."""
_VALUES: dict[str, Any] = {
    "int": 1,
    "float": 1.5,
    "bool": True,
    "str": _TEXT,
    "list": [1, 2, 3],
    "tuple": [1, 2, 3],
    "bytes": _TEXT,
}
"""By annotation, a value for an activity."""


def sample_event(function: Function, project: Project) -> Document:
    """Return a typical event for *function*, with values for its inputs."""
    trigger = function.declared_trigger
    if trigger is None:
        raise LookupError(f"`{function.name}` has no trigger")
    maker = _MAKERS.get(trigger.kind, _other)
    document = {TRIGGER: trigger.type, **maker(function, trigger, project)}
    if inputs := dict(_inputs(function)):
        document["inputs"] = inputs
    return document


def _http(function: Function, trigger: BindingDeclaration, project: Project) -> Document:
    prefix = read_route_prefix(project.host, project.settings)
    served = find_routes([function], prefix, None).served
    path = example_path(served[0].template) if served else None
    allowed = [str(one).upper() for one in _listed(trigger.value("methods"))]
    method = "GET" if not allowed or "GET" in allowed else allowed[0]
    names = _needed(function) - _parameters(served[0].template.parameters if served else ())
    document: Document = {"method": method, "url": f"/{path or ''}"}
    if method in _BODIES:
        return {**document, "json": _payload(names)}
    return {**document, "params": dict.fromkeys(sorted(names), _ID) or {"name": _TEXT}}


def _parameters(parameters: Any) -> set[str]:
    return {one.name for one in parameters}


def _message(key: str) -> Maker:
    """Return a maker for messages with a JSON body, one or several in one event."""

    def maker(function: Function, trigger: BindingDeclaration, _: Project) -> Document:
        body = _payload(_needed(function))
        return {"batch": [body, body]} if is_many(trigger) else {key: body}

    return maker


def _queue(function: Function, _: BindingDeclaration, __: Project) -> Document:
    return {"message": _payload(_needed(function))}


def _blob(_: Function, trigger: BindingDeclaration, __: Project) -> Document:
    path = _filled(trigger.string("path") or "")
    ending = path.rpartition(".")[2].lower()
    return {"path": path, "content": _CONTENTS.get(ending, _TEXT)}


def _filled(pattern: str) -> str:
    """Return a path in which each `{name}` has a value."""
    try:
        tokens = parse_expression(pattern)
    except GrammarError:
        return pattern
    return "".join(_TEXT if isinstance(one, Name) else one.text for one in tokens)


def _timer(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"past_due": False}


def _event_grid(function: Function, _: BindingDeclaration, __: Project) -> Document:
    data = _payload(_needed(function))
    return {"event_type": "Sample.Created", "subject": "/samples/1", "data": data}


def _documents(function: Function, _: BindingDeclaration, __: Project) -> Document:
    return {"documents": [_payload(_needed(function))]}


def _rows(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"inserted": [{"id": 1, "name": _TEXT}]}


def _tool(function: Function, trigger: BindingDeclaration, _: Project) -> Document:
    """Return the arguments that a tool or a prompt declares."""
    found: Document = {}
    for key in ("toolProperties", "promptArguments"):
        for one in _listed(trigger.value(key)):
            name = one.get("propertyName") or one.get("name")
            found[str(name)] = _of_json_type(str(one.get("propertyType") or "string"))
    for one in function.declarations:
        name = one.string("propertyName") or one.string("argumentName")
        if one.kind in ("mcptoolproperty", "mcppromptargument") and name:
            found[name] = _of_json_type(one.string("propertyType") or "string")
    return {"arguments": found}


def _of_json_type(kind: str) -> Any:
    known: dict[str, Any] = {
        "integer": 1,
        "number": 1.5,
        "boolean": True,
        "array": [],
        "object": {},
    }
    return known.get(kind.lower(), _TEXT)


def _nothing(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {}


def _durable(function: Function, trigger: BindingDeclaration, _: Project) -> Document:
    return {"data": None}


def _entity(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"key": _ID, "operation": "get", "data": None}


def _activity(function: Function, trigger: BindingDeclaration, _: Project) -> Document:
    found = function.signature.parameters.get(trigger.name) if function.signature else None
    kind = found.annotation.type.partition("[")[0].rpartition(".")[2] if found else ""
    return {"value": _VALUES.get(kind.lower(), _payload(set()))}


def _other(function: Function, _: BindingDeclaration, __: Project) -> Document:
    return {"value": _payload(_needed(function))}


def _payload(names: set[str]) -> Document:
    """Return a JSON object with values for *names*, such as `id` or `order.id`."""
    found: Document = {"id": _ID, "name": _TEXT}
    for name in sorted(names):
        _set(found, name.split("."))
    return found


def _set(place: Document, parts: list[str]) -> None:
    first, *rest = parts
    inner: object = place.setdefault(first, {} if rest else _ID)
    if rest and isinstance(inner, dict):
        _set(cast("Document", inner), rest)


def _needed(function: Function) -> set[str]:
    """Return the names that expressions of the other bindings fill in."""
    values = (
        value
        for one in function.declarations
        if not one.is_trigger
        for value in one.properties.values()
        if isinstance(value, str)
    )
    return {name for value in values for name in _names(value)}


def _names(value: str) -> Iterator[str]:
    try:
        tokens = parse_expression(value)
    except GrammarError:
        return
    for one in tokens:
        if isinstance(one, Name) and not one.name.lower().startswith(_GIVEN):
            yield one.name


def _listed(value: Any) -> list[Any]:
    """Return a list, or the list in a JSON string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return cast("list[Any]", value) if isinstance(cast("object", value), list) else []


def _inputs(function: Function) -> Iterator[tuple[str, Any]]:
    for one in function.declarations:
        if one.direction == "in" and not one.is_trigger and one.kind not in _OWN_INPUTS:
            yield one.name, _INPUTS.get(one.kind, {"id": _ID})


_OWN_INPUTS = ("durableclient", "orchestrationclient", "mcptoolproperty", "mcppromptargument")
"""Inputs that the engine provides itself."""
_INPUTS: Mapping[str, Any] = {
    "blob": _TEXT,
    "table": [{"PartitionKey": "samples", "RowKey": _ID}],
    "cosmosdb": [{"id": _ID}],
    "documentdb": [{"id": _ID}],
    "sql": [{"id": 1}],
    "mysql": [{"id": 1}],
    "kusto": [{"id": 1}],
}
_MAKERS: Mapping[str, Maker] = {
    "httptrigger": _http,
    "http": _http,
    "queuetrigger": _queue,
    "servicebustrigger": _message("message"),
    "eventhubtrigger": _message("event"),
    "kafkatrigger": _message("value"),
    "eventgridtrigger": _event_grid,
    "blobtrigger": _blob,
    "timertrigger": _timer,
    "cosmosdbtrigger": _documents,
    "sqltrigger": _rows,
    "mysqltrigger": _rows,
    "mcptooltrigger": _tool,
    "mcpprompttrigger": _tool,
    "mcpresourcetrigger": _nothing,
    "warmuptrigger": _nothing,
    "orchestrationtrigger": _durable,
    "entitytrigger": _entity,
    "activitytrigger": _activity,
}
