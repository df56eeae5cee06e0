import azure.functions as func
import pytest

from app import double_amount
from shared_code.amounts import double


def test_double_of_21_is_42() -> None:
    assert double(21) == 42


def test_answer_shows_the_calculation() -> None:
    req = func.HttpRequest("GET", "/api/double", params={"amount": "21"}, body=b"")
    assert double_amount(req).get_body() == b"21 * 2 = 42"


@pytest.mark.parametrize("params", [{}, {"amount": "many"}])
def test_amount_must_be_a_number(params: dict[str, str]) -> None:
    req = func.HttpRequest("GET", "/api/double", params=params, body=b"")
    assert double_amount(req).status_code == 400
