"""Options of HTTP, of databases and of other services."""

from __future__ import annotations

from funcdeco.analysis.host_options.section import Option, Section, obsolete
from funcdeco.analysis.host_options.values import FLAG, LIST, TEXT, choice, number, span

_HOST = "azure-functions-host"
_EXTENSIONS = "azure-webjobs-sdk-extensions"
_SDK = "azure-sdk-for-net"

HTTP = Section(
    {
        "routePrefix": Option(TEXT),
        "maxOutstandingRequests": Option(number()),
        "maxConcurrentRequests": Option(number()),
        "dynamicThrottlesEnabled": Option(FLAG),
        "enableChunkedRequestBinding": Option(FLAG),
        "hsts": Section(
            {
                "isEnabled": Option(FLAG),
                "maxAge": Option(span()),
                "includeSubDomains": Option(FLAG),
                "preload": Option(FLAG),
                "excludedHosts": Option(LIST),
            },
            source=f"{_HOST} `HostHstsOptions`",
        ),
        "customHeaders": Section(scope="open", source=f"{_HOST} `CustomHttpHeadersOptions`"),
    },
    source=f"{_EXTENSIONS} `HttpOptions`",
    stops_host=True,
)
COSMOS_DB = Section(
    {
        "connectionMode": Option(choice("Gateway", "Direct")),
        "userAgentSuffix": Option(TEXT),
        "serializerSettings": Section(scope="open"),
        "connectionString": obsolete(until=3),
        "leaseOptions": obsolete(
            until=3, hint="remove it, and set the lease container prefix in the trigger"
        ),
        "protocol": obsolete(until=3),
    },
    source=f"{_EXTENSIONS} `CosmosDBOptions`",
    stops_host=True,
)
SQL = Section(
    {
        "maxBatchSize": Option(number(1)),
        "pollingIntervalMs": Option(number(100)),
        "maxChangesPerWorker": Option(number(1)),
        "appLockTimeoutMs": Option(number(1000)),
    },
    scope="growing",
    source="azure-functions-sql-extension `SqlOptions`",
    stops_host=True,
)
MY_SQL = Section(
    {
        "maxBatchSize": Option(number(1)),
        "pollingIntervalMs": Option(number(100)),
        "maxChangesPerWorker": Option(number(1)),
    },
    scope="growing",
    source="azure-functions-mysql-extension `MySqlOptions`",
    stops_host=True,
)
MCP = Section(
    {
        "instructions": Option(TEXT),
        "serverName": Option(TEXT),
        "serverVersion": Option(TEXT),
        "encryptClientState": Option(FLAG),
        "messageOptions": Section({"useAbsoluteUriForEndpoint": Option(FLAG)}, scope="growing"),
    },
    scope="growing",
    source="azure-functions-mcp-extension `McpOptions`",
    stops_host=True,
)
SEND_GRID = Section(
    {
        "to": Option(TEXT),
        "from": Option(TEXT),
        "apiKey": obsolete(hint="set the app setting `AzureWebJobsSendGridApiKey` instead"),
    },
    scope="growing",
    source=f"{_EXTENSIONS} `SendGridHelpers`",
)
TWILIO = Section(
    {
        "accountSid": Option(TEXT),
        "authToken": Option(TEXT),
        "body": Option(TEXT),
        "from": Option(TEXT),
        "to": Option(TEXT),
    },
    scope="growing",
    source=f"{_EXTENSIONS} `TwilioSmsOptions`",
)
SIGNAL_R = Section(scope="open", source=f"{_SDK} `SignalROptions`")
WEB_PUB_SUB = Section(scope="open", source=f"{_SDK} `WebPubSubFunctionsOptions`")
OPEN_AI = Section(
    {"searchProvider": Section(scope="open")},
    scope="growing",
    source="azure-functions-openai-extension `OpenAIConfigOptions`",
)
OTHER = Section(scope="open")
