from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import Mock

import azure.durable_functions as df
import pytest

from funcdeco.testing import TestClient

PROJECT = Path(__file__).parents[1]
NOW = datetime(2026, 2, 9)
CLAIM = {"who": "Ada", "euros": 12.5}


@pytest.fixture
def app() -> Iterator[ModuleType]:
    with TestClient(PROJECT):  # the project's modules can be imported while it is open
        import app

        yield app


def orchestration() -> Mock:
    context = Mock(spec=df.DurableOrchestrationContext)
    context.get_input.return_value = CLAIM
    context.instance_id, context.current_utc_datetime = "7f3a", NOW
    context.call_activity = lambda name, value: (name, value)
    context.task_any = lambda tasks: tasks
    return context


def run_to_the_wait(steps: Generator[Any, Any, str]) -> Any:
    assert next(steps) == ("ask_for_decision", {**CLAIM, "instance": "7f3a"})
    return steps.send(None)


def end_of(steps: Generator[Any, Any, str]) -> str:
    with pytest.raises(StopIteration) as done:
        steps.send(None)
    return done.value.value


@pytest.mark.parametrize(
    ("decided", "outcome"),
    [(True, "approved"), ("true", "approved"), (False, "refused"), ("false", "refused")],
)
def test_decision_is_the_outcome_and_stops_the_timer(
    app: ModuleType, decided: object, outcome: str
) -> None:
    steps = app.expense(orchestration())
    decision, time_out = run_to_the_wait(steps)
    decision.result = decided
    assert steps.send(decision) == ("tell_outcome", {**CLAIM, "outcome": outcome})
    assert end_of(steps) == outcome
    time_out.cancel.assert_called_once_with()


def test_without_a_decision_the_claim_expires(app: ModuleType) -> None:
    context = orchestration()
    steps = app.expense(context)
    _, time_out = run_to_the_wait(steps)
    context.create_timer.assert_called_once_with(NOW + app.TIME_TO_DECIDE)
    assert steps.send(time_out) == ("tell_outcome", {**CLAIM, "outcome": "expired"})
    assert end_of(steps) == "expired"
    time_out.cancel.assert_not_called()
