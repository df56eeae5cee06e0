"""Projects with one fault each; the comment `# !CODE` marks the line where `check` reports it."""

from __future__ import annotations

HEAD = """\
== app.py
import azure.functions as func
from funcdeco import App

app = App()
"""
DURABLE = "== requirements.txt\nazure-functions\nazure-functions-durable\nfuncdeco\n"

BY_HAND: dict[str, str] = {
    "package that only another module imports": """\
== shared/__init__.py
== shared/store.py
import json
import boto3  # !IMP001
== store: http
from shared import store


def main(req):
    return store.json.dumps(1)
""",
    "package of the development requirements": """\
== requirements-dev.txt
pytest
pyyaml
== dev: http
from yaml import safe_load  # !IMP001


def main(req):
    return str(safe_load)
""",
    "package in a try that raises again": """\
== again: http
try:
    import yaml  # !IMP001
except ImportError as error:
    raise RuntimeError("install PyYAML") from error


def main(req):
    return yaml.dump({})
""",
    "package imported when a function runs": """\
== late: http
def main(req):
    import openpyxl  # !IMP002

    return openpyxl.__version__
""",
    "package with a marker for Windows": """\
== requirements.txt
azure-functions
redis ; sys_platform == "win32"
== marked: http
import redis  # !IMP001


def main(req):
    return redis.__version__
""",
    "misspelled module of a package": """\
== lib/__init__.py
== lib/pricing.py
VAT = 19
== misspelled: http
from lib import pricng  # !IMP005


def main(req):
    return str(pricng.VAT)
""",
    "module of a namespace package": """\
== company/billing/tax.py
VAT = 19
== namespace: http
import company.billing.taxes  # !IMP004


def main(req):
    return "ok"
""",
    "one dot too few": """\
== lib/__init__.py
== lib/pricing.py
VAT = 19
== dots: http
from .lib.pricing import VAT  # !IMP004


def main(req):
    return str(VAT)
""",
    "module that several imports need": """\
== several: http
from .helpers.checks import check  # !IMP004
from .helpers.words import greet


def main(req):
    from .helpers import later

    return greet(check(later))
""",
    "one dot too many": """\
== lib/__init__.py
== lib/deep/__init__.py
from ....common import tools  # !IMP004
== beyond: http
import __app__.lib.deep


def main(req):
    return "ok"
""",
    "sibling package as if it were at the root": """\
== sibling: http
import json

from models import order  # !IMP004


def main(req):
    return order.NAME
== sibling/models/__init__.py
== sibling/models/order.py
NAME = "a"
""",
    "name that was renamed": """\
== lib/__init__.py
from .work import do_work as work
== lib/work.py
def do_work(): ...
== renamed: http
from lib import work
from lib.work import work_now, do_work  # !IMP005


def main(req):
    return "ok"
""",
    "module imported when a function runs": """\
== late_module: http
def main(req):
    from .helpers import help_out  # !IMP006

    return help_out()
""",
    "class that azure.functions lacks, in a constant": """\
== lacking: http
import azure.functions as func


READS = (func.HttpMethods.GET,)  # !IMP007


def main(req: func.HttpRequest) -> str:
    return "ok"
""",
    "class imported from azure.functions": """\
== lacking_import: timer
from azure.functions import TimerRequests  # !IMP007


def main(timer):
    print(TimerRequests)
""",
    "await outside async def, in another module": """\
== lib/__init__.py
== lib/calls.py
import asyncio


def call():
    return await asyncio.sleep(1)  # !APP003
== awaiting: http
from lib.calls import call


def main(req):
    return call()
""",
    "patterns after one that matches all": """\
== matching: http
def main(req):
    match req.method:
        case method:  # !APP003
            return method
        case "GET":
            return "get"
""",
    "parameter twice": """\
== twice: http
def answer(a, a): ...  # !APP003


def main(req):
    return "ok"
""",
    "circular import of two modules": """\
== orders.py
from prices import price


def total():
    return price()
== prices.py
from orders import total  # !IMP010


def price():
    return 1
== circular: http
from orders import total


def main(req):
    return str(total())
""",
    "module that the folder of the function hides": """\
== stock.py
def count(): ...
== stock: http
from stock import count  # !FUN003:stock/function.json


def main(req):
    return str(count())
""",
    "requirements file that doesn't exist": """\
== requirements.txt
azure-functions
-r requirements/production.txt  # !PKG012
== including: http
def main(req):
    return "ok"
""",
    "wheel for Windows": """\
== requirements.txt
azure-functions
./wheels/fast-1.0-cp312-cp312-win_amd64.whl  # !PKG013
== wheels/fast-1.0-cp312-cp312-win_amd64.whl
== wheel: http
def main(req):
    return "ok"
""",
    "requirement that is part of Python": """\
== requirements.txt
azure-functions
pathlib==1.0.1  # !PKG014
== in_python: http
import pathlib


def main(req):
    return str(pathlib.Path())
""",
    "function.json with a capital letter": """\
== capital/Function.json  # !FUN023
{"bindings": [{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "a"}]}
== capital/__init__.py
def main(msg): ...
== other: http
def main(req):
    return "ok"
""",
    "orchestrator without function.json": """\
== requirements.txt
azure-functions
azure-functions-durable
== forgotten/__init__.py
import azure.durable_functions as df


def run(context):
    yield context.create_timer(context.current_utc_datetime)


main = df.Orchestrator.create(run)  # !FUN024
== other: http
def main(req):
    return "ok"
""",
    "response from a dict in a helper": """\
== answers: http
import azure.functions as func


def payload():
    return {"a": 1}


def main(req):
    return func.HttpResponse(payload())  # !RET001
""",
    "coroutine that nobody awaits": """\
== coroutine: http
async def work():
    return "ok"


def main(req):
    return work()  # !RET001
""",
    "status as a second value, on one branch": """\
== status: http
def main(req):
    if req.method == "PUT":
        return "not allowed", 405  # !RET002
    return "ok"
""",
    "match without a default": """\
== matched: http
def main(req):  # !RET003
    match req.method:
        case "GET":
            return "get"
        case "POST":
            return "post"
""",
    "except without a return": """\
== excepted: http
import json
import logging


def main(req):  # !RET003
    try:
        return json.dumps(req.get_json())
    except ValueError:
        logging.exception("no JSON")
""",
    "value that nothing takes, on one branch": """\
== untaken: queue
def main(msg):
    if msg.get_body() == b"a":
        return
    if msg.dequeue_count > 3:
        return "given up"  # !RET004
""",
    "output assigned in a loop": """\
== assigned: queue-out
def main(msg, out):
    for line in msg.get_body().splitlines():
        out = line  # !RET005
""",
    "output set to a number": """\
== objects: queue-out
def main(msg, out):
    count = len(msg.get_body())
    out.set(3 if count else 4)  # !RET006
""",
    "output never set": """\
== unset: queue-out
import logging


def main(msg, out):  # !RET007
    logging.info("%s", msg.get_body())
""",
    "activity with a set in a dict": f"""\
{DURABLE}== inside: activity
def main(given):
    names = {{name for name in given}}
    return {{"names": names}}  # !RET001
""",
    "activity with a model of the project": f"""\
{DURABLE}== models.py
import dataclasses


@dataclasses.dataclass
class Order:
    name: str
== order: activity
from models import Order


def main(given):
    return Order(given)  # !RET001
""",
    "task in the input of another one": f"""\
{DURABLE}== passing: orchestrator
import azure.durable_functions as df


def run(context):
    first = context.call_activity("work", 1)
    second = yield context.call_activity("work", first)  # !DUR010
    return second


main = df.Orchestrator.create(run)
== work: activity
def main(given):
    return given
""",
    "list of tasks yielded": f"""\
{DURABLE}== listed: orchestrator
import azure.durable_functions as df


def run(context):
    tasks = [context.call_activity("work", number) for number in range(3)]
    found = yield tasks  # !DUR010
    return found


main = df.Orchestrator.create(run)
== work: activity
def main(given):
    return given
""",
    "helper generator without yield from": f"""\
{DURABLE}== helped: orchestrator
import azure.durable_functions as df


def save(context, value):
    yield context.call_activity("work", value)


def run(context):
    value = yield context.call_activity("work", 1)
    save(context, value)  # !DUR011
    return value


main = df.Orchestrator.create(run)
== work: activity
def main(given):
    return given
""",
    "result with a time": f"""\
{DURABLE}== timed: orchestrator
import azure.durable_functions as df


def run(context):
    yield context.create_timer(context.current_utc_datetime)
    return {{"at": context.current_utc_datetime}}  # !DUR012


main = df.Orchestrator.create(run)
""",
    "clock in a helper of an orchestrator": f"""\
{DURABLE}== clock: orchestrator
from datetime import datetime, timedelta

import azure.durable_functions as df


def tomorrow():
    return datetime.utcnow() + timedelta(days=1)  # !DUR014


def run(context):
    yield context.create_timer(tomorrow())


main = df.Orchestrator.create(run)
""",
    "orchestrator that doesn't exist": f"""\
{DURABLE}== begin: starter
import azure.durable_functions as df


async def main(req, starter):
    client = df.DurableOrchestrationClient(starter)
    return await client.start_new("nightly_run")  # !DUR005
== nightly: orchestrator
import azure.durable_functions as df


def run(context):
    yield context.create_timer(context.current_utc_datetime)


main = df.Orchestrator.create(run)
""",
    "event that nothing waits for": f"""\
{DURABLE}== raise_it: starter
import azure.durable_functions as df


async def main(req, starter):
    client = df.DurableOrchestrationClient(starter)
    await client.raise_event(req.params["id"], "Approved")  # !DUR009
    return "ok"
== approval: orchestrator
import azure.durable_functions as df


def run(context):
    answer = yield context.wait_for_external_event("Approval")
    return answer


main = df.Orchestrator.create(run)
""",
    "client call without await, in a method's place": f"""\
{DURABLE}== unawaited: starter
import azure.durable_functions as df


async def main(req, starter):
    client = df.DurableOrchestrationClient(starter)
    client.terminate(req.params["id"], "asked")  # !DUR008
    return "ok"
""",
    "string used as a client": f"""\
{DURABLE}== text_client: starter
async def main(req, starter: str):
    status = await starter.get_status(req.params["id"])  # !DUR006
    return str(status)
""",
    "ASGI application in async def": """\
== mounted: http
import azure.functions as func


async def application(scope, receive, send): ...


async def main(req: func.HttpRequest, context: func.Context):
    return func.AsgiMiddleware(application).handle(req, context)  # !RET001
""",
}

DECORATED: dict[str, str] = {
    "blueprint in a module that nobody imports": f"""\
{HEAD}

@app.http()
def hello(req: func.HttpRequest) -> str:
    return "ok"
== routes/__init__.py
== routes/orders.py
import azure.functions as func
from funcdeco import Blueprint

orders = Blueprint()  # !APP019


@orders.http()
def list_orders(req: func.HttpRequest) -> str:
    return "ok"
""",
    "one of two blueprints": f"""\
{HEAD}
from routes import first, second

app.include(first)
== routes.py
import azure.functions as func
from funcdeco import Blueprint

first = Blueprint()
second = Blueprint()  # !APP019


@first.http()
def one(req: func.HttpRequest) -> str:
    return "ok"


@second.http()
def two(req: func.HttpRequest) -> str:
    return "ok"
""",
    "import of the app from another module": f"""\
{HEAD}
from orders import hello  # !IMP010
== orders.py
import azure.functions as func
from app import app


@app.http()
def hello(req: func.HttpRequest) -> str:
    return "ok"
""",
    "web framework that isn't listed": """\
== app.py
from fastapi import FastAPI  # !IMP001
from funcdeco import App

web = FastAPI()
app = App()
app.asgi(web)
""",
    "dict instead of a response": f"""\
{HEAD}

@app.http()
async def hello(req: func.HttpRequest):
    data = {{"a": 1}}
    return data  # !RET001
""",
    "client annotated as a string": f"""\
{DURABLE}{HEAD}

@app.http()
@app.durable_client_input(name="client")
async def start(req: func.HttpRequest, client: str) -> str:
    if req.method == "GET":
        return "ok"
    return await client.start_new("flow")  # !DUR007


@app.orchestration_trigger()
def flow(context):
    yield context.create_timer(context.current_utc_datetime)
""",
    "random number in an orchestrator": f"""\
{DURABLE}{HEAD}

@app.orchestration_trigger()
def flow(context):
    import random

    if random.random() > 0.5:  # !DUR014
        yield context.call_activity("work", 1)


@app.activity_trigger()
def work(given: int) -> int:
    return given
""",
    "yield from on a task": f"""\
{DURABLE}{HEAD}

@app.orchestration_trigger()
def flow(context):
    found = yield from context.call_activity("work", 1)  # !DUR010
    return found


@app.activity_trigger()
def work(given: int) -> int:
    return given
""",
}
