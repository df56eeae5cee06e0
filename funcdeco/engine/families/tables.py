"""The table of families: by binding type in lowercase, how to read an input and write an output."""

from __future__ import annotations

from collections.abc import Callable

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.families import (
    blob,
    brokers,
    cosmos_db,
    durable_client,
    event_grid,
    event_hub,
    generic,
    kafka,
    queue,
    service_bus,
    table,
)
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData

Reader = Callable[[ResolvedBinding, World], "TypedData | None"]
Writer = Callable[[ResolvedBinding, "TypedData | None", World], None]

READERS: dict[str, Reader] = {
    "blob": blob.read,
    "table": table.read,
    "cosmosdb": cosmos_db.read,
    "durableclient": durable_client.read,
    "orchestrationclient": durable_client.read,
}
_KEPT = (
    *("signalr", "socketio", "webpubsub", "sendgrid", "twiliosms", "notificationhub"),
    *("daprpublish", "daprinvoke", "daprbinding", "daprstate"),
    *("sql", "mysql", "kusto", "cosmosdbmongo", "redis"),
    *("assistantcreate", "embeddingsstore"),
)
"""Outputs without a store: their expressions are filled in as those of the others."""
WRITERS: dict[str, Writer] = {
    "queue": queue.write,
    "blob": blob.write,
    "table": table.write,
    "cosmosdb": cosmos_db.write,
    "servicebus": service_bus.write,
    "eventhub": event_hub.write,
    "eventgrid": event_grid.write,
    "kafka": kafka.write,
    "durableclient": durable_client.write,
    "orchestrationclient": durable_client.write,
    "rabbitmq": brokers.write_rabbitmq,
    **dict.fromkeys(_KEPT, generic.write),
}
