"""Options of Durable Functions and of the stores of its task hubs."""

from __future__ import annotations

from datetime import timedelta

from funcdeco.analysis.host_options.section import Option, Section, obsolete
from funcdeco.analysis.host_options.values import FLAG, LIST, TEXT, choice, number, span

_MINUTE = timedelta(minutes=1)
_EXTENSION = "azure-functions-durable-extension"

AZURE_STORAGE = Section(
    {
        "type": Option(TEXT),
        "connectionName": Option(TEXT),
        "connectionStringName": Option(TEXT),
        "controlQueueBatchSize": Option(number(1)),
        "controlQueueBufferThreshold": Option(number(1, 1000)),
        "controlQueueVisibilityTimeout": Option(span(_MINUTE, 60 * _MINUTE)),
        "workItemQueueVisibilityTimeout": Option(span()),
        "partitionCount": Option(number(1, 16)),
        "trackingStoreConnectionName": Option(TEXT),
        "trackingStoreConnectionStringName": Option(TEXT),
        "trackingStoreNamePrefix": Option(TEXT),
        "fetchLargeMessagesAutomatically": Option(FLAG),
        "maxQueuePollingInterval": Option(span(timedelta(0), is_above=True)),
        "useLegacyPartitionManagement": Option(FLAG),
        "useTablePartitionManagement": Option(FLAG),
        "allowReplayingTerminalInstances": Option(FLAG),
        "queueClientMessageEncoding": Option(choice("UTF8", "Base64")),
    },
    scope="growing",
    source=f"{_EXTENSION} `AzureStorageOptions`",
    stops_host=True,
)
MSSQL = Section(
    {
        "type": Option(TEXT),
        "connectionStringName": Option(TEXT),
        "taskHubName": Option(TEXT),
        "taskEventLockTimeout": Option(span()),
        "taskEventBatchSize": Option(number()),
        "createDatabaseIfNotExists": Option(FLAG),
        "schemaName": Option(TEXT),
    },
    scope="growing",
    source="durabletask-mssql `SqlDurabilityOptions`",
    stops_host=True,
)
_STORES = {
    "azure": AZURE_STORAGE,
    "azure_storage": AZURE_STORAGE,
    "azurestorage": AZURE_STORAGE,
    "mssql": MSSQL,
}

DURABLE_TASK = Section(
    {
        "hubName": Option(TEXT),
        "defaultVersion": Option(TEXT),
        "versionMatchStrategy": Option(choice("None", "Strict", "CurrentOrOlder")),
        "versionFailureStrategy": Option(choice("Reject", "Fail")),
        "storageProvider": Section(scope="open", source=f"{_EXTENSION} `DurableTaskOptions`"),
        "tracing": Section(
            {
                "traceInputsAndOutputs": Option(FLAG),
                "traceReplayEvents": Option(FLAG),
                "allowVerboseLinuxTelemetry": Option(FLAG),
                "distributedTracingEnabled": Option(FLAG),
                "distributedTracingProtocol": Option(TEXT),
                "version": Option(choice("None", "V1", "V2")),
            },
            scope="growing",
            source=f"{_EXTENSION} `TraceOptions`",
            stops_host=True,
        ),
        "httpSettings": Section(
            {
                "defaultAsyncRequestSleepTimeMilliseconds": Option(number()),
                "useForwardedHost": Option(FLAG),
            },
            scope="growing",
            source=f"{_EXTENSION} `HttpOptions`",
            stops_host=True,
        ),
        "notifications": Section(
            {
                "eventGrid": Section(
                    {
                        "topicEndpoint": Option(TEXT),
                        "keySettingName": Option(TEXT),
                        "publishRetryCount": Option(number()),
                        "publishRetryInterval": Option(
                            span(timedelta(0), 60 * _MINUTE, is_above=True)
                        ),
                        "publishRetryHttpStatus": Option(LIST),
                        "publishEventTypes": Option(LIST),
                    },
                    scope="growing",
                    source=f"{_EXTENSION} `EventGridNotificationOptions`",
                    stops_host=True,
                )
            },
            scope="growing",
            source=f"{_EXTENSION} `NotificationOptions`",
        ),
        "maxConcurrentActivityFunctions": Option(number(1)),
        "maxConcurrentOrchestratorFunctions": Option(number(1)),
        "maxConcurrentEntityFunctions": Option(number(1)),
        "maxEntityOperationBatchSize": Option(number(1)),
        "maxOrchestrationActions": Option(number()),
        "extendedSessionsEnabled": Option(FLAG),
        "extendedSessionIdleTimeoutInSeconds": Option(number()),
        "localRpcEndpointEnabled": Option(FLAG),
        "overridableExistingInstanceStates": Option(choice("NonRunningStates", "AnyState")),
        "entityMessageReorderWindowInMinutes": Option(number()),
        "rollbackEntityOperationsOnExceptions": Option(FLAG),
        "throwStatusExceptionsOnRaiseEvent": Option(FLAG),
        "storeInputsInOrchestrationHistory": Option(FLAG),
        "useAppLease": Option(FLAG),
        "appLeaseOptions": Section(scope="open"),
        "useGracefulShutdown": Option(FLAG),
        "maxGrpcMessageSizeInBytes": Option(number()),
        "grpcHttpClientTimeout": Option(span()),
        # Durable Functions 1.x read these.
        "azureStorageConnectionStringName": obsolete("storageProvider.connectionName"),
        "controlQueueBatchSize": obsolete("storageProvider.controlQueueBatchSize"),
        "controlQueueVisibilityTimeout": obsolete("storageProvider.controlQueueVisibilityTimeout"),
        "maxQueuePollingInterval": obsolete("storageProvider.maxQueuePollingInterval"),
        "partitionCount": obsolete("storageProvider.partitionCount"),
        "trackingStoreConnectionStringName": obsolete(
            "storageProvider.trackingStoreConnectionName"
        ),
        "trackingStoreNamePrefix": obsolete("storageProvider.trackingStoreNamePrefix"),
        "workItemQueueVisibilityTimeout": obsolete(
            "storageProvider.workItemQueueVisibilityTimeout"
        ),
        "traceInputsAndOutputs": obsolete("tracing.traceInputsAndOutputs"),
        "traceReplayEvents": obsolete("tracing.traceReplayEvents"),
        "logReplayEvents": obsolete("tracing.traceReplayEvents"),
        "eventGridKeySettingName": obsolete("notifications.eventGrid.keySettingName"),
        "eventGridPublishEventTypes": obsolete("notifications.eventGrid.publishEventTypes"),
        "eventGridPublishRetryCount": obsolete("notifications.eventGrid.publishRetryCount"),
        "eventGridPublishRetryHttpStatus": obsolete(
            "notifications.eventGrid.publishRetryHttpStatus"
        ),
        "eventGridPublishRetryInterval": obsolete("notifications.eventGrid.publishRetryInterval"),
        "eventGridTopicEndpoint": obsolete("notifications.eventGrid.topicEndpoint"),
    },
    scope="growing",
    source=f"{_EXTENSION} `DurableTaskOptions`",
    stops_host=True,
)


def store(kind: object) -> Section:
    """Return the options of `storageProvider` for its `type`."""
    if kind is None or kind == "":
        return AZURE_STORAGE
    return _STORES.get(str(kind).lower(), Section(scope="open"))
