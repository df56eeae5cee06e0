"""Orchestrators that a replay shows to be non-deterministic, and others that it doesn't accuse."""

from __future__ import annotations

import gc
import random
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from funcdeco.engine.durable.randomness import SEEDS, reseeded
from funcdeco.testing import NonDeterministic, TestClient

df: Any = pytest.importorskip(
    "azure.durable_functions", reason="azure-functions-durable isn't installed"
)
pytestmark = pytest.mark.core
APPS = Path(__file__).parent / "durable_apps"
HINT = (
    "; use `context.current_utc_datetime` for the time, `context.new_uuid()` for IDs, and activities "
    "for everything else that can change"
)


def marked_lines(file: Path) -> dict[str, int]:
    """Return the line of the comment `changes`, by the orchestrator above it, or None."""
    found: dict[str, int] = {}
    name = ""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.startswith("@app.orchestration_trigger"):
            name = ""
        elif match := re.match(r"def (\w+)\(context", line):
            name = name or match[1]
        if line.endswith("# changes"):
            found[name] = number
    return found


CHANGING = marked_lines(APPS / "changing" / "app.py")


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("files")
    with TestClient(APPS / "changing", settings={"FOLDER": str(folder)}) as client:
        yield client


def test_there_are_more_than_40() -> None:
    assert len(CHANGING) > 40


@pytest.mark.parametrize("name", CHANGING)
def test_a_change_is_caught(name: str, changing: TestClient) -> None:
    with pytest.raises(NonDeterministic) as error:
        changing.orchestration(name)
    message = str(error.value)
    start = rf"`{name}` isn't deterministic: action \d \(app\.py:{CHANGING[name]}\)"
    assert re.match(start, message) and message.endswith(HINT)


MESSAGES = {
    "list_that_is_empty": " is missing on replay: call activity `same` with 1; the replay raises "
    "IndexError: pop from empty list (app.py:{line})",
    "list_that_is_emptied": " differs on replay: call activity `same` with 1; it was: call activity "
    "`other` with 1",
    "environment": ' differs on replay: call activity `same` with "two"; it was: call activity '
    '`same` with "one"',
    "files": ' differs on replay: call activity `same` with "a.csv"; it was: call activity '
    '`write_csv` with "a.csv" (app.py:{next})',
    "fewer_activities": ' is missing on replay: call activity `same` with "b"',
    "more_activities": ' differs on replay: call activity `same` with "b"; it was: call activity '
    "`grow` with 1 (app.py:{next})",
    "only_while_not_replaying": " differs on replay: call activity `other` with 1; it was: call "
    "activity `same` with 1 (app.py:{previous})",
    "length_of_the_history": " differs on replay: call activity `same` with 4; it was: call "
    "activity `same` with 2",
    "items_of_a_dictionary": ' differs on replay: call activity `same` with ["pear", 2]; it was: '
    'call activity `same` with ["plum", 3]',
    "in_a_decorator": " differs on replay: call activity `same` with 1; it was: call activity "
    "`same` with 0",
}
"""The part of the message between the line and the hint."""


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_names_what_differs(name: str, tmp_path: Path) -> None:
    line = CHANGING[name]
    number = 2 if name in ("fewer_activities", "more_activities") else 1
    start = f"`{name}` isn't deterministic: action {number} (app.py:{line})"
    expected = MESSAGES[name].format(line=line, next=line + 1, previous=line - 1)
    settings = {"FOLDER": str(tmp_path)}
    client = TestClient(APPS / "changing", settings=settings)
    with client, pytest.raises(NonDeterministic) as error:
        client.orchestration(name)
    assert str(error.value) == f"{start}{expected}{HINT}"


CHOICES: dict[str, Callable[[], object]] = {
    "random below a half": lambda: random.random() < 0.5,
    "random below 3 %": lambda: random.random() < 0.03,
    "random above 97 %": lambda: random.random() > 0.97,
    "choice of two": lambda: random.choice("ab"),
    "second choice of two": lambda: [random.choice("ab") for _ in range(2)][1],
    "choice of three": lambda: random.choice("abc"),
    "choices": lambda: random.choices("ab"),
    "sample": lambda: random.sample("ab", 1),
    "order of two": lambda: random.sample("ab", 2),
    "order of three": lambda: random.sample("abc", 3),
    "randint": lambda: random.randint(0, 1),
    "randrange": lambda: random.randrange(2),
    "bit": lambda: random.getrandbits(1),
    "rounded": lambda: round(random.uniform(0, 1)),
    "die": lambda: random.randint(1, 6),
    "secrets.choice": lambda: secrets.choice("ab"),
    "secrets.randbelow": lambda: secrets.randbelow(2),
    "secrets.randbits": lambda: secrets.randbits(1),
    "secrets.choice of three": lambda: secrets.choice("abc"),
    "SystemRandom below a half": lambda: random.SystemRandom().random() < 0.5,
    "SystemRandom with many bits": lambda: random.SystemRandom().getrandbits(64) >> 63,
}


@pytest.mark.parametrize("choose", CHOICES.values(), ids=CHOICES)
def test_a_choice_differs_between_the_checks(choose: Callable[[], object]) -> None:
    before = random.getstate()
    found = []
    for number in range(len(SEEDS)):
        with reseeded(number):
            found.append(choose())
    assert found[0] != found[1]
    assert random.getstate() == before
    assert secrets.token_bytes(8) != secrets.token_bytes(8)


INPUTS = {"chain": 1, "fan_out": [1, 2, 3], "loop": [1, 2, 3], "eternal": 1, "without_yield": [1]}
EVENTS = {
    "canceled_timer": [("Go", "x")],
    "early_event": [("Early", 1)],
    "same_event_twice": [("Part", 1), ("Part", 2)],
}
DAYS = {"time_of_the_context": 1, "expired_timer": 1, "early_event": 1, "long_timer": 10}
OUTPUTS: dict[str, Any] = {
    "chain": 4,
    "fan_out": 9,
    "time_of_the_context": 2,
    "uuids": 3,
    "guids": True,
    "logs_while_not_replaying": "logged",
    "caught_failure": "caught",
    "retried": 2,
    "retried_in_vain": "gave up",
    "retried_together": [2, 2, 2],
    "loop": 6,
    "sorted_set": ["a", "b", "c"],
    "unsorted_set": ["x", "y", "z"],
    "helpers": 5,
    "setting": "test",
    "seeded": [1, 2, 3, 4],
    "seeded_globally": True,
    "random_numbers_that_no_action_depends_on": 1,
    "custom_status": "done",
    "canceled_timer": "x",
    "expired_timer": "expired",
    "race": ["a", "b", "c"],
    "failure_in_task_all": "one failed",
    "early_event": 1,
    "same_event_twice": [1, 2],
    "eternal": 5,
    "monitor": 3,
    "entity": 5,
    "signals": 6,
    "order_of_a_dictionary": ["apple", "pear"],
    "dataclass_as_input": [{"item": "apple", "count": 1}, {"item": "pear", "count": 2}],
    "enumeration": ["s", "l"],
    "object_as_input": 250,
    "nested_tasks": ["a", "b"],
    "without_yield": {"input": [1]},
    "signal_without_yield": "sent",
    "long_timer": 10,
    "generator_expression": [1, 2, 3],
    "decorated": 1,
    "wrapped": ["inside", "after"],
    "lambdas": [1, 2, 3],
    "partials": 5,
    "child": [4, 7],
    "children": [3, 4, 5],
    "failed_child": "it failed",
    "raises": "Orchestrator function 'raises' failed: on purpose",
    "request": 200,
    "task_that_is_yielded_twice": [1, 1, 2],
    "local_state": [[0, "b"], [1, "a"]],
    "cached_value": 5,
    "cached_function": [0, 1, 4],
    "uuid_of_a_name": True,
    "finally_clause": "clean",
    "yield_in_a_finally_clause": "done",
    "context_manager": 2,
    "text_of_objects": True,
    "other_output_each_time": True,
    "generator_of_its_own": ["a", "b"],
}


@pytest.fixture(scope="module")
def steady() -> Iterator[TestClient]:
    with TestClient(APPS / "steady", settings={"STAGE": "test"}) as client:
        yield client


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_deterministic_orchestrator_runs_to_its_end(name: str, steady: TestClient) -> None:
    found = steady.orchestration(name, INPUTS.get(name))
    for event, data in EVENTS.get(name, []):
        found.raise_event(event, data)
    if name in DAYS:
        assert found.status == "Running"
        steady.advance(days=DAYS[name])
    elif name == "monitor":
        steady.advance(hours=1)
    expected = "Failed" if name == "raises" else "Completed"
    assert (found.status, found.output) == (expected, OUTPUTS[name])


def test_a_suspended_orchestrator_is_ended(
    steady: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    assert steady.orchestration("yield_in_a_finally_clause").output == "done"
    gc.collect()
    assert ignored == []


def test_each_orchestrator_has_an_expected_output(steady: TestClient) -> None:
    assert set(steady._app.durable.hub.orchestrators) == set(OUTPUTS) and len(OUTPUTS) > 40


def test_checks_log_nothing() -> None:
    with TestClient(APPS / "steady") as client:
        client.orchestration("logs_while_not_replaying")
        assert [one.message for one in client.logs] == ["step 0", "step 1", "step 2"]
        steps = ["logs_while_not_replaying", "same"] * 3 + ["logs_while_not_replaying"]
        assert [one.function for one in client.invocations] == steps


def test_the_methods_of_the_library_are_restored(steady: TestClient) -> None:
    context = df.DurableOrchestrationContext
    before = context._generate_task, context._add_to_actions
    steady.orchestration("fan_out", [1])
    assert (context._generate_task, context._add_to_actions) == before
    assert "Context" in before[0].__qualname__ and "Context" in before[1].__qualname__


def test_tracers_and_profilers_see_an_orchestrator() -> None:
    before = threading.gettrace(), threading.getprofile()
    traced, profiled = set(), set()
    threading.settrace(lambda frame, *_: traced.add(frame.f_code.co_name))
    threading.setprofile(lambda frame, *_: profiled.add(frame.f_code.co_name))
    try:
        with TestClient(APPS / "steady") as client:
            assert client.orchestration("chain", 1).output == 4
    finally:
        threading.settrace(before[0])
        threading.setprofile(before[1])
    assert "chain" in traced & profiled


HELPER = """
import random

def ask(context):
    return context.call_activity("same", random.choice([1, 2]))
"""
V1 = """
import azure.durable_functions as df
from shared import steps

def report(context):
    yield context.task_all([steps.ask(context)])

main = df.Orchestrator.create(report)
"""
V2 = """
import random

import azure.durable_functions as df
import azure.functions as func

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)

@app.orchestration_trigger(context_name="context")
def report(context):
    numbers = (random.choice([1, 2]) for _ in range(1))
    tasks = [
        context.call_activity(same, number)
        for number in numbers
    ]
    yield context.task_all(tasks)

@app.activity_trigger(input_name="value")
def same(value: int) -> int:
    return value
"""
FUNCTION = '{"bindings": [{"name": "%s", "type": "%s", "direction": "in"}]}'


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"host.json": '{"version": "2.0"}', **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_line_is_that_of_a_helper_in_a_folder_of_functions(tmp_path: Path) -> None:
    files = {
        "shared/__init__.py": "",
        "shared/steps.py": HELPER,
        "report/__init__.py": V1,
        "report/function.json": FUNCTION % ("context", "orchestrationTrigger"),
        "same/__init__.py": "def main(value):\n    return value\n",
        "same/function.json": FUNCTION % ("value", "activityTrigger"),
    }
    with TestClient(write(tmp_path, files)) as client:
        start = r"`report` isn't deterministic: action 1 \(shared/steps\.py:5\) differs on replay: call "
        with pytest.raises(NonDeterministic, match=start):
            client.orchestration("report")


def test_the_line_is_that_of_the_call_in_a_v2_app(tmp_path: Path) -> None:
    with TestClient(write(tmp_path, {"function_app.py": V2})) as client:
        start = r"`report` isn't deterministic: action 1 \(function_app\.py:13\) differs on replay: call "
        with pytest.raises(NonDeterministic, match=start):
            client.orchestration("report")


def test_long_inputs_are_shortened_around_the_difference(tmp_path: Path) -> None:
    app = """
import funcdeco

app = funcdeco.App()
numbers = list(range(9))

@app.orchestration_trigger()
def report(context):
    yield context.call_activity("same", "x" * 300 + str(numbers.pop()) + "y" * 300)

@app.activity_trigger()
def same(value):
    return value
"""
    x, y = "x" * 30, "y" * 59
    start = f'call activity `same` with "{"x" * 33}...{x}'
    with (
        TestClient(write(tmp_path, {"app.py": app})) as client,
        pytest.raises(NonDeterministic) as error,
    ):
        client.orchestration("report")
    assert str(error.value) == (
        f"`report` isn't deterministic: action 1 (app.py:9) differs on replay: {start}7{y}...; it "
        f"was: {start}8{y}...{HINT}"
    )
