"""The table of triggers that find their work in the stores: by type in lowercase."""

from __future__ import annotations

from collections.abc import Callable

from funcdeco.engine.delivery.blobs import BlobSource
from funcdeco.engine.delivery.queues import QueueSource
from funcdeco.engine.delivery.rabbitmq import RabbitSource
from funcdeco.engine.delivery.service_bus import ServiceBusSource
from funcdeco.engine.delivery.source import Listener, Source
from funcdeco.engine.delivery.streams import cosmos_db_source, event_hub_source, kafka_source
from funcdeco.engine.delivery.timers import TimerSource

SOURCES: dict[str, Callable[[Listener], Source]] = {
    "queuetrigger": QueueSource,
    "blobtrigger": BlobSource,
    "servicebustrigger": ServiceBusSource,
    "eventhubtrigger": event_hub_source,
    "kafkatrigger": kafka_source,
    "cosmosdbtrigger": cosmos_db_source,
    "rabbitmqtrigger": RabbitSource,
    "timertrigger": TimerSource,
}
