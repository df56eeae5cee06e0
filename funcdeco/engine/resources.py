"""The queues, containers and tables that the bindings of an app name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from funcdeco.engine.binding import BindingPlan
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.stores import Address
from funcdeco.engine.stores.topics import ReceiverAddress
from funcdeco.functions.model import Function


class Resource(NamedTuple):
    """A store that a binding names; "" if its name has an expression."""

    kind: str
    """Such as `queue`."""
    address: Address


_PROPERTIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "queue": ("queue", ("queueName",)),
    "queuetrigger": ("queue", ("queueName",)),
    "blob": ("container", ("path",)),
    "blobtrigger": ("container", ("path",)),
    "table": ("table", ("tableName",)),
    "cosmosdb": ("documents", ("databaseName", "containerName", "collectionName")),
    "cosmosdbtrigger": ("documents", ("databaseName", "containerName", "collectionName")),
    "servicebus": ("topic", ("queueName", "topicName")),
    "servicebustrigger": ("topic", ("queueName", "topicName")),
    "eventhub": ("event hub", ("eventHubName",)),
    "eventhubtrigger": ("event hub", ("eventHubName",)),
    "eventgrid": ("Event Grid topic", ("topicEndpointUri",)),
    "kafka": ("Kafka topic", ("topic",)),
    "kafkatrigger": ("Kafka topic", ("topic",)),
    "rabbitmq": ("RabbitMQ queue", ("queueName",)),
    "rabbitmqtrigger": ("RabbitMQ queue", ("queueName",)),
}
"""By binding type, the kind of store and the properties that name it."""


def resources_of(functions: Iterable[Function], settings: HostSettings) -> Iterator[Resource]:
    """Yield the stores that the bindings of *functions* name."""
    for function in functions:
        for declaration in function.declarations:
            if declaration.kind in _PROPERTIES:
                kind, keys = _PROPERTIES[declaration.kind]
                plan = BindingPlan(declaration, settings)
                name = _NAMES.get(kind, _joined)(plan, keys)
                if kind == "Event Grid topic":
                    yield Resource(kind, Address("", name or plan.connection))
                else:
                    name = name.lower() if kind == "queue" else name
                    yield Resource(kind, Address(plan.connection, name))


def _joined(plan: BindingPlan, keys: tuple[str, ...]) -> str:
    parts = [plan.constant(key) for key in keys if key in plan.declaration.properties]
    return "" if None in parts else "/".join(filter(None, parts))


def _container(plan: BindingPlan, _: tuple[str, ...]) -> str:
    """Return the container of a path; the rest of the path may have expressions."""
    return plan.beginning("path").partition("/")[0]


def _entity(plan: BindingPlan, keys: tuple[str, ...]) -> str:
    """Return the queue or topic, without the subscription or dead-letter queue in its path."""
    return ReceiverAddress.of(_joined(plan, keys), "", "").entity


_NAMES = {"container": _container, "topic": _entity}
