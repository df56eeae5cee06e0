import azure.functions as func
import pytest

from app import opening_hours


def test_hours_are_those_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENING_HOURS", "8-12")
    req = func.HttpRequest("GET", "/api/hours", body=b"")
    assert opening_hours(req) == "We are open from 8 to 12 o'clock."
