from unittest.mock import Mock

import azure.functions as func

from app import write_invoice


def test_invoice_lists_what_was_ordered() -> None:
    order = func.QueueMessage(body='{"number": 7, "items": {"apple": 3, "pear": 1}}')
    invoice = Mock(spec=func.Out)
    write_invoice(order, invoice)
    invoice.set.assert_called_once_with("Invoice 7\n3 x apple\n1 x pear")
