"""Rules of the Functions host, its extensions, the Python worker and Core Tools.

`diagnostics.codes` lists the rules that each code covers. This table contains the text of each rule,
its source and, if no code covers the rule, the reason.
"""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.diagnostics.codes import CODES


class HostRule(NamedTuple):
    """One documented or observed behavior of the host, an extension, the worker or Core Tools."""

    summary: str
    """The rule in one to three sentences, as Markdown."""
    source: str
    """The source of the rule: a repository and a name in it, or a link to a page."""
    reason: str = ""
    """Why no code covers the rule; empty if a code does."""


SECTIONS = {
    "DISC": "Discovery, folders, files",
    "BIND": "Bindings",
    "HTTP": "HTTP",
    "TMR": "Timers",
    "BLOB": "Blob paths",
    "EXPR": "Binding expressions",
    "MCP": "MCP",
    "QUE": "Storage queues",
    "TBL": "Tables",
    "EH": "Event Hubs",
    "SB": "Service Bus",
    "CDB": "Cosmos DB",
    "EG": "Event Grid",
    "SQL": "SQL databases",
    "CONN": "Connections",
    "RTY": "Retry policies",
    "HOST": "host.json",
    "PY": "The Python worker",
    "DEP": "Publishing",
    "SEC": "Security",
    "DUR": "Durable Functions",
}
"""Titles of the sections by the middle part of a rule's ID."""

_LEARN = "https://learn.microsoft.com/azure"

# One row per line, regardless of its length, so that the table can be read by column.
# fmt: off
HOST_RULES: dict[str, HostRule] = {
    "R-DISC-01": HostRule("A function is a folder directly below host.json that contains a function.json. The host does not search deeper, and a function_app.py at the root makes the worker ignore all folders.", "azure-functions-host `HostFunctionMetadataProvider`, `WorkerFunctionMetadataProvider`"),
    "R-DISC-02": HostRule("Every folder directly below host.json that contains a function.json becomes a function, including copied templates and leftovers.", "azure-functions-host `HostFunctionMetadataProvider`"),
    "R-DISC-03": HostRule("The folder name is the function name: up to 128 ASCII letters, digits, `-` and `_`, starting with a letter. The name `host` is not allowed.", "azure-functions-host `Utility.ValidateName`"),
    "R-DISC-04": HostRule("If two function names differ only in case, the second function is not indexed.", "azure-webjobs-sdk `FunctionIndex.Add`"),
    "R-DISC-05": HostRule("The host parses function.json and host.json leniently: it accepts comments, trailing commas, single quotes and duplicate keys. Top-level keys of function.json must have the exact case.", "azure-functions-host `HostFunctionMetadataProvider.ParseFunctionMetadata`"),
    "R-DISC-06": HostRule("The host ignores `disabled` and `excluded` in function.json. To disable a function, set the app setting `AzureWebJobs.<name>.Disabled` to `1` or `true`.", "azure-webjobs-sdk `HostListenerFactory.IsDisabled`"),
    "R-DISC-07": HostRule("`scriptFile` is resolved from the function's folder and must exist. If it is omitted, the host picks one of the other files in the folder.", "azure-functions-host `DeterminePrimaryScriptFile`"),
    "R-DISC-08": HostRule("The extension of the script determines the language, and Python requires `.py`. With any other extension the function disappears without an error.", "azure-functions-host `ParseLanguage`, `RpcFunctionDescriptorProvider.TryCreate`"),
    "R-DISC-09": HostRule("`FUNCTIONS_WORKER_RUNTIME` must be `python`. In Azure, `FUNCTIONS_EXTENSION_VERSION` must be set too, or the host does not start.", "azure-functions-host `ScriptHost.PreInitialize`"),
    "R-DISC-10": HostRule("`configurationSource` marks functions compiled from .NET. The host rejects every value except the two that it defines.", "azure-functions-host `ParseFunctionMetadata`"),
    "R-DISC-11": HostRule("The host sorts functions by name. It truncates the trigger metadata for the scale controller at 204,800 characters.", "azure-functions-host `FunctionMetadataManager`, `ScriptConstants.MaxTriggersStringLength`"),
    "R-DISC-12": HostRule("The host ID is the first 32 characters of the site name. Two apps whose names share these characters collide if they also share a storage account.", "azure-functions-host `ScriptHostIdProvider`", "The project does not contain the names of the deployed apps or their storage accounts."),
    "R-BIND-01": HostRule("A binding name is a letter followed by letters and digits, or `$return`. Hosts from 4.1038 on also accept single underscores; no host accepts two in a row.", "azure-functions-host `Utility.ValidateBinding`, [pull request 10764](https://github.com/Azure/azure-functions-host/pull/10764)"),
    "R-BIND-02": HostRule("Binding names must be unique within a function, ignoring case.", "azure-functions-host `FunctionDescriptorProvider.ValidateFunction`"),
    "R-BIND-03": HostRule("Only an output can be named `$return`.", "azure-functions-host `Utility.ValidateBinding`"),
    "R-BIND-04": HostRule("A function has exactly one trigger. A trigger is a binding that is not an output and whose type ends in `Trigger`.", "azure-functions-host `FunctionDescriptorProvider.ValidateFunction`"),
    "R-BIND-05": HostRule("`bindings` is a list of at least one object.", "azure-functions-host `ParseFunctionMetadata`"),
    "R-BIND-06": HostRule("`direction` is `in`, `out` or `inout`. If it is omitted it defaults to `in`, even for a binding that is intended as an output.", "azure-functions-host `BindingMetadata.Create`, `FunctionBinding.GetBindings`"),
    "R-BIND-07": HostRule("The host accepts `inout`, but the Python worker then refuses to load the function.", "azure-functions-runtime-v1 `functions.validate_binding_direction`"),
    "R-BIND-08": HostRule("Every binding needs a `type` that the host or a loaded extension defines.", "azure-functions-host `Utility.ValidateBinding`, `VerifyResolvedBindings`"),
    "R-BIND-09": HostRule("The host ignores the case of a type. The worker matches its converters by exact case and otherwise falls back to plain strings and bytes.", "azure-functions-runtime-v1 `meta.get_binding`"),
    "R-BIND-10": HostRule("`dataType` is `undefined`, `string`, `binary` or `stream`.", "azure-functions-host `DataType`"),
    "R-BIND-11": HostRule("`cardinality` is `one` or `many`. The default is `one`.", "azure-functions-host `Cardinality`"),
    "R-BIND-12": HostRule("The constructors of an extension's attribute determine which properties are required. If no constructor matches, the function is in error.", "azure-webjobs-sdk `AttributeConverter`"),
    "R-BIND-13": HostRule("The extension ignores unknown properties without a message. A value of the wrong type is an error.", "azure-webjobs-sdk `AttributeConverter`"),
    "R-BIND-14": HostRule("At startup the host resolves only triggers. It resolves inputs and outputs on every invocation, outputs after the function has run.", "azure-functions-host `WorkerFunctionInvoker`", "It only determines when an error appears. `funcdeco check` checks all bindings alike."),
    "R-BIND-15": HostRule("HTTP, timer, manual and warmup triggers are built into the host. All other types come from an extension bundle, and not every bundle contains every type.", "azure-functions-extension-bundles `extensions.json` of each branch"),
    "R-BIND-16": HostRule("The host loads only those extensions of a bundle that a binding uses.", "azure-functions-host `ScriptStartupTypeLocator`", "It only determines when an error in host.json appears. `funcdeco check` reports it whether or not the extension is used."),
    "R-BIND-17": HostRule("A warmup trigger fires only in a function named `Warmup`, and never on the Consumption plan.", "azure-functions-host `ScriptJobHostExtensions.IsWarmupFunction`"),
    "R-BIND-18": HostRule("The worker does not send an output whose value is None.", "azure-functions-host `WorkerFunctionInvoker`", "This is the intended way to send nothing."),
    "R-BIND-19": HostRule("Flex Consumption accepts a blob trigger only with `source` set to `EventGrid`.", "azure-functions-host `ScriptHost.ValidateFunction`"),
    "R-BIND-20": HostRule("A trigger's parameter must not have the name of binding data that can't be converted to its type, such as `data` of an activity or `timerTrigger` of a timer. The comparison ignores case.", "azure-webjobs-sdk `FunctionIndexer.IndexMethodAsyncCore`, `DataBindingProvider`, [Azure-Functions issue 1281](https://github.com/Azure/Azure-Functions/issues/1281), [azure-webjobs-sdk issue 1925](https://github.com/Azure/azure-webjobs-sdk/issues/1925)"),
    "R-BIND-21": HostRule("Only bindings and the invocation context become arguments. Values of a route, a blob's path or a message's metadata are attributes of the trigger's object.", "azure-functions-runtime-v1 `handle_event.invocation_request`, azure-functions-python-library `HttpRequest`, `InputStream`"),
    "R-HTTP-01": HostRule("`authLevel` accepts five values and defaults to `function`. No function key grants access to `user`, `system` or `admin`.", "azure-functions-host `AuthUtility`, azure-webjobs-sdk-extensions `AuthorizationLevel`"),
    "R-HTTP-02": HostRule("`methods` is a list. If it is omitted, the function handles all methods; if it is empty, none. An unknown method name never matches.", "azure-functions-host `HttpScriptBinding`"),
    "R-HTTP-03": HostRule("A missing or blank `route` defaults to the function's name, never to the root.", "azure-functions-host `ScriptHost.ValidateHttpFunction`"),
    "R-HTTP-04": HostRule("The prefix and the route form an ASP.NET Core route template with its constraints. One invalid template prevents the whole host from starting.", "aspnetcore `RoutePatternParser`, `RouteOptions`; azure-webjobs-sdk-extensions `WebJobsRouteBuilder`"),
    "R-HTTP-05": HostRule("A route must not start with the letters `admin` or `runtime`, not even as part of a longer word.", "azure-functions-host `ScriptHost.ValidateHttpFunction`"),
    "R-HTTP-06": HostRule("If two functions have the same route string and share a method, the host rejects the one that is later by name.", "azure-functions-host `ScriptHost.HttpRoutesConflict`"),
    "R-HTTP-07": HostRule("The host tries routes in the order of the function names, not by how specific they are. The first match handles the request.", "azure-functions-host `WebScriptHostHttpRoutesManager`, issues [3153](https://github.com/Azure/azure-functions-host/issues/3153), [9876](https://github.com/Azure/azure-functions-host/issues/9876)"),
    "R-HTTP-08": HostRule("`routePrefix` defaults to `api`. A trailing slash breaks every route, and no route below `admin` or `runtime` is reachable.", "azure-webjobs-sdk-extensions `HttpOptions`, issue [5322](https://github.com/Azure/azure-functions-host/issues/5322)"),
    "R-HTTP-09": HostRule("Without an `http` output, the caller receives an empty success response. If there are several, only one can respond.", "azure-functions-host `FunctionInvocationMiddleware`"),
    "R-HTTP-10": HostRule("The host ignores `webHookType`, and reads proxies.json only with a feature flag.", "azure-functions-host `ProxyFunctionProvider`"),
    "R-HTTP-11": HostRule("An encoded slash does not match an ordinary route parameter, the front end in Azure reserves some paths, and request bodies are limited to 100 MiB.", "azure-functions-host `ScriptConstants`, issue [9000](https://github.com/Azure/azure-functions-host/issues/9000)", "It depends on the requests that callers send."),
    "R-TMR-01": HostRule("`schedule` is an NCRONTAB expression of five or six fields, or a time span. The host silently accepts reversed ranges, steps below one and dates that do not exist.", "NCrontab `CrontabSchedule`, azure-webjobs-sdk-extensions `TimerSchedule.Create`"),
    "R-TMR-02": HostRule("Time spans follow .NET: a first part above 23 means days. A zero or negative span fires continuously.", "azure-webjobs-sdk-extensions `ConstantSchedule`, .NET `TimeSpan.Parse`"),
    "R-TMR-03": HostRule("The host replaces `%NAME%` with an app setting, which must exist. Percent signs must be paired.", "azure-webjobs-sdk `NameResolverExtensions`"),
    "R-TMR-04": HostRule("`runOnStartup` fires at every start of the host. The host turns `useMonitor` off for intervals below a minute. Both are booleans.", "azure-webjobs-sdk-extensions `TimerListener`"),
    "R-TMR-05": HostRule("The host reads only `schedule`. A function that sets only `scheduleExpression` has no schedule.", "azure-functions-host `CoreExtensionsScriptBindingProvider`"),
    "R-TMR-06": HostRule("Schedules are in UTC unless `WEBSITE_TIME_ZONE` is set. Linux Consumption and Flex Consumption do not support that setting.", f"[Timer trigger]({_LEARN}/azure-functions/functions-bindings-timer)"),
    "R-TMR-07": HostRule("A step greater than a field matches only the first value: `*/90` in the minutes is minute 0 of every hour.", "NCrontab `CrontabFieldImpl.Accumulate`"),
    "R-TMR-08": HostRule("The scale controller of the Consumption plans reads only NCRONTAB expressions. For a time span, the host logs a warning on Linux Consumption and rejects the function on Flex Consumption.", f"azure-functions-host `CoreExtensionsScriptBindingProvider`, [pull request 11601](https://github.com/Azure/azure-functions-host/pull/11601), [AZFD0015]({_LEARN}/azure-functions/errors-diagnostics/diagnostic-events/azfd0015)"),
    "R-BLOB-01": HostRule("The path of a blob trigger is a container name without parameters, optionally followed by a slash and a pattern for the blob name. Both must obey the limits of Azure Storage.", "azure-sdk-for-net `BlobPathSource`, `BlobNameValidationAttribute`"),
    "R-BLOB-02": HostRule("The path of a blob input or output is a container and a blob name, or an absolute URL. It is validated after its expressions are resolved.", "azure-sdk-for-net `BlobPath`"),
    "R-BLOB-03": HostRule("A blob input is decoded as text unless `dataType` is `binary`. Decoding corrupts content that is not UTF-8.", "azure-functions-host `FunctionBinding`, issues [490](https://github.com/Azure/azure-functions-python-worker/issues/490), [720](https://github.com/Azure/azure-functions-python-worker/issues/720)"),
    "R-BLOB-04": HostRule("A function that writes to the location its own blob trigger watches triggers itself in a loop.", f"[Blob trigger]({_LEARN}/azure-functions/functions-bindings-storage-blob-trigger)"),
    "R-EXPR-01": HostRule("A binding expression is a dotted name in braces, optionally followed by a colon and a format. Doubled braces are literal; unpaired braces are an error.", "azure-webjobs-sdk `BindingTemplateParser`"),
    "R-EXPR-02": HostRule("Names come from the trigger, from a JSON payload and from a few names built into the host. A name that starts with `datetime` or `rand-guid` is treated as built in.", "azure-webjobs-sdk `BindingParameterResolver`, `SystemBindingData`"),
    "R-EXPR-03": HostRule("Most properties of inputs and outputs accept expressions. `connection` and the properties of triggers, except a blob's path, accept only app settings between percent signs.", "azure-webjobs-sdk `AttributeCloner`"),
    "R-EXPR-04": HostRule("Each trigger has its own names, and parameters are not among them, except for triggers of Durable Functions and MCP, which provide their own parameter. A string message that is a JSON object adds its members.", "azure-webjobs-sdk `ITriggerBinding.BindingDataContract` in each extension, azure-functions-host `Utility.ApplyBindingData`"),
    "R-MCP-01": HostRule("Tools, prompts and resources are registered by name or address, ignoring case and the names in braces. If one exists already, the host doesn't start.", "azure-functions-mcp-extension `DefaultToolRegistry`, `DefaultPromptRegistry`, `DefaultResourceRegistry`"),
    "R-MCP-02": HostRule("The extension parses the JSON strings of its triggers strictly when the host starts. The root and the types of the known keys must be right.", "azure-functions-mcp-extension `McpToolTriggerBinding`, `McpPromptTriggerBinding`, `MetadataParser`"),
    "R-MCP-03": HostRule("A tool's property without a name is dropped, and its type is passed to clients unchanged. The extension ignores unknown keys.", "azure-functions-mcp-extension `PropertyBasedToolInputSchema`, `McpToolPropertyAttribute`"),
    "R-MCP-04": HostRule("The address of a resource is an absolute URI, in which each pair of braces holds a name of its own.", "azure-functions-mcp-extension `ResourceUriHelper.Validate`"),
    "R-MCP-05": HostRule("Tool names should have 1 to 128 letters, digits, `_`, `-` and `.`. The extension doesn't check this.", "[Model Context Protocol, tool names](https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool-names)"),
    "R-QUE-01": HostRule("Queue names are converted to lowercase and must then be valid for Azure Storage. A queue with a long name, or a name that already ends in `-poison`, gets no poison queue.", "azure-sdk-for-net `QueueClientExtensions.IsValidQueueName`"),
    "R-TBL-01": HostRule("A table name is 3 to 63 letters and digits, starting with a letter. Keys must not contain slashes, `#`, `?` or control characters.", "[Table service data model](https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model)"),
    "R-TBL-02": HostRule("The host replaces `{name}` in `filter`: in single quotes by any string, elsewhere by a number or a boolean. A name with a `.`, such as `{Query.name}`, is neither and always fails.", "azure-sdk-for-net `TableFilterFormatter`"),
    "R-TBL-03": HostRule("`filter` is an OData expression with the operators `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `and`, `or` and `not`, and strings in single quotes.", "[Querying tables and entities](https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities)"),
    "R-TBL-04": HostRule("The extension joins `partitionKey` and `filter` with `and`, without parentheses.", "azure-sdk-for-net `TablesExtensionConfigProvider.CreateJArray`"),
    "R-TBL-05": HostRule("For Python, a table input is always a list of all entities that match `partitionKey` and `filter`. From bundle 3 on, `rowKey` is ignored.", "azure-sdk-for-net `TablesExtensionConfigProvider.CreateJArray`, issues [1231](https://github.com/Azure/azure-functions-python-worker/issues/1231), [1725](https://github.com/Azure/azure-functions-python-worker/issues/1725)"),
    "R-EH-01": HostRule("Each function needs its own consumer group. An `EntityPath` in the connection string overrides `eventHubName`.", "azure-sdk-for-net `EventHubClientFactory`"),
    "R-EH-02": HostRule("`cardinality` alone determines whether the function receives one event or a list. The worker loads a function whose annotation does not match, but each invocation fails.", "azure-functions-host `GeneralScriptBindingProvider.GetRequestedType`"),
    "R-EH-03": HostRule("`eventHubName` is only the name of the hub. The connection contains the namespace.", "azure-sdk-for-net `EventHubClientFactory`"),
    "R-SB-01": HostRule("Service Bus limits the length and the characters of queue, topic and subscription names. The extension does not validate them.", "azure-sdk-for-net `EntityNameFormatter`"),
    "R-SB-02": HostRule("The host ignores `accessRights`. The session and completion options are booleans.", "azure-sdk-for-net `ServiceBusTriggerAttribute`"),
    "R-SB-03": HostRule("The name of a queue or topic doesn't contain the namespace, which is a part of the connection.", "azure-sdk-for-net `ServiceBusClientFactory`"),
    "R-CDB-01": HostRule("Extension 4, which bundle 4 contains, renamed properties: `collectionName` to `containerName`, `connectionStringSetting` to `connection`.", "azure-webjobs-sdk-extensions `CosmosDBTriggerAttribute`"),
    "R-CDB-02": HostRule("The lease container must differ from the watched container. The change feed starts at the beginning or at a UTC time, not both. An empty `id` finds no document.", "azure-webjobs-sdk-extensions `CosmosDBTriggerAttributeBindingProvider`"),
    "R-CDB-03": HostRule("Each `{name}` in `sqlQuery` becomes the parameter `@name` of the query, also within quotes, where it is text. A name with a `.`, or one that only the host defines, is an error.", "azure-webjobs-sdk-extensions `CosmosDBSqlResolutionPolicy`, [issue 8431](https://github.com/Azure/azure-functions-host/issues/8431)"),
    "R-CDB-04": HostRule("`partitionKey` of an input is the value of the key.", "azure-webjobs-sdk-extensions `CosmosDBEnumerableBuilder`, `CosmosDBItemValueBinder`"),
    "R-CDB-05": HostRule("`partitionKey` of an output is the path of the key in a container that `createIfNotExists` creates. Without a path, the container can't be created.", "azure-webjobs-sdk-extensions `CosmosDBUtility`, azure-cosmos-dotnet-v3 `ContainerProperties.ValidateRequiredProperties`, [issue 812](https://github.com/Azure/azure-webjobs-sdk-extensions/issues/812)"),
    "R-EG-01": HostRule("An Event Grid output needs either the settings with the absolute URL and the key of its topic, or a connection.", "azure-functions-eventgrid-extension `EventGridExtensionConfigProvider`"),
    "R-EG-02": HostRule("`topicEndpointUri` and `topicKeySetting` are names of app settings. If there is no such setting, the function is in error.", "azure-sdk-for-net `EventGridAttribute`"),
    "R-SQL-01": HostRule("Parameters are `@name=value` pairs between commas. A pair must start with `@`, so that a blank after a comma is an error, and must contain exactly one `=`. The databases reject a name that is set twice.", "azure-functions-sql-extension `SqlBindingUtilities.ParseParameters`, azure-functions-mysql-extension `MySqlBindingUtilities.ParseParameters`, Webjobs.Extensions.Kusto `KustoBindingUtilities.ParseParameters`"),
    "R-SQL-02": HostRule("SQL Server rejects a query with a variable that is neither declared in it nor passed as a parameter. It ignores a parameter that the query doesn't use.", "[Error 137](https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999)"),
    "R-SQL-03": HostRule("MySQL's driver rejects a variable that isn't passed as a parameter, unless the connection string contains `AllowUserVariables=true`.", "[Connector/NET](https://dev.mysql.com/doc/connector-net/en/connector-net-connections-errors.html), azure-functions-mysql-extension `MySqlBindingUtilities.BuildCommand`"),
    "R-SQL-04": HostRule("With `commandType` set to `StoredProcedure`, the command is the name of the procedure.", "azure-functions-sql-extension `SqlBindingUtilities.BuildCommand`"),
    "R-SQL-05": HostRule("The command of an input must not be empty. That of an output is parsed as the name of a table.", "azure-functions-sql-extension `SqlAsyncCollector`, `SqlObject`; azure-functions-mysql-extension `MySqlObject`"),
    "R-CONN-01": HostRule("`connection` names an app setting. If it is omitted, each extension has its own default; Event Hubs has none.", "azure-sdk-for-net `StorageClientProvider`, Service Bus `Constants`"),
    "R-CONN-02": HostRule("The host looks up a connection with and without the prefix `AzureWebJobs`. The order depends on the extension.", "azure-webjobs-sdk `IConfigurationExtensions`"),
    "R-CONN-03": HostRule("If the setting itself is missing, the settings that start with its name and `__` form an identity-based connection. Which of them are valid depends on the service.", f"[Identity-based connections]({_LEARN}/azure-functions/functions-reference#configure-an-identity-based-connection)"),
    "R-CONN-04": HostRule("If a connection cannot be found, a trigger does not listen, and an input or output fails on invocation.", "azure-sdk-for-net, the client factories"),
    "R-CONN-05": HostRule("Core Tools requires `AzureWebJobsStorage` unless all triggers work without storage. It accepts only strings as settings.", "azure-functions-core-tools `StartHostAction`"),
    "R-CONN-06": HostRule("On Linux, setting names are environment variable names: letters, digits and underscores.", f"[App settings]({_LEARN}/azure-functions/functions-app-settings)"),
    "R-CONN-07": HostRule("An extension finds a setting with its whole name in `connection`, and reads the value as a connection string.", "azure-functions-host `ScriptEnvironmentVariablesConfigurationSource`, azure-sdk-for-net, the client factories"),
    "R-CONN-08": HostRule("An empty `connection` means the default in Azure Storage. Service Bus and Cosmos DB use their default only if it is omitted, and Event Hubs has none.", "azure-sdk-for-net `StorageClientProvider`, `ServiceBusClientFactory`, `EventHubClientFactory`; azure-webjobs-sdk-extensions `DefaultCosmosDBServiceFactory`"),
    "R-CONN-09": HostRule("Service addresses in an identity-based connection are absolute URLs, with `https` for Azure Storage. A namespace is a host name; a URL is reduced to its host.", "azure-sdk-for-net `StorageClientProvider`, `Errors.VerifyHttpsTokenAuth`, `ServiceBusClient`"),
    "R-CONN-10": HostRule("If both `accountName` and the URL of a storage service are set, older versions of the extension use `accountName`, and newer ones the URL.", "azure-sdk-for-net `StorageClientProvider.TryGetServiceUri`, [issue 57543](https://github.com/Azure/azure-sdk-for-net/issues/57543)"),
    "R-CONN-11": HostRule("On Linux, a function with a `-` in its name can't be disabled: Azure doesn't accept a setting whose name contains `-`.", f"[Disable functions]({_LEARN}/azure-functions/disable-function), [issue 1308](https://github.com/Azure/azure-functions-python-worker/issues/1308)"),
    "R-CONN-12": HostRule("If a section of local.settings.json has a wrong type, Core Tools prints a warning and starts without any setting. A connection string of a wrong type stops it.", "azure-functions-core-tools `AppSettingsFile`, `HostStartSettings`"),
    "R-RTY-01": HostRule("A retry policy is `fixedDelay` or `exponentialBackoff`, with a retry count and the intervals of that strategy. Intervals must not be negative, and the minimum must not exceed the maximum.", "azure-functions-host `Utility.ValidateRetryOptions`"),
    "R-RTY-02": HostRule("Only a few triggers support retry policies. For the others the host logs a warning and ignores the policy.", "azure-webjobs-sdk `FunctionIndexer.CheckRetrySupport`"),
    "R-RTY-03": HostRule("The key must be exactly `retry`. The host ignores unknown keys inside it.", "azure-functions-host `ParseFunctionMetadata`"),
    "R-HOST-01": HostRule("`version` in host.json must be the string `2.0`. Without the file Core Tools does not start, and a file without `extensionBundle` configures no bundle.", "azure-functions-host `HostJsonFileConfigurationSource`"),
    "R-HOST-02": HostRule("Keys in host.json other than `version` ignore case. App settings that start with `AzureFunctionsJobHost__` override them.", f"[host.json]({_LEARN}/azure-functions/functions-host-json#override-hostjson-values)", "It describes how the host reads its configuration. `funcdeco check` reads keys the same way."),
    "R-HOST-03": HostRule("The host reads a fixed set of top-level keys and silently ignores all others.", "azure-functions-host `HostJsonFileConfigurationSource`"),
    "R-HOST-04": HostRule("An extension bundle has an ID and a NuGet version range. An invalid range stops the host; a range that matches no version leaves the app without extensions.", "azure-functions-host `ExtensionBundleConfigurationHelper`, `ExtensionBundleManager`"),
    "R-HOST-05": HostRule("`functionTimeout` is a time span. Consumption allows up to ten minutes. Other plans require at least one second, or `-1` for no limit.", "azure-functions-host `ScriptJobHostOptionsSetup`"),
    "R-HOST-06": HostRule("Log levels are the .NET names, written in full. `fileLoggingMode` accepts three values.", "runtime `LoggerFilterConfigureOptions`"),
    "R-HOST-07": HostRule("Extension options belong below `extensions`, not at the top level as in Functions 1.x. A value out of range stops the host.", "azure-sdk-for-net `QueuesOptions`, azure-webjobs-sdk `SingletonOptions`, `ConcurrencyOptions`"),
    "R-HOST-08": HostRule("If host.json contains a list `functions`, the host drops every function that the list does not name.", "azure-functions-host `FunctionMetadataManager.ApplyAllowList`"),
    "R-HOST-09": HostRule("`retry` in host.json applies to all functions. An error in it stops the host.", "azure-functions-host `ScriptJobHostOptionsSetup`"),
    "R-HOST-10": HostRule("If host.json is in a subfolder of the package, the host finds no functions.", "azure-functions-host `FunctionMetadataManager.ValidateHostJsonFile`"),
    "R-HOST-11": HostRule("The host and each extension bind their section of host.json to a class of options, and silently ignore keys without a property. A value that cannot be converted, or that a setter rejects, stops the host if the extension is loaded.", "azure-webjobs-sdk `WebJobsExtensionBuilderExtensions.BindOptions`, runtime `ConfigurationBinder`"),
    "R-PY-01": HostRule("The parameters of the entry point must have the same names as the bindings, including case. A default value does not make a parameter optional.", "azure-functions-runtime-v1 `functions.validate_function_params`"),
    "R-PY-02": HostRule("The entry point is a function in the script, `main` unless `entryPoint` names another. A partial or another callable object does not work.", "azure-functions-runtime-v1 `loader.load_function`"),
    "R-PY-03": HostRule("A script is imported as part of the package `__app__`, so it must be inside the app. A module that is also imported from the root runs twice.", "azure-functions-runtime-v1 `loader`"),
    "R-PY-04": HostRule("A parameter named `context` that has no binding receives the invocation context. Its only valid annotation is the context type.", "azure-functions-runtime-v1 `functions.is_context_required`"),
    "R-PY-05": HostRule("The worker evaluates annotations when it loads a function. It accepts classes and some `typing` generics, but no unions and no `list[...]`.", "azure-functions-runtime-v1 `functions`, `typing_inspect`"),
    "R-PY-06": HostRule("Each binding converts its data to a few types, and the annotation must be one of them.", "azure-functions-python-library, the converters"),
    "R-PY-07": HostRule("An output parameter must be annotated as `func.Out` of a type that its converter can send, or not annotated.", "azure-functions-runtime-v1 `functions`"),
    "R-PY-08": HostRule("The return annotation, if present, must be a plain class that the output named `$return` can send.", "azure-functions-runtime-v1 `functions.get_function_return_type`"),
    "R-PY-09": HostRule("Without an output named `$return`, a function can only return None, unless one of its bindings handles return values itself.", "azure-functions-runtime-v1 `handle_event.invocation_request`"),
    "R-PY-10": HostRule("The worker passes only keyword arguments and does not run generators.", "azure-functions-runtime-v1 `handle_event.invocation_request`"),
    "R-PY-11": HostRule("Azure supports only some Python versions. A worker listed in requirements.txt conflicts with the one in Azure.", f"[Supported languages]({_LEARN}/azure-functions/supported-languages), azure-functions-core-tools `PythonHelpers`"),
    "R-PY-12": HostRule("Several functions can share a script, each with its own entry point.", "azure-functions-runtime-v1 `loader`", "This is valid."),
    "R-PY-13": HostRule("The worker converts each return value and output with the converter of the binding, which accepts few types. A trigger's own result must be JSON.", "azure-functions-runtime-v1 `bindings.meta.get_datum`, azure-functions-python-library, the converters"),
    "R-PY-14": HostRule("The worker passes an object for each output parameter and sends what its method `set` was called with. An output that is never set is not written.", "azure-functions-runtime-v1 `handle_event.invocation_request`, `bindings.out`"),
    "R-PY-15": HostRule("The root of the app is in the module search path, and scripts are imported in the package `__app__`. Other modules come from the packages that publishing installs.", "azure-functions-runtime-v1 `loader.install`, `loader.load_function`"),
    "R-PY-16": HostRule("On Premium and Dedicated plans, the root of the app comes first in the module search path; on all others, and in Core Tools, it comes last.", "azure-functions-python-worker `add_script_root_to_sys_path`, `DependencyManager.prioritize_customer_dependencies`"),
    "R-PY-17": HostRule("The worker of the v2 model imports function_app.py once to list all functions. If a decorator or the import raises, or one signature is invalid, it lists none.", "azure-functions-runtime `loader.index_function_app`, `functions.Registry`"),
    "R-PY-18": HostRule("When a worker starts, the host asks it to load every function, and it imports them one after the other. An invocation waits until its function is loaded.", "azure-functions-host `GrpcWorkerChannel.SendFunctionLoadRequests`, azure-functions-runtime-v1 `handle_event.function_load_request`"),
    "R-DEP-01": HostRule("Patterns in .funcignore are relative to the root and, unlike in git, match every path that starts with them up to a word boundary.", "azure-functions-core-tools `GitIgnoreParser`"),
    "R-DEP-02": HostRule("Publishing always excludes .git, .vscode and local.settings.json. It does not exclude virtual environments or tests.", "azure-functions-core-tools `FileSystemHelpers.GetLocalFiles`"),
    "R-DEP-03": HostRule("The packages of a published app are installed from requirements.txt at the root. Flex Consumption rejects `WEBSITE_RUN_FROM_PACKAGE`.", "azure-functions-core-tools `PythonHelpers`, `PublishHelper`"),
    "R-DEP-04": HostRule("The remote build only installs packages, so generated files must exist before publishing.", "azure-functions-core-tools `PublishFunctionAppAction`"),
    "R-DEP-05": HostRule("The remote build runs `pip install -r requirements.txt` on Linux, and only published files exist there.", f"[Build options]({_LEARN}/azure-functions/python-build-options), Oryx `PythonBashBuildSnippet`"),
    "R-DEP-06": HostRule("In Azure, the worker starts with the app's packages at the beginning of `PYTHONPATH`, before the standard library.", "azure-functions-python-worker `workers/python/prodV4/worker.py`, `workers/python/proxyV4/worker.py`, [issue 661](https://github.com/Azure/azure-functions-python-worker/issues/661)"),
    "R-DEP-07": HostRule("The host runs zip packages of up to 1 GB, and unpacks them into the temporary storage of the instance.", f"[Run from a package]({_LEARN}/azure-functions/run-functions-from-deployment-package), [service limits]({_LEARN}/azure-functions/functions-scale#service-limits)"),
    "R-SEC-01": HostRule("Anyone on the internet can call a function whose level is `anonymous`.", f"[HTTP trigger]({_LEARN}/azure-functions/functions-bindings-http-webhook-trigger#http-auth)"),
    "R-SEC-02": HostRule("Properties such as `connection` name an app setting. A secret written there does not work and is published with the app.", "azure-sdk-for-net `ServiceBusClientFactory`, `EventHubClientFactory`"),
    "R-SEC-03": HostRule("The level `admin` requires the master key, which grants access to everything in the app.", f"[Access keys]({_LEARN}/azure-functions/function-keys-how-to)"),
    "R-SEC-04": HostRule("Values of expressions are inserted into paths, names and commands unchanged. Only `sqlQuery` of Cosmos DB passes them as parameters.", "azure-webjobs-sdk-extensions `CosmosDBSqlResolutionPolicy`"),
    "R-SEC-05": HostRule("Core Tools excludes local.settings.json from the package. Other tools that zip a folder do not.", "azure-functions-core-tools `FileSystemHelpers`", "The tool that creates the package is not known. `funcdeco build --output` never copies the file."),
    "R-DUR-01": HostRule("Orchestrators, activities and entities have their own triggers, which handle the return value. Names that start with `@` are reserved for the extension.", "azure-functions-durable-extension `OrchestrationTriggerAttributeBindingProvider`"),
    "R-DUR-02": HostRule("An orchestrator is a plain generator that azure-functions-durable wraps. The worker passes the durable client as a string.", "azure-functions-durable `Orchestrator.create`"),
    "R-DUR-03": HostRule("A task hub name is 3 to 45 letters and digits, starting with a letter. Some options have no effect for Python.", "azure-functions-durable-extension `DurableTaskOptions.Validate`"),
    "R-DUR-04": HostRule("A called activity or orchestrator must be a function of the app with the matching trigger, and so must an orchestrator that a client starts or an entity that it signals, unless the client belongs to another app or task hub.", "azure-functions-durable-extension `DurableTaskExtension.ThrowIfFunctionDoesNotExist`, `DurableClient`"),
    "R-DUR-05": HostRule("The methods of a durable client that send a request are coroutines. Nothing is sent until they are awaited.", "azure-functions-durable `DurableOrchestrationClient`"),
    "R-DUR-06": HostRule("An event for which an orchestration doesn't wait is stored until it waits, or dropped when it completes.", "azure-functions-durable-extension `DurableOrchestrationContext.RaiseEvent`"),
    "R-DUR-07": HostRule("A call of the context only creates a task. An orchestrator must yield the task itself: anything else that it yields or returns in place of a task fails, and a task that it doesn't yield never runs.", "azure-functions-durable `TaskOrchestrationExecutor.resume_user_code`"),
    "R-DUR-08": HostRule("`json.dumps` converts the result of an orchestrator; if it can't, the orchestration fails.", "azure-functions-durable `TaskOrchestrationExecutor.get_orchestrator_state_str`"),
    "R-DUR-09": HostRule("An orchestrator runs again from the beginning after each task and must then behave in the same way.", f"{_LEARN}/azure-functions/durable/durable-functions-code-constraints"),
}
# fmt: on


def covering(rule: str) -> list[str]:
    """Return the codes that cover *rule*."""
    return [code for code, facts in CODES.items() if rule in facts.host_rules.split()]


def section_of(rule: str) -> str:
    """Return the section of *rule*: `HTTP` for `R-HTTP-07`."""
    return rule.split("-")[1]
