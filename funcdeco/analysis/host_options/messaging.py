"""Options of Service Bus, Event Hubs, Event Grid, Kafka and RabbitMQ."""

from __future__ import annotations

from datetime import timedelta

from funcdeco.analysis.host_options.section import Option, Section, obsolete
from funcdeco.analysis.host_options.values import DATE, FLAG, TEXT, choice, number, span

_ZERO = timedelta(0)
_SECOND = timedelta(seconds=1)
_TRANSPORT = choice("amqpTcp", "amqpWebSockets")
_RENEWAL = span(_ZERO, other=-_SECOND / 1000)  # this is .NET's infinite time span
_SDK = "azure-sdk-for-net"


def _retry(most: str, longest: str, source: str) -> Section:
    options = {
        "mode": Option(choice("fixed", "exponential")),
        most: Option(number(0, 100)),
        "delay": Option(span(_SECOND / 1000, 300 * _SECOND)),
        longest: Option(span(_ZERO)),
        "tryTimeout": Option(span(_ZERO, 3600 * _SECOND)),
    }
    return Section(options, source=source, stops_host=True)


SERVICE_BUS = Section(
    {
        "prefetchCount": Option(number()),
        "clientRetryOptions": _retry("maxRetries", "maxDelay", f"{_SDK} `ServiceBusRetryOptions`"),
        "transportType": Option(_TRANSPORT),
        "webProxy": Option(TEXT),
        "autoCompleteMessages": Option(FLAG),
        "maxAutoLockRenewalDuration": Option(_RENEWAL),
        "maxConcurrentCalls": Option(number(1)),
        "maxConcurrentSessions": Option(number(1)),
        "maxConcurrentCallsPerSession": Option(number(1)),
        "maxMessageBatchSize": Option(number()),
        "minMessageBatchSize": Option(number()),
        "maxBatchWaitTime": Option(span(None, 150 * _SECOND)),
        "sessionIdleTimeout": Option(span()),
        "enableCrossEntityTransactions": Option(FLAG),
        "jsonSerializerSettings": Section(scope="open"),
        # The extension still reads some of the names of its version 4.
        "messageHandlerOptions": Section(
            {
                "autoComplete": Option(FLAG),
                "maxAutoRenewDuration": Option(_RENEWAL),
                "maxConcurrentCalls": Option(number(1)),
            },
            source=f"{_SDK} `ServiceBusHostBuilderExtensions`",
            stops_host=True,
        ),
        "sessionHandlerOptions": Section(
            {
                "autoComplete": Option(FLAG),
                "maxAutoRenewDuration": Option(_RENEWAL),
                "maxConcurrentSessions": Option(number(1)),
                "messageWaitTime": Option(span()),
                "messageWaitTimeout": obsolete("sessionIdleTimeout", 2),
            },
            source=f"{_SDK} `ServiceBusHostBuilderExtensions`",
            stops_host=True,
        ),
        "batchOptions": Section(
            {
                "autoComplete": Option(FLAG),
                "maxMessageCount": obsolete("maxMessageBatchSize", 2),
                "operationTimeout": obsolete("clientRetryOptions.tryTimeout", 2),
            },
            source=f"{_SDK} `ServiceBusHostBuilderExtensions`",
            stops_host=True,
        ),
        "autoComplete": obsolete("autoCompleteMessages"),
        "autoRenewTimeout": obsolete("maxAutoLockRenewalDuration"),
        "connectionString": obsolete(until=2, hint="remove it, and set the bindings' connection"),
        "maxAutoRenewDuration": obsolete("maxAutoLockRenewalDuration"),
        "maxBatchSize": obsolete("maxMessageBatchSize"),
        "maxMessages": obsolete("maxMessageBatchSize"),
        "messageWaitTimeout": obsolete("sessionIdleTimeout"),
    },
    source=f"{_SDK} `ServiceBusOptions`",
    stops_host=True,
)
EVENT_HUBS = Section(
    {
        "maxEventBatchSize": Option(number(1)),
        "minEventBatchSize": Option(number(1)),
        "maxWaitTime": Option(span(_ZERO, 600 * _SECOND)),
        "batchCheckpointFrequency": Option(number(1)),
        "prefetchCount": Option(number(0)),
        "prefetchSizeInBytes": Option(number(0)),
        "transportType": Option(_TRANSPORT),
        "webProxy": Option(TEXT),
        "customEndpointAddress": Option(TEXT),
        "trackLastEnqueuedEventProperties": Option(FLAG),
        "partitionOwnershipExpirationInterval": Option(span()),
        "loadBalancingUpdateInterval": Option(span()),
        "targetUnprocessedEventThreshold": Option(number(1)),
        "clientRetryOptions": _retry(
            "maximumRetries", "maximumDelay", f"{_SDK} `EventHubsRetryOptions`"
        ),
        "initialOffsetOptions": Section(
            {
                "type": Option(choice("fromStart", "fromEnd", "fromEnqueuedTime")),
                "enqueuedTimeUtc": Option(DATE),
            },
            source=f"{_SDK} `InitialOffsetOptions`",
            stops_host=True,
        ),
        # The extension still reads some of the names of its version 4.
        "eventProcessorOptions": Section(
            {
                "enableReceiverRuntimeMetric": Option(FLAG),
                "maxBatchSize": Option(number(1)),
                "prefetchCount": Option(number(0)),
                "invokeProcessorAfterReceiveTimeout": obsolete(until=2),
                "receiveTimeout": obsolete(until=2),
            },
            source=f"{_SDK} `EventHubWebJobsBuilderExtensions`",
            stops_host=True,
        ),
        "partitionManagerOptions": Section(
            {"leaseDuration": Option(span()), "renewInterval": Option(span())},
            source=f"{_SDK} `EventHubWebJobsBuilderExtensions`",
            stops_host=True,
        ),
        "batchSize": obsolete("maxEventBatchSize"),
        "maxBatchSize": obsolete("maxEventBatchSize", 2),
    },
    source=f"{_SDK} `EventHubOptions`",
    stops_host=True,
)
EVENT_GRID = Section(scope="growing", source=f"{_SDK} `EventGridExtensionConfigProvider`")
KAFKA = Section(
    {
        "reconnectBackoffMs": Option(number()),
        "reconnectBackoffMaxMs": Option(number()),
        "statisticsIntervalMs": Option(number()),
        "sessionTimeoutMs": Option(number()),
        "maxPollIntervalMs": Option(number()),
        "queuedMinMessages": Option(number()),
        "queuedMaxMessagesKbytes": Option(number()),
        "maxPartitionFetchBytes": Option(number()),
        "fetchMaxBytes": Option(number()),
        "maxBatchSize": Option(number(1)),
        "autoCommitIntervalMs": Option(number()),
        "autoOffsetReset": Option(choice("latest", "earliest", "error")),
        "libkafkaDebug": Option(TEXT),
        "metadataMaxAgeMs": Option(number()),
        "socketKeepaliveEnable": Option(FLAG),
        "subscriberIntervalInSeconds": Option(number(1)),
        "executorChannelCapacity": Option(number(1)),
        "commitOnFailure": Option(FLAG),
        "maxRetries": Option(number(-1)),
        "channelFullRetryIntervalInMs": Option(number(1)),
        "subscriberIdleBackoffMs": Option(number(0)),
    },
    scope="growing",
    source="azure-functions-kafka-extension `KafkaOptions`",
    stops_host=True,
)
RABBIT_MQ = Section(
    {
        "connectionString": Option(TEXT),
        "disableCertificateValidation": Option(FLAG),
        "hostName": Option(TEXT),
        "password": Option(TEXT),
        "port": Option(number()),
        "prefetchCount": Option(number(0, 65535)),
        "queueName": Option(TEXT),
        "userName": Option(TEXT),
    },
    scope="growing",
    source="azure-functions-rabbitmq-extension `RabbitMQOptions`",
    stops_host=True,
)
