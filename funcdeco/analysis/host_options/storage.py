"""Options of Azure Queue Storage, Blob Storage and Table Storage."""

from __future__ import annotations

from datetime import timedelta

from funcdeco.analysis.host_options.section import Option, Section, obsolete
from funcdeco.analysis.host_options.values import choice, number, span

_SDK = "azure-sdk-for-net"

QUEUES = Section(
    {
        "batchSize": Option(number(1, 32)),
        "newBatchThreshold": Option(number(0)),
        "maxPollingInterval": Option(span(timedelta(milliseconds=100))),
        "maxDequeueCount": Option(number(1)),
        "visibilityTimeout": Option(span()),
        "messageEncoding": Option(choice("base64", "none")),
        "maxBatchSize": obsolete("batchSize"),
    },
    source=f"{_SDK} `QueuesOptions`",
    stops_host=True,
)
BLOBS = Section(
    {
        "maxDegreeOfParallelism": Option(number(1)),
        "poisonBlobThreshold": Option(number(1)),
        "centralizedPoisonQueue": obsolete(until=2),
    },
    source=f"{_SDK} `BlobsOptions`",
    stops_host=True,
)
TABLES = Section(scope="growing", source=f"{_SDK} `TablesExtensionConfigProvider`")
