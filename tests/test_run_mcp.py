"""MCP in `funcdeco run`, used by the official client: rows H-HTTP-53 and 58 to 65."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from examples_support import copy_example
from mcp_support import TRANSPORTS, Notes, failure, mcp, plain, session
from run_server import Reply, Server, running

MCP = "/runtime/webhooks/mcp"
ACCEPT = {"Accept": "application/json, text/event-stream"}
WALDEN = {"title": "Walden", "author": "Henry David Thoreau", "year": 1854}
REFERENCE = mcp.types.PromptReference(type="ref/prompt", name="broken")
JSON_TYPE = "application/json"
HEAD = """
import json, os, threading, time
import azure.functions as func
from funcdeco import App

app = App()
"""
APP = f"""{HEAD}
released = threading.Event()

@app.mcp_tool_trigger(tool_name="wait", description="Waits for `release`")
def wait(call: str) -> str:
    return str(released.wait(60))

@app.mcp_tool_trigger(tool_name="release", description="Ends `wait`")
async def release(call: str) -> str:
    released.set()
    return "released"

@app.mcp_tool_trigger(tool_name="shown", description="Returns its call")
def shown(call: str) -> str:
    return call

@app.mcp_tool_trigger(tool_name="Fails", description="Fails")
def fails(call: str) -> str:
    raise ValueError("a secret")

@app.mcp_tool_trigger(tool_name="ends", description="Ends the process")
def ends(call: str) -> str:
    os._exit(3)

@app.mcp_tool_trigger(tool_name="odd", description="Has no content", use_result_schema=True)
def odd(call: str) -> str:
    return "no JSON"

@app.mcp_tool_trigger(tool_name="off", description="Is disabled")
def off(call: str) -> str:
    return "no"

@app.mcp_resource_trigger(uri="broken://all", resource_name="broken")
def broken(request: str) -> str:
    raise ValueError("a secret")

@app.mcp_prompt_trigger(prompt_name="broken", prompt_arguments='[{{"name": "a", "required": true}}]')
def broken_prompt(call: func.PromptInvocationContext) -> str:
    raise ValueError("a secret")
"""
EDITED = f"""{HEAD}
@app.mcp_tool_trigger(tool_name="VERSION", description="Returns the version")
def version(call: str) -> str:
    return "VERSION"
"""


def project(folder: Path, source: str, **settings: str) -> Path:
    values = {"IsEncrypted": False, "Values": settings}
    (folder / "local.settings.json").write_text(json.dumps(values))
    (folder / "host.json").write_text('{"version": "2.0"}')
    (folder / "app.py").write_text(source)
    return folder


def address(server: Server) -> str:
    return str(server.wait_for("started")["mcp"])


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = copy_example("mcp_library", tmp_path_factory.mktemp("library"))
    with running(folder, "--no-watch") as server:
        yield server


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = project(tmp_path_factory.mktemp("tools"), APP, **{"AzureWebJobs.off.Disabled": "1"})
    with running(folder, "--no-watch", "--cors", "http://own.example") as server:
        yield server


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_client_lists_everything(library: Server, transport: str) -> None:
    async def work(client: Any, _: Notes) -> list[Any]:
        lists = (client.list_tools, client.list_resources, client.list_resource_templates)
        start = plain(await client.initialize())
        return [start, *[plain(await one()) for one in (*lists, client.list_prompts)]]

    start, tools, resources, templates, prompts = session(transport, address(library), work)
    changes = {"listChanged": True}
    assert start == {
        "protocolVersion": "2025-06-18",
        "capabilities": {
            "logging": {},
            "prompts": changes,
            "resources": changes,
            "tools": changes,
        },
        "serverInfo": {"name": "Library", "version": "1.2.0"},
        "instructions": "Find books by a word in their titles before you recommend one.",
    }
    text, number = "A word, or a part of one", "How many books to return; all without it"
    assert tools == {
        "tools": [
            {
                "name": "find_books",
                "description": "Finds books by a word in their titles",
                "inputSchema": {
                    "type": "object",
                    "properties": {
                        "word": {"type": "string", "description": text},
                        "limit": {"type": "integer", "description": number},
                    },
                    "required": ["word"],
                },
            },
            {
                "name": "show_book",
                "description": "Shows a book, as text and as data",
                "inputSchema": {
                    "type": "object",
                    "properties": {
                        "key": {"type": "string", "description": "The end of its address"}
                    },
                    "required": ["key"],
                },
                "outputSchema": {"type": "object", "properties": {"title": {"type": "string"}}},
            },
        ]
    }
    books = {"uri": "library://books", "name": "books", "mimeType": JSON_TYPE}
    assert resources == {"resources": [books]}
    book = {"uriTemplate": "library://books/{key}", "name": "book", "mimeType": JSON_TYPE}
    assert templates == {"resourceTemplates": [book]}
    subject = {"name": "subject", "description": "The subject", "required": True}
    described = "Asks for a book about a subject"
    prompt = {"name": "recommend", "description": described, "arguments": [subject]}
    assert prompts == {"prompts": [prompt]}


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_client_uses_everything(library: Server, transport: str) -> None:
    seen = len(library.events)

    async def work(client: Any, _: Notes) -> list[Any]:
        await client.initialize()
        await client.send_ping()
        return [
            plain(await client.call_tool("FIND_books", {"word": "M", "limit": 1})),
            plain(await client.call_tool("show_book", {"key": "walden"})),
            plain(await client.read_resource("library://books")),
            plain(await client.read_resource("library://books/walden")),
            plain(await client.get_prompt("recommend", {"subject": "love"})),
        ]

    found, shown, books, book, prompt = session(transport, address(library), work)
    assert found == {"content": [{"type": "text", "text": '["library://books/emma"]'}]}
    text = "Walden by Henry David Thoreau, 1854"
    assert shown == {"content": [{"type": "text", "text": text}], "structuredContent": WALDEN}
    names = '["emma", "middlemarch", "walden"]'
    assert books["contents"] == [{"uri": "library://books", "mimeType": JSON_TYPE, "text": names}]
    place = "library://books/walden"
    content = {"uri": place, "mimeType": JSON_TYPE, "text": json.dumps(WALDEN)}
    assert book["contents"] == [content]
    asked = "Recommend one book of the library about love."
    message = {"role": "user", "content": {"type": "text", "text": asked}}
    assert prompt == {"messages": [message]}
    names = ("find_books", "show_book", "list_books", "read_book", "recommend")
    kinds = ("mcpTool", "mcpTool", "mcpResource", "mcpResource", "mcpPrompt")
    for name, kind in zip(names, kinds, strict=True):
        library.wait_for("invocation", seen, function=name, trigger=kind, status="succeeded")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_fails_is_an_error_without_details(tools: Server, transport: str) -> None:
    seen = len(tools.events)

    async def work(client: Any, _: Notes) -> list[Any]:
        await client.initialize()
        return [
            await failure(client.call_tool("none", {})),
            await failure(client.call_tool("off", {})),
            await failure(client.read_resource("none://x")),
            await failure(client.get_prompt("none", {})),
            await failure(client.get_prompt("broken", {})),
            await failure(client.get_prompt("broken", {"a": "b"})),
            await failure(client.read_resource("broken://all")),
            await failure(client.complete(REFERENCE, {"name": "a", "value": "b"})),
            plain(await client.call_tool("fails", {})),
            plain(await client.call_tool("odd", {})),
        ]

    *errors, failed, odd = session(transport, address(tools), work)
    missing = "One or more required prompt arguments are missing values. Please provide: a"
    assert errors == [
        (-32602, "Unknown tool: 'none'"),
        (-32602, "Unknown tool: 'off'"),
        (-32602, "Unknown resource: 'none://x'"),
        (-32602, "Unknown prompt: 'none'"),
        (-32602, missing),
        (-32603, "An error occurred."),
        (-32603, "An error occurred."),
        (-32601, "Method 'completion/complete' is not available."),
    ]
    for name, found in (("fails", failed), ("odd", odd)):
        text = f"An error occurred invoking '{name}'."
        assert found == {"content": [{"type": "text", "text": text}], "isError": True}
    report = tools.wait_for("invocation", seen, function="fails", status="failed")
    assert report["exception"].endswith("ValueError: a secret\n")
    tools.wait_for("invocation", seen, reason="tools/call: Unknown tool: 'none'")
    problem = "with `useResultSchema`, the function must return a JSON object with the strings"
    odd_reason = f"tools/call: {problem} `type` and `content`"
    tools.wait_for("invocation", seen, reason=odd_reason)


def test_function_sees_the_client(tools: Server) -> None:
    async def work(client: Any, _: Notes) -> Any:
        await client.initialize()
        result = await client.call_tool("shown", {"a": [1, True], "b": None})
        return json.loads(result.content[0].text)

    found = {one: session(one, address(tools), work) for one in TRANSPORTS}
    for one in found.values():
        headers = one["transport"]["properties"].pop("headers")
        assert headers["host"] == tools.url.partition("//")[2]
        assert "text/event-stream" in headers["accept"]
    call = {"name": "shown", "arguments": {"a": [1, True], "b": None}}
    # The session of streamable HTTP is what the client sends, and nothing else is known of it.
    state = found["http"]["sessionid"]
    transport = {"name": "http-streamable", "sessionId": state, "properties": {}}
    assert found["http"] == {**call, "sessionid": state, "transport": transport}
    assert state.count("|") == 1
    info = found["sse"]["clientinfo"]
    assert set(info) == {"name", "version"}
    sse = {"name": "http-sse", "properties": {}}
    assert found["sse"] == {**call, "clientinfo": info, "transport": sse}


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_messages_are_handled_at_the_same_time(tmp_path: Path, transport: str) -> None:
    async def work(client: Any, _: Notes) -> list[str]:
        await client.initialize()
        waiting = asyncio.ensure_future(client.call_tool("wait", {}))
        results = [await client.call_tool("release", {}), await waiting]
        return [one.content[0].text for one in results]

    with running(project(tmp_path, APP), "--no-watch") as server:
        assert session(transport, address(server), work) == ["released", "True"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_session_goes_on_after_an_edit(tmp_path: Path, transport: str) -> None:
    def source(version: str) -> str:
        return EDITED.replace("VERSION", version)

    async def work(client: Any, notes: Notes) -> list[Any]:
        await client.initialize()
        results = []
        for version in ("one", "two"):
            if results:
                edit = (server.edit, tmp_path / "app.py", source(version))
                await asyncio.to_thread(*edit)
                await notes.wait_for("notifications/tools/list_changed")
            names = [one.name for one in (await client.list_tools()).tools]
            results.append((names, (await client.call_tool(version, {})).content[0].text))
        return results

    with running(project(tmp_path, source("one"))) as server:
        found = session(transport, address(server), work)
    assert found == [(["one"], "one"), (["two"], "two")]


def test_stream_gets_an_error_if_the_process_ends(tmp_path: Path) -> None:
    async def work(client: Any, _: Notes) -> list[Any]:
        await client.initialize()
        failed = await failure(client.call_tool("ends", {}))
        return [failed, (await client.call_tool("release", {})).content[0].text]

    with running(project(tmp_path, APP), "--no-watch") as server:
        found = session("sse", address(server), work)
        assert server.wait_for("crashed")["exit_code"] == 3
    assert found == [(-32603, "An error occurred."), "released"]


def test_a_tool_that_runs_too_long_fails_on_its_stream(tmp_path: Path) -> None:
    folder = project(tmp_path, APP)
    (folder / "host.json").write_text('{"version": "2.0", "functionTimeout": "00:00:01"}')

    async def work(client: Any, _: Notes) -> Any:
        await client.initialize()
        return await failure(client.call_tool("wait", {}))

    with running(folder, "--no-watch") as server:
        assert session("sse", address(server), work) == (-32603, "An error occurred.")


def post(server: Server, body: object, path: str = MCP, **headers: str) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.request("POST", path, content, {**ACCEPT, **named})


def event(reply: Reply) -> Any:
    """Return the message in an answer that is one event."""
    start, end = "event: message\ndata: ", "\n\n"
    assert reply.text.startswith(start) and reply.text.endswith(end) and reply.text.count("\n") == 3
    return json.loads(reply.text[len(start) :])


PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def test_an_answer_is_one_event(tools: Server) -> None:
    reply = post(tools, PING)
    assert (reply.status, event(reply)) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    kinds = {name: reply.headers[name] for name in ("content-type", "cache-control")}
    assert kinds == {"content-type": "text/event-stream", "cache-control": "no-cache,no-store"}
    assert "mcp-session-id" not in reply.headers
    assert post(tools, PING, path="/RUNTIME/webhooks/MCP/").status == 200
    assert post(tools, PING, Accept="*/*").status == 200


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 1, "result": {}},
    ],
    ids=["notification", "response"],
)
def test_what_needs_no_response_is_accepted(tools: Server, message: Any) -> None:
    reply = post(tools, message)
    assert (reply.status, reply.body, reply.headers.get("content-type")) == (202, b"", None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"null",
        b"[" * 100_000,
        [PING],
        {"id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "id": [], "method": "ping"},
        {"jsonrpc": "2.0", "id": True, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1, "method": 2},
    ],
    ids=str,
)
def test_what_is_no_message_is_rejected(tools: Server, body: Any) -> None:  # H-HTTP-58
    text = "Bad Request: The POST body did not contain a valid JSON-RPC message."
    assert refusal(post(tools, body)) == (400, text)


def refusal(reply: Reply) -> tuple[int, str]:
    found = reply.json()
    error = {"code": -32000, "message": found["error"]["message"]}
    assert found == {"jsonrpc": "2.0", "id": "", "error": error}
    return reply.status, error["message"]


def test_transport_has_its_rules(tools: Server) -> None:  # H-HTTP-58
    text = "Not Acceptable: Client must accept both application/json and text/event-stream"
    assert refusal(post(tools, PING, Accept="application/json")) == (406, text)
    assert refusal(post(tools, PING, Accept="text/event-stream;q=1")) == (406, text)
    assert refusal(post(tools, PING, Mcp_Session_Id="x")) == (400, "Invalid client state.")
    assert post(tools, PING, Mcp_Session_Id="any|thing").status == 200
    statuses = [tools.request(one, MCP).status for one in ("PUT", "DELETE", "OPTIONS", "PATCH")]
    assert statuses == [405, 405, 405, 404]  # H-HTTP-53


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ([], "`params` must be an object."),
        ({}, "`params` needs the string `name`."),
        ({"name": 1}, "`params` needs the string `name`."),
        ({"name": "shown", "arguments": "x"}, "`arguments` must be an object."),
    ],
    ids=str,
)
def test_invalid_parameters_are_named(tools: Server, params: Any, text: str) -> None:
    found = event(
        post(tools, {"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": params})
    )
    assert found == {"jsonrpc": "2.0", "id": "a", "error": {"code": -32602, "message": text}}


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2099-01-01", "2025-06-18"),
    ],
)
def test_versions_are_negotiated(tools: Server, asked: str, answered: str) -> None:
    params = {"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "c"}}
    reply = post(tools, {**PING, "method": "initialize", "params": params})
    result = event(reply)["result"]
    info = {"name": "Azure Functions MCP server", "version": "1.0.0"}  # H-HTTP-59
    assert (result["protocolVersion"], result["serverInfo"]) == (answered, info)
    assert "instructions" not in result
    assert len(reply.headers["mcp-session-id"].split("|")) == 2


def test_stream_of_sse_has_its_rules(tools: Server) -> None:  # H-HTTP-59
    def posted(query: str, body: object = PING) -> tuple[int, Any]:
        reply = post(tools, body, f"{MCP}/message{query}")
        return reply.status, reply.json()

    again = "Please connect to the /sse endpoint to initiate your session."
    assert tools.post(f"{MCP}/sse").status == 405
    assert posted("") == (400, f"Missing service context. {again}")
    assert posted("?azmcpcs=x") == (400, f"Invalid client state. {again}")
    text = f"No active session for client 'x'. {again}"
    assert posted("?azmcpcs=x%7Clocal") == (400, text)


def test_message_that_is_none_is_rejected_on_a_stream(tools: Server) -> None:
    async def work() -> list[tuple[int, str]]:
        host, port = tools.url.partition("//")[2].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {MCP}/sse HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200") and "transfer-encoding: chunked" in head
        assert "content-length" not in head
        await reader.readuntil(b"event: endpoint\ndata: ")
        place = (await reader.readline()).decode().strip()
        results = []
        for body in (b"{", b"\xff", json.dumps(PING).encode()):
            reply = await asyncio.to_thread(post, tools, body, f"{MCP}/{place}")
            results.append((reply.status, reply.text))
        await reader.readuntil(b'"result":{}')
        writer.close()
        return results

    bad = (400, '"No message in request body."')
    assert asyncio.run(work()) == [bad, bad, (202, "Accepted")]


def test_keys_protect_all_paths(tmp_path: Path) -> None:  # H-HTTP-46 and 53
    async def work(client: Any, _: Notes) -> str:
        await client.initialize()
        return str((await client.call_tool("release", {})).content[0].text)

    with running(project(tmp_path, APP), "--no-watch", "--keys") as server:
        places = [("POST", MCP), ("GET", MCP), ("GET", f"{MCP}/sse"), ("POST", f"{MCP}/message")]
        for code in ("", f"?code={server.keys['default']}", "?code=x"):
            replies = [server.request(method, path + code, b"{}") for method, path in places]
            assert [(one.status, one.body) for one in replies] == [(401, b"")] * 4
        key = server.keys["mcp_extension"]
        for one in TRANSPORTS:
            by_header = session(one, address(server), work, {"x-functions-key": key})
            assert by_header == "released"
        # The address for messages has the key of the address that opened the stream.
        query = f"?code={server.keys['_master']}"
        assert session("sse", address(server), work, query=query) == "released"
        assert session("http", address(server), work, query=query) == "released"


def test_pages_of_other_sites_are_refused(tools: Server) -> None:
    foreign = post(tools, PING, Origin="http://evil.example")
    assert (foreign.status, "Start with `--cors ORIGIN`" in foreign.text) == (403, True)
    own = post(tools, PING, Origin="http://own.example")
    assert own.headers["access-control-allow-origin"] == "http://own.example"
    asked = {"Origin": "http://own.example", "Access-Control-Request-Method": "POST"}
    headers = {**asked, "Access-Control-Request-Headers": "mcp-session-id"}
    preflight = tools.request("OPTIONS", MCP, headers=headers)
    assert preflight.headers["access-control-allow-headers"] == "mcp-session-id"
    named = tools.send(f"POST {MCP} HTTP/1.0\r\nHost: evil.example\r\n\r\n".encode())
    assert named.status == 403


def test_absolute_address_of_messages_can_be_set(tmp_path: Path) -> None:  # H-HTTP-59
    folder = project(tmp_path, APP)
    options = {"messageOptions": {"useAbsoluteUriForEndpoint": True}, "encryptClientState": True}
    content = {"version": "2.0", "extensions": {"mcp": options}}
    (folder / "host.json").write_text(json.dumps(content))

    async def work(client: Any, _: Notes) -> str:
        await client.initialize()
        return str((await client.call_tool("release", {})).content[0].text)

    async def endpoint() -> str:
        host, port = server.url.partition("//")[2].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {MCP}/sse HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        await reader.readuntil(b"event: endpoint\ndata: ")
        place = (await reader.readline()).decode().strip()
        writer.close()
        return place

    with running(folder, "--no-watch") as server:
        assert asyncio.run(endpoint()).startswith(f"{server.url}{MCP}/message?azmcpcs=")
        assert session("sse", address(server), work) == "released"


def test_an_app_without_mcp_has_an_empty_server(tmp_path: Path) -> None:
    source = f"{HEAD}\n@app.http()\ndef hello(req: func.HttpRequest) -> str:\n    return 'hi'\n"
    with running(project(tmp_path, source), "--no-watch") as server:
        assert "mcp" not in server.wait_for("started")
        found = event(post(server, {**PING, "method": "tools/list"}))
    assert found["result"] == {"tools": []}
