"""Decorated projects with unusual layouts that work: Microsoft's worker loads and calls them."""

from __future__ import annotations

LAYOUTS: dict[str, str] = {
    "blueprints in lists and loops": """\
== app.py
import importlib
import pkgutil

from funcdeco import App

import parts_l
from parts_l import first, second

app = App()
for blueprint in (first.bp, second.routes):
    app.include(blueprint)
for info in pkgutil.iter_modules(parts_l.more.__path__ if hasattr(parts_l, "more") else []):
    app.include(importlib.import_module(f"parts_l.more.{info.name}").bp)
== parts_l/__init__.py
from . import more
== parts_l/first.py
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http(route="l/first")
def first_of_list(req: func.HttpRequest) -> str:
    return "ok"
== parts_l/second.py
import azure.functions as func
from funcdeco import Blueprint

routes = Blueprint()


@routes.http(route="l/second")
async def second_of_list(req: func.HttpRequest) -> str:
    return "ok"
== parts_l/more/__init__.py
== parts_l/more/third.py
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http(route="l/third")
def third_of_list(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("ok")
""",
    "nested blueprints": """\
== app.py
from funcdeco import App

from nest_outer import outer

app = App()
app.include(outer)
== nest_outer.py
import azure.functions as func
from funcdeco import Blueprint

from nest_inner import ALL

outer = Blueprint()


@outer.http(route="nest/outer")
def of_outer(req: func.HttpRequest) -> str:
    return "ok"


[outer.include(one) for one in ALL]
== nest_inner.py
import azure.functions as func
from funcdeco import Blueprint

first, second = Blueprint(), Blueprint()
third = Blueprint()
ALL = [first, second, third]


@first.http(route="nest/first")
def of_first(req: func.HttpRequest) -> str:
    return "ok"


@second.http(route="nest/second")
def of_second(req: func.HttpRequest) -> str:
    return "ok"


@third.http(route="nest/third")
def of_third(req: func.HttpRequest) -> str:
    return "ok"
""",
    "blueprints from a factory": """\
== app.py
from funcdeco import App

import factory_f

app = App()
factory_f.register(app)
== factory_f.py
import azure.functions as func
from funcdeco import Blueprint


def first(req: func.HttpRequest) -> str:
    return "ok"


def second(req: func.HttpRequest) -> str:
    return "ok"


def made(name, handler):
    blueprint = Blueprint()
    blueprint.http(route=f"factory/{name}")(handler)
    return blueprint


def register(app):
    for name, handler in {"first": first, "second": second}.items():
        app.include(made(name, handler))
""",
    "included by name": """\
== app.py
import importlib

from funcdeco import App

app = App()
MODULES = {"named_n.orders": "orders_bp", "named_n.users": "users_bp"}
for module, name in MODULES.items():
    app.include(getattr(importlib.import_module(module), name))
== named_n/orders.py
import azure.functions as func
from funcdeco import Blueprint

orders_bp = Blueprint()


@orders_bp.http(route="named/orders")
def named_orders(req: func.HttpRequest) -> str:
    return "ok"
== named_n/users.py
import azure.functions as func
from funcdeco import Blueprint

users_bp = Blueprint()


@users_bp.http(route="named/users")
def named_users(req: func.HttpRequest) -> str:
    return "ok"
""",
    "decorators around": """\
== app.py
import contextlib
import functools
import json
import time

import azure.functions as func
from funcdeco import App

app = App()


def as_json(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return func.HttpResponse(json.dumps(function(*args, **kwargs)))

    return wrapper


def timed(label):
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            begin = time.perf_counter()
            with contextlib.suppress(ZeroDivisionError):
                return await function(*args, **kwargs)
            return func.HttpResponse(f"{label} {begin}", status_code=500)

        return wrapper

    return decorate


@app.http(route="deco/json")
@as_json
def deco_json(req: func.HttpRequest):
    return {"a": 1}


@app.http(route="deco/none")
@as_json
def deco_none(req: func.HttpRequest): ...


@app.http(route="deco/timed")
@timed("slow")
async def deco_timed(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("ok")
""",
    "classes and partials": """\
== app.py
import functools

import azure.functions as func
from funcdeco import App

app = App()


class Handlers:
    def __init__(self, text):
        self.text = text

    def read(self, req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(self.text)


def answer(req: func.HttpRequest, text: str) -> str:
    return text


handlers = Handlers("ok")
class_read = app.http(route="class/read")(handlers.read)
class_part = functools.partial(answer, text="ok")
class_part = app.function(name="class_part")(app.http(route="class/part")(class_part))
""",
    "conditional functions": """\
== app.py
import os
import sys

import azure.functions as func
from funcdeco import App

app = App()

if os.environ.get("NO_SUCH_FLAG"):

    @app.http(route="cond/debug")
    def cond_debug(req: func.HttpRequest) -> str:
        import debugpy

        debugpy.listen(5678)
        return "debug"


if sys.version_info >= (3, 8):

    @app.http(route="cond/new")
    def cond_new(req: func.HttpRequest) -> str:
        return "ok"

else:

    @app.http(route="cond/old")
    def cond_old(req: func.HttpRequest) -> str:
        return "old"
""",
    "outputs and helpers": """\
== app.py
import azure.functions as func
from funcdeco import App

app = App()


def send(out, values):
    for value in values:
        out.set(value)


@app.http(route="outs/one")
@app.queue_output(name="out", queue_name="done")
def outs_one(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    send(out, ["a"])
    return func.HttpResponse("ok")


@app.http(route="outs/two")
@app.queue_output(name="out", queue_name="done")
def outs_two(req: func.HttpRequest, out: func.Out[func.QueueMessage]) -> str:
    if req.method == "POST":
        out.set(func.QueueMessage(body="a"))
    return "ok"


@app.queue_trigger(queue_name="orders")
@app.queue_output(name="$return", queue_name="done")
def outs_return(msg: func.QueueMessage) -> str:
    match msg.get_body():
        case b"":
            return "empty"
        case body if body:
            return body.decode()
        case _:
            return "none"
""",
    "circle that works": """\
== app.py
from funcdeco import App

app = App()

import circle_late  # noqa: E402
== circle_late.py
import azure.functions as func

import app as main_module


@main_module.app.http(route="circle/late")
def circle_late_one(req: func.HttpRequest) -> str:
    return "ok"
""",
    "guards": """\
== app.py
from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import azure.functions as func
from funcdeco import App

if TYPE_CHECKING:
    import no_such_stubs
try:
    import no_such_metrics as metrics
except ImportError:
    metrics = None
if sys.platform == "win32":
    import no_such_windows

app = App()


@app.http(route="guards")
def guarded_http(req: func.HttpRequest) -> func.HttpResponse:
    if metrics:
        metrics.count("a")
    return func.HttpResponse("ok")


def table() -> no_such_stubs.Table: ...
""",
    "a folder on the path": """\
== app.py
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent / "src_folder"))

import azure.functions as func  # noqa: E402
from funcdeco import App  # noqa: E402
from inner_src import greet  # noqa: E402

app = App()


@app.http(route="src/inner")
def src_inner(req: func.HttpRequest) -> str:
    return greet()
== src_folder/inner_src/__init__.py
from inner_src.words import greet
== src_folder/inner_src/words.py
def greet():
    return "ok"
""",
    "web application (needs)": """\
== requirements.txt
azure-functions
funcdeco
fastapi
== app.py
from fastapi import FastAPI
from funcdeco import App

web = FastAPI()


@web.get("/")
def root() -> dict[str, int]:
    return {"a": 1}


app = App()
app.asgi(web)
""",
    "wsgi": """\
== app.py
from funcdeco import App


def web(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]


app = App()
app.wsgi(web)
""",
    "durable": """\
== requirements.txt
azure-functions
azure-functions-durable
funcdeco
== app.py
import datetime

import azure.durable_functions as df
import azure.functions as func
from funcdeco import App

app = App()


def page(context, number):
    found = yield context.call_activity("d_work", number)
    return found


@app.orchestration_trigger()
def d_flow(context: df.DurableOrchestrationContext):
    found = []
    for number in range(2):
        found.append((yield from page(context, number)))
    child = yield context.call_sub_orchestrator("d_child", found)
    due = context.current_utc_datetime + datetime.timedelta(seconds=1)
    yield context.create_timer(due)
    return {"found": found, "child": child}


@app.orchestration_trigger()
def d_child(context: df.DurableOrchestrationContext):
    count = yield context.call_entity(df.EntityId("d_count", "one"), "get")
    return count


@app.entity_trigger()
def d_count(context: df.DurableEntityContext):
    context.set_result(context.get_state(lambda: 0))


@app.activity_trigger()
def d_work(given: int) -> dict[str, int]:
    return {"data": given}


@app.http(route="durable/start")
@app.durable_client_input(name="client")
async def d_start(req: func.HttpRequest, client: df.DurableOrchestrationClient):
    instance = await client.start_new("d_flow")
    return client.create_check_status_response(req, instance)


@app.http(route="durable/plain")
@app.durable_client_input(name="client")
async def d_plain(req: func.HttpRequest, client):
    instance = await client.start_new("d_flow")
    return client.create_check_status_response(req, instance)


@app.http(route="durable/by_hand")
@app.durable_client_input(name="client")
async def d_by_hand(req: func.HttpRequest, client: str):
    own = df.DurableOrchestrationClient(client)
    return own.create_check_status_response(req, await own.start_new("d_flow"))
""",
    "subclass of Blueprint and typed container": """\
== app.py
from funcdeco import App, Blueprint

import typed_b

app: App = App()
COLLECTED: dict[str, Blueprint] = {name: value for name, value in vars(typed_b).items()
                                   if isinstance(value, Blueprint)}
for one in COLLECTED.values():
    app.include(one)
== typed_b.py
import azure.functions as func
from funcdeco import Blueprint


class Own(Blueprint):
    pass


orders: Own = Own()


@orders.http(route="typed/orders")
def typed_orders(req: func.HttpRequest) -> str:
    return "ok"
""",
    "helper apps beside (tests)": """\
== app.py
import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="beside")
def beside(req: func.HttpRequest) -> str:
    return "ok"
== tests/test_app.py
import pytest
from funcdeco import Blueprint

bp = Blueprint()


@bp.http()
def fake(req):
    return None
== scripts/tool.py
import no_such_cli
== examples/other/app.py
from funcdeco import Blueprint

bp = Blueprint()


@bp.http()
def example(req): ...
""",
}
"""The files of each project; names of modules and functions are used by one project only."""
