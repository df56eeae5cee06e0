"""Sample events: for each trigger, a typical event as a document that you can edit and send.

The keys of a document are the keywords of the client's method for the trigger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from funcdeco.analysis.routes import find_routes
from funcdeco.engine.families.forms import is_many
from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.grammar.route.examples import example_path
from funcdeco.project.project import Project, read_route_prefix
from funcdeco.sources.python.lookup import Sources
from funcdeco.testing.sample_inputs import sample_inputs
from funcdeco.testing.sample_services import SERVICES
from funcdeco.testing.sample_values import (
    ID,
    TEXT,
    Document,
    filled,
    listed,
    needed,
    payload,
    value_of,
)

TRIGGER = "trigger"
"""The key with the type of the trigger, which distinguishes a document from a plain message."""
Maker = Callable[[Function, BindingDeclaration, Project], Document]
_BODIES = ("POST", "PUT", "PATCH")
_CONTENTS = {"json": '{"id": "1", "name": "sample"}', "csv": "id,name\n1,sample\n"}
"""By the ending of a blob's name, its content."""


def sample_event(function: Function, project: Project) -> Document:
    """Return a typical event for *function*, with values for its inputs."""
    trigger = function.declared_trigger
    if trigger is None:
        raise LookupError(f"`{function.name}` has no trigger")
    if service := SERVICES.get(trigger.kind):
        document = service(function, trigger)
    else:
        document = _MAKERS.get(trigger.kind, _value)(function, trigger, project)
    inputs = dict(sample_inputs(function))
    return {TRIGGER: trigger.type, **document, **({"inputs": inputs} if inputs else {})}


def _http(function: Function, trigger: BindingDeclaration, project: Project) -> Document:
    prefix = read_route_prefix(project.host, project.settings)
    served = find_routes([function], prefix, None).served
    path = example_path(served[0].template) if served else None
    allowed = [str(one).upper() for one in listed(trigger.value("methods"))]
    method = "GET" if not allowed or "GET" in allowed else allowed[0]
    known = {one.name for one in served[0].template.parameters} if served else set[str]()
    names = needed(function) - known
    params, headers = _parts(names, "query."), _parts(names, "headers.")
    body = {one for one in names if not one.lower().startswith(("query.", "headers."))}
    document: Document = {"method": method, "url": f"/{path or ''}"}
    if method in _BODIES:
        document["json"] = payload(body)
    else:
        params.update(dict.fromkeys(sorted(body), ID))
        params = params or ({} if known else {"name": TEXT})
    return {
        **document,
        **({"params": params} if params else {}),
        **({"headers": headers} if headers else {}),
    }


def _parts(names: set[str], prefix: str) -> Document:
    """Return values for the names with *prefix*, such as `query.`, without it."""
    return {one[len(prefix) :]: ID for one in sorted(names) if one.lower().startswith(prefix)}


def _message(key: str) -> Maker:
    """Return a maker for messages with a JSON body, one or several in one event."""

    def maker(function: Function, trigger: BindingDeclaration, _: Project) -> Document:
        body = payload(needed(function))
        return {"batch": [body, body]} if is_many(trigger) else {key: body}

    return maker


def _queue(function: Function, _: BindingDeclaration, __: Project) -> Document:
    return {"message": payload(needed(function))}


def _blob(_: Function, trigger: BindingDeclaration, __: Project) -> Document:
    path = filled(trigger.string("path") or "")
    ending = path.rpartition(".")[2].lower()
    return {"path": path, "content": _CONTENTS.get(ending, TEXT)}


def _timer(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"past_due": False}


def _event_grid(function: Function, _: BindingDeclaration, __: Project) -> Document:
    data = payload(needed(function))
    return {"event_type": "Sample.Created", "subject": "/samples/1", "data": data}


def _documents(function: Function, _: BindingDeclaration, __: Project) -> Document:
    return {"documents": [payload(needed(function))]}


def _rows(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"inserted": [{"id": 1, "name": TEXT}]}


def _tool(function: Function, trigger: BindingDeclaration, _: Project) -> Document:
    """Return the arguments that a tool or a prompt declares."""
    found: Document = {}
    for key in ("toolProperties", "promptArguments"):
        for one in listed(trigger.value(key)):
            if isinstance(one, Mapping):
                declared = cast("Document", one)
                name = declared.get("propertyName") or declared.get("name")
                found[str(name)] = value_of(str(declared.get("propertyType") or "string"))
    for declaration in function.declarations:
        name = declaration.string("propertyName") or declaration.string("argumentName")
        if declaration.kind in ("mcptoolproperty", "mcppromptargument") and name:
            found[name] = value_of(declaration.string("propertyType") or "string")
    return {"arguments": found}


def _resource(_: Function, trigger: BindingDeclaration, __: Project) -> Document:
    return {"uri": trigger.string("uri") or ""}


def _nothing(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {}


def _durable(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"data": payload()}


def _entity(_: Function, __: BindingDeclaration, ___: Project) -> Document:
    return {"key": ID, "operation": "get", "data": 1}


def _typed(function: Function, trigger: BindingDeclaration, project: Project) -> Document:
    """Return a value of the type of the trigger's parameter."""
    return {"value": value_of(_annotation(function, trigger.name, project))}


def _annotation(function: Function, name: str, project: Project) -> str:
    """Return the annotation of a parameter; if it isn't recorded, as it is in the source."""
    if function.signature is not None:
        found = function.signature.parameters.get(name)
        return found.annotation.type if found else ""
    definition = Sources(project.snapshot).definition(function)
    read = definition.parameters.get(name) if definition is not None else None
    return read.written if read else ""


def _value(function: Function, _: BindingDeclaration, __: Project) -> Document:
    return {"value": payload(needed(function))}


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
    "mcpresourcetrigger": _resource,
    "warmuptrigger": _nothing,
    "orchestrationtrigger": _durable,
    "entitytrigger": _entity,
    "activitytrigger": _typed,
    "assistantskilltrigger": _typed,
}
