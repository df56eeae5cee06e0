"""The table of all options of host.json.

New options appear in the sources that the sections name. Bundles: see `extensions.json` in the
branches of azure-functions-extension-bundles.
"""

from __future__ import annotations

from collections.abc import Iterator

from funcdeco.analysis.host_options import durable, host, messaging, services, storage
from funcdeco.analysis.host_options.section import Entry, Option, Section

EXTENSIONS = Section(
    {
        "http": services.HTTP,
        "queues": storage.QUEUES,
        "blobs": storage.BLOBS,
        "tables": storage.TABLES,
        "serviceBus": messaging.SERVICE_BUS,
        "eventHubs": messaging.EVENT_HUBS,
        "eventGrid": messaging.EVENT_GRID,
        "kafka": messaging.KAFKA,
        "rabbitMQ": messaging.RABBIT_MQ,
        "cosmosDB": services.COSMOS_DB,
        "durableTask": durable.DURABLE_TASK,
        "sql": services.SQL,
        "mySql": services.MY_SQL,
        "mcp": services.MCP,
        "sendGrid": services.SEND_GRID,
        "twilio": services.TWILIO,
        "signalR": services.SIGNAL_R,
        "webPubSub": services.WEB_PUB_SUB,
        "openAI": services.OPEN_AI,
        **dict.fromkeys(
            (
                *("authenticationEvents", "connector", "cosmosDBMongo", "dapr", "fabric", "files"),
                *("kusto", "mobileApps", "notificationHubs", "redis", "timers", "warmup"),
                *("webPubSubForSocketIO",),
            ),
            services.OTHER,
        ),
    },
    scope="growing",  # an app can have extensions of its own
)
"""The sections below `extensions`, by the names that the extensions register."""
_TOP: dict[str, Option | Section] = {**host.TOP, "extensions": EXTENSIONS}
ROOT = Section(_TOP, source="azure-functions-host")


def entries() -> Iterator[Entry]:
    """Yield every section and option, with its path."""
    yield from ROOT.below()
    yield from durable.AZURE_STORAGE.below(("extensions", "durableTask", "storageProvider"))


def homes(key: str) -> list[tuple[str, ...]]:
    """Return the paths at which the host or an extension reads *key*."""
    return [
        entry.path
        for entry in entries()
        if entry.path[-1].lower() == key.lower()
        and (isinstance(entry.member, Section) or entry.member.until is None)
    ]
