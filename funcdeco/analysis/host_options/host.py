"""Options of the host itself: logging, monitoring, locks, concurrency and more."""

from __future__ import annotations

from datetime import timedelta

from funcdeco.analysis.host_options.section import Option, Section, obsolete
from funcdeco.analysis.host_options.values import FLAG, LIST, TEXT, choice, decimal, number, span

_SECOND = timedelta(seconds=1)
_LOCK = span(15 * _SECOND, 60 * _SECOND)
_HOST = "azure-functions-host"
_WEBJOBS = "azure-webjobs-sdk"
_LEVELS = Section(scope="open", source="runtime `LoggerFilterConfigureOptions`")
_EXCLUDED = "applicationInsights.samplingSettings.excludedTypes"
_INCLUDED = "applicationInsights.samplingSettings.includedTypes"

_APPLICATION_INSIGHTS = Section(
    {
        "samplingSettings": Section(
            {
                "isEnabled": Option(FLAG),
                "evaluationInterval": Option(span()),
                "excludedTypes": Option(TEXT),
                "includedTypes": Option(TEXT),
                "initialSamplingPercentage": Option(decimal()),
                "maxSamplingPercentage": Option(decimal()),
                "maxTelemetryItemsPerSecond": Option(decimal()),
                "minSamplingPercentage": Option(decimal()),
                "movingAverageRatio": Option(decimal()),
                "samplingPercentageDecreaseTimeout": Option(span()),
                "samplingPercentageIncreaseTimeout": Option(span()),
            },
            source="ApplicationInsights-dotnet `SamplingPercentageEstimatorSettings`",
            stops_host=True,
        ),
        # The host replaces the values of these two with those of `samplingSettings`.
        "samplingExcludedTypes": obsolete(_EXCLUDED),
        "samplingIncludedTypes": obsolete(_INCLUDED),
        "snapshotConfiguration": Section(
            scope="open", source="ApplicationInsights `SnapshotCollectorConfiguration`"
        ),
        "httpAutoCollectionOptions": Section(
            {
                "enableHttpTriggerExtendedInfoCollection": Option(FLAG),
                "enableW3CDistributedTracing": Option(FLAG),
                "enableResponseHeaderInjection": Option(FLAG),
            },
            source=f"{_WEBJOBS} `HttpAutoCollectionOptions`",
            stops_host=True,
        ),
        "dependencyTrackingOptions": Section(
            {
                "disableRuntimeInstrumentation": Option(FLAG),
                "disableDiagnosticSourceInstrumentation": Option(FLAG),
                "enableLegacyCorrelationHeadersInjection": Option(FLAG),
                "enableRequestIdHeaderInjectionInW3CMode": Option(FLAG),
                "enableSqlCommandTextInstrumentation": Option(FLAG),
                "setComponentCorrelationHttpHeaders": Option(FLAG),
                "enableAzureSdkTelemetryListener": Option(FLAG),
            },
            scope="growing",
            source=f"{_WEBJOBS} `DependencyTrackingOptions`",
            stops_host=True,
        ),
        "tokenCredentialOptions": Section(scope="open"),
        "instrumentationKey": Option(TEXT),
        "connectionString": Option(TEXT),
        "quickPulseAuthenticationApiKey": Option(TEXT),
        "quickPulseInitializationDelay": Option(span()),
        "liveMetricsAuthenticationApiKey": Option(TEXT),
        "liveMetricsInitializationDelay": Option(span()),
        "enablePerformanceCountersCollection": Option(FLAG),
        "enableLiveMetrics": Option(FLAG),
        "enableLiveMetricsFilters": Option(FLAG),
        "enableDependencyTracking": Option(FLAG),
        "enableQueryStringTracing": Option(FLAG),
        "diagnosticsEventListenerLogLevel": Option(TEXT),
        "enableAutocollectedMetricsExtractor": Option(FLAG),
        "enableMetricsCustomDimensionOptimization": Option(FLAG),
        "enableAdaptiveSamplingDelay": Option(FLAG),
        "adaptiveSamplingInitializationDelay": Option(span()),
        "logLevel": _LEVELS,
    },
    scope="growing",
    source=f"{_WEBJOBS} `ApplicationInsightsLoggerOptions`",
    stops_host=True,
)
LOGGING = Section(
    {
        "applicationInsights": _APPLICATION_INSIGHTS,
        "console": Section(
            {"isEnabled": Option(FLAG), "logLevel": _LEVELS},
            scope="open",
            source=f"{_HOST} `ScriptLoggingBuilderExtensions`",
        ),
        "fileLoggingMode": Option(choice("never", "always", "debugOnly")),
        "logLevel": _LEVELS,
    },
    scope="growing",  # every provider of logs has a section
    source=f"{_HOST} `ScriptHostBuilderExtensions`",
)
AGGREGATOR = Section(
    {
        "isEnabled": Option(FLAG),
        "batchSize": Option(number(1, 10000)),
        "flushTimeout": Option(span(timedelta(0), 300 * _SECOND, is_above=True)),
    },
    source=f"{_WEBJOBS} `FunctionResultAggregatorOptions`",
    stops_host=True,
)
HEALTH_MONITOR = Section(
    {
        "enabled": Option(FLAG),
        "healthCheckInterval": Option(span()),
        "healthCheckWindow": Option(span()),
        "healthCheckThreshold": Option(number()),
        "counterThreshold": Option(decimal()),
        "isEnabled": obsolete("enabled"),
    },
    source=f"{_HOST} `HostHealthMonitorOptions`",
)
SINGLETON = Section(
    {
        "lockPeriod": Option(_LOCK),
        "listenerLockPeriod": Option(_LOCK),
        "listenerLockRecoveryPollingInterval": Option(span(15 * _SECOND)),
        "lockAcquisitionTimeout": Option(span(timedelta(0), is_above=True)),
        "lockAcquisitionPollingInterval": Option(span(_SECOND / 2)),
    },
    source=f"{_WEBJOBS} `SingletonOptions`",
    stops_host=True,
)
CONCURRENCY = Section(
    {
        "dynamicConcurrencyEnabled": Option(FLAG),
        "maximumFunctionConcurrency": Option(number(1, other=-1)),
        "cpuThreshold": Option(decimal(0, 1)),
        "snapshotPersistenceEnabled": Option(FLAG),
    },
    source=f"{_WEBJOBS} `ConcurrencyOptions`",
    stops_host=True,
)
RETRY = Section(
    {
        "strategy": Option(choice("fixedDelay", "exponentialBackoff")),
        "maxRetryCount": Option(number(-1)),
        "delayInterval": Option(span(timedelta(0))),
        "minimumInterval": Option(span(timedelta(0))),
        "maximumInterval": Option(span(timedelta(0))),
    },
    source=f"{_HOST} `RetryOptions`",
)
EXTENSION_BUNDLE = Section(
    {"id": Option(TEXT), "version": Option(TEXT)},
    scope="growing",
    source=f"{_HOST} `ExtensionBundleOptions`",
)
MANAGED_DEPENDENCY = Section(
    {"enabled": Option(FLAG)}, source=f"{_HOST} `ManagedDependencyOptions`"
)
CUSTOM_HANDLER = Section(
    {
        "description": Section(scope="open"),
        "enableForwardingHttpRequest": Option(FLAG),
        "enableProxyingHttpRequest": Option(FLAG),
        "http": Section(scope="open"),
        "port": Option(number()),
    },
    scope="growing",
    source=f"{_HOST} `HttpWorkerOptions`",
)
TOP: dict[str, Option | Section] = {
    "version": Option(TEXT),
    "functionTimeout": Option(span()),
    "retry": RETRY,
    "functions": Option(LIST),
    "watchDirectories": Option(LIST),
    "watchFiles": Option(LIST),
    "singleton": SINGLETON,
    "logging": LOGGING,
    "aggregator": AGGREGATOR,
    "healthMonitor": HEALTH_MONITOR,
    "extensionBundle": EXTENSION_BUNDLE,
    "managedDependency": MANAGED_DEPENDENCY,
    "customHandler": CUSTOM_HANDLER,
    "concurrency": CONCURRENCY,
    "telemetryMode": Option(choice("applicationInsights", "openTelemetry")),
    "sendCanceledInvocationsToWorker": Option(FLAG),
    "metadataProviderTimeout": Option(span()),
    "isDefaultHostConfig": Option(FLAG),
    "configurationProfile": Option(TEXT),
    "fileLoggingMode": Option(choice("never", "always", "debugOnly")),
    "fileWatchingEnabled": Option(FLAG),
}
"""The top level, except `extensions`."""
