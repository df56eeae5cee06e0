"""What azure-functions' own converters say to annotations.

Generated from the azure-functions that is installed, which must be the newest:
`UPDATE_TABLES=1 python -m pytest tests/test_verdict_table.py`. pip installs the newest where a project
asks for no other, and older ones accept less: that test lists all that differs from 1.20 on.
"""

from __future__ import annotations

ACCEPTED: dict[str, dict[str, tuple[str, ...]]] = {
    "activityTrigger": {},
    "blob": {
        "in": ("azure.functions._abc.InputStream", "builtins.bytes", "builtins.str"),
        "out": (
            "azure.functions._abc.InputStream",
            "builtins.bytearray",
            "builtins.bytes",
            "builtins.str",
            "typing.IO",
        ),
    },
    "blobTrigger": {
        "in": ("azure.functions._abc.InputStream", "builtins.bytes", "builtins.str"),
        "out": (
            "azure.functions._abc.InputStream",
            "builtins.bytearray",
            "builtins.bytes",
            "builtins.str",
            "typing.IO",
        ),
    },
    "connectorTrigger": {"in": ("builtins.bytes", "builtins.dict", "builtins.str")},
    "cosmosDB": {
        "in": ("azure.functions._cosmosdb.DocumentList",),
        "out": ("azure.functions._cosmosdb.Document", "azure.functions._cosmosdb.DocumentList"),
    },
    "cosmosDBTrigger": {
        "in": ("azure.functions._cosmosdb.DocumentList",),
        "out": ("azure.functions._cosmosdb.Document", "azure.functions._cosmosdb.DocumentList"),
    },
    "durableClient": {
        "in": ("builtins.bytes", "builtins.str"),
        "out": ("builtins.bytearray", "builtins.bytes", "builtins.str"),
    },
    "entityTrigger": {"in": ("azure.functions._durable_functions.EntityContext",)},
    "eventGrid": {
        "out": ("azure.functions._eventgrid.EventGridOutputEvent", "builtins.bytes", "builtins.str")
    },
    "eventGridTrigger": {
        "in": ("azure.functions._eventgrid.CloudEvent", "azure.functions._eventgrid.EventGridEvent")
    },
    "eventHub": {
        "in": ("azure.functions._eventhub.EventHubEvent",),
        "out": ("builtins.bytes", "builtins.str"),
    },
    "eventHubTrigger": {
        "in": ("azure.functions._eventhub.EventHubEvent",),
        "out": ("builtins.bytes", "builtins.str"),
    },
    "http": {"out": ("azure.functions._abc.HttpResponse", "builtins.str")},
    "httpTrigger": {"in": ("azure.functions._abc.HttpRequest",)},
    "kafka": {
        "in": ("azure.functions.kafka.KafkaEvent",),
        "out": ("builtins.bytes", "builtins.str"),
    },
    "kafkaTrigger": {
        "in": ("azure.functions.kafka.KafkaEvent",),
        "out": ("builtins.bytes", "builtins.str"),
    },
    "mcpPromptTrigger": {
        "in": (
            "azure.functions.mcp.PromptInvocationContext",
            "builtins.bytes",
            "builtins.dict",
            "builtins.str",
        )
    },
    "mcpResourceTrigger": {"in": ("builtins.bytes", "builtins.dict", "builtins.str")},
    "mcpToolTrigger": {"in": ("builtins.bytes", "builtins.dict", "builtins.str")},
    "mysql": {
        "in": ("azure.functions._mysql.BaseMySqlRowList",),
        "out": ("azure.functions._mysql.BaseMySqlRow", "azure.functions._mysql.BaseMySqlRowList"),
    },
    "mysqlTrigger": {
        "in": ("azure.functions._mysql.BaseMySqlRowList",),
        "out": ("azure.functions._mysql.BaseMySqlRow", "azure.functions._mysql.BaseMySqlRowList"),
    },
    "orchestrationTrigger": {"in": ("azure.functions._durable_functions.OrchestrationContext",)},
    "queue": {"out": ("azure.functions._abc.QueueMessage", "builtins.bytes", "builtins.str")},
    "queueTrigger": {"in": ("azure.functions._abc.QueueMessage",)},
    "serviceBus": {"out": ("builtins.bytes", "builtins.str")},
    "serviceBusTrigger": {"in": ("azure.functions._servicebus.ServiceBusMessage",)},
    "sql": {
        "in": ("azure.functions._sql.BaseSqlRowList",),
        "out": ("azure.functions._sql.BaseSqlRow", "azure.functions._sql.BaseSqlRowList"),
    },
    "timerTrigger": {"in": ("azure.functions._abc.TimerRequest",)},
    "warmupTrigger": {"in": ("azure.functions.warmup.WarmUpContext",)},
}
"""For each type with a converter, the classes that may come in and go out, with their subclasses."""
ACCEPTED_ITEMS: dict[str, dict[str, tuple[str, ...]]] = {
    "eventGrid": {"out": ("builtins.str", "azure.functions._eventgrid.EventGridOutputEvent")},
    "eventHub": {"in": ("azure.functions._eventhub.EventHubEvent",), "out": ("builtins.str",)},
    "eventHubTrigger": {
        "in": ("azure.functions._eventhub.EventHubEvent",),
        "out": ("builtins.str",),
    },
    "kafka": {"in": ("azure.functions.kafka.KafkaEvent",), "out": ("builtins.str",)},
    "kafkaTrigger": {"in": ("azure.functions.kafka.KafkaEvent",), "out": ("builtins.str",)},
    "queue": {"out": ("azure.functions._abc.QueueMessage", "builtins.bytes", "builtins.str")},
    "serviceBusTrigger": {"in": ("azure.functions._servicebus.ServiceBusMessage",)},
}
"""Classes of which there may be lists, in the order in which a converter tries them."""
ACCEPTS_ALL: dict[str, tuple[str, ...]] = {
    "activityTrigger": ("in", "out"),
    "entityTrigger": ("out",),
    "orchestrationTrigger": ("out",),
}
"""Where a converter accepts any annotation."""
IMPLICIT_OUTPUT: tuple[str, ...] = (
    "activityTrigger",
    "connectorTrigger",
    "entityTrigger",
    "mcpPromptTrigger",
    "mcpResourceTrigger",
    "mcpToolTrigger",
    "orchestrationTrigger",
)
"""Types that take what the function returns without a binding named `$return`."""
