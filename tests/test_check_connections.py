"""Findings of `check` in connections: where they are looked up, and their values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco
from check_support import HEAD, write_project
from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON

HOST: dict[str, Any] = json.loads(HOST_JSON)
BASE = {"FUNCTIONS_WORKER_RUNTIME": "python", "AzureWebJobsStorage": "UseDevelopmentStorage=true"}
Found = tuple[str, str]


def trigger(call: str) -> str:
    return f"\n@app.{call}\ndef run(msg: str) -> None: ...\n"


QUEUE = trigger('queue_trigger(queue_name="orders", connection="Orders")')
BLOB = trigger('blob_trigger(path="files/{name}", connection="Orders")').replace("str", "bytes")
BUS = trigger('service_bus_queue_trigger(queue_name="orders", connection="Orders")')
HUB = trigger('event_hub_trigger(event_hub_name="clicks", connection="Orders")')
COSMOS = trigger(
    'cosmos_db_trigger(database_name="shop", container_name="orders", connection="Orders")'
)
SQL = trigger('sql_trigger(table_name="dbo.orders", connection_string_setting="Orders")')


@pytest.fixture
def found(write_app: Callable[..., Path]) -> Callable[..., list[Found]]:
    """Write a project and return (code, message) of the findings about its connections."""

    def of(
        app: str,
        local: Mapping[str, Any] | None = None,
        settings: Mapping[str, str] | None = None,
        host: Mapping[str, Any] = HOST,
    ) -> list[Found]:
        files = {"host.json": json.dumps(host)}
        if local is not None:
            whole = local if "Values" in local else {"Values": local}
            files["local.settings.json"] = json.dumps(whole)
        folder = write_app(app, files)
        if local is None:
            (folder / "local.settings.json").unlink(missing_ok=True)
        exported = dict(settings) if settings is not None else None
        return [
            (item.code, item.message)
            for item in check(folder, settings=exported)
            if item.code.startswith("CON")
        ]

    return of


def test_nothing_is_said_where_no_settings_are_known(found: Callable[..., list[Found]]) -> None:
    assert found(QUEUE) == []


@pytest.mark.parametrize(
    ("app", "name"),
    [
        (QUEUE, "Orders"),
        (QUEUE, "orders"),
        (QUEUE, "AzureWebJobsOrders"),
        (QUEUE, "ConnectionStrings__Orders"),
        (QUEUE, "ConnectionStrings:AzureWebJobsOrders"),
        (QUEUE, "Orders__queueServiceUri"),
        (QUEUE, "Orders__serviceUri"),
        (QUEUE, "AzureWebJobsOrders:accountName"),
        (BUS, "AzureWebJobsOrders"),
        (BUS, "Orders__fullyQualifiedNamespace"),
        (HUB, "Orders__fullyQualifiedNamespace"),
        (COSMOS, "Orders__accountEndpoint"),
        (SQL, "SQLAZURECONNSTR_Orders"),
        (SQL, "Orders"),
        (BLOB, "Orders__accountName"),
    ],
)
def test_a_connection_is_found_where_its_extension_looks(
    app: str, name: str, found: Callable[..., list[Found]]
) -> None:
    settings = {**BASE, name: "shop" if name.endswith("accountName") else "https://example.com"}
    assert found(app, settings) == []
    assert found(app, None, settings) == []


def test_sql_has_no_prefix(found: Callable[..., list[Found]]) -> None:
    message = (
        "`connection_string_setting` names the connection `Orders`, "
        "which is missing from the app's settings"
    )
    assert found(SQL, None, {**BASE, "AzureWebJobsOrders": "x"}) == [("CON002", message)]
    # Nor an identity, which is set inside the connection string.
    assert found(SQL, None, {**BASE, "Orders__server": "x"}) == [("CON002", message)]


def test_place_and_hint_of_a_missing_connection(write_app: Callable[..., Path]) -> None:
    values = json.dumps({"Values": {**BASE, "Ordres": "x"}})
    folder = write_app(QUEUE, {"host.json": json.dumps(HOST), "local.settings.json": values})
    assert [
        (item.code, item.line, item.column, item.message, item.hint)
        for item in check(folder)
        if item.code.startswith("CON")
    ] == [
        (
            "CON001",
            2,
            52,
            "`connection` names the connection `Orders`, which is missing from local.settings.json",
            "did you mean `Ordres`?",
        )
    ]


def test_connection_strings_beside_the_values_count(found: Callable[..., list[Found]]) -> None:
    plain: dict[str, Any] = {"Orders": "x"}
    with_provider: dict[str, Any] = {"Orders": {"ConnectionString": "x", "ProviderName": "y"}}
    assert found(QUEUE, {"Values": BASE, "ConnectionStrings": plain}) == []
    assert found(QUEUE, {"Values": BASE, "ConnectionStrings": with_provider}) == []


def test_the_environment_counts_locally(
    found: Callable[..., list[Found]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("Orders", "UseDevelopmentStorage=true")
    assert found(QUEUE, BASE) == []
    assert [code for code, _ in found(QUEUE, None, BASE)] == ["CON002"]


def test_an_empty_value_is_missing_locally_and_unknown_in_azure(
    found: Callable[..., list[Found]],
) -> None:
    assert [code for code, _ in found(QUEUE, {**BASE, "Orders": ""})] == ["CON001"]
    assert found(QUEUE, None, {**BASE, "Orders": ""}) == []
    assert found(QUEUE, None, {**BASE, "Orders": "@Microsoft.KeyVault(VaultName=a)"}) == []


STORAGE_EMPTY = {"FUNCTIONS_WORKER_RUNTIME": "python", "AzureWebJobsStorage": ""}


@pytest.mark.parametrize(
    ("app", "local", "message", "hint"),
    [
        (
            QUEUE.replace(', connection="Orders"', ""),
            STORAGE_EMPTY,
            "`queueTrigger` needs the connection `AzureWebJobsStorage`, which is empty in "
            "local.settings.json",
            "set it to `UseDevelopmentStorage=true` and run Azurite, or to a connection string",
        ),
        (
            QUEUE,
            {**BASE, "AzureWebJobsOrders": " "},
            "`connection` names the connection `Orders`, which is empty in local.settings.json",
            "set it to `UseDevelopmentStorage=true` and run Azurite, or to a connection string",
        ),
        (
            BUS,
            {**BASE, "ORDERS": ""},
            "`connection` names the connection `Orders`, which is empty in local.settings.json",
            "set it to a connection string",
        ),
    ],
)
def test_an_empty_connection_is_called_empty(
    app: str, local: Mapping[str, str], message: str, hint: str, write_app: Callable[..., Path]
) -> None:
    values = json.dumps({"Values": local})
    folder = write_app(app, {"host.json": json.dumps(HOST), "local.settings.json": values})
    found = [item for item in check(folder) if item.code[:3] in ("CON", "SET")]
    assert [(item.code, item.message, item.hint) for item in found] == [("CON001", message, hint)]


def test_no_hint_suggests_the_name_that_is_written(write_app: Callable[..., Path]) -> None:
    values = json.dumps({"Values": {**BASE, "orders__server": "x"}})
    folder = write_app(SQL, {"host.json": json.dumps(HOST), "local.settings.json": values})
    assert [(item.code, item.hint) for item in check(folder) if item.code[:3] == "CON"] == [
        ("CON001", "add `Orders` to its `Values`")
    ]


@pytest.mark.parametrize(
    ("name", "settings", "hint"),
    [
        ("AzureWebJobsOrders", {"Orders": "x"}, "did you mean `Orders`?"),
        ("AzureWebJobsAzureWebJobsStorage", {}, "did you mean `AzureWebJobsStorage`?"),
        ("AzureWebJobsOther", {}, "add `AzureWebJobsOther` to its `Values`"),
    ],
)
def test_the_prefix_is_one_too_many(
    name: str, settings: Mapping[str, str], hint: str, write_app: Callable[..., Path]
) -> None:
    local = {"Values": {**BASE, **settings}}
    found = reported(QUEUE.replace("Orders", name), write_app, local_settings_json=local)
    assert [(code, found_hint) for code, *_, found_hint in found] == [("CON001", hint)]


def test_defaults_count(found: Callable[..., list[Found]]) -> None:
    app = trigger('service_bus_queue_trigger(queue_name="orders")')
    message = "`serviceBusTrigger` needs the connection `AzureWebJobsServiceBus`, "
    assert found(app, BASE) == [("CON001", f"{message}which is missing from local.settings.json")]
    assert found(app, {**BASE, "AzureWebJobsServiceBus": "x"}) == []
    app = trigger('timer_trigger(schedule="0 0 3 * * *")').replace("str", "func.TimerRequest")
    message = (
        "`timerTrigger` needs the connection `AzureWebJobsStorage`, "
        "which is missing from the app's settings"
    )
    assert found(app, None, {"X": "1"}) == [("CON002", message)]
    assert found(app, None, {"AzureWebJobsStorage__accountName": "shop"}) == []


def test_a_connection_is_reported_once(found: Callable[..., list[Found]]) -> None:
    app = QUEUE + QUEUE.replace("def run", "def again") + BLOB.replace("def run", "def third")
    assert [code for code, _ in found(app, BASE)] == ["CON001"]


def test_the_name_of_a_connection_may_come_from_a_setting(
    found: Callable[..., list[Found]],
) -> None:
    app = QUEUE.replace('"Orders"', '"%WHICH%"')
    assert found(app, BASE) == []
    assert [code for code, _ in found(app, {**BASE, "WHICH": "Nowhere"})] == ["CON001"]


def test_a_connection_string_in_place_of_a_name_is_left_to_security(
    found: Callable[..., list[Found]],
) -> None:
    assert found(QUEUE.replace('"Orders"', '"AccountName=a;AccountKey=b"'), BASE) == []


@pytest.mark.parametrize(
    ("app", "children", "lacks"),
    [
        (QUEUE, ["blobServiceUri"], ["queueServiceUri"]),
        (BLOB, ["blobServiceUri", "credential"], ["queueServiceUri"]),
        (BLOB, ["queueServiceUri"], ["blobServiceUri"]),
        (BLOB, ["blobServiceUri", "queueServiceUri"], []),
        (BLOB.replace("connection", 'source="EventGrid", connection'), ["blobServiceUri"], []),
        (BUS, ["credential", "clientId"], ["fullyQualifiedNamespace"]),
        (HUB, ["accountName"], ["fullyQualifiedNamespace"]),
        (COSMOS, ["accountName"], ["accountEndpoint"]),
    ],
)
def test_what_an_identity_needs(
    app: str, children: list[str], lacks: list[str], found: Callable[..., list[Found]]
) -> None:
    values = {
        "accountName": "shop",
        "blobServiceUri": "https://shop.blob.core.windows.net",
        "queueServiceUri": "https://shop.queue.core.windows.net",
    }
    settings = {**BASE, **{f"Orders__{child}": values.get(child, "x") for child in children}}
    message = "the identity-based connection `Orders` lacks `Orders__{}`"
    expected = [("CON003", message.format(key)) for key in lacks]
    assert found(app, None, settings) == expected
    assert found(app, settings) == expected


def test_a_connection_string_hides_an_identity(found: Callable[..., list[Found]]) -> None:
    settings = {**BASE, "Orders": "x", "Orders__queueServiceUri": "https://example.com"}
    message = "`Orders` is set, so the `Orders__...` settings are ignored"
    assert found(QUEUE, None, settings) == [("CON004", message)]
    # An empty value may be unknown; other settings below the name do not form an identity.
    assert found(QUEUE, None, {**settings, "Orders": ""}) == []
    assert found(QUEUE, None, {**BASE, "Orders": "x", "Orders__retries": "3"}) == []


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("my-storage", ["CON005"]),
        ("my.storage", ["CON005"]),
        ("my_storage", []),
        ("Section:Storage", []),
        ("%a-b%", ["CON005"]),
        ("%a_b%", []),
        ("%a.b%", []),
        ("%a-b%_%a-b%", ["CON005"]),
        ("%", []),
        ("shop.servicebus.windows.net", ["CON011"]),
    ],
)
def test_names_that_linux_can_t_have(
    name: str, codes: list[str], found: Callable[..., list[Found]]
) -> None:
    assert [code for code, _ in found(QUEUE.replace("Orders", name))] == codes


def reported(app: str, write_app: Callable[..., Path], **files: Any) -> list[tuple[object, ...]]:
    """Return code, line, column, message and hint of the findings about connections."""
    named = {"host.json": HOST, **{name.replace("_", "."): files[name] for name in files}}
    folder = write_app(app, {name: json.dumps(content) for name, content in named.items()})
    found = [item for item in check(folder) if item.code.startswith("CON")]
    return [(item.code, item.line, item.column, item.message, item.hint) for item in found]


@pytest.mark.parametrize(
    ("app", "name", "prefix", "suffix"),
    [
        (HUB, "Hub__fullyQualifiedNamespace", "Hub", "fullyQualifiedNamespace"),
        (BUS, "Bus__FULLYQUALIFIEDNAMESPACE", "Bus", "FULLYQUALIFIEDNAMESPACE"),
        (QUEUE, "AzureWebJobsStorage__accountName", "AzureWebJobsStorage", "accountName"),
        (QUEUE, "A__B__queueServiceUri", "A__B", "queueServiceUri"),
        (BLOB, "Files:blobServiceUri", "Files", "blobServiceUri"),
        (COSMOS, "Docs__accountEndpoint", "Docs", "accountEndpoint"),
        (COSMOS, "Docs__credential", "Docs", "credential"),
        (BUS, "Bus__clientId", "Bus", "clientId"),
    ],
)
def test_a_setting_of_an_identity_in_place_of_its_prefix(
    app: str, name: str, prefix: str, suffix: str, write_app: Callable[..., Path]
) -> None:
    app = app.replace("Orders", name)
    column = app.splitlines()[1].index(name)
    message = f"`connection` is `{name}`, one setting of the connection `{prefix}`"
    hint = f"write `{prefix}`: the extension itself adds `__{suffix}`"
    assert reported(app, write_app) == [("CON009", 2, column, message, hint)]


@pytest.mark.parametrize(
    ("app", "name", "value"),
    [
        (HUB, "Hub__connectionString", None),
        (HUB, "Hub__endpoint", None),  # a connection string begins with `Endpoint=`
        (HUB, "fullyQualifiedNamespace", None),
        (HUB, "Hub_fullyQualifiedNamespace", None),
        (HUB, "%HUB%__fullyQualifiedNamespace", None),
        (SQL, "Db__accountName", None),  # no identity consists of several settings
        (QUEUE, "ConnectionStrings:Orders", None),
        (HUB, "Hub__fullyQualifiedNamespace", "Endpoint=sb://x/;SharedAccessKeyName=a"),
        (HUB, "Hub__fullyQualifiedNamespace", "@Microsoft.KeyVault(VaultName=a)"),
    ],
)
def test_names_that_only_look_like_a_setting_of_an_identity(
    app: str, name: str, value: str | None, found: Callable[..., list[Found]]
) -> None:
    settings = {**BASE, name: value} if value else None
    assert found(app.replace("Orders", name), None, settings) == []


def test_the_suffix_is_removed_by_fix(write_app: Callable[..., Path]) -> None:
    app = HUB.replace("Orders", "Hub__fullyQualifiedNamespace")
    folder = write_app(app, {"host.json": json.dumps(HOST)})
    funcdeco("check", "--fix", cwd=folder)
    assert [item.code for item in check(folder) if item.code.startswith("CON")] == []
    assert 'connection="Hub")' in (folder / "app.py").read_text("utf-8")


NO_DEFAULT = "write the name of an app setting"


@pytest.mark.parametrize(
    ("app", "hint"),
    [
        (HUB, NO_DEFAULT),
        (BUS, f"remove it to use `AzureWebJobsServiceBus`, or {NO_DEFAULT}"),
        (COSMOS, f"remove it to use `CosmosDB`, or {NO_DEFAULT}"),
        (SQL, NO_DEFAULT),
    ],
)
@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_connection_where_empty_is_no_default(
    app: str, hint: str, blank: str, write_app: Callable[..., Path]
) -> None:
    column = app.splitlines()[1].index('"Orders"') + 1
    key = "connection_string_setting" if app is SQL else "connection"
    message = f"`{key}` is empty, so it names no setting"
    app = app.replace("Orders", blank)
    local = {"Values": BASE}
    assert reported(app, write_app, local_settings_json=local) == [
        ("CON010", 2, column, message, hint)
    ]


def test_an_empty_connection_was_the_default_in_bundle_2(
    found: Callable[..., list[Found]],
) -> None:
    bundle = {**HOST["extensionBundle"], "version": "[2.*, 5.0.0)"}
    for host in ({**HOST, "extensionBundle": bundle}, {"version": "2.0"}):
        assert found(BUS.replace("Orders", ""), host=host) == []


@pytest.mark.parametrize("app", [QUEUE, BLOB])
@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_connection_of_storage_is_the_default(
    app: str, blank: str, found: Callable[..., list[Found]]
) -> None:
    assert found(app.replace("Orders", blank), BASE) == []


@pytest.mark.parametrize(
    ("app", "address", "hint"),
    [
        (BUS, "shop.servicebus.windows.net", "move it to the app setting `NAME__{}`"),
        (HUB, "sb://shop.servicebus.windows.net/", "move it to the app setting `NAME__{}`"),
        (QUEUE, "shop.queue.core.windows.net", "set the app setting `NAME__{}` to the URL"),
        (BLOB, "https://shop.blob.core.windows.net/", "set the app setting `NAME__{}` to the URL"),
        (
            COSMOS,
            "https://shop.documents.azure.com:443/",
            "set the app setting `NAME__{}` to the URL",
        ),
        (QUEUE, "shop.queue.core.chinacloudapi.cn", "set the app setting `NAME__{}` to the URL"),
    ],
)
def test_an_address_in_place_of_a_name(
    app: str, address: str, hint: str, write_app: Callable[..., Path]
) -> None:
    keys = {BUS: "fullyQualifiedNamespace", HUB: "fullyQualifiedNamespace"}
    keys |= {QUEUE: "queueServiceUri", BLOB: "blobServiceUri", COSMOS: "accountEndpoint"}
    column = app.splitlines()[1].index('"Orders"') + 1
    message = "`connection` contains an address instead of the name of a setting"
    hint = f"{hint.format(keys[app])}, and write `NAME` here"
    app = app.replace("Orders", address)
    local = {"Values": BASE}
    assert reported(app, write_app, local_settings_json=local) == [
        ("CON011", 2, column, message, hint)
    ]


def test_names_that_are_no_addresses(found: Callable[..., list[Found]]) -> None:
    for name in ("Shop_windows_net", "windows.net", "azure.com", "shop.internal"):
        assert "CON011" not in [code for code, _ in found(QUEUE.replace("Orders", name))]
    name = "shop.servicebus.windows.net"  # a setting that is called like this
    settings = {**BASE, name: "Endpoint=sb://x/"}
    assert found(BUS.replace("Orders", name), None, settings) == []


@pytest.mark.parametrize(
    ("app", "member", "value", "problem", "hint"),
    [
        (BLOB, "blobServiceUri", "shop.blob.core.windows.net", "url", "blob"),
        (BLOB, "blobServiceUri", "http://shop.blob.core.windows.net", "url", "blob"),
        (QUEUE, "serviceUri", "https:/shop", "url", "queue"),
        (QUEUE, "queueServiceUri", "https://shop.blob.core.windows.net", "blob", "queue"),
        (QUEUE, "serviceUri", "https://shop.z01.table.storage.azure.net/", "table", "queue"),
        (QUEUE, "accountName", "shop.queue.core.windows.net", "account", "account"),
        (QUEUE, "accountName", "https://shop.queue.core.windows.net", "account", "account"),
        (BUS, "fullyQualifiedNamespace", "shop", "namespace", "namespace"),
        (
            HUB,
            "fullyQualifiedNamespace",
            "shop.servicebus.windows.net/orders",
            "namespace",
            "namespace",
        ),
        (
            HUB,
            "fullyQualifiedNamespace",
            "Endpoint=sb://x.y.net/;EntityPath=a",
            "namespace",
            "namespace",
        ),
        (COSMOS, "accountEndpoint", "shop.documents.azure.com:443/", "url", "cosmos"),
        (COSMOS, "accountEndpoint", "AccountEndpoint=https://x/", "url", "cosmos"),
    ],
)
def test_addresses_that_no_client_accepts(
    app: str, member: str, value: str, problem: str, hint: str, write_app: Callable[..., Path]
) -> None:
    problems = {
        "url": "isn't a URL that begins with `https://`",
        "blob": "is the URL of the account's blobs",
        "table": "is the URL of the account's tables",
        "account": "isn't the name of a storage account",
        "namespace": "isn't the host name of a namespace",
    }
    hints = {
        "blob": "set it to the URL of the blobs, such as `https://ACCOUNT.blob.core.windows.net`",
        "queue": "set it to the URL of the queues, such as `https://ACCOUNT.queue.core.windows.net`",
        "account": "set it to the account name only, without service and domain",
        "namespace": "set it to a host name such as `NAMESPACE.servicebus.windows.net`",
        "cosmos": "set it to a URL such as `https://ACCOUNT.documents.azure.com:443/`",
    }
    whole = (
        {"Orders__queueServiceUri": "https://shop.queue.core.windows.net"} if app is BLOB else {}
    )
    local = {"Values": {**BASE, **whole, f"Orders__{member}": value}}
    [(code, line, column, message, shown)] = reported(app, write_app, local_settings_json=local)
    assert (code, line, message) == ("CON012", 1, f"`Orders__{member}` {problems[problem]}")
    assert shown == hints[hint]
    assert column == json.dumps(local).index(json.dumps(value)) + 1


@pytest.mark.parametrize(
    ("app", "members"),
    [
        (QUEUE, {"queueServiceUri": " https://shop.queue.core.windows.net/ "}),
        (QUEUE, {"queueServiceUri": "HTTPS://shop.queue.core.usgovcloudapi.net"}),
        (QUEUE, {"serviceUri": "https://10.0.0.4/shop"}),
        (QUEUE, {"queueServiceUri": "https://shop.privatelink.queue.core.windows.net"}),
        (QUEUE, {"accountName": "shop", "queueServiceUri": "https://shop.queue.core.windows.net"}),
        (QUEUE, {"queueServiceUri": "https://shop.queue.core.windows.net", "blobServiceUri": "x"}),
        (QUEUE, {"queueServiceUri": "@Microsoft.KeyVault(VaultName=a)"}),
        (BUS, {"fullyQualifiedNamespace": "sb://shop.servicebus.windows.net/"}),
        (BUS, {"fullyQualifiedNamespace": "https://shop.servicebus.windows.net:443/x"}),
        (BUS, {"fullyQualifiedNamespace": "localhost"}),
        (COSMOS, {"accountEndpoint": "https://localhost:8081"}),
        (COSMOS, {"accountEndpoint": "https://x", "credential": "other", "clientId": "a"}),
    ],
)
def test_addresses_that_clients_accept(
    app: str, members: Mapping[str, str], found: Callable[..., list[Found]]
) -> None:
    settings = {**BASE, **{f"Orders__{name}": value for name, value in members.items()}}
    assert found(app, settings) == []
    assert found(app, None, settings) == []


def test_a_connection_string_makes_the_other_addresses_irrelevant(
    found: Callable[..., list[Found]],
) -> None:
    settings = {**BASE, "Orders": "x", "Orders__queueServiceUri": "shop"}
    assert [code for code, _ in found(QUEUE, settings)] == ["CON004"]


@pytest.mark.parametrize(
    ("url", "is_reported"),
    [
        ("https://other.queue.core.windows.net", True),
        ("https://shop.queue.core.usgovcloudapi.net", True),
        ("https://queues.shop.example", True),
        ("shop.queue.core.windows.net", True),
        ("https://SHOP.queue.core.windows.net/", False),
    ],
)
def test_the_account_beside_another_address(
    url: str, is_reported: bool, write_app: Callable[..., Path]
) -> None:
    values = {**BASE, "Orders__accountName": "shop", "Orders__queueServiceUri": url}
    message = (
        "`Orders__accountName` and `Orders__queueServiceUri` are different addresses, "
        "and the extension uses one of them, depending on its version"
    )
    local = {"Values": values}
    column = json.dumps(local).index('"shop"') + 1
    expected = [("CON013", 1, column, message, "remove one of them")] if is_reported else []
    assert reported(QUEUE, write_app, local_settings_json=local) == expected


def test_the_account_beside_a_general_address(found: Callable[..., list[Found]]) -> None:
    general = {"Orders__accountName": "shop", "Orders__serviceUri": "https://queues.shop.example"}
    message = (
        "`Orders__accountName` and `Orders__serviceUri` are different addresses, "
        "and the extension uses the first"
    )
    assert found(QUEUE, {**BASE, **general}) == [("CON013", message)]


def test_addresses_of_exported_settings_are_reported_where_they_are_used(
    write_app: Callable[..., Path],
) -> None:
    folder = write_app(QUEUE, {"host.json": json.dumps(HOST)})
    settings = {**BASE, "Orders__queueServiceUri": "shop"}
    found = [item for item in check(folder, settings=settings) if item.code[:3] == "CON"]
    assert [(item.code, item.file, item.line, item.column) for item in found] == [
        ("CON012", str(folder / "app.py"), 2, 52)
    ]


HTTP = """
@app.http()
def hello(req: func.HttpRequest) -> str:
    return ""
"""
ACTIVITY = """
@app.activity_trigger()
def charge(order: str) -> str:
    return order
"""
RUNTIME = {"FUNCTIONS_WORKER_RUNTIME": "python"}


@pytest.mark.parametrize(
    ("app", "local", "codes"),
    [
        (HTTP, RUNTIME, []),
        (ACTIVITY, RUNTIME, ["CON001"]),
        (BUS, {**RUNTIME, "Orders": "x"}, ["CON006"]),
        (BUS, {**RUNTIME, "Orders": "x", "AzureWebJobsStorage__accountName": "shop"}, []),
        (BUS, {**RUNTIME, "Orders": "x", "AzureWebJobsStorage": ""}, []),
        (BLOB, {**RUNTIME, "Orders": "x"}, ["CON006"]),
        (QUEUE, RUNTIME, ["CON001", "CON006"]),
    ],
)
def test_core_tools_want_a_storage_account(
    app: str, local: Mapping[str, str], codes: list[str], found: Callable[..., list[Found]]
) -> None:
    assert sorted(code for code, _ in found(app, local)) == codes


def test_durable_functions_may_have_a_store_of_their_own(
    found: Callable[..., list[Found]],
) -> None:
    def host(**provider: str) -> dict[str, Any]:
        return {**HOST, "extensions": {"durableTask": {"storageProvider": provider}}}

    assert found(ACTIVITY, None, RUNTIME, host(type="mssql", connectionStringName="Db")) == []
    message = (
        "`connectionName` names the connection `Hub`, which is missing from the app's settings"
    )
    assert found(ACTIVITY, None, RUNTIME, host(connectionName="Hub")) == [("CON002", message)]


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("Endpoint=sb://x/;EntityPath=visits", ["CON007"]),
        ("Endpoint=sb://x/;EntityPath=Clicks;", []),
        ("Endpoint=sb://x/", []),
        ("", []),
    ],
)
def test_the_event_hub_of_the_connection_string(
    value: str, codes: list[str], found: Callable[..., list[Found]]
) -> None:
    assert [code for code, _ in found(HUB, None, {**BASE, "Orders": value})] == codes


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("https://shop.eventgrid.azure.net/api/events", []),
        ("shop.eventgrid.azure.net", ["CON008"]),
        ("https://[", ["CON008"]),
        ("@Microsoft.KeyVault(VaultName=a)", []),
        ("", []),
    ],
)
def test_the_address_of_a_topic(
    value: str, codes: list[str], found: Callable[..., list[Found]]
) -> None:
    app = """
@app.http()
@app.event_grid_output(name="event", topic_endpoint_uri="TOPIC", topic_key_setting="KEY")
def hello(req: func.HttpRequest, event: func.Out[str]) -> str:
    return ""
"""
    assert [code for code, _ in found(app, None, {"TOPIC": value, "KEY": "x"})] == codes


def test_functions_written_by_hand_are_told_in_their_own_spelling(
    project: Callable[..., Path],
) -> None:
    function = {
        "bindings": [
            {
                "type": "sqlTrigger",
                "direction": "in",
                "name": "rows",
                "tableName": "dbo.orders",
                "connectionStringSetting": "Orders",
            }
        ]
    }
    files = {
        "host.json": json.dumps(HOST),
        "local.settings.json": json.dumps({"Values": BASE}),
        "store/function.json": json.dumps(function, indent=1),
        "store/__init__.py": "def main(rows: str) -> None: ...\n",
    }
    found = [item for item in check(project(None, files)) if item.code.startswith("CON")]
    message = (
        "`connectionStringSetting` names the connection `Orders`, "
        "which is missing from local.settings.json"
    )
    assert [(item.code, item.line, item.message) for item in found] == [("CON001", 8, message)]


def test_names_of_connections_in_functions_written_by_hand(project: Callable[..., Path]) -> None:
    elements = [
        {"type": "eventHubTrigger", "name": "event", "eventHubName": "clicks", "direction": "in"},
        {"type": "queue", "name": "$return", "queueName": "a-b-c", "direction": "out"},
        {"type": "serviceBus", "name": "out", "queueName": "a-b-c", "direction": "out"},
    ]
    names = ("Hub__fullyQualifiedNamespace", "", "")
    bindings = [
        {**element, "connection": name} for element, name in zip(elements, names, strict=True)
    ]
    host = {
        **HOST,
        "extensions": {"durableTask": {"storageProvider": {"connectionName": "A__accountName"}}},
    }
    activity = {"bindings": [{"type": "activityTrigger", "direction": "in", "name": "order"}]}
    files = {
        "host.json": json.dumps(host),
        "hub/function.json": json.dumps({"bindings": bindings}, indent=1),
        "hub/__init__.py": "def main(event: str, out) -> str: return 'a'\n",
        "act/function.json": json.dumps(activity),
        "act/__init__.py": "def main(order: str) -> str: return 'a'\n",
    }
    found = [item for item in check(project(None, files)) if item.code.startswith("CON")]
    assert [(item.code, Path(item.file or "").name, item.line, item.message) for item in found] == [
        (
            "CON009",
            "host.json",
            1,
            "`connectionName` is `A__accountName`, one setting of the connection `A`",
        ),
        (
            "CON009",
            "function.json",
            8,
            "`connection` is `Hub__fullyQualifiedNamespace`, one setting of the connection `Hub`",
        ),
        ("CON010", "function.json", 22, "`connection` is empty, so it names no setting"),
    ]


@pytest.mark.parametrize("name", ["Hub__fullyQualifiedNamespace", "shop.servicebus.windows.net"])
def test_a_name_that_is_wrong_is_not_missing_too(name: str, tmp_path: Path) -> None:
    source = f'@app.service_bus_queue_trigger(queue_name="orders", connection="{name}")\n'
    source += "def take(msg: func.ServiceBusMessage) -> None: ...\n"
    settings = {"AzureWebJobsStorage": "x", "FUNCTIONS_WORKER_RUNTIME": "python"}
    local = json.dumps({"Values": settings})
    write_project(tmp_path, {"app.py": HEAD + source, "local.settings.json": local})
    codes = [item.code for item in check(tmp_path, settings=settings)]
    assert codes in (["CON009"], ["CON011"])
