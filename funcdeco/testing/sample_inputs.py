"""Sample values of inputs, in the shape that their extensions send.

The shapes are those of `SignalRConnectionInfo` and `SignalRNegotiationContext`,
`WebPubSubConnection` and `WebPubSubContext`, `SocketIONegotiationResult`, the models of the OpenAI
extension, and the converters of Fabric's user data functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from funcdeco.functions.declaration import BindingDeclaration
from funcdeco.functions.model import Function
from funcdeco.testing.sample_values import GUID, ID, TEXT, TIME, Document, payload

_URL = "https://example.service.signalr.net"
_HUB = "wss://example.webpubsub.azure.com/client/hubs"
_CLIENT: Document = {"url": f"{_URL}/client/?hub=sample", "accessToken": TEXT}
_ENDPOINT: Document = {"endpointType": "Primary", "name": TEXT, "endpoint": _URL, "online": True}
_EMBEDDINGS: Document = {
    "request": {"input": [TEXT]},
    "response": {"data": [{"index": 0, "embedding": [0.1, 0.2]}], "model": TEXT},
    "count": 1,
}
_CHAT: Document = {
    "id": ID,
    "exists": True,
    "createdAt": TIME,
    "lastUpdatedAt": TIME,
    "totalMessages": 1,
    "totalTokens": 10,
    "recentMessages": [{"content": TEXT, "role": "assistant"}],
}
_OWN = ("durableclient", "orchestrationclient", "mcptoolproperty", "mcppromptargument")
"""Inputs that the engine provides itself."""


def sample_inputs(function: Function) -> Iterator[tuple[str, Any]]:
    """Yield the name and a value of each input that needs one."""
    for one in function.declarations:
        if one.direction == "in" and not one.is_trigger and one.kind not in _OWN:
            found = _INPUTS.get(one.kind, payload())
            yield one.name, found(one) if callable(found) else found


def _secret(declaration: BindingDeclaration) -> Document:
    return {declaration.string("key") or TEXT: TEXT}


def _web_pubsub(declaration: BindingDeclaration) -> Document:
    url = f"{_HUB}/{declaration.string('hub') or TEXT}"
    return {"baseUrl": url, "url": f"{url}?access_token={TEXT}", "accessToken": TEXT}


def _socket_io(declaration: BindingDeclaration) -> Document:
    path = f"/clients/socketio/hubs/{declaration.string('hub') or TEXT}"
    return {"endpoint": "https://example.webpubsub.azure.com", "path": path, "token": TEXT}


def _row(declaration: BindingDeclaration) -> list[Document]:
    partition = declaration.string("partitionKey") or ""
    key = partition if partition and "{" not in partition and "%" not in partition else TEXT
    return [{"PartitionKey": key, "RowKey": ID, "Name": TEXT}]


def _fabric_item(declaration: BindingDeclaration) -> Document:
    endpoint = {"ConnectionString": TEXT, "AccessToken": TEXT}
    endpoints = {"sqlendpoint": endpoint, "fileendpoint": endpoint}
    return {"AliasName": declaration.string("alias") or TEXT, "Endpoints": endpoints}


def _property(declaration: BindingDeclaration) -> Document:
    return {
        "PropertyName": declaration.string("parameterName") or declaration.name,
        "PropertyType": declaration.string("typeName") or "str",
        "PropertyJsonValue": f'"{TEXT}"',
    }


_INPUTS: Mapping[str, Any | Callable[[BindingDeclaration], Any]] = {
    "blob": TEXT,
    "redis": TEXT,
    "table": _row,
    "mobiletable": {"id": ID, "name": TEXT},
    "cosmosdb": [{"id": ID, "name": TEXT}],
    "documentdb": [{"id": ID, "name": TEXT}],
    "cosmosdbmongo": [{"_id": ID, "name": TEXT}],
    "sql": [{"id": 1, "name": TEXT}],
    "mysql": [{"id": 1, "name": TEXT}],
    "kusto": [{"id": 1, "name": TEXT}],
    "daprsecret": _secret,
    "signalrconnectioninfo": _CLIENT,
    "signalrrefresh": {"accessToken": TEXT},
    "signalrendpoints": [_ENDPOINT],
    "signalrnegotiation": {"endpoints": [{**_ENDPOINT, "connectionInfo": _CLIENT}]},
    "webpubsubconnection": _web_pubsub,
    "webpubsubcontext": {
        "request": {
            "connectionContext": {"eventType": "user", "eventName": "message", "hub": TEXT},
            "data": TEXT,
            "dataType": "text",
        },
        "response": {"status": 200, "headers": {}},
        "errorMessage": None,
        "hasError": False,
        "isPreflight": False,
    },
    "socketionegotiation": _socket_io,
    "textcompletion": {"content": TEXT, "totalTokens": 10},
    "assistantquery": _CHAT,
    "assistantpost": _CHAT,
    "embeddings": _EMBEDDINGS,
    "semanticsearch": {"Embeddings": _EMBEDDINGS, "Chat": {}, "Response": TEXT},
    "fabricitem": _fabric_item,
    "udfproperty": _property,
    "userdatafunctioncontext": {
        "InvocationId": GUID,
        "ExecutingUser": {"Oid": GUID, "TenantId": GUID, "PreferredUsername": "ada@example.com"},
    },
}
"""By binding type: the value, or a function that returns it."""
