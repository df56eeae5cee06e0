"""Sample events of services whose extension wraps them: SignalR, Web PubSub, Dapr, Entra ID.

The shapes are those of `InvocationContext` (SignalR), `WebPubSubConnectionContext` and the event
requests of Web PubSub, `SocketIOMessageRequest` and its siblings, the CloudEvents of Dapr's
publish and subscribe API, and the documentation of custom authentication extensions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.testing.sample_values import GUID, ID, TEXT, TIME, Document, needed, payload, strings

_USER = "ada"
_CONNECTION = "connection1"
_SOCKET = "socket1"
_CLAIMS = {"nameidentifier": [_USER]}


def signalr(function: Function, trigger: BindingDeclaration) -> Document:
    """Return a call of a client, or a change of its connection."""
    names = strings(trigger, "parameterNames")
    is_message = str(trigger.value("category")).lower() == "messages"
    event: Document = {
        "ConnectionId": _CONNECTION,
        "UserId": _USER,
        "Hub": trigger.string("hubName") or TEXT,
        "Category": trigger.string("category") or "messages",
        "Event": trigger.string("event") or TEXT,
        "Arguments": [TEXT] * (len(names) or 1) if is_message else None,
        "Error": None,
        "Headers": {},
        "Query": {},
        "Claims": {"nameidentifier": _USER},
    }
    return _with_names(event, names, function)


def _with_names(event: Document, names: list[str], function: Function) -> Document:
    """Return a document with *event*, and with the arguments that other bindings use by name."""
    used = {name: TEXT for name in names if name in needed(function)}
    return {"value": event, **({"metadata": used} if used else {})}


def web_pubsub(_: Function, trigger: BindingDeclaration) -> Document:
    """Return the whole event, or the part that the name of the parameter selects."""
    event = _web_pubsub_event(trigger)
    return {"value": event.get(trigger.name, event)}


def _web_pubsub_event(trigger: BindingDeclaration) -> Document:
    kind, name = trigger.string("eventType") or "user", trigger.string("eventName") or "message"
    event: Document = {"connectionContext": _connection(kind, name, trigger.string("hub") or TEXT)}
    if kind.lower() == "user":
        return {**event, "data": TEXT, "dataType": "text"}
    parts: Mapping[str, Document] = {
        "connect": {**_handshake(), "subprotocols": ["json.webpubsub.azure.v1"]},
        "disconnected": {"reason": "the client closed the connection"},
    }
    return {**event, **parts.get(name.lower(), {})}


def _connection(kind: str, name: str, hub: str) -> Document:
    return {
        "eventType": kind,
        "eventName": name,
        "hub": hub,
        "connectionId": _CONNECTION,
        "userId": _USER,
        "signature": "sha256=0",
        "origin": "example.webpubsub.azure.com",
        "states": {},
        "headers": {},
    }


def _handshake() -> Document:
    return {"claims": _CLAIMS, "query": {}, "headers": {}, "clientCertificates": []}


def socket_io(function: Function, trigger: BindingDeclaration) -> Document:
    """Return an event of a socket, with its arguments."""
    names = strings(trigger, "parameterNames")
    event: Document = {"namespace": trigger.string("namespace") or "/", "socketId": _SOCKET}
    parts: Mapping[str, Document] = {
        "connect": _handshake(),
        "connected": {},
        "disconnected": {"reason": "the client closed the connection"},
    }
    message: Document = {"payload": TEXT, "parameters": [TEXT] * (len(names) or 1)}
    name = (trigger.string("eventName") or "").lower()
    return _with_names({**event, **parts.get(name, message)}, names, function)


def dapr_topic(function: Function, trigger: BindingDeclaration) -> Document:
    """Return the CloudEvent in which Dapr delivers a message of a topic."""
    event: Document = {
        "id": GUID,
        "source": TEXT,
        "type": "com.dapr.event.sent",
        "specversion": "1.0",
        "datacontenttype": "application/json",
        "time": TIME,
        "pubsubname": trigger.string("pubSubName") or TEXT,
        "topic": trigger.string("topic") or function.name,
        "data": payload(),
    }
    return {"value": {**payload(needed(function)), **event} if needed(function) else event}


def authentication_event(_: Function, __: BindingDeclaration) -> Document:
    """Return the event before Microsoft Entra ID issues a token."""
    data: Document = {
        "@odata.type": "microsoft.graph.onTokenIssuanceStartCalloutData",
        "tenantId": GUID,
        "authenticationEventListenerId": GUID,
        "customAuthenticationExtensionId": GUID,
        "authenticationContext": _authentication_context(),
    }
    return {
        "value": {
            "type": "microsoft.graph.authenticationEvent.tokenIssuanceStart",
            "source": f"/tenants/{GUID}/applications/{GUID}",
            "data": data,
        }
    }


def _authentication_context() -> Document:
    application = {"id": GUID, "appId": GUID, "appDisplayName": TEXT, "displayName": TEXT}
    return {
        "correlationId": GUID,
        "client": {"ip": "127.0.0.1", "locale": "en-us", "market": "en-us"},
        "protocol": "OAUTH2.0",
        "clientServicePrincipal": application,
        "resourceServicePrincipal": application,
        "user": {
            "id": GUID,
            "createdDateTime": TIME,
            "displayName": "Ada",
            "mail": "ada@example.com",
            "preferredLanguage": "en-us",
            "userPrincipalName": "ada@example.com",
            "userType": "Member",
        },
    }


def mongo_change(_: Function, trigger: BindingDeclaration) -> Document:
    """Return an event of a change stream of MongoDB."""
    place = {
        "db": trigger.string("databaseName") or TEXT,
        "coll": trigger.string("collectionName") or TEXT,
    }
    return {
        "value": {
            "_id": {"_data": "1"},
            "operationType": "insert",
            "fullDocument": {"_id": ID, "name": TEXT},
            "ns": place,
            "documentKey": {"_id": ID},
        }
    }


SERVICES: Mapping[str, Callable[[Function, BindingDeclaration], dict[str, Any]]] = {
    "signalrtrigger": signalr,
    "webpubsubtrigger": web_pubsub,
    "socketiotrigger": socket_io,
    "daprtopictrigger": dapr_topic,
    "authenticationeventstrigger": authentication_event,
    "cosmosdbmongotrigger": mongo_change,
}
