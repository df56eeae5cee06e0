import azure.functions as func
from azure.functions.blob import InputStream

from app import get_item

REQUEST = func.HttpRequest("GET", "/api/items/7", route_params={"id": "7"}, body=b"")


def test_item_is_sent_as_it_is_stored() -> None:
    response = get_item(REQUEST, InputStream(data=b"\x00\xff"))
    assert (response.status_code, response.get_body()) == (200, b"\x00\xff")


def test_missing_item_is_not_found() -> None:
    response = get_item(REQUEST, None)
    assert (response.status_code, response.get_body()) == (404, b"no item 7")
