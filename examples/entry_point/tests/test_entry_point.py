import azure.functions as func

from app import to_celsius
from rates import to_miles


def test_water_boils_at_a_hundred_degrees() -> None:
    values = {"fahrenheit": "212"}
    req = func.HttpRequest("GET", "/api/celsius/212", route_params=values, body=b"")
    assert to_celsius(req) == "100.0"


def test_ten_kilometers_are_six_miles() -> None:
    values = {"kilometers": "10"}
    req = func.HttpRequest("GET", "/api/miles/10", route_params=values, body=b"")
    assert to_miles(req) == "6.2"
