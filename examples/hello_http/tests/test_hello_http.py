import azure.functions as func

from app import greet


def test_caller_is_greeted_by_name() -> None:
    req = func.HttpRequest("GET", "/api/greet", params={"user": "Ada"}, body=b"")
    assert greet(req) == "Hello, Ada!"


def test_nameless_caller_is_a_stranger() -> None:
    assert greet(func.HttpRequest("GET", "/api/greet", body=b"")) == "Hello, stranger!"
