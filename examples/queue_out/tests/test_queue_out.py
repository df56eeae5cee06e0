from unittest.mock import Mock

import azure.functions as func

from app import accept_order


def test_order_goes_on_the_queue() -> None:
    order = Mock(spec=func.Out)
    response = accept_order(func.HttpRequest("POST", "/api/orders", body=b"3 apples"), order)
    assert response.status_code == 202
    order.set.assert_called_once_with("3 apples")


def test_empty_order_is_refused() -> None:
    order = Mock(spec=func.Out)
    response = accept_order(func.HttpRequest("POST", "/api/orders", body=b""), order)
    assert response.status_code == 400
    order.set.assert_not_called()
