"""The test client sends the same events to the same app in all three models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

BODIES = """
def on_order(message: func.ServiceBusMessage) -> str:
    return f"{message.message_id} {message.session_id} {message.get_body()}"

def on_many(events: typing.List[func.EventHubEvent]) -> str:
    return " ".join(f"{one.partition_key}:{one.get_body().decode()}" for one in events)

async def on_blob(blob: func.InputStream, copy: func.Out[str]) -> str:
    copy.set("copied")
    return f"{blob.name} {blob.length}"

def hourly(timer: func.TimerRequest) -> str:
    return str(timer.past_due)
"""
BUS = {"queue_name": "orders", "connection": "Bus"}
HUB = {"event_hub_name": "hub", "connection": "Hub", "cardinality": "many", "data_type": "string"}
BLOB = {"path": "in/{name}", "connection": "AzureWebJobsStorage"}
COPY = {"event_hub_name": "copies", "connection": "Hub"}
TIMER = {"schedule": "0 0 * * * *"}
TRIGGERS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "on_order": ("service_bus_queue_trigger", "serviceBusTrigger", "message", BUS),
    "on_many": ("event_hub_message_trigger", "eventHubTrigger", "events", HUB),
    "on_blob": ("blob_trigger", "blobTrigger", "blob", BLOB),
    "hourly": ("timer_trigger", "timerTrigger", "timer", TIMER),
}
"""By function: decorator of the v2 model, type, parameter and properties."""
OURS = {"event_hub_message_trigger": "event_hub_trigger"}
SETTINGS = {"Bus": "x", "Hub": "x"}


def decorated(is_v2: bool) -> str:
    """Return the app with decorators of the v2 model, or with ours."""
    text = BODIES
    head = "import typing\nimport azure.functions as func\n"
    head += "app = func.FunctionApp()\n" if is_v2 else "from funcdeco import App\napp = App()\n"
    arg = "arg_name" if is_v2 else "name"
    for name, (decorator, _, parameter, properties) in TRIGGERS.items():
        listed = "".join(f", {key}={value!r}" for key, value in properties.items())
        used = decorator if is_v2 else OURS.get(decorator, decorator)
        lines = [f"@app.{used}({arg}='{parameter}'{listed})"]
        lines.append(f"@app.queue_output({arg}='$return', queue_name='sent', connection='S')")
        if name == "on_blob":
            copy = ", ".join(f"{key}={value!r}" for key, value in COPY.items())
            lines.append(f"@app.event_hub_output({arg}='copy', {copy})")
        function = f"async def {name}" if f"async def {name}" in text else f"def {name}"
        text = text.replace(function, "\n".join([*lines, function]))
    return head + text


def camel(properties: dict[str, str]) -> dict[str, str]:
    """Return the properties as function.json spells them."""
    return {
        first + "".join(map(str.title, rest)): value
        for (first, *rest), value in ((key.split("_"), one) for key, one in properties.items())
    }


def write_v1(root: Path) -> None:
    """Write a folder for each function, which share a script."""
    (root / "shared.py").write_text(f"import typing\nimport azure.functions as func\n{BODIES}")
    for name, (_, kind, parameter, properties) in TRIGGERS.items():
        bindings: list[dict[str, Any]] = [
            {"type": kind, "direction": "in", "name": parameter, **camel(properties)},
            {
                "type": "queue",
                "direction": "out",
                "name": "$return",
                "queueName": "sent",
                "connection": "S",
            },
        ]
        if name == "on_blob":
            copy = {"type": "eventHub", "direction": "out", "name": "copy", **camel(COPY)}
            bindings.append(copy)
        config = {"scriptFile": "../shared.py", "entryPoint": name, "bindings": bindings}
        (root / name).mkdir()
        (root / name / "function.json").write_text(json.dumps(config), "utf-8")


@pytest.fixture(params=["decorated", "v1", "v2"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "host.json").write_text('{"version": "2.0"}', "utf-8")
    if request.param == "v1":
        write_v1(tmp_path)
    else:
        name = "function_app.py" if request.param == "v2" else "app.py"
        (tmp_path / name).write_text(decorated(request.param == "v2"), "utf-8")
    return tmp_path


def test_events_reach_the_functions_of_each_model(project: Path) -> None:
    with TestClient(project, settings={**SETTINGS, "S": "x"}) as client:
        sent = client.service_bus("orders", "hi", message_id="m", session_id="s")
        assert (sent.exception, sent.returned) == (None, "m s b'hi'")
        many = client.event_hub("hub", batch=["a", "b"], partition_key="k")
        assert (many.exception, many.returned) == (None, "k:a k:b")
        blob = client.blob("in/a/b.txt", "text")
        assert (blob.exception, blob.returned) == (None, "in/a/b.txt 4")
        assert blob.outputs["copy"] == "copied"
        assert client.timer("hourly", past_due=True).returned == "True"
        assert client.invoke("on_order", message="x").exception is None
        queue = client._app.world.queues.at("S", "sent")
        assert [message.body for message in queue][:3] == [
            b"m s b'hi'",
            b"k:a k:b",
            b"in/a/b.txt 4",
        ]


def test_a_tool_of_the_v2_model_gets_its_arguments(tmp_path: Path) -> None:
    # H-HTTP-64
    text = "import azure.functions as func\napp = func.FunctionApp()\n"
    text += "@app.mcp_tool()\ndef add(a: int, b: int = 2) -> int:\n    return a + b\n"
    (tmp_path / "function_app.py").write_text(text, "utf-8")
    (tmp_path / "host.json").write_text('{"version": "2.0"}', "utf-8")
    with TestClient(tmp_path) as client:
        assert client.mcp_tool("add", a=3).outputs["$return"] == "5"
        assert client.mcp_tool("add", a=3, b=4).returned == "7"
        failed = client.mcp_tool("add", b=4)
        assert str(failed.exception) == (
            "One or more required tool properties are missing values. Please provide: a"
        )


def test_a_decorated_function_may_be_its_own_entry_point() -> None:
    with TestClient(Path(__file__).parents[1] / "examples" / "entry_point") as client:
        found = [client.get(path).text for path in ("/api/miles/10", "/api/celsius/100")]
    assert found == ["6.2", "37.8"]
