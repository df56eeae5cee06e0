from datetime import datetime, timezone
from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]
GOOD = {"number": 7, "items": {"apple": 3, "pear": 1}}
BAD = {"number": 8, "items": {"melon": 1}}


def test_orders_are_in_the_report_of_the_next_morning() -> None:
    with TestClient(PROJECT) as client:
        client.now = datetime(2027, 3, 1, 16, 30, tzinfo=timezone.utc)
        assert client.post("/api/orders", json=GOOD).status_code == 202
        runs = client.run()
        assert [run.function for run in runs] == ["write_invoice", "record_invoice"]
        assert client.blobs["invoices/7.json"] == b'{"number": 7, "total": 140}'
        rows = [{"PartitionKey": "invoices", "RowKey": "7", "Total": 140}]
        assert list(client.tables["invoices"]) == rows
        [report] = client.advance(hours=24)
        assert report.function == "write_report"
        assert client.blobs["reports/2027-03-02.txt"] == b"7: 140\nsum: 140"


def test_an_order_without_a_price_is_poison() -> None:
    with TestClient(PROJECT) as client:
        client.post("/api/orders", json=BAD)
        runs = client.run()
        assert [repr(run.exception) for run in runs] == ["KeyError('melon')"] * 5
        assert [message.json() for message in client.queues["orders-poison"]] == [BAD]
        assert len(client.queues["orders"]) == 0
        assert list(client.tables["invoices"]) == []
