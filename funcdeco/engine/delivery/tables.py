"""The table of triggers that find their work in the stores: by type in lowercase.

The module of a trigger is imported when an app has one.
"""

from __future__ import annotations

from collections.abc import Callable

from funcdeco.engine.delivery.source import Listener, Source


def _queue(listener: Listener) -> Source:
    from funcdeco.engine.delivery.queues import QueueSource

    return QueueSource(listener)


def _blob(listener: Listener) -> Source:
    from funcdeco.engine.delivery.blobs import BlobSource

    return BlobSource(listener)


def _service_bus(listener: Listener) -> Source:
    from funcdeco.engine.delivery.service_bus import ServiceBusSource

    return ServiceBusSource(listener)


def _event_hub(listener: Listener) -> Source:
    from funcdeco.engine.delivery.streams import event_hub_source

    return event_hub_source(listener)


def _kafka(listener: Listener) -> Source:
    from funcdeco.engine.delivery.streams import kafka_source

    return kafka_source(listener)


def _cosmos_db(listener: Listener) -> Source:
    from funcdeco.engine.delivery.streams import cosmos_db_source

    return cosmos_db_source(listener)


def _rabbitmq(listener: Listener) -> Source:
    from funcdeco.engine.delivery.rabbitmq import RabbitSource

    return RabbitSource(listener)


def _timer(listener: Listener) -> Source:
    from funcdeco.engine.delivery.timers import TimerSource

    return TimerSource(listener)


SOURCES: dict[str, Callable[[Listener], Source]] = {
    "queuetrigger": _queue,
    "blobtrigger": _blob,
    "servicebustrigger": _service_bus,
    "eventhubtrigger": _event_hub,
    "kafkatrigger": _kafka,
    "cosmosdbtrigger": _cosmos_db,
    "rabbitmqtrigger": _rabbitmq,
    "timertrigger": _timer,
}
