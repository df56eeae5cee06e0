"""Durable clients without an annotation: the generated script creates one if the body needs it."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

import azure.durable_functions as df
import pytest

from funcdeco import FunctionApp
from funcdeco.sources.python.client_use import COROUTINES, METHODS
from funcdeco.targets.v1 import shim_text

pytestmark = pytest.mark.core

LoadApp = Callable[..., FunctionApp]

HEAD = """
import json, logging
import azure.durable_functions as df
from unknown_module_of_the_app import start_elsewhere, wraps_client

async def start(name, starter):
    return await starter.start_new(name)

def start_by_hand(text):
    return df.DurableOrchestrationClient(text)

async def start_twice(a, b):
    return await start(a, b), await start(a, starter=b)

def tagged(function): return function

@tagged
async def start_tagged(client): await client.start_new("go")

async def recursive(client): return await recursive(client)
"""
FUNCTION = """
@app.http()
@app.durable_client_input(name="client")
async def f{number}(req, client):
{body}
"""
CREATED = (
    'await client.start_new("go")',
    'return client.create_check_status_response(req, "i1")',
    'for one in "ab":\n    await client.raise_event(one, "done")',
    'logging.info("with %s", client)\nreturn await client.get_status("i1")',
    'async def inner():\n    return await client.start_new("go")\nawait inner()',
    'return await start("go", client)',
    'return await start(starter=client, name="go")',
    'return await start_twice("go", client)',
    'await start_elsewhere(client)\nawait client.start_new("go")',
    'begin = client.start_new\nreturn await begin("go")',
    'return f"{client} {await client.get_status_all()}"',
    '[await client.terminate(one, "") for one in "ab"]',
)
PASSED_ON = (
    'await df.DurableOrchestrationClient(client).start_new("go")',
    'made = df.DurableOrchestrationClient(client)\nawait made.start_new("go")',
    'client = df.DurableOrchestrationClient(client)\nawait client.start_new("go")',
    "if isinstance(client, str):\n    client = df.DurableOrchestrationClient(client)\n"
    'await client.start_new("go")',
    'if hasattr(client, "start_new"):\n    await client.start_new("go")',
    'return json.loads(client)["taskHubName"]',
    "return client",
    "return client.upper()",
    'return client["id"]',
    'return "" + client',
    "return await start_elsewhere(client)",
    'made = wraps_client(client)\nawait made.start_new("go")',
    'made = start_by_hand(client)\nawait made.start_new("go")',
    "return await start_tagged(client)",
    "return await recursive(client)",
    "return await start(*[client])",
    "logging.info(client)",
    'def inner(client):\n    client.start_new("go")\ninner(1)',
    'for client in "ab":\n    await client.start_new("go")',
    "",
)


def test_client_methods_are_those_of_the_package() -> None:
    found = df.DurableOrchestrationClient
    public = {name for name in vars(found) if not name.startswith("_")}
    is_async = {name for name in public if vars(found)[name].__code__.co_flags & 0x80}
    # Newer versions of azure-functions-durable 1 have more of them.
    assert (public <= METHODS, is_async <= COROUTINES) == (True, True)
    assert not (public - is_async) & COROUTINES


def test_script_creates_the_client_that_the_body_requires(load_app: LoadApp) -> None:
    bodies = [*CREATED, *PASSED_ON]
    functions = [
        FUNCTION.format(number=number, body=indent(body or "pass", "    "))
        for number, body in enumerate(bodies)
    ]
    more = {"unknown_module_of_the_app.py": "start_elsewhere = wraps_client = print\n"}
    app = load_app(HEAD + "".join(functions), more)
    created = [
        bodies[int(one.name[1:])]
        for one in sorted(app, key=lambda one: int(one.name[1:]))
        if "DurableOrchestrationClient(client)" in shim_text(one)
    ]
    assert created == list(CREATED)


def test_function_below_another_decorator_receives_the_string(load_app: LoadApp) -> None:
    app = load_app("""
@app.http()
@app.durable_client_input(name="client")
@functools.lru_cache
def go(req, client):
    return client.create_check_status_response(req, "i1")
""")
    assert "DurableOrchestrationClient" not in shim_text(app["go"])
