"""Findings of `check` in app settings, both local and exported."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON

TIMER = """
@app.timer_trigger(schedule="%WHEN%")
def clean(timer: func.TimerRequest) -> None: ...
"""
HTTP = """
@app.http()
def hello(req: func.HttpRequest) -> str:
    return ""
"""
BASE = {"FUNCTIONS_WORKER_RUNTIME": "python", "AzureWebJobsStorage": "UseDevelopmentStorage=true"}
Found = tuple[str, str]


@pytest.fixture
def found(write_app: Callable[..., Path]) -> Callable[..., list[Found]]:
    """Write a project with the given `Values`; return (code, message) of its settings' findings."""

    def of(
        app: str,
        local: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        plan: str | None = None,
        host: str = HOST_JSON,
    ) -> list[Found]:
        files = {"host.json": host}
        if local is not None:
            files["local.settings.json"] = json.dumps({"Values": local})
        folder = write_app(app, files)
        if local is None:
            (folder / "local.settings.json").unlink(missing_ok=True)
        exported = dict(settings) if settings is not None else None
        return [
            (item.code, item.message)
            for item in check(folder, plan=plan, settings=exported)
            if item.code.startswith("SET")
        ]

    return of


def test_nothing_is_said_where_no_settings_are_known(found: Callable[..., list[Found]]) -> None:
    assert found(TIMER) == []


@pytest.mark.parametrize("name", ["WHEN", "when", "ConnectionStrings:WHEN"])
def test_a_setting_is_found_ignoring_case(name: str, found: Callable[..., list[Found]]) -> None:
    assert found(TIMER, {**BASE, name: "0 0 3 * * *"}, {**BASE, name: "0 0 3 * * *"}) == []


def test_a_setting_of_the_environment_counts_locally(
    found: Callable[..., list[Found]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [code for code, _ in found(TIMER, BASE)] == ["SET001"]
    monkeypatch.setenv("WHEN", "0 0 3 * * *")
    assert found(TIMER, BASE) == []
    assert [code for code, _ in found(TIMER, BASE, BASE)] == ["SET002"]


def test_place_and_hint_of_a_missing_setting(write_app: Callable[..., Path]) -> None:
    values = json.dumps({"Values": {**BASE, "WHEEN": "0 0 3 * * *"}})
    folder = write_app(TIMER, {"host.json": HOST_JSON, "local.settings.json": values})
    assert [
        (item.code, item.line, item.column, item.message, item.hint)
        for item in check(folder)
        if item.code.startswith("SET")
    ] == [
        (
            "SET001",
            2,
            30,
            "`schedule` uses the setting `WHEN`, which is missing from local.settings.json",
            "did you mean `WHEEN`?",
        )
    ]


def test_a_setting_is_reported_once(found: Callable[..., list[Found]]) -> None:
    app = TIMER + TIMER.replace("clean", "again").replace("WHEN", "When")
    assert [code for code, _ in found(app, None, BASE)] == ["SET002"]


def test_settings_that_are_named_without_percent_signs(found: Callable[..., list[Found]]) -> None:
    app = """
@app.http()
@app.sendgrid_output(name="mail", api_key="MAIL_KEY", to="%MAIL_TO%")
def hello(req: func.HttpRequest, mail: func.Out[str]) -> str:
    return ""
"""
    assert found(app, None, {"X": ""}) == [
        (
            "SET002",
            "`api_key` uses the setting `MAIL_KEY`, which is missing from the app's settings",
        ),
        ("SET002", "`to` uses the setting `MAIL_TO`, which is missing from the app's settings"),
    ]
    # An empty value may be a Key Vault reference, whose value isn't exported.
    assert found(app, None, {"MAIL_KEY": "", "MAIL_TO": "@Microsoft.KeyVault(x)"}) == []


def test_the_task_hub_may_come_from_a_setting(found: Callable[..., list[Found]]) -> None:
    app = """
@app.activity_trigger()
def charge(order: str) -> str:
    return order
"""
    host = json.loads(HOST_JSON)
    host["extensions"] = {"durableTask": {"hubName": "Shop%STAGE%"}}
    message = "`hubName` uses the setting `STAGE`, which is missing from local.settings.json"
    assert found(app, BASE, host=json.dumps(host)) == [("SET001", message)]
    assert found(app, {**BASE, "STAGE": "Test"}, host=json.dumps(host)) == []


def test_settings_that_azure_makes_itself_needn_t_be_exported(
    found: Callable[..., list[Found]],
) -> None:
    assert found(TIMER.replace("WHEN", "WEBSITE_SITE_NAME"), None, BASE) == []
    assert found(TIMER.replace("WHEN", "REGION_NAME"), None, BASE) == []


@pytest.mark.parametrize(
    ("local", "settings", "plan", "faults"),
    [
        ({"FUNCTIONS_WORKER_RUNTIME": "Python"}, None, None, []),
        ({"functions_worker_runtime": "dotnet"}, None, None, ["SET003"]),
        ({"FUNCTIONS_WORKER_RUNTIME": "python "}, None, None, ["SET003"]),
        ({"FUNCTIONS_WORKER_RUNTIME": "PYTHON"}, None, None, []),
        ({"FUNCTIONS_WORKER_RUNTIME": ""}, None, None, []),
        ({}, None, None, ["SET004"]),
        (None, {"FUNCTIONS_WORKER_RUNTIME": "node"}, None, ["SET003"]),
        (None, {"FUNCTIONS_WORKER_RUNTIME": ""}, None, []),
        (None, {}, None, []),
        (None, {}, "flex", []),
        (None, {}, "premium", ["SET004", "SET005"]),
        (None, {"FUNCTIONS_EXTENSION_VERSION": "~4"}, "dedicated", ["SET004"]),
        (None, {"FUNCTIONS_WORKER_RUNTIME": "python"}, "consumption", ["SET005"]),
        (None, {"WEBSITE_RUN_FROM_PACKAGE": "1"}, None, []),
        (None, {"website_run_from_package": "1"}, "flex", ["SET007"]),
        ({"FUNCTIONS_WORKER_RUNTIME": "python", "WEBSITE_RUN_FROM_PACKAGE": "1"}, None, "flex", []),
    ],
)
def test_settings_of_the_host(
    local: Mapping[str, str] | None,
    settings: Mapping[str, str] | None,
    plan: str | None,
    faults: list[str],
    found: Callable[..., list[Found]],
) -> None:
    assert [code for code, _ in found(HTTP, local, settings, plan)] == faults


@pytest.mark.parametrize(
    "value", ["1", "true", "TRUE", "0", "false", "", "no", "@Microsoft.KeyVault(x)"]
)
@pytest.mark.parametrize("name", ["AzureWebJobs.Hello.Disabled", "azurewebjobs_hello_disabled"])
def test_values_that_disable_or_plainly_don_t(
    name: str, value: str, found: Callable[..., list[Found]]
) -> None:
    assert found(HTTP, {**BASE, name: value}) == []


def test_values_that_only_seem_to_disable(found: Callable[..., list[Found]]) -> None:
    settings = {**BASE, "AzureWebJobs_hello_Disabled": "yes", "AzureWebJobs.helo.Disabled": "1"}
    expected = [
        (
            "SET006",
            "`AzureWebJobs_hello_Disabled` doesn't disable the function: only `1` and `true` do",
        ),
        ("SET006", "`AzureWebJobs.helo.Disabled` names a function that does not exist"),
    ]
    assert found(HTTP, settings) == expected
    assert sorted(found(HTTP, None, settings)) == sorted(expected)


def test_no_value_of_a_setting_is_shown(write_app: Callable[..., Path]) -> None:
    secret = "s3cret"
    app = TIMER.replace("%WHEN%", "%WHEN% %OTHER%")
    files = {
        "host.json": HOST_JSON,
        "local.settings.json": json.dumps({"Values": {"WHEN": secret}}),
    }
    settings: dict[str, str] = {
        "FUNCTIONS_WORKER_RUNTIME": secret,
        "AzureWebJobs.clean.Disabled": secret,
        "WHEN": secret,
    }
    items: list[Any] = check(write_app(app, files), settings=settings, plan="premium")
    reported = [item for item in items if item.code.startswith(("SET", "CON"))]
    assert {item.code for item in reported} >= {"SET001", "SET002", "SET003", "SET004", "SET006"}
    assert not [item for item in reported if secret in item.message + item.hint + item.detail]


HYPHEN = """
@app.http()
@app.function(name="alg-bands")
def hello(req: func.HttpRequest) -> str:
    return ""
"""


def findings(folder: Path) -> list[tuple[object, ...]]:
    """Return code, line, message and hint of the findings about settings."""
    found = [item for item in check(folder) if item.code.startswith("SET")]
    return [(item.code, item.line, item.message, item.hint) for item in found]


@pytest.mark.parametrize(
    ("app", "name", "value", "expected"),
    [
        (
            HYPHEN,
            "AzureWebJobs.alg-bands.Disabled",
            "True",
            (
                "SET009",
                "Azure doesn't accept the setting `AzureWebJobs.alg-bands.Disabled`: on Linux, "
                "names can't contain `-`",
                "rename the function to disable it in Azure: `alg_bands`",
            ),
        ),
        (
            HYPHEN,
            "AzureWebJobs_Alg-Bands_Disabled",
            "1",
            (
                "SET009",
                "Azure doesn't accept the setting `AzureWebJobs_Alg-Bands_Disabled`: on Linux, "
                "names can't contain `-`",
                "rename the function to disable it in Azure: `Alg_Bands`",
            ),
        ),
        (HYPHEN, "AzureWebJobs.alg-bands.Disabled", "false", None),
        (HTTP, "AzureWebJobs.hello.Disabled", "true", None),
        (
            HTTP,
            "AzureWebJobs.hel-lo.Disabled",
            "true",
            (
                "SET006",
                "`AzureWebJobs.hel-lo.Disabled` names a function that does not exist",
                "did you mean `hello`?",
            ),
        ),
        (
            HYPHEN,
            "AzureWebJobs_alg_bands_Disabled",
            "1",
            (
                "SET006",
                "`AzureWebJobs_alg_bands_Disabled` names a function that does not exist",
                "rename 'alg-bands': on Linux, no setting can disable a function with `-` in its name",
            ),
        ),
    ],
)
def test_functions_that_no_setting_on_linux_can_disable(
    app: str,
    name: str,
    value: str,
    expected: tuple[str, str, str] | None,
    write_app: Callable[..., Path],
) -> None:
    local = json.dumps({"Values": {**BASE, name: value}})
    folder = write_app(app, {"host.json": HOST_JSON, "local.settings.json": local})
    assert findings(folder) == ([(expected[0], 1, *expected[1:])] if expected else [])


IGNORED = "so Core Tools ignores the whole file"


@pytest.mark.parametrize(
    ("sections", "message", "hint"),
    [
        (
            {"ConnectionStrings": ["a"]},
            f"`ConnectionStrings` isn't an object, {IGNORED}",
            'write `"ConnectionStrings": {"NAME": "..."}`',
        ),
        (
            {"ConnectionStrings": "a=b"},
            f"`ConnectionStrings` isn't an object, {IGNORED}",
            'write `"ConnectionStrings": {"NAME": "..."}`',
        ),
        (
            {"ConnectionStrings": {"Db": 5}},
            "the connection string `Db` isn't a string, so Core Tools doesn't start",
            "write the connection string in quotes",
        ),
        (
            {"Host": 7071},
            f"`Host` isn't an object, {IGNORED}",
            'write `"Host": {"LocalHttpPort": 7071}`',
        ),
        (
            {"Host": {"LocalHttpPort": "http"}},
            f"`LocalHttpPort` isn't a number, {IGNORED}",
            "set it to a number",
        ),
        (
            {"Host": {"cors": ["*"]}},
            f"`cors` isn't a string, {IGNORED}",
            "set it to a string, with commas between the origins",
        ),
        (
            {"Host": {"CORSCredentials": "yes"}},
            f"`CORSCredentials` isn't `true` or `false`, {IGNORED}",
            "set it to `true` or `false`",
        ),
    ],
)
def test_sections_that_core_tools_can_t_read(
    sections: dict[str, object], message: str, hint: str, write_app: Callable[..., Path]
) -> None:
    local = json.dumps({"Values": BASE, **sections})
    folder = write_app(HTTP, {"host.json": HOST_JSON, "local.settings.json": local})
    assert findings(folder) == [("SET010", 1, message, hint)]


@pytest.mark.parametrize(
    "sections",
    [
        {"ConnectionStrings": None, "Host": None},
        {"ConnectionStrings": {}, "Host": {}},
        {"ConnectionStrings": {"A": "b", "B": {"ConnectionString": "c"}, "C": None}},
        {"Host": {"LocalHttpPort": 7071, "CORS": "*", "CORSCredentials": False}},
        {"Host": {"LocalHttpPort": "7071", "CORSCredentials": "True", "LocalHttpAddress": None}},
        {"Host": {"Other": []}, "Other": 5},
    ],
)
def test_sections_that_core_tools_reads(
    sections: dict[str, object], write_app: Callable[..., Path]
) -> None:
    local = json.dumps({"Values": BASE, **sections})
    folder = write_app(HTTP, {"host.json": HOST_JSON, "local.settings.json": local})
    assert findings(folder) == []
