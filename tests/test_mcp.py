"""The MCP server of an app in `TestClient`: rows H-HTTP-60 to 65, H-DATA-12."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from funcdeco.engine.families.mcp import Client
from funcdeco.engine.mcp.server import McpServer
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core

ACCEPT = {"Accept": "application/json, text/event-stream"}
HEAD = """
import json
import azure.functions as func
from typing import Annotated
from funcdeco import App

app = App()
"""


def project(folder: Path, source: str, **host: Any) -> Path:
    (folder / "host.json").write_text(json.dumps({"version": "2.0", **host}))
    (folder / "app.py").write_text(HEAD + source)
    return folder


def ask(client: TestClient, method: str, **params: Any) -> Any:
    """Return the result of a request, or its error."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    response = client.post("/runtime/webhooks/mcp", json=request, headers=ACCEPT)
    found = json.loads(response.text.partition("data: ")[2])
    return found["result"] if "result" in found else found["error"]


def asked(folder: Path, source: str, method: str, **params: Any) -> Any:
    with TestClient(project(folder, source)) as client:
        return ask(client, method, **params)


def tool(**properties: Any) -> str:
    """Return the source of a tool that returns its call."""
    written = {"tool_name": "t", "description": "d", **properties}
    options = ", ".join(f"{name}={value!r}" for name, value in written.items())
    return f"@app.mcp_tool_trigger({options})\ndef f(call: str) -> str:\n    return call\n"


def schema(folder: Path, source: str) -> Any:
    [found] = asked(folder, source, "tools/list")["tools"]
    return found["inputSchema"]


def test_arguments_have_schemas(tmp_path: Path) -> None:  # H-HTTP-60
    properties = [
        {"PropertyNAME": "one", "propertyType": "string", "isRequired": True},
        {"propertyName": "all", "propertyType": "number", "isArray": True, "description": "d"},
        {"propertyName": "size", "propertyType": "string", "enumValues": ["S", "M"]},
        {"propertyName": "few", "propertyType": "string", "isArray": True, "enumValues": ["a"]},
        {"propertyName": " ", "propertyType": "string", "isRequired": True},
    ]
    assert schema(tmp_path, tool(tool_properties=json.dumps(properties))) == {
        "type": "object",
        "properties": {
            "one": {"type": "string", "description": ""},
            "all": {"type": "array", "items": {"type": "number"}, "description": "d"},
            "size": {"type": "string", "enum": ["S", "M"], "description": ""},
            "few": {
                "type": "array",
                "items": {"type": "string", "enum": ["a"]},
                "description": "",
            },
        },
        "required": ["one"],
    }


def test_tool_without_arguments_has_an_empty_schema(tmp_path: Path) -> None:
    assert schema(tmp_path, tool()) == {"type": "object", "properties": {}, "required": []}


def test_schema_can_be_written_as_a_whole(tmp_path: Path) -> None:  # H-HTTP-60 and 61
    whole = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    source = tool(input_schema=json.dumps(whole), use_worker_input_schema=True)
    with TestClient(project(tmp_path, source)) as client:
        [found] = ask(client, "tools/list")["tools"]
        assert found["inputSchema"] == whole
        assert ask(client, "tools/call", name="t", arguments={"a": None}) == {
            "code": -32602,
            "message": "One or more required tool properties are missing values. Please provide: a",
        }
        assert [one.function for one in client.invocations] == []


def test_metadata_and_titles_are_listed(tmp_path: Path) -> None:  # H-HTTP-60 and 65
    source = f"""
{tool(metadata='{"a": {"b": [1]}}', output_schema='{"type": "object"}')}
@app.mcp_resource_trigger(
    uri="a://b", resource_name="r", title="T", description="D", mime_type="text/plain", size=5,
    metadata='{{"m": 1}}')
def r(call: str) -> str:
    return ""

@app.mcp_resource_trigger(uri="a://b/{{c}}", resource_name="rt", title="T", size=5)
def rt(call: str) -> str:
    return ""

@app.mcp_prompt_trigger(
    prompt_name="p", title="T", description="D", icons='[{{"src": "a.png", "sizes": ["1x1"]}}]',
    metadata='{{"m": 1}}')
def p(call: func.PromptInvocationContext) -> str:
    return ""
"""
    with TestClient(project(tmp_path, source)) as client:
        [found] = ask(client, "tools/list")["tools"]
        assert (found["_meta"], found["outputSchema"]) == ({"a": {"b": [1]}}, {"type": "object"})
        shown = {"title": "T", "description": "D"}
        resource = {"uri": "a://b", "name": "r", **shown, "mimeType": "text/plain", "size": 5}
        resources = ask(client, "resources/list")["resources"]
        assert resources == [{**resource, "_meta": {"m": 1}}]
        templates = ask(client, "resources/templates/list")["resourceTemplates"]
        assert templates == [{"uriTemplate": "a://b/{c}", "name": "rt", "title": "T"}]
        icons = [{"src": "a.png", "sizes": ["1x1"]}]
        prompts = ask(client, "prompts/list")["prompts"]
        assert prompts == [{"name": "p", **shown, "icons": icons, "_meta": {"m": 1}}]


def test_names_ignore_case_and_the_first_counts(tmp_path: Path) -> None:
    source = """
@app.mcp_tool_trigger(tool_name="Same", description="d")
def a(call: str) -> str:
    return "a"

@app.mcp_tool_trigger(tool_name="sAME", description="d")
def b(call: str) -> str:
    return "b"
"""
    with TestClient(project(tmp_path, source)) as client:
        assert [one["name"] for one in ask(client, "tools/list")["tools"]] == ["Same"]
        assert ask(client, "tools/call", name="same")["content"][0]["text"] == "a"


def test_setting_can_name_a_tool(tmp_path: Path) -> None:
    folder = project(tmp_path, tool(tool_name="%NAME%"))
    with TestClient(folder, settings={"NAME": "named"}) as client:
        assert [one["name"] for one in ask(client, "tools/list")["tools"]] == ["named"]
    with TestClient(folder) as client:
        assert ask(client, "tools/list") == {"tools": []}


def test_functions_that_cannot_run_are_not_listed(tmp_path: Path) -> None:
    source = f"""
{tool()}
@app.mcp_tool_trigger(tool_name="off", description="d")
def off(call: str) -> str:
    return ""
"""
    folder = project(tmp_path, source)
    with TestClient(folder, settings={"AzureWebJobs.off.Disabled": "true"}) as client:
        assert [one["name"] for one in ask(client, "tools/list")["tools"]] == ["t"]
        assert ask(client, "tools/call", name="off")["message"] == "Unknown tool: 'off'"


def test_functions_that_cannot_be_loaded_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    for name, code in (("works", "def main(call): return ''"), ("broken", "1 / 0")):
        trigger = {"type": "mcpToolTrigger", "direction": "in", "name": "call"}
        bindings = [{**trigger, "toolName": name, "description": "d"}]
        (tmp_path / name).mkdir()
        (tmp_path / name / "function.json").write_text(json.dumps({"bindings": bindings}))
        (tmp_path / name / "__init__.py").write_text(code)
    with TestClient(tmp_path) as client:
        assert [one["name"] for one in ask(client, "tools/list")["tools"]] == ["works"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, {"name": "t", "arguments": {}}),
        ({"arguments": None}, {"name": "t"}),
        ({"arguments": {}}, {"name": "t", "arguments": {}}),
        ({"arguments": {"a": None}}, {"name": "t", "arguments": {"a": None}}),
    ],
    ids=str,
)
def test_function_sees_what_the_client_has_sent(
    tmp_path: Path, arguments: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:  # H-HTTP-62
    found = asked(tmp_path, tool(), "tools/call", name="t", **arguments)
    call = json.loads(found["content"][0]["text"])
    transport = call.pop("transport")
    assert (transport["name"], set(transport)) == ("http-streamable", {"name", "properties"})
    without = {key: value for key, value in expected.items() if arguments or key != "arguments"}
    assert call == without


def test_arguments_arrive_as_dot_net_writes_them(tmp_path: Path) -> None:  # H-HTTP-62
    names = ("text", "number", "flag", "nothing", "list", "missing")
    inputs = "".join(
        f'@app.mcp_tool_property_input(name="{one}", property_name="{one}", property_type="string",'
        ' description="", is_required=False)\n'
        for one in names
    )
    source = f"""
@app.mcp_tool_trigger(tool_name="t", description="d")
{inputs}def f(call: str, {", ".join(f"{one}: str" for one in names)}) -> str:
    return json.dumps([{", ".join(names)}])
"""
    sent = {"text": "a", "number": 1.5, "flag": True, "nothing": None, "list": [1, "b"]}
    found = asked(tmp_path, source, "tools/call", name="t", arguments=sent)
    texts = ["a", "1.5", "True", "", '[1,"b"]', ""]
    assert json.loads(found["content"][0]["text"]) == texts


def test_names_in_an_address_reach_other_bindings(tmp_path: Path) -> None:  # H-HTTP-65
    source = """
@app.mcp_resource_trigger(uri="notes://{day}/at?{who}", resource_name="notes", name="request")
def read(
    request: str, note: Annotated[str, app.blob_input(path="notes/{day}-{who}", data_type="string")]
) -> str:
    return note
"""
    with TestClient(project(tmp_path, source)) as client:
        client.blobs["notes/monday-a/b"] = b"found"
        found = ask(client, "resources/read", uri="NOTES://monday/at?a/b")
        content = {"uri": "NOTES://monday/at?a/b", "text": "found"}
        assert found == {"contents": [content]}
        for other in ("notes://a/b/at?c", "notes://a/at?b&c", "notes:///at?c"):
            assert ask(client, "resources/read", uri=other)["code"] == -32602


def returning(kind: str, value: Any, **properties: Any) -> str:
    required = {
        "tool": {"tool_name": "t", "description": "d"},
        "prompt": {"prompt_name": "t"},
        "resource": {"uri": "a://t", "resource_name": "t"},
    }
    options = ", ".join(f"{key}={one!r}" for key, one in {**required[kind], **properties}.items())
    annotation = "func.PromptInvocationContext" if kind == "prompt" else "str"
    head = f"@app.mcp_{kind}_trigger({options})\ndef f(call: {annotation}):\n"
    return f"{head}    return {value!r}\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [("text", "text"), (None, ""), (5, "5"), ({"a": 1}, "{'a': 1}"), (b"x", "System.Byte[]")],
    ids=str,
)
def test_tool_returns_a_string(tmp_path: Path, value: Any, text: str) -> None:  # H-HTTP-63
    found = asked(tmp_path, returning("tool", value), "tools/call", name="t")
    assert found == {"content": [{"type": "text", "text": text}]}


def envelope(kind: str, content: Any, **more: Any) -> str:
    return json.dumps({"type": kind, "content": json.dumps(content), **more})


TEXT = {"type": "text", "text": "a"}
LINK = {"type": "resource_link", "uri": "a://b", "name": "b"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (envelope("text", TEXT), {"content": [TEXT]}),
        (envelope("resource_link", LINK), {"content": [LINK]}),
        (envelope("multi_content_result", [TEXT, LINK]), {"content": [TEXT, LINK]}),
        (
            envelope("call_tool_result", {"content": [TEXT], "isError": True}),
            {"content": [TEXT], "isError": True},
        ),
        (
            envelope("text", TEXT, structuredContent='{"a": 1}'),
            {"content": [TEXT], "structuredContent": {"a": 1}},
        ),
        (json.dumps({"TYPE": "Text", "Content": json.dumps(TEXT)}), {"content": [TEXT]}),
    ],
    ids=str,
)
def test_tool_can_return_a_whole_result(tmp_path: Path, value: str, expected: Any) -> None:
    source = returning("tool", value, use_result_schema=True)
    assert asked(tmp_path, source, "tools/call", name="t") == expected


NO_ENVELOPE = (
    "with `useResultSchema`, the function must return a JSON object with the strings `type` and "
    "`content`"
)


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        *(("tool", value, NO_ENVELOPE) for value in ("", "x", "[]", b"{}", '{"type": "text"}')),
        (
            "tool",
            envelope("multi_content_result", []),
            "`content` of `multi_content_result` is empty",
        ),
        ("tool", envelope("text", []), "`content` of `text` must be a JSON object"),
        ("tool", '{"type": "text", "content": "{"}', "`content` isn't valid JSON"),
        (
            "tool",
            envelope("text", TEXT, structuredContent="{"),
            "`structuredContent` isn't valid JSON",
        ),
        ("prompt", "x", NO_ENVELOPE),
        (
            "prompt",
            envelope("prompt_messages", {}),
            "`content` of `prompt_messages` must be a JSON list",
        ),
        (
            "prompt",
            envelope("text", TEXT),
            "`type` must be `get_prompt_result` or `prompt_messages`, not `text`",
        ),
    ],
    ids=str,
)
def test_results_that_cannot_be_read_fail(
    tmp_path: Path, kind: str, value: Any, reason: str
) -> None:
    source = returning(kind, value, use_result_schema=True)
    method = {"tool": "tools/call", "prompt": "prompts/get"}[kind]
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"name": "t"}}
    with TestClient(project(tmp_path, source)) as client:
        server, seen = McpServer(client._app), Client("http-streamable", None, None, {})
        found, why = server.handle(message, seen)
    assert (found or {})["id"] == 1
    assert why == f"{method}: {reason}"


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("text", {"uri": "a://t", "text": "text"}),
        (None, {"uri": "a://t", "text": ""}),
        (b"\xff", {"uri": "a://t", "blob": base64.b64encode(b"\xff").decode()}),
        ('{"a": 1}', {"uri": "a://t", "text": '{"a": 1}'}),
        (
            json.dumps({"Content": json.dumps({"uri": "", "text": "a", "mimeType": "x/y"})}),
            {"uri": "a://t", "mimeType": "x/y", "text": "a"},
        ),
        ('{"content": "no JSON"}', {"uri": "a://t", "text": '{"content": "no JSON"}'}),
    ],
    ids=str,
)
def test_resource_returns_text_or_bytes(tmp_path: Path, value: Any, content: Any) -> None:
    found = asked(tmp_path, returning("resource", value), "resources/read", uri="a://t")
    assert found == {"contents": [content]}  # H-HTTP-65


MESSAGE = {"role": "assistant", "content": TEXT}


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ("a", {}, {"messages": [{"role": "user", "content": TEXT}]}),
        (
            envelope("prompt_messages", [MESSAGE]),
            {"use_result_schema": True},
            {"messages": [MESSAGE]},
        ),
        (
            envelope("get_prompt_result", {"description": "d", "messages": []}),
            {"use_result_schema": True},
            {"description": "d", "messages": []},
        ),
    ],
    ids=str,
)
def test_prompt_returns_messages(
    tmp_path: Path, value: Any, options: Mapping[str, Any], expected: Any
) -> None:  # H-HTTP-65
    found = asked(tmp_path, returning("prompt", value, **options), "prompts/get", name="t")
    assert found == expected


def test_prompt_needs_its_arguments(tmp_path: Path) -> None:  # H-HTTP-65
    arguments = json.dumps([{"NAME": "a", "required": True}, {"name": "b"}])
    source = returning("prompt", "x", prompt_arguments=arguments)
    with TestClient(project(tmp_path, source)) as client:
        [found] = ask(client, "prompts/list")["prompts"]
        assert found["arguments"] == [{"name": "a", "required": True}, {"name": "b"}]
        missing = ask(client, "prompts/get", name="t", arguments={"b": "x"})
        text = "One or more required prompt arguments are missing values. Please provide: a"
        assert missing == {"code": -32602, "message": text}


def test_streams_need_the_local_host(tmp_path: Path) -> None:
    with TestClient(project(tmp_path, tool())) as client:
        statuses = [client.get(f"/runtime/webhooks/mcp{one}").status_code for one in ("", "/sse")]
        assert statuses == [405, 501]


def test_event_grid_works_in_tests_too(tmp_path: Path) -> None:  # H-HTTP-56
    source = """
@app.event_grid_trigger(name="event")
def on_event(event: func.EventGridEvent) -> None:
    if event.subject == "bad":
        raise ValueError("bad")

@app.event_grid_trigger(name="events", extra={"cardinality": "many"})
def on_many(events: func.EventGridEvent) -> None:
    pass

@app.blob_trigger(name="blob", path="uploads/{name}", source="EventGrid")
def on_blob(blob: func.InputStream) -> None:
    raise ValueError(blob.name)
"""
    event = {"id": "1", "subject": "s", "eventType": "t", "eventTime": "2026-01-01T00:00:00Z"}
    event |= {"dataVersion": "1", "topic": "t", "data": {}}
    header = {"aeg-event-type": "Notification"}

    def post(path: str, events: Any) -> int:
        url = f"/runtime/webhooks/{path}"
        return client.post(url, json=events, headers=header).status_code

    with TestClient(project(tmp_path, source)) as client:
        assert post("EventGrid?functionName=on_event", [event, event]) == 202
        assert post("EventGrid?functionName=on_event", [{**event, "subject": "bad"}, event]) == 500
        # H-DATA-02: a list is one call, whose value the converter of Python can't read.
        assert post("EventGrid?functionName=on_many", [event, event]) == 500
        client.blobs["uploads/a"] = b"x"
        data = {"url": "https://a.blob.core.windows.net/uploads/a"}
        path = "blobs?functionName=Host.Functions.on_blob"
        assert post(path, [{**event, "data": data}]) == 202
        ran = [one.function for one in client.invocations]
        assert ran == ["on_event"] * 4 + ["on_many"] + ["on_blob"] * 5
        # H-BLOB-05
        [poison] = client.queues["webjobs-blobtrigger-poison"]
        assert (poison.json()["FunctionId"], poison.json()["BlobName"]) == (
            "Host.Functions.on_blob",
            "a",
        )
