import logging

import azure.functions as func
import pytest

from app import check_stock


@pytest.mark.parametrize(
    ("left", "level", "message"),
    [
        ("12", logging.INFO, "12 left"),
        ("9", logging.WARNING, "only 9 left"),
        ("0", logging.CRITICAL, "sold out"),
        ("-1", logging.ERROR, "stock of -1, the books are wrong"),
    ],
)
def test_fewer_items_log_louder(
    left: str, level: int, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    check_stock(func.HttpRequest("GET", "/api/stock", route_params={"left": left}, body=b""))
    assert caplog.record_tuples == [("shop.stock", level, message)]
