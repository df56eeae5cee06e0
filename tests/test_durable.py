"""Durable Functions: the build output runs in Microsoft's runtime when the extension calls it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from build_support import REPOSITORY, Done, funcdeco, pairs, python
from conftest import Fault
from durable_runtime import Durable, Failed, Rpc
from funcdeco import FunctionApp
from funcdeco.project.default_host import HOST_JSON
from runtime_host import Host, Http, Result

pytestmark = pytest.mark.core

Faults = Callable[..., list[Fault]]

SETTINGS = {"PYTHONPATH": str(REPOSITORY)}
APP = """\
import asyncio
import functools
import json
import logging
from datetime import timedelta
from typing import Annotated, Any

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()


def polite(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


# -- Orchestrators

@app.orchestration_trigger()
def by_keyword(*, context):
    return (yield context.call_activity("text", "k"))

@app.orchestration_trigger()
@polite
def below_a_decorator(context: func.OrchestrationContext):
    return (yield context.call_activity("text", "d"))

@app.orchestration_trigger(name="context")
def by_any_keyword(**given):
    return (yield given["context"].call_activity("text", "g"))

@app.orchestration_trigger(name="steps")
def not_first(extra="e", steps=None):
    return extra + (yield steps.call_activity("text", "s"))

@app.orchestration_trigger()
def chain(context: df.DurableOrchestrationContext):
    first = yield context.call_activity("text", context.get_input())
    second = yield context.call_activity("text", first)
    return [first, second]

@app.orchestration_trigger()
def fan(context):
    tasks = [context.call_activity("add_one", number) for number in context.get_input()]
    results = yield context.task_all(tasks)
    return sum(results), results

@app.orchestration_trigger()
def human(context: df.DurableOrchestrationContext):
    decision = context.wait_for_external_event("Decision")
    time_out = context.create_timer(context.current_utc_datetime + timedelta(days=2))
    first = yield context.task_any([decision, time_out])
    if first is time_out:
        return f"timed out at {context.current_utc_datetime.isoformat()}"
    time_out.cancel()
    yield context.call_activity("text", "after")
    return decision.result

@app.orchestration_trigger()
def careful(context):
    try:
        yield context.call_activity("fails", "x")
    except Exception as error:
        return f"caught {error}"

@app.orchestration_trigger()
def careless(context):
    yield context.call_activity("fails", "x")

@app.orchestration_trigger()
def whole_values(context):
    found = []
    for name, value in context.get_input():
        found.append((yield context.call_activity(name, value)))
    return found

@app.orchestration_trigger()
def parent(context):
    return (yield context.call_sub_orchestrator("chain", "from parent"))

@app.orchestration_trigger()
def other_name(ctx: "df.DurableOrchestrationContext"):
    return (yield ctx.call_activity("text", ctx.get_input()))

@app.function()
def in_annotated(steps: Annotated[df.DurableOrchestrationContext, app.orchestration_trigger()]):
    return (yield steps.call_activity("text", steps.get_input()))

@app.orchestration_trigger(orchestration="Renamed")
def without_yield(context: df.DurableOrchestrationContext) -> dict[str, Any]:
    return {"input": context.get_input(), "instance": context.instance_id}

class Steps:
    @staticmethod
    @app.orchestration_trigger()
    def in_class(context):
        return (yield context.call_activity("text", "in class"))

@app.orchestration_trigger()
def yields_and_says_native(context: func.OrchestrationContext):
    return (yield context.call_activity("text", context.get_input()))

def by_hand(context):
    return (yield context.call_activity("text", context.get_input()))

main = df.Orchestrator.create(by_hand)
app.orchestration_trigger(name="context")(app.function(name="wrapped_by_hand")(main))

@app.orchestration_trigger()
def takes_raw(context: func.OrchestrationContext) -> str:
    content = json.loads(context.body)
    return json.dumps({"isDone": True, "actions": [[]], "output": content["input"]})

@app.orchestration_trigger()
def counts(context):
    till = df.EntityId("Counter", "a")
    yield context.call_entity(till, "add", 4)
    yield context.call_entity(till, "add", 5)
    try:
        yield context.call_entity(till, "divide", 0)
    except Exception as error:
        return (yield context.call_entity(till, "get")), str(error)


# -- Activities

@app.activity_trigger()
def text(value: str) -> str:
    assert type(value) is str
    return f"<{value}>"

@app.activity_trigger()
def keys(value: dict) -> list[str]:
    return sorted(value)

@app.activity_trigger()
def add_up(values: list[int]) -> int:
    return sum(values)

@app.activity_trigger()
def add_one(number: int | None) -> int | None:
    return None if number is None else number + 1

@app.activity_trigger()
def same(value):
    return value

@app.activity_trigger()
async def later(value: dict[str, int]) -> dict[str, int]:
    await asyncio.sleep(0)
    return {**value, "later": 1}

@app.activity_trigger(activity="KnownAs")
def known(value: Any) -> None:
    logging.info("known %r", value)

@app.activity_trigger()
@app.blob_input(name="blob", path="samples/{value}")
def with_blob(value: str, blob: str | None) -> bool:
    return blob is None

@app.activity_trigger()
def fails(value: str) -> None:
    raise ValueError(f"no {value}")


# -- Entities

@app.entity_trigger()
def counter(context: df.DurableEntityContext) -> None:
    count = context.get_state(lambda: 0)
    if context.operation_name == "add":
        count += context.get_input()
    elif context.operation_name == "divide":
        count /= context.get_input()
    context.set_state(count)
    context.set_result(count)

@app.entity_trigger(entity_name="Renamed")
def other_entity(entity):
    context = entity
    context.set_result([context.entity_name, context.entity_key, context.operation_name])


# -- Clients

@app.http(route="start/{name}")
@app.durable_client_input(name="client")
async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient):
    instance = await client.start_new(req.route_params["name"], client_input={"n": 1})
    return client.create_check_status_response(req, instance)

@app.http()
@app.durable_client_input(name="client")
async def start_named(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    return await client.start_new("chain", "my-id")

@app.http()
@app.durable_client_input(name="client")
def in_plain_def(req: func.HttpRequest, client: df.DurableOrchestrationClient) -> str:
    return f"{type(client).__name__} of {client.create_http_management_payload('i2')['id']}"

@app.http()
@app.durable_client_input(name="client")
def optional_client(req, client: "df.DurableOrchestrationClient | None") -> str:
    return f"{type(client).__name__} of {client.create_http_management_payload('i2')['id']}"

@app.http()
@app.durable_client_input(name="client")
def text_client(req, client: str) -> str:
    return f"{type(client).__name__} of {json.loads(client)['taskHubName']}"

@app.http()
@app.durable_client_input(name="client")
async def plain_client(req, client) -> str:
    return f"{type(client).__name__} of {json.loads(client)['taskHubName']}"

@app.http()
@app.durable_client_input(name="client")
async def used_client(req, client):
    instance = await client.start_new("chain", client_input={"n": 2})
    return client.create_check_status_response(req, instance)

async def start_by_helper(name, starter):
    return await starter.start_new(name)

@app.http()
@app.durable_client_input(name="client")
async def passed_client(req, client):
    return await start_by_helper("chain", starter=client)

@app.http()
@app.durable_client_input(name="starter")
async def client_by_hand(req, starter):
    client = df.DurableOrchestrationClient(starter)
    return await client.start_new("chain")

@app.http()
@app.orchestration_client_input(name="client")
def legacy_client(req, client: str) -> str:
    return f"{type(client).__name__} of {json.loads(client)['taskHubName']}"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("durable")
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    (folder / "requirements.txt").write_text("azure-functions-durable<2\nfuncdeco\n", "utf-8")
    (folder / "app.py").write_text(APP, "utf-8")
    done = funcdeco("build", cwd=folder)
    assert (done.code, done.err) == (0, ""), done.out
    return folder


@pytest.fixture(scope="module")
def host(built: Path) -> Iterator[Host]:
    with Host(built, SETTINGS) as host:
        assert host.errors == {}
        yield host


@pytest.fixture
def durable(host: Host) -> Durable:
    return Durable(host)


# -- Orchestrators ------------------------------------------------------------------------------


def test_chain_hands_each_result_to_the_next_activity(durable: Durable) -> None:
    assert durable.run("chain", "a") == ["<a>", "<<a>>"]
    assert durable.calls == [("text", "a"), ("text", "<a>")]


def test_results_of_a_fan_out_are_in_the_order_of_its_tasks(durable: Durable) -> None:
    assert durable.run("fan", [3, 1, 2]) == [9, [4, 2, 3]]
    assert durable.calls == [("add_one", 3), ("add_one", 1), ("add_one", 2)]


def test_event_ends_the_wait_before_the_timer_does(durable: Durable) -> None:
    assert durable.run("human", events=[("Decision", {"yes": True})]) == {"yes": True}
    assert durable.calls == [("text", "after")]


def test_timer_ends_the_wait_when_no_event_comes(durable: Durable) -> None:
    assert durable.run("human") == "timed out at 2026-01-03T00:00:00+00:00"


FAILURE = (
    "Activity function 'fails' failed:  ValueError: no x \n"
    ' {"ClassName": "System.Exception", "Message": " ValueError: no x"}'
)


def test_failure_of_an_activity_is_an_exception_in_the_orchestrator(durable: Durable) -> None:
    assert durable.run("careful") == f"caught {FAILURE}"


def test_exception_that_is_not_caught_ends_the_orchestration(durable: Durable) -> None:
    with pytest.raises(Failed) as failed:
        durable.run("careless")
    assert str(failed.value) == f"Orchestrator function 'careless' failed: {FAILURE}"


def test_orchestrator_calls_another(durable: Durable) -> None:
    assert durable.run("parent") == ["<from parent>", "<<from parent>>"]


@pytest.mark.parametrize(
    "name", ["other_name", "in_annotated", "yields_and_says_native", "wrapped_by_hand"]
)
def test_orchestrator_runs_whatever_way_it_is_written(durable: Durable, name: str) -> None:
    assert (durable.run(name, "a"), durable.calls) == ("<a>", [("text", "a")])


def test_context_reaches_its_parameter_wherever_it_stands(durable: Durable) -> None:
    assert durable.run("by_keyword") == "<k>"
    assert durable.run("by_any_keyword") == "<g>"
    assert durable.run("below_a_decorator") == "<d>"
    assert durable.run("not_first") == "e<s>"


def test_orchestrator_may_be_in_a_class(durable: Durable) -> None:
    assert durable.run("in_class") == "<in class>"


def test_orchestrator_without_yield_is_reached_by_its_own_name(durable: Durable) -> None:
    assert durable.run("Renamed", [1]) == {"input": [1], "instance": "i1"}
    with pytest.raises(Failed, match="^The function 'without_yield' doesn't exist"):
        durable.run("without_yield")


def test_function_that_takes_the_raw_context_and_never_yields_is_not_wrapped(
    durable: Durable,
) -> None:
    assert durable.run("takes_raw", "a") == '"a"'


# -- Activities ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("text", "a", "<a>"),
        ("text", "12", "<12>"),
        ("text", 'größe "1"', '<größe "1">'),
        ("keys", {"b": 1, "a": None}, ["a", "b"]),
        ("add_up", [1, 2], 3),
        ("add_one", 1, 2),
        ("add_one", None, None),
        ("same", 1.5, 1.5),
        ("same", "text", "text"),
        ("same", [True, {"a": []}], [True, {"a": []}]),
        ("same", None, None),
        ("later", {"a": 2}, {"a": 2, "later": 1}),
        ("KnownAs", "a", None),
        ("with_blob", "a", True),
    ],
)
def test_activity_gets_and_gives_values(
    durable: Durable, name: str, value: object, expected: object
) -> None:
    assert durable.run("whole_values", [(name, value)]) == [expected]
    assert durable.calls == [(name, value)]


# -- Entities -----------------------------------------------------------------------------------


def test_entity_keeps_its_state_between_operations(durable: Durable) -> None:
    assert durable.operate("counter", "a", ("add", 2), ("add", 3)) == [2, 5]
    assert durable.operate("counter", "a", ("add", 1)) == [6]
    assert durable.operate("counter", "b", ("get", None)) == [0]


def test_operation_that_fails_tells_why(durable: Durable) -> None:
    with pytest.raises(Failed, match="^division by zero$"):
        durable.operate("counter", "a", ("divide", 0))


def test_entity_is_reached_by_its_own_name_whatever_its_parameter_is_called(
    durable: Durable,
) -> None:
    assert durable.operate("Renamed", "k", ("go", None)) == [["renamed", "k", "go"]]


def test_orchestrator_calls_an_entity(durable: Durable) -> None:
    assert durable.run("counts") == [9, "division by zero"]


# -- Clients ------------------------------------------------------------------------------------


def test_client_starts_an_orchestration_over_http(host: Host) -> None:
    with Rpc() as rpc:
        request = Http("POST", "/api/start/chain", route_params={"name": "chain"})
        result = host.invoke("start", req=request, client=rpc.client())
    assert rpc.received == [("orchestrators/chain", '{"n": 1}')]
    base = "http://localhost:7071/runtime/webhooks/durabletask/instances/i1"
    query = "taskHub=TestHubName&connection=Storage&code=key"
    assert (result.error, result.returned.status) == (None, 202)
    assert result.returned.headers["Location"] == f"{base}?{query}"
    assert json.loads(result.returned.body) == {
        "id": "i1",
        "statusQueryGetUri": f"{base}?{query}",
        "sendEventPostUri": f"{base}/raiseEvent/{{eventName}}?{query}",
        "terminatePostUri": f"{base}/terminate?reason={{text}}&{query}",
        "rewindPostUri": f"{base}/rewind?reason={{text}}&{query}",
        "purgeHistoryDeleteUri": f"{base}?{query}",
        "restartPostUri": f"{base}/restart?{query}",
        "suspendPostUri": f"{base}/suspend?reason={{text}}&{query}",
        "resumePostUri": f"{base}/resume?reason={{text}}&{query}",
    }


def test_client_starts_the_instance_that_is_named(host: Host) -> None:
    with Rpc() as rpc:
        result = host.invoke("start_named", req=Http("POST"), client=rpc.client())
    assert result == Result("i1", {}, [], None)
    assert rpc.received == [("orchestrators/chain/my-id", None)]


def test_client_without_an_annotation_is_created_if_the_body_uses_one(host: Host) -> None:
    with Rpc() as rpc:
        used = host.invoke("used_client", req=Http("POST"), client=rpc.client())
        passed = host.invoke("passed_client", req=Http("POST"), client=rpc.client())
        by_hand = host.invoke("client_by_hand", req=Http("POST"), starter=rpc.client())
    assert (used.error, used.returned.status) == (None, 202)
    assert passed == by_hand == Result("i1", {}, [], None)
    path = "orchestrators/chain"
    assert rpc.received == [(path, '{"n": 2}'), (path, None), (path, None)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("in_plain_def", "DurableOrchestrationClient of i2"),
        ("optional_client", "DurableOrchestrationClient of i2"),
        ("text_client", "str of TestHubName"),
        ("plain_client", "str of TestHubName"),
        ("legacy_client", "str of TestHubName"),
    ],
)
def test_client_comes_as_it_is_annotated(host: Host, name: str, answer: str) -> None:
    with Rpc() as rpc:
        result = host.invoke(name, req=Http("POST"), client=rpc.client())
    assert result == Result(answer, {}, [], None)


# -- Output of build ----------------------------------------------------------------------------

ORCHESTRATOR = """\
from azure.durable_functions import Orchestrator

from app import {} as _handler
"""
CLIENT = """\
from azure.durable_functions import DurableOrchestrationClient

from app import {} as _handler


"""
SHIMS = {
    "chain": ORCHESTRATOR.format("chain") + "\nmain = Orchestrator.create(_handler)\n",
    "without_yield": ORCHESTRATOR.format("without_yield")
    + "\nmain = Orchestrator.create(_handler)\n",
    "in_class": ORCHESTRATOR.format("Steps") + "\nmain = Orchestrator.create(_handler.in_class)\n",
    "other_name": ORCHESTRATOR.format("other_name")
    + "\n_run = Orchestrator.create(_handler)\n\n\ndef main(ctx):\n    return _run(ctx)\n",
    "wrapped_by_hand": "from app import main\n",
    "takes_raw": "from app import takes_raw as main\n",
    "text": "from app import text as main\n",
    "later": "from app import later as _handler\n\n\n"
    "async def main(value):\n    return await _handler(value=value)\n",
    "counter": "from azure.durable_functions import Entity\n\n"
    "from app import counter as _handler\n\nmain = Entity.create(_handler)\n",
    "start": CLIENT.format("start") + "async def main(req, client):\n"
    "    return await _handler(req=req, client=DurableOrchestrationClient(client))\n",
    "in_plain_def": CLIENT.format("in_plain_def") + "def main(req, client):\n"
    "    return _handler(req=req, client=DurableOrchestrationClient(client))\n",
    "text_client": "from app import text_client as main\n",
    "used_client": CLIENT.format("used_client") + "async def main(req, client):\n"
    "    return await _handler(req=req, client=DurableOrchestrationClient(client))\n",
    "client_by_hand": "from app import client_by_hand as main\n",
}


@pytest.mark.parametrize("name", SHIMS)
def test_script_says_what_one_would_write_by_hand(built: Path, name: str) -> None:
    script = pairs(built)[name][1]
    assert script.removeprefix("# mypy: ignore-errors\n") == SHIMS[name]


BINDINGS = {
    "chain": [{"type": "orchestrationTrigger", "direction": "in", "name": "context"}],
    "other_name": [{"type": "orchestrationTrigger", "direction": "in", "name": "ctx"}],
    "without_yield": [
        {
            "type": "orchestrationTrigger",
            "direction": "in",
            "name": "context",
            "orchestration": "Renamed",
        }
    ],
    "known": [
        {"type": "activityTrigger", "direction": "in", "name": "value", "activity": "KnownAs"}
    ],
    "other_entity": [
        {"type": "entityTrigger", "direction": "in", "name": "entity", "entityName": "Renamed"}
    ],
    "text_client": [
        {"type": "httpTrigger", "direction": "in", "name": "req"},
        {"type": "http", "direction": "out", "name": "$return"},
        {"type": "durableClient", "direction": "in", "name": "client"},
    ],
}


@pytest.mark.parametrize("name", BINDINGS)
def test_function_json_is_as_one_would_write_it(built: Path, name: str) -> None:
    assert pairs(built)[name][0] == {"bindings": BINDINGS[name]}


def test_wrapped_function_stays_the_user_s_own(built: Path) -> None:
    code = """
from unittest.mock import Mock
from app import chain
context = Mock(get_input=lambda: "a", call_activity=lambda *call: call)
steps = chain(context)
print(next(steps), steps.send("b"))
"""
    done = python("-W", "error", "-c", code, cwd=built)
    assert done == Done(0, "('text', 'a') ('text', 'b')\n", "")


PLAIN_APP = """\
from funcdeco import App

app = App()

@app.queue_trigger(queue_name="orders")
def store(msg) -> None: ...

@app.activity_trigger()
def text(value: str) -> str:
    return value
"""


def test_app_without_orchestrators_imports_no_durable_package(
    project: Callable[..., Path],
) -> None:
    folder = project(PLAIN_APP)
    assert funcdeco("build", cwd=folder).code == 0
    with Host(folder, SETTINGS) as host:
        assert host.errors == {}
        assert [name for name in host.modules if name.startswith("azure.durable")] == []
        assert {"funcdeco.bindings.durable", "pydantic"}.isdisjoint(host.modules)


# -- Errors -------------------------------------------------------------------------------------

DURABLE = "\nimport azure.durable_functions as df\n"
ORCHESTRATION = "@app.orchestration_trigger(name='context')"
ENTITY = "@app.entity_trigger(name='context')"
CLIENT_INPUT = "@app.http(name='req')\n@app.durable_client_input(name='client')"
ASK = "move the code that uses it to an activity"
REFUSED: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "binding beside an orchestrator": (
        f"{ORCHESTRATION}\n@app.blob_input(name='blob', path='samples/b')",
        "def go(context, blob): yield",
        [("FUN012", "the function of an `orchestrationTrigger` can't receive `blob`", ASK)],
    ),
    "output of an orchestrator": (
        f"{ORCHESTRATION}\n@app.queue_output(name='$return', queue_name='orders')",
        "def go(context): yield",
        [("FUN012", "the function of an `orchestrationTrigger` can't receive `$return`", ASK)],
    ),
    "binding beside an entity": (
        f"{ENTITY}\n@app.blob_input(name='blob', path='samples/b')",
        "def go(context, blob): ...",
        [("FUN012", "the function of an `entityTrigger` can't receive `blob`", ASK)],
    ),
    "the invocation's context": (
        "@app.orchestration_trigger(name='steps')",
        "def go(steps, context: func.Context): yield",
        [("FUN012", "the function of an `orchestrationTrigger` can't receive `context`", ASK)],
    ),
    "async orchestrator": (
        ORCHESTRATION,
        "async def go(context): ...",
        [
            (
                "FUN012",
                "the function of an `orchestrationTrigger` can't be `async def`",
                "use `def`, and `yield` instead of `await`",
            )
        ],
    ),
    "async orchestrator that yields": (
        ORCHESTRATION,
        "async def go(context): yield",
        [
            (
                "FUN012",
                "the function of an `orchestrationTrigger` can't be `async def`",
                "use `def`, and `yield` instead of `await`",
            )
        ],
    ),
    "async entity": (
        ENTITY,
        "async def go(context): ...",
        [("FUN012", "the function of an `entityTrigger` can't be `async def`", "use `def`")],
    ),
    "what an entity's wrapper made": (
        "def counter(context): ...",
        "go = app.orchestration_trigger(name='context')(df.Entity.create(counter))",
        [
            (
                "FUN012",
                "the result of `Entity.create` can't be the function of an `orchestrationTrigger`",
                "pass the function to `Orchestrator.create`, or decorate the function itself",
            )
        ],
    ),
    "orchestrator of a number": (
        ORCHESTRATION,
        "def go(context: int): yield",
        [
            (
                "PYT004",
                "`orchestrationTrigger` doesn't support `int` as the type of `context`",
                "annotate it as `df.DurableOrchestrationContext`, `func.OrchestrationContext`, "
                "or remove the annotation",
            )
        ],
    ),
    "orchestrator of an entity's context": (
        ORCHESTRATION,
        "def go(context: df.DurableEntityContext): yield",
        [
            (
                "PYT004",
                "`orchestrationTrigger` doesn't support `df.DurableEntityContext` as the type of `context`",
                "annotate it as `df.DurableOrchestrationContext`, `func.OrchestrationContext`, "
                "or remove the annotation",
            )
        ],
    ),
    "entity of a number": (
        ENTITY,
        "def go(context: int): ...",
        [
            (
                "PYT004",
                "`entityTrigger` doesn't support `int` as the type of `context`",
                "annotate it as `df.DurableEntityContext`, `func.EntityContext`, or remove the annotation",
            )
        ],
    ),
    "client of a number": (
        CLIENT_INPUT,
        "def go(req, client: int): ...",
        [
            (
                "PYT004",
                "`durableClient` doesn't support `int` as the type of `client`",
                "annotate it as `df.DurableOrchestrationClient`, `str`, `bytes`, or remove the annotation",
            )
        ],
    ),
    "client of a context": (
        CLIENT_INPUT,
        "def go(req, client: df.DurableOrchestrationContext): ...",
        [
            (
                "PYT004",
                "`durableClient` doesn't support `df.DurableOrchestrationContext` as the type of `client`",
                "annotate it as `df.DurableOrchestrationClient`, `str`, `bytes`, or remove the annotation",
            )
        ],
    ),
    "activity that yields": (
        "@app.activity_trigger()",
        "def go(value): yield value",
        [
            (
                "FUN007",
                "`go` is a generator, which the worker can't run",
                "return the whole value instead of yielding parts",
            )
        ],
    ),
    "entity that yields": (
        ENTITY,
        "def go(context): yield",
        [
            (
                "FUN007",
                "`go` is a generator, which the worker can't run",
                "return the whole value instead of yielding parts",
            )
        ],
    ),
}


@pytest.mark.parametrize(("decorators", "function", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_durable_functions_cannot_run_is_refused(
    faults: Faults, decorators: str, function: str, expected: list[tuple[str, str, str]]
) -> None:
    found = faults(f"{DURABLE}{decorators}\n{function}\n")
    assert [(code, message, hint) for code, _, message, hint in found] == expected


def test_parameter_that_nothing_fills_is_refused(faults: Faults) -> None:
    found = faults(f"\n{ORCHESTRATION}\ndef go(context, extra): yield\n")
    message = "the function of an `orchestrationTrigger` can't receive `extra`"
    assert found == [("FUN012", 2, message, ASK)]


def test_parameter_with_a_default_keeps_it(load_app: Callable[..., FunctionApp]) -> None:
    app = load_app(f"\n{ORCHESTRATION}\ndef go(context, extra=1): yield\n")
    assert app.diagnostics == ()


@pytest.mark.parametrize(
    ("decorator", "kind"),
    [(ORCHESTRATION, "orchestrationTrigger"), (ENTITY, "entityTrigger")],
)
def test_package_that_is_missing_is_named(
    faults: Faults, monkeypatch: pytest.MonkeyPatch, decorator: str, kind: str
) -> None:
    monkeypatch.setitem(sys.modules, "azure.durable_functions", None)
    ((code, line, message, hint),) = faults(f"\n{decorator}\ndef go(context): ...\n")
    assert (code, line) == ("APP005", 2)
    assert message == f"`{kind}` requires `azure-functions-durable<2`, which isn't installed"
    assert hint == "add `azure-functions-durable<2` to requirements.txt and install it"


def test_activity_needs_no_package(
    load_app: Callable[..., FunctionApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "azure.durable_functions", None)
    app = load_app("\n@app.activity_trigger()\ndef go(value): ...\n")
    assert app.diagnostics == ()
