from pathlib import Path

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


def test_hours_are_those_of_local_settings_json() -> None:
    with TestClient(PROJECT) as client:
        assert client.get("/api/hours").text == "We are open from 9 to 17 o'clock."


def test_hours_are_those_of_the_setting() -> None:
    with TestClient(PROJECT, settings={"OPENING_HOURS": "8-12"}) as client:
        assert client.get("/api/hours").text == "We are open from 8 to 12 o'clock."
