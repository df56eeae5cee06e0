"""Which ports Azurite listens on: those that the settings of a project name."""

from __future__ import annotations

import pytest

from azurite import connection_string
from funcdeco.server.azurite_ports import ForeignStorage, Ports, ports_of

ACCOUNT = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=a2V5;EndpointSuffix=x.net"
OTHER = {"blob": 11000, "queue": 11001, "table": 11002}


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, Ports()),
        ({"AzureWebJobsStorage": ""}, Ports()),
        ({"AzureWebJobsStorage": "UseDevelopmentStorage=true"}, Ports()),
        ({"AzureWebJobsStorage": "usedevelopmentstorage=True;"}, Ports()),
        ({"AzureWebJobsStorage": connection_string(OTHER)}, Ports(11000, 11001, 11002)),
        ({"AzureWebJobsStorage": "BlobEndpoint=http://localhost:11000/a"}, Ports(11000)),
        ({"AzureWebJobsStorage": "QueueEndpoint=http://a.queue.localhost:1"}, Ports(queue=1)),
        ({"AzureWebJobsStorage": "BlobEndpoint=http://localhost/a"}, Ports(80)),
        (
            {"AzureWebJobsStorage": ACCOUNT, "Orders": connection_string(OTHER)},
            Ports(11000, 11001, 11002),
        ),
        ({"Orders": connection_string(OTHER)}, Ports()),
        (
            {
                "AzureWebJobsStorage": "UseDevelopmentStorage=true;"
                "DevelopmentStorageProxyUri=http://127.0.0.1"
            },
            Ports(),
        ),
    ],
)
def test_settings_name_the_ports(settings: dict[str, str], found: Ports) -> None:
    assert ports_of(settings) == found


@pytest.mark.parametrize(
    "value",
    [
        ACCOUNT,
        "BlobEndpoint=https://127.0.0.1:10000/devstoreaccount1",  # which needs a certificate
        "BlobEndpoint=http://azurite:10000/devstoreaccount1",
        "BlobEndpoint=http://[127.0.0.1:10000",
        "BlobEndpoint=http://127.0.0.1:port",
        "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite",
        "no connection string",
    ],
)
def test_storage_elsewhere_has_no_ports(value: str) -> None:
    with pytest.raises(ForeignStorage, match=r"\AAzureWebJobsStorage\Z"):
        ports_of({"AzureWebJobsStorage": value})


def test_storage_with_an_identity_has_no_ports() -> None:
    name = "AzureWebJobsStorage__accountName"
    with pytest.raises(ForeignStorage, match=rf"\A{name}\Z"):
        ports_of({name: "shop"})
