"""Findings of `check` in host.json, and valid values that it accepts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_support import HEAD, write_project
from funcdeco.analysis.checked_app import CheckedApp
from funcdeco.analysis.retry_policies import RetryFault, interval_faults, retry_faults
from funcdeco.analysis.target_environment import TargetEnvironment
from funcdeco.bindings.durable import ActivityTrigger
from funcdeco.diagnostics.fix import Fix
from funcdeco.linter.check import check, check_project
from funcdeco.linter.config import Options
from funcdeco.linter.rules import host_json, host_options
from funcdeco.linter.rules.host_options import timeout, timeout_of_days
from funcdeco.project.default_host import HOST_JSON
from functions_support import declaration, hand_written

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
ACTIVITY = """
@app.activity_trigger()
def charge(order: str) -> str:
    return order
"""
Found = tuple[str, str]


@pytest.fixture
def found(write_app: Callable[..., Path]) -> Callable[..., list[Found]]:
    """Write a project with the given host.json and return (code, message) of findings about it."""

    def of(
        host: Mapping[str, Any] | str,
        app: str = HTTP,
        files: Mapping[str, str] | None = None,
        **options: Any,
    ) -> list[Found]:
        text = host if isinstance(host, str) else json.dumps({"version": "2.0", **host})
        folder = write_app(app, {"host.json": text, **(files or {})})
        return [
            (item.code, item.message)
            for item in check(folder, **options)
            if item.code.startswith("HST")
        ]

    return of


def test_place_and_hint_of_an_unknown_key(write_app: Callable[..., Path]) -> None:
    host = '{"version": "2.0",\n  "extensionBundles": {},\n "FunctionTimeout": "00:05:00"}'
    folder = write_app(HTTP, {"host.json": host})
    assert [
        (item.code, item.line, item.column, item.message, item.hint, item.fix)
        for item in check(folder)
        if item.code.startswith("HST")
    ] == [
        (
            "HST001",
            2,
            3,
            "the host doesn't read `extensionBundles`",
            "did you mean `extensionBundle`?",
            Fix("rename", "extensionBundle"),
        )
    ]


@pytest.mark.parametrize(
    "host",
    [
        {},
        {"$schema": "https://json.schemastore.org/host", "extensionBundle": BUNDLE},
        {"isDefaultHostConfig": True, "extensionBundle": BUNDLE},
        {"ExtensionBundle": {"ID": BUNDLE["id"], "Version": "[4.0.0, 5.0.0)"}},
        {"extensionBundle": {**BUNDLE, "id": f"{BUNDLE['id']}.Preview"}},
        {"extensionBundle": {"id": f"{BUNDLE['id']}.Experimental", "version": "[1.*, 2.0.0)"}},
        {"extensionBundle": {**BUNDLE, "version": "[4.12.0]"}},
        {"extensionBundle": {**BUNDLE, "version": "4.*"}},
        {"extensionBundle": {**BUNDLE, "version": "[3.*, 5.0.0)"}},
        {"extensionBundle": {**BUNDLE, "version": "[1.*, 5.0.0)"}},
        {"functionTimeout": "-1"},
        {"functionTimeout": -1},
        {"functionTimeout": "-1.00:00:00"},
        {"functionTimeout": None},
        {"functionTimeout": "1.00:00:00"},
        {"logging": {"logLevel": {"default": "information", "Function": 2, "Host": ""}}},
        {"logging": {"fileLoggingMode": "Always", "applicationInsights": {"x": "Info"}}},
        {"logging": {"logLevel": {}, "console": {"isEnabled": "false"}}},
        {"retry": {}},
        {"functions": []},
        {"functions": ["HELLO"]},
        {"extensions": {"http": {"routePrefix": ""}}},
        {"extensions": {"http": {"routePrefix": "/api"}}},
        {"extensions": {"http": {"routePrefix": "{tenant}/api"}}},
        {"extensions": {"http": {"routePrefix": "administration"}}},
        {"extensions": {"queues": {"batchSize": 64}}},
        {"extensions": {"durableTask": {"hubName": "a-b", "partitionCount": 2}}},
        {"extensions": "nonsense", "logging": [], "singleton": None, "concurrency": 3},
        {"singleton": {"lockPeriod": "00:00:15", "listenerLockPeriod": "00:01:00"}},
        {"concurrency": {"dynamicConcurrencyEnabled": True, "maximumFunctionConcurrency": -1}},
        {"concurrency": {"cpuThreshold": 0.8}},
        {"logging": {"logLevel": "Info", "console": {"LogLevel": ["Info"]}}, "httpWorker": {}},
        {"singleton": {"lockPeriod": []}, "retry": {"strategy": {}}},
        {"watchDirectories": ["Shared"], "watchFiles": ["x.txt"], "telemetryMode": "OpenTelemetry"},
    ],
    ids=json.dumps,
)
def test_what_the_host_takes_is_left_alone(
    host: dict[str, Any], found: Callable[..., list[Found]]
) -> None:
    assert found(host) == []


@pytest.mark.parametrize(
    ("host", "faults"),
    [
        ({"queues": {}}, [("HST002", "only Functions 1.x reads `queues`")]),
        ({"ID": "x"}, [("HST002", "only Functions 1.x reads `ID`")]),
        ({"Version": "2.0"}, []),
        ({"colour": 1}, [("HST001", "the host doesn't read `colour`")]),
        (
            {"extensionBundle": "x"},
            [("HST003", "`extensionBundle` must be an object")],
        ),
        (
            {"extensionBundle": {**BUNDLE, "id": "Contoso.Bundle"}},
            [("HST003", "unknown extension bundle `Contoso.Bundle`")],
        ),
        (
            {"extensionBundle": {**BUNDLE, "version": 4}},
            [],
        ),
        (
            {"extensionBundle": {**BUNDLE, "version": "[2.0.0, 2.6.0]"}},
            [
                (
                    "HST005",
                    "the host can't load any bundle in this range: host 4 requires 2.6.1 or later",
                )
            ],
        ),
        (
            {"extensionBundle": {**BUNDLE, "version": "[99.*, 100.0.0)"}},
            [("HST005", "no extension bundle matches this range")],
        ),
        (
            {"logging": {"LogLevel": {"a": "Warn"}, "console": {"logLevel": {"b": "All"}}}},
            [
                ("HST009", "invalid log level 'All' for `b`"),
                ("HST009", "invalid log level 'Warn' for `a`"),
            ],
        ),
        (
            {"logging": {"fileLoggingMode": "on", "logLevel": {"default": True}}},
            [
                ("HST009", "invalid log level 'True' for `default`"),
                ("HST009", "invalid value 'on' for `fileLoggingMode`"),
            ],
        ),
        ({"functions": ["x"]}, [("HST011", "`functions` disables `hello`")]),
        (
            {"retry": {"maxRetryCount": 3}},
            [
                ("HST012", "the `exponentialBackoff` retry policy has no `maximumInterval`"),
                ("HST012", "the `exponentialBackoff` retry policy has no `minimumInterval`"),
            ],
        ),
        (
            {"extensions": {"HTTP": {"RoutePrefix": "/"}}},
            [("HST013", "the route prefix ends with `/`")],
        ),
        (
            {"extensions": {"http": {"routePrefix": "{"}}},
            [("HST013", "the host rejects the route prefix: `{` has no closing `}`")],
        ),
        (
            {"extensions": {"http": {"routePrefix": "/Runtime/webhooks"}}},
            [
                (
                    "HST014",
                    "the host handles requests below `runtime` itself, so no route is reachable",
                )
            ],
        ),
        (
            {"singleton": {"lockPeriod": "00:00:10"}},
            [("HST010", "invalid value '00:00:10' for `singleton.lockPeriod`")],
        ),
        (
            {"concurrency": {"maximumFunctionConcurrency": 0, "cpuThreshold": 1}},
            [
                ("HST010", "invalid value 0 for `concurrency.maximumFunctionConcurrency`"),
                ("HST010", "invalid value 1 for `concurrency.cpuThreshold`"),
            ],
        ),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_what_the_host_refuses_or_ignores(
    host: dict[str, Any], faults: list[Found], found: Callable[..., list[Found]]
) -> None:
    assert sorted(found(host)) == faults


def test_a_retry_policy_of_a_timer_is_left_alone(found: Callable[..., list[Found]]) -> None:
    policy = {"strategy": "FixedDelay", "maxRetryCount": "-1", "delayInterval": "00:00:00"}
    timer = """
@app.timer_trigger(schedule="0 0 6 * * *")
def report(timer: func.TimerRequest) -> None: ...
"""
    assert found({"retry": policy}, timer) == []


@pytest.mark.parametrize(
    ("today", "when"),
    [
        (date(2025, 11, 1), "ends on 2026-05-30"),
        (date(2026, 5, 30), "ends on 2026-05-30"),
        (date(2026, 5, 31), "ended on 2026-05-30"),
    ],
)
def test_an_unsupported_bundle_is_reported_with_the_date(
    today: date, when: str, tmp_path: Path
) -> None:
    host = {"version": "2.0", "extensionBundle": {**BUNDLE, "version": "[2.*, 4.0.0)"}}
    write_project(tmp_path, {"host.json": json.dumps(host), "app.py": HEAD + QUEUE})
    checked = check_project(tmp_path, None, Options(today=today))
    found = [(item.code, item.message) for item in checked.diagnostics]
    assert found == [("HST006", f"Microsoft's support for extension bundle 3 {when}")]


def test_an_unsupported_bundle_that_no_binding_needs_is_fine(
    found: Callable[..., list[Found]],
) -> None:
    assert found({"extensionBundle": {**BUNDLE, "version": "[3.*, 4.0.0)"}}, HTTP) == []


def test_nothing_is_said_of_a_broken_host_json(found: Callable[..., list[Found]]) -> None:
    assert found('{"version": "2.0"', QUEUE) == []


def test_types_that_need_a_bundle_are_named_once(found: Callable[..., list[Found]]) -> None:
    message = "host.json has no extension bundle, which `queueTrigger` requires"
    assert found({}, QUEUE) == [("HST007", message)]
    assert found({"extensionBundle": {}}, QUEUE) == [("HST007", message)]
    message = "host.json has no extension bundle, which `activityTrigger`, `queueTrigger` require"
    assert found({}, QUEUE + ACTIVITY) == [("HST007", message)]


@pytest.mark.parametrize("file", ["extensions.csproj", "bin/extensions.json"])
def test_extensions_installed_one_by_one_need_no_bundle(
    file: str, found: Callable[..., list[Found]]
) -> None:
    assert found({}, QUEUE, {file: "{}"}) == []


def test_who_runs_a_source_of_bundles_names_them(found: Callable[..., list[Found]]) -> None:
    host = {"extensionBundle": {"id": "Contoso.Bundle", "version": "[1.*, 2.0.0)"}}
    source = {"FUNCTIONS_EXTENSIONBUNDLE_SOURCE_URI": "https://example.com"}
    assert found(host, HTTP, settings=source) == []


@pytest.mark.parametrize(
    ("value", "plan", "why"),
    [
        ("00:10:00", "consumption", ""),
        ("00:10:01", "consumption", "the Consumption plan allows at most 10 minutes"),
        ("-1", "consumption", "the Consumption plan doesn't allow unlimited execution time"),
        ("24:00:00", "consumption", "the Consumption plan allows at most 10 minutes"),
        ("00:10:01", None, ""),
        ("10:00:00", "premium", ""),
        ("00:00:00.5", None, "it is shorter than a second"),
        ("-00:00:05", "dedicated", "it is shorter than a second"),
        ("5m", None, "invalid time span `5m`"),
        (True, None, "invalid time span `True`"),
        ({"a": 1}, None, ""),
    ],
)
def test_timeout_by_plan(value: object, plan: Any, why: str) -> None:
    app = CheckedApp(Path("/x"), (), TargetEnvironment(plan), {"functionTimeout": value})
    messages = [one.message for one in timeout(app)]
    assert messages == ([f"the host rejects `functionTimeout`: {why}"] if why else [])


def test_days_are_told_only_where_nothing_else_is_wrong() -> None:
    host = {
        "functionTimeout": "24:00:00",
        "retry": {"strategy": "fixedDelay", "maxRetryCount": 1, "delayInterval": "48:00:00"},
        "singleton": {"lockPeriod": "30:00:00"},
    }
    reported = [
        one.message
        for one in timeout_of_days(CheckedApp(Path("/x"), (), TargetEnvironment(), host))
    ]
    assert reported == [
        "`functionTimeout` is `24:00:00`, which is 24 days",
        "`delayInterval` is `48:00:00`, which is 48 days",
    ]
    assert not list(
        timeout_of_days(
            CheckedApp(Path("/x"), (), TargetEnvironment("consumption"), {**host, "retry": 1})
        )
    )


def test_options_count_once_the_extension_is_used(found: Callable[..., list[Found]]) -> None:
    options = {
        "batchSize": 33,
        "newBatchThreshold": -1,
        "maxDequeueCount": "0",
        "maxPollingInterval": "00:00:00.05",
        "visibilityTimeout": 5.5,
        "messageEncoding": "utf8",
    }
    host = {"extensionBundle": BUNDLE, "extensions": {"Queues": options}}
    assert found(host) == []
    assert sorted(found(host, QUEUE)) == [
        ("HST010", "invalid value '0' for `extensions.queues.maxDequeueCount`"),
        ("HST010", "invalid value '00:00:00.05' for `extensions.queues.maxPollingInterval`"),
        ("HST010", "invalid value 'utf8' for `extensions.queues.messageEncoding`"),
        ("HST010", "invalid value -1 for `extensions.queues.newBatchThreshold`"),
        ("HST010", "invalid value 33 for `extensions.queues.batchSize`"),
        ("HST010", "invalid value 5.5 for `extensions.queues.visibilityTimeout`"),
    ]
    good = {"batchSize": "32", "maxPollingInterval": "00:00:00.1", "messageEncoding": "Base64"}
    assert found({**host, "extensions": {"queues": good}}, QUEUE) == []


@pytest.mark.parametrize(
    ("options", "faults"),
    [
        ({"hubName": "Shop"}, []),
        ({"hubName": "Shop%WEBSITE_SLOT%"}, []),
        ({"hubName": "%WEBSITE_SITE_NAME%"}, []),
        ({"hubName": "a-b", "storageProvider": {"type": "netherite"}}, []),
        (
            {"hubName": "ab"},
            [("HST016", "in `hubName`, invalid task hub name 'ab': it has 2 characters")],
        ),
        ({"extendedSessionsEnabled": False, "maxConcurrentActivityFunctions": 1}, []),
        (
            {"ExtendedSessionsEnabled": True},
            [
                (
                    "HST017",
                    "`ExtendedSessionsEnabled` has no effect: "
                    "Durable Functions disables it for Python",
                )
            ],
        ),
        (
            {"TraceReplayEvents": True},
            [("HST017", "Durable Functions doesn't read `TraceReplayEvents` here since version 2")],
        ),
        (
            {"maxConcurrentOrchestratorFunctions": 0},
            [
                (
                    "HST010",
                    "invalid value 0 for `extensions.durableTask.maxConcurrentOrchestratorFunctions`",
                )
            ],
        ),
    ],
    ids=json.dumps,
)
def test_options_of_durable_functions(
    options: dict[str, Any], faults: list[Found], found: Callable[..., list[Found]]
) -> None:
    host = {"extensionBundle": BUNDLE, "extensions": {"durableTask": options}}
    assert found(host, ACTIVITY) == faults


def test_a_task_hub_from_a_setting_is_checked_and_not_shown(
    found: Callable[..., list[Found]],
) -> None:
    host = {"extensionBundle": BUNDLE, "extensions": {"durableTask": {"hubName": "%HUB%"}}}
    assert found(host, ACTIVITY, settings={"HUB": "Shop"}) == []
    message = "invalid task hub name in `hubName` after its settings are replaced"
    assert found(host, ACTIVITY, settings={"HUB": "my-hub"}) == [("HST016", message)]


def test_proxies_are_read_behind_their_flag_and_never_on_flex(
    found: Callable[..., list[Found]],
) -> None:
    settings = {"AzureWebJobsFeatureFlags": "Other, EnableProxies"}
    files = {"proxies.json": '{"proxies": {"home": {"backendUri": "https://example.com"}}}'}
    message = "proxies.json is ignored: Functions 3 was the last version with proxies"
    assert found({}, HTTP, files) == [("HST015", message)]
    assert found({}, HTTP, files, settings=settings) == []
    assert found({}, HTTP, files, settings=settings, plan="flex") == [("HST015", message)]


@pytest.mark.parametrize(
    ("text", "count"), [("{}", 0), ('{"proxies": {}}', 0), ('{"proxies": null}', 0), ("{", 1)]
)
def test_proxies_json_without_proxies_changes_nothing(
    found: Callable[..., list[Found]], text: str, count: int
) -> None:
    assert [code for code, _ in found({}, HTTP, {"proxies.json": text})] == ["HST015"] * count


@pytest.mark.parametrize(
    ("policy", "faults"),
    [
        ({"strategy": "fixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:10"}, []),
        (
            {"strategy": "fixed_delay", "maxRetryCount": -2},
            [
                ("strategy", "invalid `strategy` 'fixed_delay'"),
                ("maxRetryCount", "invalid `maxRetryCount` -2"),
            ],
        ),
        (
            {"strategy": "fixedDelay"},
            [
                ("maxRetryCount", "the retry policy has no `maxRetryCount`"),
                ("delayInterval", "the `fixedDelay` retry policy has no `delayInterval`"),
            ],
        ),
        (
            {"maxRetryCount": 1, "minimumInterval": "00:10:00", "maximumInterval": "00:01:00"},
            [("minimumInterval", "`minimumInterval` is longer than `maximumInterval`")],
        ),
        (
            {"maxRetryCount": 1, "minimumInterval": "-00:00:01", "maximumInterval": "1m"},
            [
                ("minimumInterval", "`minimumInterval` is negative"),
                ("maximumInterval", "in `maximumInterval`, invalid time span `1m`"),
            ],
        ),
    ],
)
def test_retry_policies(policy: dict[str, Any], faults: list[Found]) -> None:
    assert [(key, message) for key, message, _ in retry_faults(policy)] == faults


def test_intervals_are_spelled_as_the_user_knows_them() -> None:
    policy = {"delayInterval": "soon"}
    assert list(interval_faults(policy, lambda key: "`delay_interval`")) == [
        RetryFault(
            "delayInterval",
            "in `delay_interval`, invalid time span `soon`",
            "use `hh:mm:ss`, or `d.hh:mm:ss` to include days",
        )
    ]


KEYS = [
    *host_json.KEYS,
    *("logLevel", "http", "queues", "durableTask", "hubName", "routePrefix", "id"),
    *("storageProvider", "batchSize", "lockPeriod", "fileLoggingMode", "strategy"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "%", "{", "-1"]),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6))
def test_no_host_json_makes_a_rule_raise(host: dict[str, Any]) -> None:
    declarations = tuple(
        declaration(ActivityTrigger, kind, kind=kind)
        for kind in ("activityTrigger", "queueTrigger", "httpTrigger")
    )
    function = hand_written("f", *declarations)
    app = CheckedApp(Path("/x"), (function,), TargetEnvironment("consumption", settings={}), host)
    for code, rule in {**host_json.TABLE.of_app, **host_options.TABLE.of_app}.items():
        for finding in rule(app):
            assert finding.message and "\n" not in finding.message, code


@pytest.mark.parametrize(
    "value, days",
    [
        pytest.param(600, "600 days", id="a number"),
        pytest.param(1, "1 day", id="one"),
        pytest.param("5", "5 days", id="a text"),
        pytest.param(" 30 ", "30 days", id="blanks"),
        pytest.param(f"{'0' * 5000}24:00:00", "24 days", id="thousands of zeros"),
    ],
)
def test_a_plain_number_is_days(
    value: object, days: str, found: Callable[..., list[Found]]
) -> None:
    (reported,) = found({"extensionBundle": BUNDLE, "functionTimeout": value})
    assert reported[0] == "HST018" and reported[1].endswith(f", which is {days}")
