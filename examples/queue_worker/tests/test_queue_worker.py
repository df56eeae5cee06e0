from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_invoice_lists_what_was_ordered() -> None:
    with TestClient(PROJECT) as client:
        run = client.queue("orders", {"number": 7, "items": {"apple": 3, "pear": 1}})
        assert run.outputs["invoice"] == "Invoice 7\n3 x apple\n1 x pear"
        assert client.blobs["invoices/7.txt"] == b"Invoice 7\n3 x apple\n1 x pear"


def test_order_without_items_fails() -> None:
    with TestClient(PROJECT) as client:
        run = client.queue("orders", {"number": 7})
        assert repr(run.exception) == "KeyError('items')"
        assert "invoices/7.txt" not in client.blobs
