"""Findings of `check` in names that a trigger keeps or gives: its parameter, values, expressions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import azure.functions as func
import pytest

from build_support import funcdeco
from check_support import HEAD, write_project
from funcdeco.analysis.expression_names import PROVIDERS
from funcdeco.bindings.catalog import entries_of, known_types
from funcdeco.linter.check import check
from runtime_host import Host, Http

CODES = ("BND007", "BND033", "BND034", "EXP002", "EXP003", "EXP008")
Row = tuple[str, str, str, str]


def rows(folder: Path, **options: Any) -> list[Row]:
    """Return code, line and column, message and hint of the findings in question."""
    return [
        (one.code, f"{one.line}:{one.column}", one.message, one.hint)
        for one in check(folder, **options)
        if one.code in CODES
    ]


def decorated(folder: Path, text: str) -> list[Row]:
    return rows(write_project(folder, {"app.py": HEAD + text}))


def by_hand(folder: Path, script: str, *bindings: dict[str, Any]) -> list[Row]:
    content = json.dumps({"scriptFile": "__init__.py", "bindings": bindings})
    return rows(write_project(folder, {"run/function.json": content, "run/__init__.py": script}))


def trigger(kind: str, name: str, **keys: Any) -> dict[str, Any]:
    return {"type": kind, "direction": "in", "name": name, **keys}


BLOB = {"type": "blob", "direction": "out", "name": "out"}
QUEUE = trigger("queueTrigger", "msg", queueName="orders")
BUS = trigger("serviceBusTrigger", "msg", queueName="orders")


# -- The name of the trigger's parameter


@pytest.mark.parametrize(
    "kind, name",
    [
        *(("activityTrigger", "data"), ("activityTrigger", "Data")),
        *(("timerTrigger", "timerTrigger"), ("timerTrigger", "timertrigger")),
        *(("queueTrigger", "insertionTime"), ("queueTrigger", "ExpirationTime")),
        *(("serviceBusTrigger", "client"), ("serviceBusTrigger", "userProperties")),
        *(("eventHubTrigger", "properties"), ("kafkaTrigger", "key")),
        *(("rabbitMQTrigger", "body"), ("mcpToolTrigger", "mcptoolcontext")),
        *(("mcpResourceTrigger", "mcpresourceuri"), ("mcpPromptTrigger", "mcpsessionid")),
    ],
)
def test_a_trigger_keeps_names_of_its_binding_data(kind: str, name: str, tmp_path: Path) -> None:
    [(code, _, message, hint)] = by_hand(
        tmp_path, f"def main({name}): ...\n", trigger(kind, name, cardinality="one")
    )
    assert (code, message) == (
        "BND033",
        f"`{kind}` provides data of its own under the name {name!r}, so the host rejects a parameter with this name",
    )
    assert hint == f"rename the binding and its parameter, for example to `my_{name}`"


@pytest.mark.parametrize(
    "kind, name",
    [
        *(("activityTrigger", "instanceId"), ("activityTrigger", "data1")),
        *(("timerTrigger", "timer"), ("timerTrigger", "timer_trigger"), ("queueTrigger", "id")),
        *(("queueTrigger", "dequeueCount"), ("queueTrigger", "data"), ("blobTrigger", "name")),
        *(("eventHubTrigger", "offset"), ("orchestrationTrigger", "context")),
        *(("eventGridTrigger", "event"), ("httpTrigger", "data"), ("cosmosDBTrigger", "data")),
    ],
)
def test_other_names_are_the_authors(kind: str, name: str, tmp_path: Path) -> None:
    found = by_hand(tmp_path, f"def main({name}): ...\n", trigger(kind, name, path="abc/{name}"))
    assert [row for row in found if row[0] == "BND033"] == []


def test_a_batch_has_other_names(tmp_path: Path) -> None:
    batch = trigger("eventHubTrigger", "properties", cardinality="many")
    assert by_hand(tmp_path, "def main(properties): ...\n", batch) == []


def test_outputs_may_have_the_name(tmp_path: Path) -> None:
    output = {**BLOB, "name": "data", "path": "abc/x"}
    assert (
        by_hand(tmp_path, "def main(x, data): ...\n", trigger("activityTrigger", "x"), output) == []
    )


def test_a_decorated_activity_keeps_them_too(tmp_path: Path) -> None:
    text = "@app.activity_trigger()\ndef work(data: str) -> str: ...\n"
    message = "`activityTrigger` provides data of its own under the name 'data', so the host rejects a parameter with this name"
    hint = "rename the parameter, for example to `my_data`"
    assert decorated(tmp_path, text) == [("BND033", "7:2", message, hint)]


# -- Values that no parameter receives

ROUTE = '@app.http(route="orders/{order_id}/{line:int}", name="req")\n'
PATH = '@app.blob_trigger(path="photos/{year}/{name}.jpg", name="photo")\n'
USE = 'remove it, and use `req.route_params["order_id"]` in the function'
DEFAULT = "parameter `{}` always has its default value, not `{{{}}}` in the {}"


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            f'{ROUTE}def get(req: func.HttpRequest, order_id: str = "") -> str: ...\n',
            ("BND034", "8:42", DEFAULT.format("order_id", "order_id", "route"), USE),
        ),
        (
            f"{ROUTE}def get(req: func.HttpRequest, *, orderId=None) -> str: ...\n",
            ("BND034", "8:35", DEFAULT.format("orderId", "order_id", "route"), USE),
        ),
        (
            f"{ROUTE}def get(req: func.HttpRequest, order_id: str) -> str: ...\n",
            ("BND007", "8:42", "parameter `order_id` has no binding", USE),
        ),
        (
            f'{PATH}def read(photo: func.InputStream, name: str = "") -> None: ...\n',
            (
                "BND034",
                "8:41",
                DEFAULT.format("name", "name", "path"),
                "remove it, and use `photo.name` in the function",
            ),
        ),
        (
            f"{PATH}def read(photo: bytes, year) -> None: ...\n",
            (
                "BND007",
                "8:24",
                "parameter `year` has no binding",
                "remove it, annotate `photo` as `func.InputStream`, "
                "and use `photo.name` in the function",
            ),
        ),
        (
            '@app.queue_trigger(queue_name="orders", name="msg")\n'
            "def take(msg: func.QueueMessage, dequeue_count) -> None: ...\n",
            (
                "BND007",
                "8:34",
                "parameter `dequeue_count` has no binding",
                "remove it, and use `msg.dequeue_count` in the function",
            ),
        ),
        (
            f"{ROUTE}def get(req: func.HttpRequest, other) -> str: ...\n",
            (
                "BND007",
                "8:32",
                "parameter `other` has no binding",
                'add one, such as `@app.blob_input(name="other", ...)`, or a default value',
            ),
        ),
    ],
    ids=range(7),
)
def test_the_hint_leads_to_the_value(text: str, expected: Row, tmp_path: Path) -> None:
    assert decorated(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        f"{ROUTE}def get(req: func.HttpRequest, retries: int = 3) -> str: ...\n",
        f"{ROUTE}def get(req: func.HttpRequest, ctx: func.Context) -> str: ...\n",
        f"{ROUTE}def get(req: func.HttpRequest, **rest) -> str: ...\n",
        # A binding passes it.
        f'{ROUTE}@app.blob_input(name="order_id", path="abc/{{order_id}}")\n'
        "def get(req: func.HttpRequest, order_id: str) -> str: ...\n",
        # A default that a test or a caller may replace.
        '@app.queue_trigger(queue_name="orders", name="msg")\n'
        "def take(msg: func.QueueMessage, dequeue_count: int = 0) -> None: ...\n",
        '@app.event_hub_trigger(event_hub_name="h", connection="C", name="events")\n'
        'def take(events: func.EventHubEvent, partition_key: str = "main") -> None: ...\n',
    ],
    ids=range(6),
)
def test_other_defaults_are_left_alone(text: str, tmp_path: Path) -> None:
    assert decorated(tmp_path, text) == []


@pytest.mark.parametrize(
    "declared, signature, hint",
    [
        (
            trigger("httpTrigger", "req", route="orders/{order_id?}"),
            'req: func.HttpRequest, order_id: str = ""',
            USE,
        ),
        (
            trigger("blobTrigger", "photo", path="photos/{name}.jpg"),
            "photo: func.InputStream, name",
            "remove it, and use `photo.name` in the function",
        ),
        (
            BUS,
            "msg: str, message_id",
            "remove it, annotate `msg` as `func.ServiceBusMessage`, "
            "and use `msg.message_id` in the function",
        ),
        (QUEUE, "msg: func.QueueMessage, ctx: func.Context", "name it `context`"),
        (QUEUE, "msg: func.QueueMessage, x=1", "add one to function.json, or remove the parameter"),
    ],
    ids=range(5),
)
def test_hints_for_function_json_lead_there_too(
    declared: dict[str, Any], signature: str, hint: str, tmp_path: Path
) -> None:
    script = f"import azure.functions as func\n\n\ndef main({signature}): ...\n"
    [(code, _, message, found)] = by_hand(tmp_path, script, declared)
    name = re.split(r"\W+", signature.partition(", ")[2])[0]
    assert (code, message, found) == ("BND007", f"parameter `{name}` has no binding", hint)


def test_the_attributes_exist() -> None:
    models = {
        entry.model
        for kind in known_types()
        for entry in entries_of(kind)
        if entry.model.attributes
    }
    assert len(models) == 5
    for model in models:
        kind = getattr(func, model.python_types[0].removeprefix("func."))
        assert [one for one in model.attributes if not hasattr(kind, one)] == []


@pytest.mark.core
def test_the_worker_passes_a_default_where_a_route_has_the_value(tmp_path: Path) -> None:
    text = (
        f'{ROUTE}def fails(req: func.HttpRequest, order_id: str = "default") -> str:\n'
        "    return order_id\n\n\n"
        '@app.http(route="fine/{order_id}", name="req")\n'
        "def fine(req: func.HttpRequest) -> str:\n"
        '    return req.route_params["order_id"]\n'
    )
    write_project(tmp_path, {"app.py": HEAD + text})
    assert funcdeco("build", tmp_path).code == 0
    with Host(tmp_path) as host:
        request = Http(route_params={"order_id": "7"})
        answers = [host.invoke(name, req=request).returned for name in ("fails", "fine")]
    assert answers == ["default", "7"]


# -- Names in expressions

WHOLE = "use `{queueTrigger}` for the whole message, or a member of a JSON message"
OF_BUS = (
    "use a member of a JSON message, or `{DeliveryCount}`, `{DeadLetterSource}`, `{LockToken}`, "
    "`{ExpiresAtUtc}`, `{EnqueuedTimeUtc}`, `{MessageId}`, `{ContentType}`, `{ReplyTo}` and 9 more"
)


@pytest.mark.parametrize(
    "declared, path, message, hint",
    [
        (
            BUS,
            "abc/{queueTrigger}",
            "`{queueTrigger}` in `path` has no value: only `queueTrigger` provides it",
            OF_BUS,
        ),
        (
            QUEUE,
            "abc/{BlobTrigger}",
            "`{BlobTrigger}` in `path` has no value: only `blobTrigger` provides it",
            WHOLE,
        ),
        (
            QUEUE,
            "abc/{lockToken}",
            "`{lockToken}` in `path` has no value: only `serviceBusTrigger` provides it",
            WHOLE,
        ),
        (
            trigger("httpTrigger", "req", route="a/{id}"),
            "abc/{dequeueCount}",
            "`{dequeueCount}` in `path` has no value: only `queueTrigger` provides it",
            "use `{id}`, `{Query.name}`, or a member of a JSON body",
        ),
        (
            QUEUE,
            "abc/{msg}.json",
            "`{msg}` in `path` isn't the value of the parameter `msg`",
            WHOLE,
        ),
        (
            BUS,
            "abc/{MSG.id}",
            "`{MSG.id}` in `path` isn't the value of the parameter `msg`",
            OF_BUS,
        ),
        (
            trigger("httpTrigger", "req"),
            "abc/{req.params.id}",
            "`{req.params.id}` in `path` isn't the value of the parameter `req`",
            "use a name in the route, `{Query.name}`, or a member of a JSON body",
        ),
    ],
    ids=range(7),
)
def test_names_that_the_trigger_does_not_provide(
    declared: dict[str, Any], path: str, message: str, hint: str, tmp_path: Path
) -> None:
    script = f"def main({declared['name']}, out): ...\n"
    [(code, _, text, found)] = by_hand(tmp_path, script, declared, {**BLOB, "path": path})
    assert (code, text, found) == ("EXP008", message, hint)


@pytest.mark.parametrize(
    "declared, path, body",
    [
        (QUEUE, "abc/{queueTrigger}/{dequeueCount}/{order}", "..."),
        (QUEUE, "abc/{out}", "..."),
        # The message may be JSON with such a member.
        (QUEUE, "abc/{msg}", "out.set(msg.get_json()['msg'])"),
        (QUEUE, "abc/{msg}", 'out.set(msg.get_json().get("msg"))'),
        (QUEUE, "abc/{msg}", "out.set(Order.model_validate_json(msg.get_body()).msg)"),
        (BUS, "abc/{lockToken}/{enqueuedTimeUtc}", "..."),
        (trigger("httpTrigger", "req", route="a/{req}"), "abc/{req}", "..."),
        (trigger("httpTrigger", "req", route="a/{lockToken}"), "abc/{lockToken}", "..."),
        # These pass their own parameter.
        (trigger("activityTrigger", "name"), "abc/{name}/{instanceId}/{data.x}", "..."),
        (trigger("mcpToolTrigger", "call"), "abc/{call}/{mcptoolargs.who}", "..."),
        (trigger("fooTrigger", "msg"), "abc/{msg}/{queueTrigger}", "..."),
    ],
    ids=range(11),
)
def test_names_that_may_have_a_value(
    declared: dict[str, Any], path: str, body: str, tmp_path: Path
) -> None:
    script = f"def main({declared['name']}, out): {body}\n"
    assert by_hand(tmp_path, script, declared, {**BLOB, "path": path}) == []


def test_names_of_one_trigger_are_those_of_the_models() -> None:
    given: dict[str, set[str]] = {}
    for kind in known_types():
        for entry in entries_of(kind):
            for name in entry.model.gives or ():
                given.setdefault(name.lower(), set()).add(f"`{kind}`")
    assert {name: given[name] for name in PROVIDERS} == {
        name: set(text.split(" and ")) for name, text in PROVIDERS.items()
    }
