"""Connections of bindings, resolved to services: rows R-CONN-02 to R-CONN-04, H-BLOB-01."""

from __future__ import annotations

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funcdeco.engine.errors import HostError
from funcdeco.engine.settings import HostSettings
from funcdeco.storage.clients import open_client
from funcdeco.storage.connection_strings import ConnectionStringError, parse, service_of
from funcdeco.storage.connections import ConnectionProblem, Connections
from funcdeco.storage.service import Identity, Key, Kind, Service, Signature

KEY = "a2V5"
EMULATED = "http://127.0.0.1:{}/devstoreaccount1"
PORTS: dict[Kind, int] = {"blob": 10000, "queue": 10001, "table": 10002}
KINDS = st.sampled_from(["blob", "queue", "table"])
NAMES = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)
VALUES = st.text(string.ascii_letters + string.digits + "=+/:. -", min_size=1).map(str.strip)


def service(settings: dict[str, str], name: str = "Store", kind: Kind = "queue") -> Service:
    return Connections(HostSettings(settings)).service(name, kind)


@given(st.dictionaries(NAMES.map(str.lower), VALUES.filter(bool), min_size=1))
def test_a_connection_string_has_the_values_that_it_is_written_with(values: dict[str, str]) -> None:
    written = ";".join(f"{name}={value}" for name, value in values.items())
    assert parse(written) == values
    assert parse(f" ; {written.replace(';', ' ; ')};") == values


@given(st.text(max_size=60), KINDS)
def test_any_text_is_a_service_or_an_error_without_the_text(text: str, kind: Kind) -> None:
    try:
        service_of(text, kind)
    except ConnectionStringError as error:
        assert len(text) < 12 or text not in str(error)


@given(
    NAMES.map(str.lower), KINDS, st.permutations(["AccountName", "AccountKey", "EndpointSuffix"])
)
def test_the_address_follows_from_the_account(account: str, kind: Kind, order: list[str]) -> None:
    values = {"AccountName": account, "AccountKey": KEY, "EndpointSuffix": "core.chinacloudapi.cn"}
    text = ";".join(f"{name}={values[name]}" for name in order)
    found = service_of(text, kind)
    url = f"https://{account}.{kind}.core.chinacloudapi.cn"
    assert found == Service(kind, url, account, Key(account, KEY))
    assert not found.is_emulator and not found.is_local


@pytest.mark.parametrize("kind", list(PORTS))
@pytest.mark.parametrize("text", ["UseDevelopmentStorage=true", "usedevelopmentstorage=TRUE;"])
def test_the_emulator_has_its_usual_ports(text: str, kind: Kind) -> None:
    found = service_of(text, kind)
    assert (found.url, found.account) == (EMULATED.format(PORTS[kind]), "devstoreaccount1")
    assert found.is_emulator and found.is_local


def test_the_emulator_can_be_on_another_machine() -> None:
    text = "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite"
    found = service_of(text, "blob")
    assert found.url == "http://azurite:10000/devstoreaccount1"
    assert found.is_emulator and not found.is_local


@pytest.mark.parametrize(
    ("text", "url", "credential"),
    [
        (
            f"AccountName=shop;AccountKey={KEY};DefaultEndpointsProtocol=http",
            "http://shop.queue.core.windows.net",
            Key("shop", KEY),
        ),
        (
            "QueueEndpoint=https://shop.queue.core.windows.net/;SharedAccessSignature=?sv=1&sig=2",
            "https://shop.queue.core.windows.net",
            Signature("sv=1&sig=2"),
        ),
        (
            "QueueEndpoint=https://shop.queue.core.windows.net/?sv=1&sig=2",
            "https://shop.queue.core.windows.net",
            Signature("sv=1&sig=2"),
        ),
        (
            f"AccountName=shop;AccountKey={KEY};QueueEndpoint=https://queues.example.com",
            "https://queues.example.com",
            Key("shop", KEY),
        ),
    ],
)
def test_a_connection_string_names_a_service(text: str, url: str, credential: object) -> None:
    found = service({"Store": text})
    assert (found.url, found.credential) == (url, credential)
    assert found.account in ("shop", "queues.example.com")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("secret", "its parts must have the form `name=value`"),
        ("AccountName=;", "its parts must have the form `name=value`"),
        ("AccountName=a;accountname=b", "it has `accountname` twice"),
        ("AccountName=a", "it has neither `AccountKey` nor `SharedAccessSignature`"),
        ("AccountKey=a2V5", "it has neither `AccountName` nor `QueueEndpoint`"),
        ("AccountName=a;AccountKey=no", "its `AccountKey` isn't Base64"),
        ("AccountName=a;AccountKey=a2V5;QueueEndpoint=no", "`QueueEndpoint` isn't a URL"),
        ("QueueEndpoint=http://a/b;AccountKey=a2V5", "it has `AccountKey`, but no `AccountName`"),
        (
            "AccountName=a;AccountKey=a2V5;DefaultEndpointsProtocol=ftp",
            "`DefaultEndpointsProtocol` must be `https` or `http`",
        ),
        ("UseDevelopmentStorage=false", "`UseDevelopmentStorage` can only be `true`"),
        (
            "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=here",
            "`DevelopmentStorageProxyUri` isn't a URL",
        ),
        (
            "AccountName=a;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:70000/a",
            "`QueueEndpoint` isn't a URL: its port is invalid",
        ),
        (
            "AccountName=a;AccountKey=a2V5;QueueEndpoint=http://a b/a",
            "`QueueEndpoint` isn't a URL: its host is invalid",
        ),
        (
            "AccountName=a;AccountKey=a2V5;QueueEndpoint=http://me:secret@127.0.0.1/a",
            "`QueueEndpoint` has a user name or a password, which storage doesn't accept",
        ),
        (
            "AccountName=a b;AccountKey=a2V5",
            "`AccountName` or `EndpointSuffix` isn't part of a host name",
        ),
        (
            "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/b)",
            "references to Key Vault are resolved only in Azure",
        ),
        (";", "it is empty"),
    ],
)
def test_an_invalid_connection_string_is_explained(text: str, problem: str) -> None:
    with pytest.raises(ConnectionProblem) as caught:
        service({"Store": text})
    assert str(caught.value) == f"the connection string `Store` is invalid: {problem}"


@pytest.mark.parametrize(
    ("members", "kind", "url"),
    [
        ({"serviceUri": "https://a.queue.core.windows.net/"}, "queue", None),
        ({"queueServiceUri": "https://a.queue.core.windows.net"}, "queue", None),
        ({"accountName": "a"}, "queue", None),
        ({"blobServiceUri": "https://a.blob.core.windows.net"}, "blob", None),
        ({"endpoint": "https://a.table.core.windows.net"}, "table", None),
        ({"tableServiceUri": "https://a.table.core.windows.net"}, "table", None),
        ({"serviceUri": "https://127.0.0.1:9/a"}, "blob", "https://127.0.0.1:9/a"),
    ],
)
def test_settings_of_an_identity_name_a_service(
    members: dict[str, str], kind: Kind, url: str | None
) -> None:
    settings = {f"Store__{name}": value for name, value in members.items()}
    expected = url or f"https://a.{kind}.core.windows.net"
    assert service(settings, kind=kind) == Service(kind, expected, "a", Identity())


@pytest.mark.parametrize(
    ("members", "identity"),
    [
        ({"credential": "managedidentity"}, Identity(is_managed=True)),
        (
            {"credential": "ManagedIdentity", "clientId": "c"},
            Identity(is_managed=True, client_id="c"),
        ),
        (
            {"credential": "managedidentity", "managedIdentityResourceId": "r"},
            Identity(is_managed=True, resource_id="r"),
        ),
        (
            {"clientId": "c", "tenantId": "t", "clientSecret": "s"},
            Identity(client_id="c", tenant_id="t", client_secret="s"),
        ),
    ],
)
def test_settings_select_the_identity(members: dict[str, str], identity: Identity) -> None:
    settings = {f"Store__{name}": value for name, value in members.items()}
    found = service({**settings, "Store__accountName": "a"}).credential
    assert found == identity and "'s'" not in repr(found)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "Storage account connection string 'AzureWebJobsStore' does not exist."),
        ({"Store": " "}, "Storage account connection string 'AzureWebJobsStore' does not exist."),
        (
            {"Store__clientId": "c"},
            "the connection `Store` needs `Store__queueServiceUri` or `Store__serviceUri` or "
            "`Store__accountName`",
        ),
        ({"Store__serviceUri": "a.example"}, "`Store__serviceUri` isn't a URL"),
        ({"Store__accountName": "a b"}, "`Store__accountName` isn't part of a host name"),
        (
            {"Store__serviceUri": "http://a.queue.core.windows.net"},
            "`Store__serviceUri` must begin with `https`: identity-based connections require HTTPS",
        ),
        (
            {"Store__accountName": "a", "Store__credential": "other"},
            "`Store__credential` must be `managedidentity` here",
        ),
    ],
)
def test_a_connection_that_leads_nowhere_is_explained(
    settings: dict[str, str], problem: str
) -> None:
    with pytest.raises(ConnectionProblem) as caught:
        service(settings)
    assert str(caught.value) == problem


def test_a_connection_string_has_precedence_over_an_identity() -> None:
    settings = {"Store": "UseDevelopmentStorage=true", "Store__accountName": "a"}
    assert service(settings).account == "devstoreaccount1"


@given(st.text(max_size=30), st.text(max_size=8), KINDS)
def test_every_service_that_is_found_has_a_place(host: str, port: str, kind: Kind) -> None:
    text = f"AccountName=a;AccountKey={KEY};{kind}Endpoint=http://{host}:{port}/a"
    with suppress(ConnectionStringError):
        found = service_of(text, kind)
        assert found.place and found.is_local in (True, False)


def test_an_identity_that_the_library_rejects_is_explained() -> None:
    pytest.importorskip("azure.identity")
    identity = Identity(client_id="c", tenant_id="a tenant", client_secret="s")
    place = Service("queue", "https://a.queue.core.windows.net", "a", identity)
    with pytest.raises(HostError, match="^the storage account `a` can't be used: Invalid tenant"):
        open_client(place)


def test_credentials_are_not_shown() -> None:
    found = service({"Store": f"AccountName=shop;AccountKey={KEY}"})
    assert KEY not in repr(found) and "sig" not in repr(Signature("sig=1"))
