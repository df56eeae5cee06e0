"""What the Functions host, its extensions, the Python worker and Core Tools do, rule by rule.

`diagnostics.codes` names the rules that each code covers. This table holds what a rule states, where
to look it up and, for a rule that no code covers, the reason.
"""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.diagnostics.codes import CODES


class HostRule(NamedTuple):
    """One documented or observed behavior of the host, an extension, the worker or Core Tools."""

    summary: str
    """One sentence."""
    source: str
    """Where to look it up: a repository and a name in it, or a page."""
    reason: str = ""
    """Why no code covers it; empty where one does."""


SECTIONS = {
    "DISC": "Discovery, folders, files",
    "BIND": "Bindings",
    "HTTP": "HTTP",
    "TMR": "Timers",
    "BLOB": "Blob paths",
    "EXPR": "Binding expressions",
    "QUE": "Storage queues",
    "TBL": "Tables",
    "EH": "Event Hubs",
    "SB": "Service Bus",
    "CDB": "Cosmos DB",
    "EG": "Event Grid",
    "CONN": "Connections",
    "RTY": "Retry policies",
    "HOST": "host.json",
    "PY": "The Python worker",
    "DEP": "Publishing",
    "SEC": "Security",
    "DUR": "Durable Functions",
}
"""Titles of the sections. The key is the middle part of a rule's number."""

_LEARN = "https://learn.microsoft.com/azure"

# One row a line, however long: a table is read by its columns.
# fmt: off
HOST_RULES: dict[str, HostRule] = {
    "R-DISC-01": HostRule("A function is a folder right below host.json that holds a function.json; one deeper down is never found, and a function_app.py at the root makes the worker skip all folders.", "azure-functions-host `HostFunctionMetadataProvider`, `WorkerFunctionMetadataProvider`"),
    "R-DISC-02": HostRule("Every folder right below host.json with a function.json counts, also a copied template or a leftover that nobody meant as a function.", "azure-functions-host `HostFunctionMetadataProvider`"),
    "R-DISC-03": HostRule("The folder's name is the function's name: up to 128 ASCII letters, digits, `-` and `_` with a letter first, and anything but `host`.", "azure-functions-host `Utility.ValidateName`"),
    "R-DISC-04": HostRule("Of two functions whose names differ in case only, the second isn't indexed.", "azure-webjobs-sdk `FunctionIndex.Add`"),
    "R-DISC-05": HostRule("function.json and host.json are read with a forgiving parser: comments, trailing commas, single quotes and repeated keys pass, but keys at the top of function.json count only in their exact case.", "azure-functions-host `HostFunctionMetadataProvider.ParseFunctionMetadata`"),
    "R-DISC-06": HostRule("Nothing reads `disabled` or `excluded` in function.json; the app setting `AzureWebJobs.<name>.Disabled` with `1` or `true` switches a function off.", "azure-webjobs-sdk `HostListenerFactory.IsDisabled`"),
    "R-DISC-07": HostRule("`scriptFile` is looked up from the function's folder and must exist; without it the host guesses among the folder's other files.", "azure-functions-host `DeterminePrimaryScriptFile`"),
    "R-DISC-08": HostRule("The script's ending decides on the language, and for Python only `.py` will do; with another ending the function vanishes without an error.", "azure-functions-host `ParseLanguage`, `RpcFunctionDescriptorProvider.TryCreate`"),
    "R-DISC-09": HostRule("`FUNCTIONS_WORKER_RUNTIME` has to be `python`, and in Azure `FUNCTIONS_EXTENSION_VERSION` has to be set, or the host doesn't start.", "azure-functions-host `ScriptHost.PreInitialize`"),
    "R-DISC-10": HostRule("`configurationSource` marks functions that were compiled from .NET; with any value but its own two it is refused.", "azure-functions-host `ParseFunctionMetadata`"),
    "R-DISC-11": HostRule("Functions are put in order by name, and what the scale controller is told of their triggers is cut down above 204,800 characters.", "azure-functions-host `FunctionMetadataManager`, `ScriptConstants.MaxTriggersStringLength`"),
    "R-DISC-12": HostRule("The host's ID is the first 32 characters of the site's name, so two apps that agree in them and share a storage account get in each other's way.", "azure-functions-host `ScriptHostIdProvider`", "The names of the deployed apps and of their storage accounts aren't in the project."),
    "R-BIND-01": HostRule("A binding's name is a letter, then letters and digits, or `$return`; hosts from 4.1038 on take single underscores too, and no host takes two in a row.", "azure-functions-host `Utility.ValidateBinding`, [pull request 10764](https://github.com/Azure/azure-functions-host/pull/10764)"),
    "R-BIND-02": HostRule("Within a function no two bindings may have one name, whatever the case.", "azure-functions-host `FunctionDescriptorProvider.ValidateFunction`"),
    "R-BIND-03": HostRule("Only an output can be named `$return`.", "azure-functions-host `Utility.ValidateBinding`"),
    "R-BIND-04": HostRule("A function has exactly one trigger, which is a binding that isn't an output and whose type ends in `Trigger`.", "azure-functions-host `FunctionDescriptorProvider.ValidateFunction`"),
    "R-BIND-05": HostRule("`bindings` is a list with one object at least.", "azure-functions-host `ParseFunctionMetadata`"),
    "R-BIND-06": HostRule("`direction` is `in`, `out` or `inout` and counts as `in` where it is left out, even on what is meant as an output.", "azure-functions-host `BindingMetadata.Create`, `FunctionBinding.GetBindings`"),
    "R-BIND-07": HostRule("The host takes `inout`, the Python worker then refuses to load the function.", "azure-functions-runtime-v1 `functions.validate_binding_direction`"),
    "R-BIND-08": HostRule("Each binding has a `type`, and the host or a loaded extension must know it.", "azure-functions-host `Utility.ValidateBinding`, `VerifyResolvedBindings`"),
    "R-BIND-09": HostRule("The host finds a type in any case; the worker looks for its converter by the exact spelling and otherwise falls back to plain text and bytes.", "azure-functions-runtime-v1 `meta.get_binding`"),
    "R-BIND-10": HostRule("`dataType` is one of `undefined`, `string`, `binary` and `stream`.", "azure-functions-host `DataType`"),
    "R-BIND-11": HostRule("`cardinality` is `one` or `many`, and `one` where it is left out.", "azure-functions-host `Cardinality`"),
    "R-BIND-12": HostRule("What a binding can't do without is decided by the constructors of the extension's attribute; where none fits, the function is in error.", "azure-webjobs-sdk `AttributeConverter`"),
    "R-BIND-13": HostRule("A property that the extension doesn't have is skipped silently, while a value of the wrong kind is an error.", "azure-webjobs-sdk `AttributeConverter`"),
    "R-BIND-14": HostRule("When the host starts only triggers are resolved; inputs and outputs are looked at with each call, outputs after the function has run.", "azure-functions-host `WorkerFunctionInvoker`", "It says when a fault shows, and is no fault; check looks at all bindings alike."),
    "R-BIND-15": HostRule("HTTP, timer, manual and warmup triggers come with the host, every other type with an extension bundle, and not every bundle has every type.", "azure-functions-extension-bundles `extensions.json` of each branch"),
    "R-BIND-16": HostRule("Of a bundle only the extensions that some binding uses are loaded.", "azure-functions-host `ScriptStartupTypeLocator`", "It says when a fault in host.json shows, and is no fault; check tells it whether or not the extension is used."),
    "R-BIND-17": HostRule("A warmup trigger fires only in a function named `Warmup`, and never on the Consumption plan.", "azure-functions-host `ScriptJobHostExtensions.IsWarmupFunction`"),
    "R-BIND-18": HostRule("An output that was left at None isn't sent.", "azure-functions-host `WorkerFunctionInvoker`", "It is how one sends nothing, and no fault."),
    "R-BIND-19": HostRule("Flex Consumption takes a blob trigger only with `source` set to `EventGrid`.", "azure-functions-host `ScriptHost.ValidateFunction`"),
    "R-HTTP-01": HostRule("`authLevel` is one of five words and `function` where it is left out; no function key opens `user`, `system` or `admin`.", "azure-functions-host `AuthUtility`, azure-webjobs-sdk-extensions `AuthorizationLevel`"),
    "R-HTTP-02": HostRule("`methods` is a list; left out it means all of them, an empty one answers nothing, and a name that is no HTTP method never fits.", "azure-functions-host `HttpScriptBinding`"),
    "R-HTTP-03": HostRule("A `route` that is missing or blank stands for the function's name, never for the root.", "azure-functions-host `ScriptHost.ValidateHttpFunction`"),
    "R-HTTP-04": HostRule("Prefix and route together are a template of ASP.NET Core with its constraints, and one that doesn't parse keeps the whole host from starting.", "aspnetcore `RoutePatternParser`, `RouteOptions`; azure-webjobs-sdk-extensions `WebJobsRouteBuilder`"),
    "R-HTTP-05": HostRule("No route may begin with the letters `admin` or `runtime`, not even as part of a longer word.", "azure-functions-host `ScriptHost.ValidateHttpFunction`"),
    "R-HTTP-06": HostRule("Of two functions with the same route text and a method in common, the later one by name is refused.", "azure-functions-host `ScriptHost.HttpRoutesConflict`"),
    "R-HTTP-07": HostRule("Routes are tried by the function's name, not by how specific they are, and the first that fits takes the request.", "azure-functions-host `WebScriptHostHttpRoutesManager`, issues [3153](https://github.com/Azure/azure-functions-host/issues/3153), [9876](https://github.com/Azure/azure-functions-host/issues/9876)"),
    "R-HTTP-08": HostRule("`routePrefix` is `api` unless said otherwise; a slash at its end breaks every route, and nothing is reachable below `admin` or `runtime`.", "azure-webjobs-sdk-extensions `HttpOptions`, issue [5322](https://github.com/Azure/azure-functions-host/issues/5322)"),
    "R-HTTP-09": HostRule("Without an `http` output nothing answers, so the caller gets an empty success; of several only one can.", "azure-functions-host `FunctionInvocationMiddleware`"),
    "R-HTTP-10": HostRule("Nothing reads `webHookType` any more, and proxies.json only with a feature flag.", "azure-functions-host `ProxyFunctionProvider`"),
    "R-HTTP-11": HostRule("An encoded slash fits no ordinary route parameter, the front end in Azure takes some paths for itself, and bodies end at 100 MiB.", "azure-functions-host `ScriptConstants`, issue [9000](https://github.com/Azure/azure-functions-host/issues/9000)", "It depends on what callers send."),
    "R-TMR-01": HostRule("`schedule` is an NCRONTAB expression of five or six fields, or else a time span; swapped ranges, steps below one and dates that don't exist pass in silence.", "NCrontab `CrontabSchedule`, azure-webjobs-sdk-extensions `TimerSchedule.Create`"),
    "R-TMR-02": HostRule("Time spans are those of .NET: a first part above 23 means days, and a zero or negative one fires without a pause.", "azure-webjobs-sdk-extensions `ConstantSchedule`, .NET `TimeSpan.Parse`"),
    "R-TMR-03": HostRule("`%NAME%` is replaced by an app setting, which must exist; percent signs come in pairs.", "azure-webjobs-sdk `NameResolverExtensions`"),
    "R-TMR-04": HostRule("`runOnStartup` fires at every start of the host, and `useMonitor` is switched off below a minute; both are true or false.", "azure-webjobs-sdk-extensions `TimerListener`"),
    "R-TMR-05": HostRule("Only `schedule` is read; with `scheduleExpression` alone the function has none.", "azure-functions-host `CoreExtensionsScriptBindingProvider`"),
    "R-TMR-06": HostRule("Schedules are in UTC unless `WEBSITE_TIME_ZONE` says otherwise, which Linux Consumption and Flex Consumption don't support.", f"[Timer trigger]({_LEARN}/azure-functions/functions-bindings-timer)"),
    "R-BLOB-01": HostRule("A blob trigger's path is a container without parameters, then perhaps a slash and a pattern for the blob's name, each within the limits of Storage.", "azure-sdk-for-net `BlobPathSource`, `BlobNameValidationAttribute`"),
    "R-BLOB-02": HostRule("The path of an input or output is a container and a blob, or an absolute URL; it is looked at once its expressions are filled in.", "azure-sdk-for-net `BlobPath`"),
    "R-BLOB-03": HostRule("A blob input is decoded as text unless `dataType` is `binary`, which damages everything that isn't UTF-8.", "azure-functions-host `FunctionBinding`, issues [490](https://github.com/Azure/azure-functions-python-worker/issues/490), [720](https://github.com/Azure/azure-functions-python-worker/issues/720)"),
    "R-BLOB-04": HostRule("A function that writes where its own blob trigger watches starts itself, again and again.", f"[Blob trigger]({_LEARN}/azure-functions/functions-bindings-storage-blob-trigger)"),
    "R-EXPR-01": HostRule("An expression is a dotted name in braces, with a format behind a colon perhaps; doubled braces are literal, and single ones without a partner are an error.", "azure-webjobs-sdk `BindingTemplateParser`"),
    "R-EXPR-02": HostRule("Names come from the trigger, from a JSON payload and from a few that the host knows; anything that starts like `datetime` or `rand-guid` is taken for one of these.", "azure-webjobs-sdk `BindingParameterResolver`, `SystemBindingData`"),
    "R-EXPR-03": HostRule("Most properties of inputs and outputs take expressions; those of triggers, apart from a blob's pattern, and `connection` take only app settings between percent signs.", "azure-webjobs-sdk `AttributeCloner`"),
    "R-QUE-01": HostRule("Names of queues are lowered first and must then suit Storage; a long name gets no poison queue, nor does one that already ends in `-poison`.", "azure-sdk-for-net `QueueClientExtensions.IsValidQueueName`"),
    "R-TBL-01": HostRule("A table's name is 3 to 63 letters and digits with a letter first, and keys hold no slashes, `#`, `?` or control characters.", "[Table service data model](https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model)"),
    "R-EH-01": HostRule("A consumer group serves one function, and an `EntityPath` in the connection string beats `eventHubName`.", "azure-sdk-for-net `EventHubClientFactory`"),
    "R-EH-02": HostRule("`cardinality` alone decides whether a list arrives or one event; the worker loads the other annotation, and the function fails when it is called.", "azure-functions-host `GeneralScriptBindingProvider.GetRequestedType`"),
    "R-SB-01": HostRule("Service Bus limits the length of the names of queues, topics and subscriptions and the characters in them; the extension doesn't check.", "azure-sdk-for-net `EntityNameFormatter`"),
    "R-SB-02": HostRule("Nothing reads `accessRights`; the switches of sessions and completion are true or false.", "azure-sdk-for-net `ServiceBusTriggerAttribute`"),
    "R-CDB-01": HostRule("Extension 4, which bundle 4 brings, renamed properties: `collectionName` became `containerName`, `connectionStringSetting` became `connection`.", "azure-webjobs-sdk-extensions `CosmosDBTriggerAttribute`"),
    "R-CDB-02": HostRule("Leases can't lie in the container that is watched, a start is either the beginning or a time in UTC, and an empty `id` finds no document.", "azure-webjobs-sdk-extensions `CosmosDBTriggerAttributeBindingProvider`"),
    "R-EG-01": HostRule("An Event Grid output needs the settings of its topic's absolute URL and key, or a connection.", "azure-functions-eventgrid-extension `EventGridExtensionConfigProvider`"),
    "R-CONN-01": HostRule("`connection` names a setting; left out, each extension has its own default, and Event Hubs have none.", "azure-sdk-for-net `StorageClientProvider`, Service Bus `Constants`"),
    "R-CONN-02": HostRule("A connection is looked up with the prefix `AzureWebJobs` and without, in an order that depends on the extension.", "azure-webjobs-sdk `IConfigurationExtensions`"),
    "R-CONN-03": HostRule("Where the setting itself is absent, those that begin with its name and `__` make up an identity-based connection; which ones it takes depends on the service.", f"[Identity-based connections]({_LEARN}/azure-functions/functions-reference#configure-an-identity-based-connection)"),
    "R-CONN-04": HostRule("If nothing is found, a trigger doesn't listen, and an input or output fails with the call.", "azure-sdk-for-net, the client factories"),
    "R-CONN-05": HostRule("Core Tools want `AzureWebJobsStorage` unless all triggers do without storage, and take texts only as settings.", "azure-functions-core-tools `StartHostAction`"),
    "R-CONN-06": HostRule("On Linux a setting's name is an environment variable's: letters, digits and underscores.", f"[App settings]({_LEARN}/azure-functions/functions-app-settings)"),
    "R-RTY-01": HostRule("A retry policy is `fixedDelay` or `exponentialBackoff` with a count and the intervals of that kind, none of them negative and the smaller one first.", "azure-functions-host `Utility.ValidateRetryOptions`"),
    "R-RTY-02": HostRule("Only a few triggers honour a retry policy; with others the host warns that it is going to ignore it.", "azure-webjobs-sdk `FunctionIndexer.CheckRetrySupport`"),
    "R-RTY-03": HostRule("The key is exactly `retry`, and what it doesn't know inside it skips.", "azure-functions-host `ParseFunctionMetadata`"),
    "R-HOST-01": HostRule("host.json has the text `2.0` as its `version`; without the file Core Tools don't start, and a file that says nothing brings no extension bundle.", "azure-functions-host `HostJsonFileConfigurationSource`"),
    "R-HOST-02": HostRule("Keys of host.json other than `version` ignore case, and app settings that begin with `AzureFunctionsJobHost__` override them.", f"[host.json]({_LEARN}/azure-functions/functions-host-json#override-hostjson-values)", "It is how the host reads configuration, and no fault; check reads keys the same way."),
    "R-HOST-03": HostRule("A fixed set of top-level keys is read, and any other is skipped in silence.", "azure-functions-host `HostJsonFileConfigurationSource`"),
    "R-HOST-04": HostRule("An extension bundle has an id and a version range as in NuGet; a malformed one stops the host, and one that nothing matches leaves the app without extensions.", "azure-functions-host `ExtensionBundleConfigurationHelper`, `ExtensionBundleManager`"),
    "R-HOST-05": HostRule("`functionTimeout` is a time span; Consumption allows up to ten minutes, other plans at least a second or `-1` for no limit.", "azure-functions-host `ScriptJobHostOptionsSetup`"),
    "R-HOST-06": HostRule("Log levels are those of .NET, spelt in full, and `fileLoggingMode` has three values.", "runtime `LoggerFilterConfigureOptions`"),
    "R-HOST-07": HostRule("Options of extensions stand below `extensions`, no longer at the top as in Functions 1.x, and one that is out of range stops the host.", "azure-sdk-for-net `QueuesOptions`, azure-webjobs-sdk `SingletonOptions`, `ConcurrencyOptions`"),
    "R-HOST-08": HostRule("A list `functions` in host.json drops all functions that it doesn't name.", "azure-functions-host `FunctionMetadataManager.ApplyAllowList`"),
    "R-HOST-09": HostRule("`retry` in host.json counts for all functions, and a fault in it stops the host.", "azure-functions-host `ScriptJobHostOptionsSetup`"),
    "R-HOST-10": HostRule("With host.json in a folder inside the package, no function is found.", "azure-functions-host `FunctionMetadataManager.ValidateHostJsonFile`"),
    "R-PY-01": HostRule("The entry point's parameters and the bindings have the same names, case included; a default excuses nothing.", "azure-functions-runtime-v1 `functions.validate_function_params`"),
    "R-PY-02": HostRule("The entry point is a function of the script, `main` unless `entryPoint` says otherwise, and not a partial or another callable object.", "azure-functions-runtime-v1 `loader.load_function`"),
    "R-PY-03": HostRule("A script is imported as part of the package `__app__`, so it can't lie outside the app, and a module that is also imported from the root runs twice.", "azure-functions-runtime-v1 `loader`"),
    "R-PY-04": HostRule("A parameter named `context` that no binding fills receives the invocation's context, and can be annotated with its type only.", "azure-functions-runtime-v1 `functions.is_context_required`"),
    "R-PY-05": HostRule("Annotations are evaluated at load time, and the worker takes classes and some generics of `typing`, but no unions and no `list[...]`.", "azure-functions-runtime-v1 `functions`, `typing_inspect`"),
    "R-PY-06": HostRule("What comes in is converted to a few types for each binding, and the annotation has to be one of them.", "azure-functions-python-library, the converters"),
    "R-PY-07": HostRule("An output parameter is annotated `func.Out` of a type that its converter can send, or not at all.", "azure-functions-runtime-v1 `functions`"),
    "R-PY-08": HostRule("The return annotation, where there is one, is a plain class that the output named `$return` can send.", "azure-functions-runtime-v1 `functions.get_function_return_type`"),
    "R-PY-09": HostRule("Without an output named `$return` a function can return None only, unless its binding takes the value in itself.", "azure-functions-runtime-v1 `handle_event.invocation_request`"),
    "R-PY-10": HostRule("The worker passes keywords only and doesn't run generators.", "azure-functions-runtime-v1 `handle_event.invocation_request`"),
    "R-PY-11": HostRule("Azure runs some Python versions only, and a worker of one's own in requirements.txt gets in the way.", f"[Supported languages]({_LEARN}/azure-functions/supported-languages), azure-functions-core-tools `PythonHelpers`"),
    "R-PY-12": HostRule("Several functions may share a script, each with its own entry point.", "azure-functions-runtime-v1 `loader`", "It is allowed."),
    "R-DEP-01": HostRule("Patterns in .funcignore count from the root and take everything that begins with them up to a word boundary, unlike git's.", "azure-functions-core-tools `GitIgnoreParser`"),
    "R-DEP-02": HostRule("Publishing leaves out .git, .vscode and local.settings.json by itself, and neither environments nor tests.", "azure-functions-core-tools `FileSystemHelpers.GetLocalFiles`"),
    "R-DEP-03": HostRule("requirements.txt at the root is what a published app's packages are installed from; Flex Consumption refuses `WEBSITE_RUN_FROM_PACKAGE`.", "azure-functions-core-tools `PythonHelpers`, `PublishHelper`"),
    "R-DEP-04": HostRule("The remote build installs packages and runs nothing else, so generated files have to be there before.", "azure-functions-core-tools `PublishFunctionAppAction`"),
    "R-SEC-01": HostRule("Anybody on the internet may call a function whose level is `anonymous`.", f"[HTTP trigger]({_LEARN}/azure-functions/functions-bindings-http-webhook-trigger#http-auth)"),
    "R-SEC-02": HostRule("Properties such as `connection` name a setting; a secret written there doesn't work and is published with the app.", "azure-sdk-for-net `ServiceBusClientFactory`, `EventHubClientFactory`"),
    "R-SEC-03": HostRule("The level `admin` takes the master key, which opens everything in the app.", f"[Access keys]({_LEARN}/azure-functions/function-keys-how-to)"),
    "R-SEC-04": HostRule("What a caller sends is put into a path or a name as it is; queries alone take it as parameters.", "azure-webjobs-sdk-extensions `CosmosDBSqlResolutionPolicy`"),
    "R-SEC-05": HostRule("Core Tools leave local.settings.json out of a package, and other tools that zip a folder don't.", "azure-functions-core-tools `FileSystemHelpers`", "Which tool makes the package isn't known; `funcdeco build --output` never copies the file."),
    "R-DUR-01": HostRule("Orchestrators, activities and entities have triggers of their own that take the return value in; names that begin with `@` are kept for the extension.", "azure-functions-durable-extension `OrchestrationTriggerAttributeBindingProvider`"),
    "R-DUR-02": HostRule("An orchestrator is a plain generator that azure-functions-durable wraps, and a client arrives as text.", "azure-functions-durable `Orchestrator.create`"),
    "R-DUR-03": HostRule("A task hub's name is 3 to 45 letters and digits with a letter first, and some options have no effect for Python.", "azure-functions-durable-extension `DurableTaskOptions.Validate`"),
    "R-DUR-04": HostRule("An activity or orchestrator that is called has to be a function of the app with that trigger.", "azure-functions-durable-extension `DurableTaskExtension`"),
}
# fmt: on


def covering(rule: str) -> list[str]:
    """Return the codes that cover *rule*."""
    return [code for code, facts in CODES.items() if rule in facts.host_rules.split()]


def section_of(rule: str) -> str:
    """Return the section of *rule*: `HTTP` for `R-HTTP-07`."""
    return rule.split("-")[1]
