"""Functions that use a durable client: what check reports, and what the worker does with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from durable_runtime import Rpc
from funcdeco.linter.check import check
from runtime_host import Host, Http, Result
from test_check_durable import folder_for as durable_folder

pytestmark = pytest.mark.core

Project = Callable[..., Path]
Found = tuple[str, int | None, int | None, str, str]

HEAD = "import azure.durable_functions as df\nimport azure.functions as func\n"
FIRST = "create the client first: `starter = df.DurableOrchestrationClient(starter)`"
STRING = "AttributeError: 'str' object has no attribute 'start_new'"
CLIENT = "client = df.DurableOrchestrationClient(starter)"
LOST = "isn't awaited, so the client sends nothing"

# A hand-written HTTP function each: its source, the findings, and what the worker answers.
FAILS: dict[str, tuple[str, list[Found], str]] = {
    "string": (
        'async def main(req, starter):\n    return await starter.start_new("flow")\n',
        [("DUR006", 4, 18, "`starter` is a string, which has no `start_new`", FIRST)],
        STRING,
    ),
    "annotated": (
        "async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:\n"
        '    instance = await starter.start_new("flow")\n'
        "    return starter.create_check_status_response(req, instance)\n",
        [("DUR006", 4, 22, "`starter` is a string, which has no `start_new`", FIRST)],
        STRING,
    ),
    "branch": (
        'async def main(req, starter):\n    if req.method == "GET":\n        return "no"\n'
        '    return await starter.start_new("flow")\n',
        [("DUR007", 6, 18, "`starter` is a string, which has no `start_new`", FIRST)],
        STRING,
    ),
    "both": (
        f'async def main(req, starter):\n    await starter.start_new("flow")\n    {CLIENT}\n'
        '    return await client.start_new("flow")\n',
        [("DUR006", 4, 11, "`starter` is a string, which has no `start_new`", FIRST)],
        STRING,
    ),
    "helper": (
        'async def start(client):\n    return await client.start_new("flow")\n'
        "async def main(req, starter):\n    return await start(starter)\n",
        [("DUR007", 5, 21, "`starter` is a string, but it is used as a client", FIRST)],
        STRING,
    ),
    "returned": (
        f'async def main(req, starter):\n    {CLIENT}\n    return client.start_new("flow")\n',
        [("DUR008", 5, 12, f"`client.start_new` {LOST}", "write `await client.start_new('flow')`")],
        "TypeError: unable to encode outgoing TypedData",
    ),
    "plain": (
        f'def main(req, starter):\n    {CLIENT}\n    instance = client.start_new("flow")\n'
        "    return client.create_check_status_response(req, instance)\n",
        [
            (
                *("DUR008", 5, 16, f"`client.start_new` {LOST}"),
                "write `await client.start_new('flow')`, and define `main` with `async def`",
            )
        ],
        "TypeError: replace() argument 2 must be str, not coroutine",
    ),
    "status": (
        f"async def main(req, starter):\n    {CLIENT}\n"
        '    return str(client.get_status("i1").runtime_status)\n',
        [("DUR008", 5, 16, f"`client.get_status` {LOST}", "write `await client.get_status('i1')`")],
        "AttributeError: 'coroutine' object has no attribute 'runtime_status'",
    ),
}
SILENT: dict[str, tuple[str, list[Found]]] = {
    "dropped": (
        f'async def main(req, starter):\n    {CLIENT}\n    client.start_new("flow")\n'
        '    return "started"\n',
        [("DUR008", 5, 5, f"`client.start_new` {LOST}", "write `await client.start_new('flow')`")],
    ),
    "unused": (
        f'async def main(req, starter):\n    {CLIENT}\n    instance = client.start_new("flow")\n'
        '    return "started"\n',
        [("DUR008", 5, 16, f"`client.start_new` {LOST}", "write `await client.start_new('flow')`")],
    ),
    "shown": (
        f'async def main(req, starter):\n    {CLIENT}\n    instance = client.start_new("flow")\n'
        '    return f"started {instance}"[:7]\n',
        [("DUR008", 5, 16, f"`client.start_new` {LOST}", "write `await client.start_new('flow')`")],
    ),
}
FINE = {
    "created": f'async def main(req, starter):\n    {CLIENT}\n    return await client.start_new("flow")\n',
    "rebound": "async def main(req, starter):\n"
    "    starter = df.DurableOrchestrationClient(starter)\n"
    '    return await starter.start_new("flow")\n',
    "local_import": "async def main(req, starter):\n"
    "    from azure.durable_functions import DurableOrchestrationClient as Client\n"
    '    client = Client(starter)\n    return await client.start_new("flow")\n',
    "if_string": "async def main(req, starter):\n    if isinstance(starter, str):\n"
    "        starter = df.DurableOrchestrationClient(starter)\n"
    '    return await starter.start_new("flow")\n',
    "tried": "async def main(req, starter):\n    try:\n"
    '        return await starter.start_new("flow")\n    except AttributeError:\n'
    f'        {CLIENT}\n        return await client.start_new("flow")\n',
    "later": f'async def main(req, starter):\n    {CLIENT}\n    task = client.start_new("flow")\n'
    "    return await task\n",
    "gathered": f"import asyncio\nasync def main(req, starter):\n    {CLIENT}\n"
    '    started = [client.start_new("flow") for _ in "ab"]\n'
    "    return (await asyncio.gather(*started))[0]\n",
    "nested": f"async def main(req, starter):\n    {CLIENT}\n    def begin():\n"
    '        return client.start_new("flow")\n    return await begin()\n',
    "maker": "def make(text):\n    return df.DurableOrchestrationClient(text)\n"
    'async def main(req, starter):\n    return await make(starter).start_new("flow")\n',
    "in_wrapper": "class Starter:\n    def __init__(self, text):\n"
    "        self.client = df.DurableOrchestrationClient(text)\n"
    'async def main(req, starter):\n    return await Starter(starter).client.start_new("flow")\n',
    "other_name": "async def main(req, starter):\n"
    "    begin = df.DurableOrchestrationClient(starter).start_new\n"
    '    return await begin("flow")\n',
}
FLOW = """\
def go(context):
    yield context.wait_for_external_event("Approval")
main = df.Orchestrator.create(go)
"""
HTTP = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},
    {"type": "http", "direction": "out", "name": "$return"},
]


def folder_for(name: str, text: str, **client: object) -> dict[str, str]:
    """Return the files of a hand-written HTTP function with a client."""
    binding = {"type": "durableClient", "direction": "in", "name": "starter", **client}
    config = {"scriptFile": "__init__.py", "bindings": [*HTTP, binding]}
    return {f"{name}/function.json": json.dumps(config), f"{name}/__init__.py": HEAD + text}


def written(project: Project, **functions: str) -> Path:
    """Write a project of hand-written functions."""
    files = dict(item for name in functions for item in folder_for(name, functions[name]).items())
    flow = durable_folder("flow", "orchestrationTrigger", HEAD + FLOW)
    more = {"requirements.txt": "azure-functions\nazure-functions-durable<2\n"}
    return project(None, {**more, **flow, **files})


def found_in(folder: Path) -> dict[str, list[Found]]:
    """Return the findings about Python code, by function."""
    found: dict[str, list[Found]] = {}
    for item in check(folder):
        if item.code.startswith(("DUR", "PYT")):
            row = (item.code, item.line, item.column, item.message, item.hint)
            found.setdefault(Path(item.file or "").parent.name, []).append(row)
    return found


def every_function(project: Project) -> Path:
    """Write all functions above."""
    rows = (*FAILS.items(), *SILENT.items())
    return written(project, **FINE, **{name: row[0] for name, row in rows})


def test_misused_clients_are_found_and_no_others(project: Project) -> None:
    rows = (*FAILS.items(), *SILENT.items())
    assert found_in(every_function(project)) == {name: row[1] for name, row in rows}


def test_worker_fails_or_loses_what_is_found_and_runs_the_rest(project: Project) -> None:
    with Rpc() as rpc, Host(every_function(project)) as host:
        assert host.errors == {}
        results = {
            name: host.invoke(name, req=Http("POST"), starter=rpc.client())
            for name in (*FAILS, *SILENT)
        }
        assert rpc.received == []
        for name in FINE:
            result = host.invoke(name, req=Http("POST"), starter=rpc.client())
            assert (name, result) == (name, Result("i1", {}, [], None))
    for name, (_, _, error) in FAILS.items():
        assert error in str(results[name].error), name
    assert {name: results[name].returned for name in SILENT} == dict.fromkeys(SILENT, "started")


@pytest.mark.parametrize(
    "text",
    [
        f"import asyncio\ndef main(req, starter):\n    {CLIENT}\n"
        '    return asyncio.run(client.start_new("flow"))\n',
        "from a import helper\nasync def main(req, starter):\n    return await helper(starter)\n",
        "from a import wrapped\n@wrapped\nasync def main(req, starter):\n"
        '    return await starter.start_new("flow")\n',
        f"async def main(req, starter):\n    {CLIENT}\n    client = other(client)\n"
        '    client.start_new("flow")\n',
        "import json\ndef main(req, starter):\n    return json.loads(starter)['taskHubName']\n",
        "async def main(req, starter, **given):\n    await given['client'].start_new('flow')\n",
        f"async def main(req, starter):\n    {CLIENT}\n    task = client.start_new('flow')\n"
        "    pending.add(task)\n",
        f"async def main(req, starter):\n    {CLIENT}\n    task = None\n    if req.body:\n"
        "        task = client.start_new('flow')\n",
        "class Client:\n    def start_new(self, name): ...\ndef main(req, starter):\n"
        "    client = Client()\n    client.start_new('flow')\n",
    ],
    ids=range(9),
)
def test_what_is_not_certain_is_not_reported(project: Project, text: str) -> None:
    assert found_in(written(project, go=text)) == {}


NAMES = {
    'await client.start_new("Flow")': None,
    'await client.start_new("Counter")': "use the name of an orchestrator",
    'await client.start_new("flows")': "did you mean `flow`?",
    'await client.start_new(orchestration_function_name="nightly")': "add the orchestrator `nightly`",
    "await client.start_new(req.name)": None,
    'await client.start_new(f"flow{req}")': None,
    'await client.signal_entity(df.EntityId("counter", "a"), "get")': None,
    'await client.signal_entity(df.EntityId("countr", "a"), "get")': "did you mean `Counter`?",
    'await client.read_entity_state(df.EntityId("x", "a"))': None,
    'await other.start_new("flows")': None,
}


@pytest.mark.parametrize(("call", "hint"), NAMES.items(), ids=NAMES)
def test_names_that_a_client_calls(project: Project, call: str, hint: str | None) -> None:
    text = f"async def main(req, starter):\n    {CLIENT}\n    {call}\n"
    files = durable_folder("c", "entityTrigger", "", entityName="Counter")
    written(project, go=text)
    found = [item.hint for item in check(project(None, files)) if item.code == "DUR005"]
    assert found == ([hint] if hint else [])


@pytest.mark.parametrize(
    "client", [{"externalClient": True}, {"taskHub": "Other"}, {"connectionName": "OTHER"}]
)
def test_orchestrators_and_events_of_another_app_are_not_known(
    project: Project, client: dict[str, object]
) -> None:
    text = f"async def main(req, starter):\n    {CLIENT}\n    await client.start_new('a')\n"
    text += "    await client.raise_event('i1', 'b')\n"
    written(project, other=text)
    folder = project(None, folder_for("other", text, **client))
    assert found_in(folder) == {}


EVENTS = {
    'client.raise_event("i1", "Approval", 1)': None,
    'client.raise_event("i1", "approval")': None,
    'client.raise_event("i1", event_name="Approvals")': "did you mean `Approval`?",
    'client.raise_event("i1", "done")': "add `context.wait_for_external_event('done')`",
    'client.raise_event("i1", NAME)': None,
}
MODULES = {
    None: True,
    "def wait(context): return context.wait_for_external_event(name='Other')": True,
    "def wait(context, name): return context.wait_for_external_event(name)": False,
    "def wait(context): return context.wait_for_external_event(*names)": False,
    "def wait(context): return map(context.wait_for_external_event, ['done'])": False,
    "def wait(context) context.wait_for_external_event": False,
}


@pytest.mark.parametrize(("call", "hint"), EVENTS.items(), ids=EVENTS)
def test_events_that_a_client_raises(project: Project, call: str, hint: str | None) -> None:
    text = f"async def main(req, starter):\n    {CLIENT}\n    await {call}\n"
    name = call.partition('"i1", ')[2].rpartition('"')[0].rpartition('"')[2]
    message = f"no orchestrator waits for the event `{name}`"
    column = 11 + call.find(f'"{name}"') if name else 0
    found = found_in(written(project, go=text))
    assert found == ({"go": [("DUR009", 5, column, message, hint)]} if hint else {})


@pytest.mark.parametrize(("module", "is_known"), MODULES.items(), ids=range(len(MODULES)))
def test_events_are_known_if_all_their_names_are(
    project: Project, module: str | None, is_known: bool
) -> None:
    text = (
        f"async def main(req, starter):\n    {CLIENT}\n    await client.raise_event('i', 'done')\n"
    )
    written(project, go=text)
    folder = project(None, {"lib/waits.py": module})
    assert bool(found_in(folder)) == is_known


DECORATED = """
import azure.durable_functions as df
from lib import elsewhere

@app.http()
@app.durable_client_input(name="client")
async def created(req, client):
    client.start_new("flow")

@app.http()
@app.durable_client_input(name="client")
async def string(req, client: str):
    await client.start_new("flow")

@app.http()
@app.durable_client_input(name="client")
async def passed(req, client):
    return await elsewhere(client)

@app.http()
@app.durable_client_input(name="client")
async def annotated(req, client: df.DurableOrchestrationClient):
    client.start_new("flows")

@app.http()
@app.durable_client_input(name="client")
async def fine(req, client: df.DurableOrchestrationClient):
    await elsewhere(client)
    return await client.start_new("flow")

@app.http()
@app.orchestration_client_input(name="client")
async def legacy(req, client):
    return await client.start_new("flow")

@app.orchestration_trigger()
def flow(context):
    yield context.create_timer(context.current_utc_datetime)
"""


def test_decorated_functions(write_app: Project) -> None:
    folder = write_app(DECORATED, {"lib.py": "async def elsewhere(client): ...\n"})
    found = [
        (item.code, item.line, item.column, item.message, item.hint)
        for item in check(folder)
        if item.code.startswith("DUR")
    ]
    await_it = "write `await client.start_new('flow')`"
    annotate = "annotate `client` as `df.DurableOrchestrationClient`"
    string = "`client` is a string, which has no `start_new`"
    assert found == [
        ("DUR008", 8, 5, f"`client.start_new` {LOST}", await_it),
        ("DUR006", 13, 11, string, annotate),
        (
            *("DUR007", 17, 23, "`client` receives a string, because it has no annotation"),
            "annotate it as `df.DurableOrchestrationClient`, or as `str` if you want the string",
        ),
        ("DUR008", 23, 5, f"`client.start_new` {LOST}", await_it.replace("flow'", "flows'")),
        (
            *("DUR005", 23, 22, "`start_new` calls `flows`, but no function has that name"),
            "did you mean `flow`?",
        ),
        (
            *("DUR006", 34, 18, string),
            "create the client first: `client = df.DurableOrchestrationClient(client)`",
        ),
    ]


V2 = """\
import azure.durable_functions as df
import azure.functions as func

app = df.DFApp()

@app.route(route="generic")
@app.generic_input_binding(arg_name="client", type="durableClient")
async def generic(req: func.HttpRequest, client) -> str:
    return await client.start_new("flow")

@app.route(route="text")
@app.generic_input_binding(arg_name="client", type="durableClient")
async def text(req: func.HttpRequest, client: str) -> str:
    return await df.DurableOrchestrationClient(client).start_new("flow")

@app.route(route="created")
@app.durable_client_input(client_name="client")
async def created(req: func.HttpRequest, client) -> str:
    return await client.start_new("flow")

@app.orchestration_trigger(context_name="context")
def flow(context):
    yield context.create_timer(context.current_utc_datetime)
"""


def test_generic_binding_of_a_v2_app_passes_a_string(project: Project) -> None:
    requirements = "azure-functions\nazure-functions-durable<2\n"
    folder = project(None, {"function_app.py": V2, "requirements.txt": requirements})
    assert [(item.code, item.line, item.message, item.hint) for item in check(folder)] == [
        (
            *("DUR006", 9, "`client` is a string, which has no `start_new`"),
            'declare it with `@app.durable_client_input(client_name="client")`',
        )
    ]
