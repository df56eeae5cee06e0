"""Addresses of Azure services."""

from __future__ import annotations

import pytest

from funcdeco.grammar.service_address import (
    StorageAddress,
    is_namespace,
    is_service_address,
    is_url,
    storage_address,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://shop.example", True),
        ("sb://shop", True),
        ("shop.servicebus.windows.net", True),
        ("shop.servicebus.usgovcloudapi.net:5671", True),
        ("shop.redis.cache.windows.net/0", True),
        ("shop.privatelink.documents.azure.com:443/", True),
        ("shop.z01.blob.storage.azure.net", True),
        ("Orders", False),
        ("Orders__queueServiceUri", False),
        ("ConnectionStrings:Orders", False),
        ("orders.windows.net.name", False),
        ("windows.net", False),
        ("", False),
        ("a." * 5_000 + "windows.net", False),
    ],
)
def test_what_is_an_address(text: str, expected: bool) -> None:
    assert is_service_address(text) is expected


def test_what_is_a_url() -> None:
    urls = ["https://shop", " HTTPS://shop/x?y ", "https://10.0.0.1:8081/"]
    others = [
        "shop",
        "shop:443",
        "https:/shop",
        "https://",
        "http://shop",
        "https://[",
        "",
        "//shop",
    ]
    assert [text for text in (*urls, *others) if is_url(text, "https")] == urls
    assert is_url("http://shop", "https", "http")


def test_what_is_a_namespace() -> None:
    names = ["shop.servicebus.windows.net", "sb://shop.servicebus.windows.net/", "localhost", "a.b"]
    others = [
        "shop",
        "shop.servicebus.windows.net/a",
        "a.b:5671",
        "Endpoint=sb://a.b/",
        "sb://[",
        "",
    ]
    assert [text for text in (*names, *others) if is_namespace(text)] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://Shop.queue.core.windows.net/a", ("shop", "queue", "core.windows.net")),
        ("https://shop.privatelink.blob.core.azure.cn", ("shop", "blob", "core.azure.cn")),
        ("https://shop.z01.table.storage.azure.net", ("shop", "table", "storage.azure.net")),
        ("https://shop.table.cosmos.azure.com", None),
        ("https://127.0.0.1:10001/shop", None),
        ("shop.queue.core.windows.net", None),
        ("https://[", None),
    ],
)
def test_the_parts_of_a_storage_address(text: str, expected: tuple[str, str, str] | None) -> None:
    assert storage_address(text) == (StorageAddress(*expected) if expected else None)
