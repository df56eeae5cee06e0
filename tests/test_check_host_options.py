"""Options of host.json that nothing reads, and settings that override host.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.host_options.section import Option, Section
from funcdeco.analysis.host_options.table import EXTENSIONS, entries
from funcdeco.bindings.catalog import catalog
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.fix import Fix
from funcdeco.linter.check import check
from funcdeco.linter.rules.host_unknown import option_unknown
from funcdeco.project.default_host import HOST_JSON
from funcdeco.project.host_overrides import Override, overlaid, overrides

BUNDLE: dict[str, str] = json.loads(HOST_JSON)["extensionBundle"]
HTTP = """
@app.http()
def hello(req: func.HttpRequest) -> str:
    return ""
"""
QUEUE = """
@app.queue_trigger(queue_name="orders")
def pack(msg: func.QueueMessage) -> None: ...
"""
TIMER = """
@app.timer_trigger(schedule="0 0 6 * * *")
def report(timer: func.TimerRequest) -> None: ...
"""
BUS = """
@app.service_bus_queue_trigger(queue_name="orders", connection="Bus")
def pack(msg: func.ServiceBusMessage) -> None: ...
"""
HUB = """
@app.event_hub_trigger(event_hub_name="readings", connection="Hub")
def store(event: func.EventHubEvent) -> None: ...
"""
ACTIVITY = """
@app.activity_trigger()
def charge(order: str) -> str:
    return order
"""
PREFIX = "AzureFunctionsJobHost__"


def unread(host: Mapping[str, Any], bundle: str = "[4.*, 5.0.0)") -> list[tuple[str, str]]:
    """Return the message and hint of each unread option of an app without functions."""
    whole = {"extensionBundle": {**BUNDLE, "version": bundle}, **host}
    return [(one.message, one.hint) for one in option_unknown(CheckedApp(Path(), (), host=whole))]


def of_extension(name: str, options: Mapping[str, Any], **more: str) -> list[tuple[str, str]]:
    """Return the same for the options of one extension."""
    return unread({"extensions": {name: options}}, **more)


@pytest.fixture
def found(write_app: Callable[..., Path]) -> Callable[..., list[Diagnostic]]:
    """Write a project and return the findings about its host.json and its settings."""

    def of(
        app: str = HTTP,
        host: Mapping[str, Any] | None = None,
        values: Mapping[str, str] | None = None,
        **options: Any,
    ) -> list[Diagnostic]:
        text = json.dumps({"version": "2.0", "extensionBundle": BUNDLE, **(host or {})}, indent=2)
        files = {"host.json": text}
        if values is not None:
            usual = {"FUNCTIONS_WORKER_RUNTIME": "python", "AzureWebJobsStorage": "x"}
            whole = {"IsEncrypted": False, "Values": {**usual, **values}}
            files["local.settings.json"] = json.dumps(whole, indent=2)
        folder = write_app(app, files)
        return [item for item in check(folder, **options) if item.code.startswith("HST")]

    return of


# -- Unknown options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "key", "hint"),
    [
        ("queues", "maxBatchSize", "use `extensions.queues.batchSize`"),
        ("queues", "batchSizes", "did you mean `batchSize`?"),
        ("queues", "visibility_timeout", "did you mean `visibilityTimeout`?"),
        ("queues", "colour", "remove it"),
        ("queues", "prefetchSizeInBytes", "move it to `extensions.eventHubs.prefetchSizeInBytes`"),
        ("blobs", "maxDegreesOfParallelism", "did you mean `maxDegreeOfParallelism`?"),
        ("http", "routPrefix", "did you mean `routePrefix`?"),
        ("serviceBus", "autoComplete", "use `extensions.serviceBus.autoCompleteMessages`"),
        ("serviceBus", "maxConcurrentCall", "did you mean `maxConcurrentCalls`?"),
        ("eventHubs", "batchSize", "use `extensions.eventHubs.maxEventBatchSize`"),
        ("kafka", "maxBatchSizes", "did you mean `maxBatchSize`?"),
        ("durableTask", "hubNames", "did you mean `hubName`?"),
        ("durableTask", "topicEndpoint", "move it to `extensions.durableTask.notifications."
         "eventGrid.topicEndpoint`"),
        ("sendGrid", "apiKey", "set the app setting `AzureWebJobsSendGridApiKey` instead"),
    ],
)  # fmt: skip
def test_unknown_option_of_an_extension(section: str, key: str, hint: str) -> None:
    message = f"the extension doesn't read `extensions.{section}.{key}`"
    assert of_extension(section, {key: 1}) == [(message, hint)]


@pytest.mark.parametrize(
    ("section", "options"),
    [
        ("QUEUES", {"BatchSize": 4, "messageencoding": "none", "_note": "x", "//": "y"}),
        ("http", {"customHeaders": {"X-Frame-Options": "DENY"}, "hsts": {"isEnabled": True}}),
        ("serviceBus", {"messageHandlerOptions": {"autoComplete": False, "maxConcurrentCalls": 4}}),
        ("serviceBus", {"clientRetryOptions": {"maxRetries": 2}, "webProxy": "http://proxy"}),
        ("eventHubs", {"eventProcessorOptions": {"maxBatchSize": 8, "prefetchCount": 16}}),
        ("durableTask", {"storageProvider": {"type": "netherite", "partitionCounts": 4}}),
        ("durableTask", {"storageProvider": {"type": "mssql", "schemaName": "dt"}}),
        ("durableTask", {"newOption": 1, "tracing": {"newOption": 1}}),
        ("durableTask", {"defaultVersion": "1.0", "versionMatchStrategy": "Strict"}),
        ("signalR", {"anything": 1}),
        ("mcp", {"system": {"webhookAuthorizationLevel": "Anonymous"}, "serverName": "x"}),
        ("acme", {"anything": 1}),
    ],
    ids=json.dumps,
)
def test_known_and_foreign_options_are_read(section: str, options: dict[str, Any]) -> None:
    assert of_extension(section, options) == []


def test_options_of_earlier_extensions_depend_on_the_bundle() -> None:
    cosmos = {"leaseOptions": {"leasePrefix": "a"}, "protocol": "Tcp"}
    assert of_extension("cosmosDB", cosmos, bundle="[3.*, 4.0.0)") == []
    assert of_extension("cosmosDB", cosmos, bundle="[3.*, 5.0.0)") == []
    since = "since extension bundle 4"
    assert of_extension("cosmosDB", cosmos) == [
        (
            f"the extension doesn't read `extensions.cosmosDB.leaseOptions` {since}",
            "remove it, and set the lease container prefix in the trigger",
        ),
        (f"the extension doesn't read `extensions.cosmosDB.protocol` {since}", "remove it"),
    ]
    batch = {"batchOptions": {"maxMessageCount": 5, "autoComplete": True}}
    assert of_extension("serviceBus", batch, bundle="[2.6.1, 3.0.0)") == []
    assert of_extension("serviceBus", batch) == [
        (
            "the extension doesn't read `extensions.serviceBus.batchOptions.maxMessageCount` since"
            " extension bundle 3",
            "use `extensions.serviceBus.maxMessageBatchSize`",
        )
    ]


def test_keys_directly_below_extensions() -> None:
    host = {"queue": {"batchSize": 4}, "routePrefix": "", "functionTimeout": "00:05:00"}
    assert unread({"extensions": host}) == [
        ("no extension reads `extensions.queue`", "did you mean `queues`?"),
        ("no extension reads `extensions.routePrefix`", "move it to `extensions.http.routePrefix`"),
        ("no extension reads `extensions.functionTimeout`", "move it to `functionTimeout`"),
    ]
    custom = {"extensionBundle": {"id": "Acme.Bundle", "version": "[1.0.0]"}}
    assert unread({**custom, "extensions": {"queue": {}}}) == []


def test_options_of_the_host_in_the_wrong_section() -> None:
    telemetry = {"samplingExcludedTypes": "Request", "samplingSettings": {"isEnable": True}}
    host = {
        "logging": {"excludedTypes": "Request", "applicationInsights": telemetry, "acme": {}},
        "healthMonitor": {"isEnabled": False},
        "aggregator": {"flushTimeouts": "00:00:30"},
    }
    sampling = "logging.applicationInsights.samplingSettings"
    assert unread(host) == [
        ("the host doesn't read `logging.excludedTypes`", f"move it to `{sampling}.excludedTypes`"),
        (
            "the host doesn't read `logging.applicationInsights.samplingExcludedTypes`",
            f"use `{sampling}.excludedTypes`",
        ),
        (f"the host doesn't read `{sampling}.isEnable`", "did you mean `isEnabled`?"),
        ("the host doesn't read `healthMonitor.isEnabled`", "use `healthMonitor.enabled`"),
        ("the host doesn't read `aggregator.flushTimeouts`", "did you mean `flushTimeout`?"),
    ]
    settings = {"logging": {"samplingSettings": {"isEnabled": False}}}
    assert unread(settings) == [
        ("the host doesn't read `logging.samplingSettings`", f"move it to `{sampling}`")
    ]


def test_place_and_fix_of_an_unknown_option(found: Callable[..., list[Diagnostic]]) -> None:
    host = {
        "extensions": {"queue": {"batchSizes": 4}, "queues": {"batchSizes": 4, "maxBatchSize": 5}}
    }
    items = found(QUEUE, host)
    assert [(one.line, one.column, one.message, one.fix) for one in items] == [
        # Neither a section nor an option gets the name of another one.
        (8, 5, "no extension reads `extensions.queue`", None),
        (
            *(12, 7, "the extension doesn't read `extensions.queues.batchSizes`"),
            Fix("rename", "batchSize"),
        ),
        (13, 7, "the extension doesn't read `extensions.queues.maxBatchSize`", None),
    ]


def test_every_name_in_the_table_is_unique_and_known_to_itself() -> None:
    for entry in entries():
        names = [name.lower() for name in entry.section.members]
        assert len(names) == len({*names}), entry.path
        if isinstance(entry.member, Option) and entry.member.instead:
            top = EXTENSIONS if entry.path[0] == "extensions" else None
            below = entry.path[1:2] if top else entry.path[:1]
            if top and below[0] != "durableTask":  # its stores depend on their type
                section: Option | Section | None = top.members[below[0]]
                for key in entry.member.instead.split("."):
                    assert isinstance(section, Section)
                    _, section = section.find(key)
                assert isinstance(section, Option), entry.path


def test_sections_of_bindings_are_in_the_table() -> None:
    sections = {entry.model.host_section for entry in catalog()} - {""}
    assert sections <= {*EXTENSIONS.members}


# -- Invalid values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("app", "section", "options", "expected"),
    [
        (QUEUE, "queues", {"batchSize": "0x10", "newBatchThreshold": "8"}, []),
        (
            HTTP,
            "http",
            {"dynamicThrottlesEnabled": "on", "maxConcurrentRequests": "many"},
            [
                ("invalid value 'on' for `extensions.http.dynamicThrottlesEnabled`", "use `true` or `false`"),
                ("invalid value 'many' for `extensions.http.maxConcurrentRequests`", "use a whole number"),
            ],
        ),
        (
            BUS,
            "serviceBus",
            {
                "maxAutoLockRenewalDuration": "-00:00:00.0010000",
                "maxBatchWaitTime": "00:03:00",
                "transportType": "amqpWebSockets",
                "clientRetryOptions": {"mode": "linear", "maxRetries": 101},
            },
            [
                (
                    "invalid value '00:03:00' for `extensions.serviceBus.maxBatchWaitTime`",
                    "use a time span in the form `hh:mm:ss`, of 0 to 150 seconds",
                ),
                (
                    "invalid value 'linear' for `extensions.serviceBus.clientRetryOptions.mode`",
                    "use `fixed` or `exponential`",
                ),
                (
                    "invalid value 101 for `extensions.serviceBus.clientRetryOptions.maxRetries`",
                    "use a whole number from 0 to 100",
                ),
            ],
        ),
        (
            BUS,
            "serviceBus",
            {"minMessageBatchSize": 20, "maxMessageBatchSize": 10},
            [("`minMessageBatchSize` is greater than `maxMessageBatchSize`, which is 10", "use at most `10`")],
        ),
        (BUS, "serviceBus", {"minMessageBatchSize": 1000}, []),
        (
            HUB,
            "eventHubs",
            {"minEventBatchSize": 200, "maxWaitTime": "00:11:00"},
            [
                (
                    "invalid value '00:11:00' for `extensions.eventHubs.maxWaitTime`",
                    "use a time span in the form `hh:mm:ss`, of 0 to 600 seconds",
                ),
                (
                    "`minEventBatchSize` is greater than `maxEventBatchSize`, which is 100 by default",
                    "use at most `100`",
                ),
            ],
        ),
        (
            ACTIVITY,
            "durableTask",
            {"storageProvider": {"partitionCount": 32, "controlQueueVisibilityTimeout": "00:00:30"}},
            [
                (
                    "invalid value 32 for `extensions.durableTask.storageProvider.partitionCount`",
                    "use a whole number from 1 to 16",
                ),
                (
                    "invalid value '00:00:30' for"
                    " `extensions.durableTask.storageProvider.controlQueueVisibilityTimeout`",
                    "use a time span in the form `hh:mm:ss`, of 60 to 3600 seconds",
                ),
            ],
        ),
        (ACTIVITY, "durableTask", {"storageProvider": {"type": "netherite", "partitionCount": 32}}, []),
        (HTTP, "serviceBus", {"maxConcurrentCalls": 0, "minMessageBatchSize": 2000}, []),
    ],
)  # fmt: skip
def test_invalid_values_of_options(
    app: str,
    section: str,
    options: dict[str, Any],
    expected: list[tuple[str, str]],
    found: Callable[..., list[Diagnostic]],
) -> None:
    items = found(app, {"extensions": {section: options}})
    reported = [(one.message, one.hint) for one in items if one.code == "HST010"]
    assert sorted(reported) == sorted(expected)
    assert len(items) == len(reported)


def test_application_insights_is_checked_once_it_is_connected(
    found: Callable[..., list[Diagnostic]],
) -> None:
    host = {"logging": {"applicationInsights": {"samplingSettings": {"isEnabled": "off"}}}}
    connected = {"APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=0"}
    path = "logging.applicationInsights.samplingSettings.isEnabled"
    assert found(HTTP, host, {}) == []
    assert [(one.code, one.message) for one in found(HTTP, host, connected)] == [
        ("HST010", f"invalid value 'off' for `{path}`")
    ]
    assert found(HTTP, {**host, "telemetryMode": "OpenTelemetry"}, connected) == []


# -- A retry policy that no trigger supports --------------------------------------------------------

RETRY = {"retry": {"strategy": "fixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:05"}}


@pytest.mark.parametrize(
    ("app", "hints"),
    [
        (QUEUE, ["set `maxDequeueCount` in host.json, below `extensions` and `queues`"]),
        (HTTP, ["remove it: callers retry themselves"]),
        (QUEUE + HTTP, ["remove `retry`"]),
        (TIMER, []),
        (QUEUE + TIMER, []),
    ],
)
def test_retry_policy_that_no_trigger_supports(
    app: str, hints: list[str], found: Callable[..., list[Diagnostic]]
) -> None:
    message = "no trigger of the app supports retry policies, so the host ignores `retry`"
    assert [(one.code, one.line, one.message, one.hint) for one in found(app, RETRY)] == [
        ("HST020", 7, message, hint) for hint in hints
    ]


# -- Settings that override host.json ---------------------------------------------------------------


def test_overrides_are_settings_below_the_prefix() -> None:
    settings = {
        "AzureFunctionsJobHost__extensions__http__routePrefix": "v1",
        "azurefunctionsjobhost:functionTimeout": "00:05:00",
        "AzureFunctionsJobHost__functions__0": "hello",
        "AzureFunctionsJobHost__": "",
        "AzureFunctionsJobHost__a____b": "",
        "AzureFunctionsJobHostX__a": "",
        "AzureFunctionsWebHost__hostId": "x",
    }
    found = overrides(settings)
    assert found == [
        Override(("extensions", "http", "routePrefix"), next(iter(settings)), "v1"),
        Override(("functionTimeout",), "azurefunctionsjobhost:functionTimeout", "00:05:00"),
        Override(("functions", "0"), "AzureFunctionsJobHost__functions__0", "hello"),
    ]
    host = {"Extensions": {"HTTP": {"routePrefix": "api", "hsts": {}}}, "functions": ["pack"]}
    before = json.dumps(host)
    assert overlaid(host, found) == {
        "Extensions": {"HTTP": {"routePrefix": "v1", "hsts": {}}},
        "functions": ["hello"],
        "functionTimeout": "00:05:00",
    }
    assert json.dumps(host) == before


def test_options_in_local_settings(found: Callable[..., list[Diagnostic]]) -> None:
    values = {
        f"{PREFIX}extensions__queues__batchSize": "100",
        f"{PREFIX}extensions__queues__maxDequeueCounts": "16",
        f"{PREFIX}extensions__queue__newBatchThreshold": "1",
        f"{PREFIX}extension__queues__batchSize": "1",
        f"{PREFIX}functionTimeout": "soon",
        f"{PREFIX}extensions__http__routePrefix": "v1/",
        f"{PREFIX}logging__logLevel__default": "Debug",
        f"{PREFIX}sequentialRestart": "true",
    }
    items = found(QUEUE + HTTP, {"extensions": {"queues": {"batchSize": 64}}}, values)
    names = list(values)
    assert [(one.code, one.line, one.message, one.hint, one.fix) for one in items] == [
        (
            *("HST010", 6, f"`{names[0]}` has an invalid value for `extensions.queues.batchSize`"),
            *("use a whole number from 1 to 32", None),
        ),
        (
            "HST019",
            7,
            "the extension doesn't read `extensions.queues.maxDequeueCounts`, which"
            f" `{names[1]}` sets",
            "did you mean `maxDequeueCount`?",
            Fix("rename", names[1][:-1]),
        ),
        (
            *("HST019", 8, f"no extension reads `extensions.queue`, which `{names[2]}` sets"),
            *("did you mean `queues`?", None),
        ),
        (
            *("HST001", 9, f"the host doesn't read `extension`, which `{names[3]}` sets"),
            *("did you mean `extensions`?", None),
        ),
        (
            *("HST008", 10, "the host rejects `functionTimeout`: invalid time span `soon`"),
            *("use `hh:mm:ss`, or `d.hh:mm:ss` to include days", None),
        ),
        ("HST013", 11, "the route prefix ends with `/`", "write `v1`", Fix("set", "v1")),
    ]
    assert {Path(one.file or "").name for one in items} == {"local.settings.json"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('[\n  {"name": "NAME", "value": "0"}\n]', 2, 29),
        ('{"Values": {\n  "NAME": "0"}}', 2, 11),
        ('{\n\n  "NAME": "0"}', 3, 11),
        ("# Settings\nNAME=0\n", 2, 1),
    ],
)
def test_options_in_deployed_settings(
    text: str, line: int, column: int, tmp_path: Path, found: Callable[..., list[Diagnostic]]
) -> None:
    name = f"{PREFIX}extensions__queues__maxDequeueCount"
    file = tmp_path / "deployed.txt"
    file.write_text(text.replace("NAME", name), "utf-8")
    # The deployed settings take precedence over host.json, not the local ones.
    values = {f"{PREFIX}functionTimeout": "soon"}
    shift = len(name) - len("NAME") if column > 1 else 0
    (item,) = found(
        QUEUE, {"extensions": {"queues": {"maxDequeueCount": -1}}}, values, settings=file
    )
    assert (item.code, item.line, item.column) == ("HST010", line, column + shift)
    assert item.message == f"`{name}` has an invalid value for `extensions.queues.maxDequeueCount`"
    assert item.file == str(file)


def test_settings_given_in_python_have_no_line(found: Callable[..., list[Diagnostic]]) -> None:
    (item,) = found(QUEUE, settings={f"{PREFIX}extensions__queues__batchSize": "0"})
    assert (item.code, item.line) == ("HST010", None)


def test_route_prefix_of_the_settings_counts(write_app: Callable[..., Path]) -> None:
    app = """
@app.http(route="/orders")
def orders(req: func.HttpRequest) -> str:
    return ""
"""
    values = {"FUNCTIONS_WORKER_RUNTIME": "python", "AzureWebJobsStorage": "x"}
    values[f"{PREFIX}extensions__http__routePrefix"] = ""
    files = {"local.settings.json": json.dumps({"Values": values})}
    with_prefix = write_app(app)
    assert [item.code for item in check(with_prefix) if item.code.startswith("HTP")] == ["HTP004"]
    without = write_app(app, files)
    assert [item.code for item in check(without) if item.code.startswith("HTP")] != ["HTP004"]
    deployed = check(without, settings={**values, f"{PREFIX}extensions__http__routePrefix": "api"})
    assert [item.code for item in deployed if item.code.startswith("HTP")] == ["HTP004"]


def test_items_of_lists_are_overridden_by_their_index() -> None:
    settings = {
        "AzureFunctionsJobHost__functions__1": "second",
        "AzureFunctionsJobHost__functions__0": "first",
        "AzureFunctionsJobHost__other__0__name": "x",
    }
    host = {"functions": ["a", "b", "c"]}
    assert overlaid(host, overrides(settings)) == {
        "functions": ["first", "second", "c"],
        "other": [{"name": "x"}],
    }
    assert overlaid({}, overrides(settings))["functions"] == ["first", "second"]
    assert host == {"functions": ["a", "b", "c"]}
