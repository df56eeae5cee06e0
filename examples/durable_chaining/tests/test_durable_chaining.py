import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from unittest.mock import AsyncMock, Mock

import azure.durable_functions as df
import azure.functions as func
import pytest

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]


@pytest.fixture
def app() -> Iterator[ModuleType]:
    with TestClient(PROJECT):  # the project's modules can be imported while it is open
        import app

        yield app


def test_each_step_gets_what_the_one_before_gave(app: ModuleType) -> None:
    context = Mock(spec=df.DurableOrchestrationContext)
    context.get_input.return_value = "2026-W07"
    context.call_activity = lambda name, value: (name, value)
    steps = app.report(context)
    assert next(steps) == ("read_sales", "2026-W07")
    assert steps.send([1, 2]) == ("add_up", [1, 2])
    assert steps.send(3) == ("write_report", {"week": "2026-W07", "total": 3})
    with pytest.raises(StopIteration) as done:
        steps.send("the text")
    assert done.value.value == "the text"


def test_report_is_in_euros(app: ModuleType) -> None:
    figures = {"week": "2026-W07", "total": app.add_up([1250, 900])}
    assert app.write_report(figures) == "Sales in 2026-W07: 21.50 euros"


def test_week_of_the_route_is_started(app: ModuleType) -> None:
    req = func.HttpRequest("POST", "/", route_params={"week": "2026-W08"}, body=b"")
    client = AsyncMock(spec=df.DurableOrchestrationClient)
    client.start_new.return_value = "7f3a"
    response = asyncio.run(app.start_report(req, client))
    client.start_new.assert_awaited_once_with("report", client_input="2026-W08")
    client.create_check_status_response.assert_called_once_with(req, "7f3a")
    assert response is client.create_check_status_response.return_value
