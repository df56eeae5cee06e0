import azure.functions as func

from app import hello


def test_hello_greets_by_name() -> None:
    request = func.HttpRequest("GET", "/api/hello/Ada", route_params={"who": "Ada"}, body=b"")

    assert hello(request).get_body() == b"Hello, Ada!"
