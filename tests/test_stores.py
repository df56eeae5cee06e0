"""Stores and mappings that tests look into, used directly: contents, errors and how they are shown."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from funcdeco.engine.durable.history import HistoryEvent
from funcdeco.engine.invocation import Outputs
from funcdeco.engine.names import Names
from funcdeco.engine.settings import HostSettings
from funcdeco.engine.stores.blobs import Container
from funcdeco.engine.stores.documents import DocumentContainer
from funcdeco.engine.stores.errors import ServiceError
from funcdeco.engine.stores.queues import Queue
from funcdeco.engine.stores.rabbitmq import RabbitQueue
from funcdeco.engine.stores.tables import Change, Table
from funcdeco.engine.stores.topics import Topic
from funcdeco.engine.typed_data import TypedData
from funcdeco.testing.cookies import Cookies
from funcdeco.testing.factories.making import UNSET
from funcdeco.testing.request_headers import RequestHeaders

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def container(*documents: dict[str, Any], partition_key: str | None = None) -> DocumentContainer:
    made = DocumentContainer("shop/orders")
    made.partition_key = partition_key
    for one in documents:
        made.upsert(one)
    return made


def test_a_document_is_found_and_deleted_by_its_id() -> None:
    orders = container({"id": "1", "n": 1}, {"id": "2", "n": 2})
    assert ("1" in orders, "3" in orders, orders["2"]) == (True, False, {"id": "2", "n": 2})
    orders.delete("1")
    assert orders == [{"id": "2", "n": 2}]
    with pytest.raises(KeyError, match="no document with the ID `1`"):
        orders.delete("1")
    with pytest.raises(KeyError, match="no document with the ID `1`"):
        orders["1"]


def test_documents_with_one_id_in_several_partitions_are_deleted_together() -> None:
    orders = container(
        {"id": "1", "to": {"land": "at"}},
        {"id": "1", "to": {"land": "de"}},
        partition_key="/to/land",
    )
    assert len(orders) == 2
    orders.delete("1")
    assert orders == []


def test_documents_of_a_partition_are_those_with_its_value_and_type() -> None:
    every = [{"id": "1", "land": "1"}, {"id": "2", "land": 1}, {"id": "3", "land": "at"}]
    by_land = container(*every, partition_key="/land")
    assert by_land.in_partition("1") == [{"id": "1", "land": "1"}]
    assert container(*every).in_partition("1") == every  # the key isn't known


def test_a_dropped_container_rejects_documents_until_it_is_created() -> None:
    orders = container({"id": "1"}, partition_key="/land")
    orders.drop()
    with pytest.raises(ServiceError) as error:
        orders.upsert({"id": "1"})
    assert (error.value.status, error.value.code) == (404, "NotFound")
    orders.create("/id")
    orders.create("/other")  # it exists
    orders.upsert({"id": "2"})
    assert (orders.partition_key, list(orders)) == ("/id", [{"id": "2"}])


def test_rows_are_ordered_by_their_keys_and_replaced_or_deleted_by_them() -> None:
    table = Table("orders")
    table.insert({"PartitionKey": "b", "RowKey": "1"})
    table.insert({"PartitionKey": "a", "RowKey": "2", "n": 1})
    first = table.etag("a", "2")
    table.upsert({"PartitionKey": "a", "RowKey": "2", "n": 2})
    assert table[0] == table.get("a", "2") == {"PartitionKey": "a", "RowKey": "2", "n": 2}
    assert table[1:] == [{"PartitionKey": "b", "RowKey": "1"}]
    assert first not in ("", table.etag("a", "2"))
    table.delete("a", "2")
    assert (len(table), table.get("a", "2"), table.etag("a", "2")) == (1, None, "")
    with pytest.raises(KeyError):
        table.delete("a", "2")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"RowKey": "1"}, "The row needs a string as its `PartitionKey`."),
        ({"PartitionKey": "1", "RowKey": 1}, "The row needs a string as its `RowKey`."),
    ],
)
def test_a_row_needs_both_keys(row: dict[str, Any], message: str) -> None:
    with pytest.raises(ServiceError) as error:
        Table("orders").upsert(row)
    shown = f"{message} (Status: 400, ErrorCode: PropertiesNeedValue)"
    assert str(error.value) == shown


def test_a_table_that_was_not_created_rejects_changes() -> None:
    with pytest.raises(ServiceError) as error:
        Table("orders").submit([Change("upsert", {"PartitionKey": "1", "RowKey": "1"})])
    assert (error.value.status, error.value.code) == (404, "TableNotFound")


def test_messages_are_read_by_position() -> None:
    rabbit, topic = RabbitQueue("work"), Topic("news")
    for one in ({"n": 1}, {"n": 2}):
        rabbit.put(one)
        topic.put(one)
    assert [one.json() for one in rabbit[:]] == [{"n": 1}, {"n": 2}]
    assert (rabbit[-1].text, topic[0].body) == ('{"n": 2}', b'{"n": 1}')
    assert [one.body for one in topic[1:]] == [b'{"n": 2}']


def test_stores_are_shown_with_their_contents() -> None:
    queue, rabbit, topic, table = Queue("q"), RabbitQueue("r"), Topic("t"), Table("rows")
    for one in (queue, rabbit, topic):
        one.put("x")
    table.insert({"PartitionKey": "1", "RowKey": "2"})
    blobs = Container("files")
    blobs.put("a.txt", b"x")
    assert list(map(repr, (queue, rabbit, topic, table, blobs, container({"id": "1"})))) == [
        "<queue 'q': [b'x']>",
        "<RabbitMQ queue 'r': [b'x']>",
        "<topic 't': [b'x']>",
        "<table 'rows': [{'PartitionKey': '1', 'RowKey': '2'}]>",
        "<container 'files': ['a.txt']>",
        "<documents 'shop/orders': [{'id': '1'}]>",
    ]


def test_stores_with_equal_items_remain_distinct_keys() -> None:
    one, other = Queue("q"), Queue("q")
    assert one == other == []
    assert len({one: 1, other: 2}) == 2


def test_mappings_have_their_length_and_are_shown_as_dictionaries() -> None:
    assert len(Names({"Id": 1}, {"id": 2, "other": 3})) == 2
    assert len(HostSettings({"A__b": "1"}, {"a:B": "2", "c": "3"})) == 2
    assert repr(Outputs({"out": TypedData("string", "x")})) == "{'out': 'x'}"
    assert (repr(UNSET), repr(HistoryEvent("TimerFired", NOW, {"TimerId": 1, "Name": None}))) == (
        "UNSET",
        "TimerFired(TimerId=1)",
    )


def test_headers_of_a_client_are_changed_in_any_case() -> None:
    headers = RequestHeaders({"X-A": "1", "X-B": "2"})
    del headers["x-a"]
    headers["x-b"] = "3"
    assert (len(headers), repr(headers), "X-A" in headers) == (1, "{'x-b': '3'}", False)


def test_cookies_are_found_and_deleted_by_name() -> None:
    cookies = Cookies()
    cookies.set("a", "1")
    cookies.store(["a=2; Path=/x", "b=3"], "localhost", "/", NOW)
    assert (len(cookies), cookies["a"], repr(cookies)) == (2, "2", "{'a': '2', 'b': '3'}")
    del cookies["a"]
    assert dict(cookies) == {"b": "3"}
    for missing in (cookies.__getitem__, cookies.__delitem__):
        with pytest.raises(KeyError, match="a"):
            missing("a")


@pytest.mark.parametrize(
    ("attributes", "sent"),
    [
        ("Expires=Sun, 01 Mar 2026 11:00:00 GMT", {}),
        ("Expires=Sun, 01 Mar 2026 13:00:00 GMT", {"a": "1"}),
        ("Expires=tomorrow", {"a": "1"}),  # RFC 6265, 5.2.1: what can't be parsed is ignored
        ("Max-Age=soon", {"a": "1"}),
        ("Max-Age=99999999999999999999", {"a": "1"}),
    ],
)
def test_a_cookie_is_sent_until_it_expires(attributes: str, sent: dict[str, str]) -> None:
    cookies = Cookies()
    cookies.store([f"a=1; {attributes}"], "localhost", "/", NOW)
    assert cookies.header("localhost", "/", "http", NOW) == sent
