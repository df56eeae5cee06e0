import azure.functions as func
import pytest

from app import country_name


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [("nz", 200, "New Zealand"), ("CI", 200, "Côte d'Ivoire"), ("xx", 404, "no such country")],
)
def test_country_is_found_by_its_code(code: str, status: int, body: str) -> None:
    req = func.HttpRequest("GET", "/api/countries", route_params={"code": code}, body=b"")
    response = country_name(req)
    assert (response.status_code, response.get_body().decode()) == (status, body)
