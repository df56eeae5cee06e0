"""The table of families: by binding type in lowercase, how to read an input and write an output.

The module of a family is imported when a binding of it is read or written.
"""

from __future__ import annotations

from collections.abc import Callable

from funcdeco.engine.event import ResolvedBinding
from funcdeco.engine.stores.world import World
from funcdeco.engine.typed_data import TypedData

Reader = Callable[[ResolvedBinding, World], "TypedData | None"]
Writer = Callable[[ResolvedBinding, "TypedData | None", World], None]


def _read_blob(binding: ResolvedBinding, world: World) -> TypedData | None:
    from funcdeco.engine.families import blob

    return blob.read(binding, world)


def _read_table(binding: ResolvedBinding, world: World) -> TypedData | None:
    from funcdeco.engine.families import table

    return table.read(binding, world)


def _read_cosmos_db(binding: ResolvedBinding, world: World) -> TypedData | None:
    from funcdeco.engine.families import cosmos_db

    return cosmos_db.read(binding, world)


def _read_durable_client(binding: ResolvedBinding, world: World) -> TypedData | None:
    from funcdeco.engine.families import durable_client

    return durable_client.read(binding, world)


def _write_queue(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import queue

    queue.write(binding, data, world)


def _write_blob(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import blob

    blob.write(binding, data, world)


def _write_table(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import table

    table.write(binding, data, world)


def _write_cosmos_db(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import cosmos_db

    cosmos_db.write(binding, data, world)


def _write_service_bus(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import service_bus

    service_bus.write(binding, data, world)


def _write_event_hub(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import event_hub

    event_hub.write(binding, data, world)


def _write_event_grid(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import event_grid

    event_grid.write(binding, data, world)


def _write_kafka(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import kafka

    kafka.write(binding, data, world)


def _write_generic(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import generic

    generic.write(binding, data, world)


def _write_rabbitmq(binding: ResolvedBinding, data: TypedData | None, world: World) -> None:
    from funcdeco.engine.families import brokers

    brokers.write_rabbitmq(binding, data, world)


READERS: dict[str, Reader] = {
    "blob": _read_blob,
    "table": _read_table,
    "cosmosdb": _read_cosmos_db,
    "durableclient": _read_durable_client,
    "orchestrationclient": _read_durable_client,
}
_KEPT = (
    *("signalr", "socketio", "webpubsub", "sendgrid", "twiliosms", "notificationhub"),
    *("daprpublish", "daprinvoke", "daprbinding", "daprstate"),
    *("sql", "mysql", "kusto", "cosmosdbmongo", "redis"),
    *("assistantcreate", "embeddingsstore"),
)
"""Outputs without a store: their expressions are filled in as those of the others."""
WRITERS: dict[str, Writer] = {
    "queue": _write_queue,
    "blob": _write_blob,
    "table": _write_table,
    "cosmosdb": _write_cosmos_db,
    "servicebus": _write_service_bus,
    "eventhub": _write_event_hub,
    "eventgrid": _write_event_grid,
    "kafka": _write_kafka,
    "rabbitmq": _write_rabbitmq,
    **dict.fromkeys(_KEPT, _write_generic),
}
