import azure.functions as func
import pytest

from app import add_reading

HEADERS = {"X-Sensor": "roof"}


def post(body: bytes, headers: dict[str, str]) -> func.HttpResponse:
    return add_reading(func.HttpRequest("POST", "/api/readings", headers=headers, body=body))


def test_reading_is_created_and_located() -> None:
    response = post(b'{"celsius": 21.5}', HEADERS)
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/readings/roof"
    assert response.get_body() == b'{"sensor": "roof", "celsius": 21.5}'


def test_sensor_must_be_named() -> None:
    assert post(b'{"celsius": 21.5}', {}).status_code == 400


@pytest.mark.parametrize("body", [b"", b"warm", b"{}", b"[]"])
def test_reading_must_be_json_with_degrees(body: bytes) -> None:
    assert post(body, HEADERS).status_code == 400
