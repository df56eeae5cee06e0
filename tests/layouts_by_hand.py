"""Hand-written projects with unusual layouts that work: Microsoft's worker loads and calls them."""

from __future__ import annotations

LAYOUTS: dict[str, str] = {
    "optional import": """\
== speedups: http
try:
    import orjson_speed as fast_json
except ImportError:
    import json as fast_json


def main(req):
    return fast_json.dumps({"a": 1})
""",
    "flag set in else": """\
== optional_flag: http
try:
    import no_such_tracer
except ModuleNotFoundError:
    HAS_TRACER = False
else:
    HAS_TRACER = True


def main(req):
    if HAS_TRACER:
        no_such_tracer.start()
    return "ok"
""",
    "find_spec": """\
== found_spec: http
import importlib.util

HAS_ARRAYS = importlib.util.find_spec("no_such_arrays") is not None


def average(values):
    if not HAS_ARRAYS:
        return sum(values) / len(values)
    import no_such_arrays

    return no_such_arrays.mean(values)


def main(req):
    return str(average([1, 2, 3]))
""",
    "suppressed": """\
== suppressed: http
from contextlib import suppress

with suppress(ImportError, AttributeError):
    from no_such_events import loop

    loop.install()


def main(req) -> str:
    return "ok"
""",
    "types only": """\
== types_only: http
from __future__ import annotations

import typing as t

import azure.functions as func

if t.TYPE_CHECKING:
    from no_such_stubs import Table
    from .no_such_types import Row


def rows(table: Table) -> list[Row]:
    return []


def main(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("ok", mimetype="text/plain")
""",
    "version and platform": """\
== by_version: http
import os
import sys

if sys.version_info >= (3, 99):
    from no_such_backport import tomllib
elif sys.platform == "win32":
    import winreg_reader
else:
    tomllib = None
if os.name == "nt":
    import no_such_pywin32


def main(req):
    return "ok" if tomllib is None else "new"
""",
    "environment": """\
== by_environment: http
import os

if os.environ.get("NO_SUCH_PROFILER"):
    import no_such_profiler

    no_such_profiler.start()


def main(req):
    return os.environ.get("NO_SUCH_PROFILER", "ok")
""",
    "import_module with a variable": """\
== drivers/__init__.py
== drivers/memory.py
def read():
    return "ok"
== by_driver: http
import importlib
import os

driver = importlib.import_module(f"drivers.{os.environ.get('NO_SUCH_DRIVER', 'memory')}")


def main(req):
    return driver.read()
""",
    "plugins found by pkgutil": """\
== plugins_a/__init__.py
import importlib
import pkgutil

FOUND = {}
for _, name, _ in pkgutil.iter_modules(__path__):
    FOUND[name] = importlib.import_module(f"{__name__}.{name}")
    globals()[name] = FOUND[name].run
== plugins_a/first.py
def run():
    return "ok"
== with_plugins: http
from plugins_a import FOUND, first


def main(req):
    return first() if "first" in FOUND else "none"
""",
    "entry points": """\
== with_entry_points: http
from importlib.metadata import entry_points


def main(req):
    loaded = [one.load() for one in entry_points(group="no.such.group")]
    return f"{len(loaded)} plugins"
""",
    "namespace packages": """\
== company/billing/tax.py
from company.shared_things.rates import RATE
== company/shared_things/rates.py
RATE = 19
== namespaces: http
from company.billing import tax
import company.shared_things.rates as rates


def main(req):
    return f"{tax.RATE} {rates.RATE}"
""",
    "src and sys.path": """\
== src/inner_tools/__init__.py
from inner_tools.words import greet
== src/inner_tools/words.py
def greet():
    return "ok"
== with_src: http
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "src"))

from inner_tools import greet


def main(req):
    return greet()
""",
    "site.addsitedir": """\
== vendor_lib/vendored_one/__init__.py
NAME = "ok"
== with_vendor: http
import pathlib
import site

site.addsitedir(str(pathlib.Path(__file__).parent.parent / "vendor_lib"))
import vendored_one


def main(req):
    return vendored_one.NAME
""",
    "module with __getattr__": """\
== lazy_settings.py
import os


def __getattr__(name):
    if name.isupper():
        return os.environ.get(name, "ok")
    raise AttributeError(name)
== from_lazy: http
from lazy_settings import NO_SUCH_SETTING


def main(req):
    return NO_SUCH_SETTING
""",
    "star imports with __all__": """\
== stars/__init__.py
from .numbers_of import *
from .texts import *

__all__ = numbers_of.__all__ + texts.__all__
== stars/numbers_of.py
__all__ = ["one"]


def one():
    return 1
== stars/texts.py
__all__ = ["text"]


def text(value):
    return str(value)
== from_stars: http
from stars import *


def main(req):
    return text(one())
""",
    "lazy package": """\
== lazy_package/__init__.py
import importlib

_MODULES = {"heavy": ".work"}


def __getattr__(name):
    module = importlib.import_module(_MODULES[name], __name__)
    return getattr(module, name)
== lazy_package/work.py
def heavy():
    return "ok"
== from_lazy_package: http
from lazy_package import heavy


def main(req):
    return heavy()
""",
    "names by update and setattr": """\
== made_names.py
import sys

globals().update({name: name.lower() for name in ("FIRST", "SECOND")})
setattr(sys.modules[__name__], "THIRD", "third")
for _name in ("A_1", "A_2"):
    vars()[_name] = _name
== from_made: http
from made_names import A_1, FIRST, THIRD


def main(req):
    return FIRST + THIRD + A_1
""",
    "conditional definitions": """\
== by_platform.py
import sys

if sys.platform == "win32":
    def temp():
        return "C:"
else:
    def temp():
        return "/tmp"

try:
    from no_such_yaml import load
except ImportError:
    def load(text):
        return text

for level in ("debug", "info"):
    last = level
with open(__file__) as source:
    first_line = source.readline()
class Holder:
    inner = 1
(a, (b, *c)) = 1, (2, 3)
if (walrus := len(c)) > 0:
    pass
match c:
    case [captured, *others]:
        pass
match {"k": {"v": 1}, "x": 2}:
    case {"k": {"v": int() as deep}, **rest}:
        pass
== from_conditional: http
from by_platform import b, captured, c, deep, first_line, last, level, load, others
from by_platform import rest, source, temp, walrus


def main(req):
    return load(temp())
""",
    "circle that works": """\
== circle_a.py
import circle_b


def answer():
    return circle_b.value()
== circle_b.py
import circle_a


def value():
    return "ok" if circle_a.answer else "none"
== from_circle: http
from circle_a import answer


def main(req):
    return answer()
""",
    "circle of a package": """\
== ring/__init__.py
VERSION = "ok"
from .client import Client
from . import helper
== ring/client.py
from ring import VERSION
from . import helper


class Client:
    def read(self):
        return helper.read(VERSION)
== ring/helper.py
from . import VERSION


def read(value):
    from .client import Client

    return value if Client else VERSION
== from_ring: http
from ring import Client


def main(req):
    return Client().read()
""",
    "relative imports": """\
== shared_rel/__init__.py
== shared_rel/deep/__init__.py
from ..top_rel import TOP
== shared_rel/top_rel.py
TOP = "ok"
== relative_one: http
from ..shared_rel.deep import TOP
from .. import shared_rel
from . import own
from .own import NAME


def main(req):
    return TOP + NAME + own.NAME
== relative_one/own.py
from ..shared_rel import top_rel

NAME = top_rel.TOP
""",
    "app package": """\
== lib_app/__init__.py
== lib_app/store.py
from __app__.lib_app import __name__ as full
== through_app: http
import __app__.lib_app.store as store
from __app__.through_app import near


def main(req):
    return f"{store.full}{near.VALUE}"
== through_app/near.py
VALUE = 1
""",
    "hyphens and another script": """\
== my-hyphen-function: http run.py
from .parts import part


def main(req):
    return part
== my-hyphen-function/parts.py
part = "ok"
""",
    "same names as packages": """\
== requests_log.py
LOG = []
== numpy_like/__init__.py
class ndarray(list): ...
== near_names: http
from numpy_like import ndarray
from requests_log import LOG


def main(req):
    return f"{ndarray()} {LOG}"
""",
    "wraps": """\
== guards_w.py
import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        return str(result)

    return wrapper


def as_json(status):
    import json

    import azure.functions as func

    def decorate(function):
        @functools.wraps(function)
        def wrapper(req):
            return func.HttpResponse(json.dumps(function(req)), status_code=status)

        return wrapper

    return decorate
== wrapped_number: http
from guards_w import logged


@logged
def main(req):
    return 42
== wrapped_json: http
from guards_w import as_json


@as_json(201)
def main(req):
    if req.method == "GET":
        return {"a": 1}
    return None
""",
    "partial": """\
== from_partial: http
import functools


def answer(req, *, text):
    return text


main = functools.partial(answer, text="ok")
main.__name__ = "main"
main = functools.wraps(answer)(lambda req: answer(req, text="ok"))
main.__signature__ = __import__("inspect").signature(lambda req: None)
""",
    "method as main": """\
== from_class: http
import json

import azure.functions as func


class Handler:
    def __init__(self, text):
        self.text = text

    def handle(self, req: func.HttpRequest) -> func.HttpResponse:
        return self.respond({"text": self.text})

    def respond(self, data):
        return func.HttpResponse(json.dumps(data), mimetype="application/json")


main = Handler("ok").handle
""",
    "callable class": """\
== base_c.py
import abc

import azure.functions as func


class Base(abc.ABC):
    def __call__(self, req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(self.work(req))

    @abc.abstractmethod
    def work(self, req): ...
== from_callable: http
from base_c import Base


class Own(Base):
    def work(self, req):
        return "ok"


_own = Own()


def main(req):
    return _own(req)
""",
    "imported main": """\
== work_i.py
async def main(req):
    return "ok"
== from_import: http
from work_i import main
""",
    "async helpers": """\
== async_all: http
import asyncio
import contextlib
import json


async def fetch(number):
    await asyncio.sleep(0)
    return {"number": number}


async def gather():
    found = await asyncio.gather(*(fetch(number) for number in range(3)))
    return json.dumps(found)


async def main(req) -> str:
    async with contextlib.AsyncExitStack():
        async for text in texts():
            return text + await gather()
    return "none"


async def texts():
    yield "a"
""",
    "http with Out": """\
== http_with_out: http-out
import azure.functions as func


def main(req: func.HttpRequest, res: func.Out[func.HttpResponse]) -> None:
    if req.method == "POST":
        res.set(func.HttpResponse(status_code=405))
        return
    res.set(func.HttpResponse("ok"))
""",
    "out in a helper": """\
== out_in_helper: http-queue
import azure.functions as func


def send(out: func.Out[str], *values):
    for value in values:
        out.set(value)


def main(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    send(out, "a", "b")
    return func.HttpResponse("ok")
== out_in_lambda: http-queue
def main(req, out):
    setter = out.set
    list(map(setter, ["a"]))
    return "ok"
== out_reassigned: http-queue
def main(req, out):
    queue, text = out, "a"
    queue.set(text)
    out = text
    return out
== out_in_match: queue-out
def main(msg, out):
    match msg.get_body():
        case b"skip":
            return
        case body:
            out.set(body.decode())
""",
    "returns through helpers": """\
== helper_returns: http
import azure.functions as func


def ok(body, status=200):
    return func.HttpResponse(body, status_code=status)


def failed(error):
    return ok(str(error), 500)


def check(req):
    if "a" in req.params:
        return failed(ValueError("a"))


def main(req):
    return check(req) or ok("ok")
== helper_walrus: http
from http import HTTPStatus

import azure.functions as func

EMPTY = None


def find(req):
    return None if not req.params else func.HttpResponse("found")


def main(req):
    if (found := find(req)) is not None:
        return found
    return func.HttpResponse("none", status_code=HTTPStatus.NOT_FOUND)
== helper_raises: http
from typing import NoReturn


class Stop(Exception): ...


def stop(text) -> NoReturn:
    raise Stop(text)


def main(req):
    try:
        stop("ok")
    except Stop as error:
        return str(error)
""",
    "out of another scope": """\
== out_of_helper: http-queue
def main(req, out):
    def join(out):
        out = [*out, "end"]
        return ",".join(out)

    texts = [out for out in ("a", "b")]
    out.set(join(texts))
    return "ok"
""",
    "names that code binds later": """\
== bound_later.py
def configure():
    global \\
        CONFIG
    CONFIG = "ok"


configure()
if __name__ != "__main__":
    import json as chosen
else:
    import no_such_debugger as chosen
== reads_names: http
import azure.functions as func
from bound_later import CONFIG, chosen

func.NoSuchShim = str
Shim = func.NoSuchShim


def main(req) -> str:
    return chosen.dumps(Shim(CONFIG))
""",
    "helper that is replaced": """\
== replaces: http
import json


def render(data):
    return data


def install():
    global render
    render = json.dumps


install()


def main(req):
    return render({"a": 1})
""",
    "folder imported by a name in a list": """\
== jobs_by_name/__init__.py
import azure.functions as func


def main(req: func.HttpRequest):
    return "ok"
== runs_jobs: http
import importlib

JOBS = ["jobs_by_name"]


def main(req):
    return importlib.import_module(JOBS[0]).main(req)
""",
    "function for development that nothing calls": """\
== for_development: http
def main(req):
    return "ok"


def debug_by_hand():
    import no_such_debugger

    from .no_such_request import request

    no_such_debugger.listen()
    print(main(request))
""",
    "match that covers all": """\
== match_all: http
def main(req):
    match req.method:
        case "GET" | "HEAD":
            return "read"
        case "POST" if req.get_body():
            return "write"
        case _:
            return "other"
""",
    "context managers": """\
== managed: http
import contextlib
import threading

LOCK = threading.Lock()


@contextlib.contextmanager
def measured():
    yield {}


def main(req):
    with LOCK, measured() as found:
        found["a"] = 1
        return str(found)
== managed_twice: http
import contextlib


def main(req):
    answer = "none"
    with contextlib.suppress(KeyError):
        answer = req.params["a"]
    return answer
""",
    "loops that return": """\
== retried: http
import itertools
import time


def main(req):
    while True:
        try:
            return req.method
        except OSError:
            time.sleep(0)
== counted: http
import itertools


def main(req):
    for number in itertools.count():
        if number > 3:
            return str(number)
== tried_last: http
def main(req):
    error = None
    for attempt in range(3):
        try:
            return str(1 // attempt)
        except ZeroDivisionError as caught:
            error = caught
    else:
        raise RuntimeError from error
""",
    "nested function": """\
== nested: http
import json


def main(req):
    def rows():
        yield {"a": 1}

    def respond():
        return json.dumps(list(rows()))

    answer = {"a": 1}
    answer = respond()
    return answer
""",
    "message kinds": """\
== sends_list: queue-return
def main(msg):
    return [msg.get_body().decode()]
== sends_dict: queue-return
def main(msg):
    return {"a": 1}
== sends_many: queue-out
import typing

import azure.functions as func


def main(msg: func.QueueMessage, out: func.Out[typing.List[str]]) -> None:
    out.set(["a", "b"])
== yields_nothing: queue
def main(msg):
    if not msg.get_body():
        return
    return None
""",
    "wsgi": """\
== through_wsgi: http
import azure.functions as func


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]


def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    return func.WsgiMiddleware(application).handle(req, context)
""",
    "asgi": """\
== through_asgi: http
import azure.functions as func


async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


middleware = func.AsgiMiddleware(application)


async def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    return await middleware.handle_async(req, context)
""",
    "tests and tools beside": """\
== tests/__init__.py
== tests/test_main.py
import pytest
from plain_one import main
from no_such_plugin import fixture
== tools/load.py
import locust
import no_such_tool
== setup.py
from setuptools import setup
== conftest.py
import pytest
== plain_one: http
def main(req):
    return "ok"
""",
    "main for debugging": """\
== with_debugging: http
def main(req):
    return "ok"


if __name__ == "__main__":
    import debugpy
    from no_such_fake import request

    debugpy.listen(5678)
    print(main(request))
""",
    "standard library with a folder beside": """\
== email_templates/__init__.py
import email.message
== queue_names.py
import queue
import json as json_lib
== near_standard: http
import email_templates
import queue_names
import xml.etree.ElementTree as tree


def main(req):
    return tree.tostring(tree.Element("a")).decode()
""",
    "set from outside": """\
== shared_slot.py
import os
== slot_filler.py
import shared_slot

shared_slot.SLOT = "ok"
== slot_reader: http
import slot_filler
from shared_slot import SLOT


def main(req):
    return SLOT
""",
    "requirements in several files (needs)": """\
== requirements.txt
-r requirements/base.txt
-c requirements/limits.txt
--extra-index-url https://pkgs.example.org/simple
requests[socks]>=2 ; python_version >= "3.8"
== requirements/base.txt
azure-functions
-r more.txt
== requirements/more.txt
PyYAML==6.0.2 \\
    --hash=sha256:d584d9ec91ad65861cc08d42e834324ef890a082e591037abe114850ff7bbc3e \\
    --hash=sha256:1f71ea527786de97d1a0cc0eacd1defc0985dcf6b3f17bb77dcfc8c34bec4dc5
python_dateutil  # for times
== requirements/limits.txt
requests<3
numpy<2
== several_files: http
import dateutil.parser
import requests
import yaml
from urllib3.util import Retry


def main(req):
    return yaml.dump({"a": 1})
""",
    "requirements from URLs (needs)": """\
== requirements.txt
azure-functions
beautifulsoup4 @ https://files.example.org/beautifulsoup4-4.12.3-py3-none-any.whl
git+https://github.com/example/own-tools.git@v1#egg=own_tools
https://files.example.org/packages/other_tool-1.0-py3-none-any.whl
./wheels/local_thing-1.0-py3-none-any.whl
== wheels/local_thing-1.0-py3-none-any.whl
== from_urls: http
import bs4
import local_thing
import other_tool
import own_tools


def main(req):
    return "ok"
""",
    "markers (needs)": """\
== requirements.txt
azure-functions
pywin32 ; sys_platform == "win32"
uvloop ; sys_platform != "win32"
importlib-metadata ; python_version < "3.8"
tomli ; python_version < "3.11"
== with_markers: http
import sys

import uvloop

if sys.version_info < (3, 11):
    import tomli
if sys.platform == "win32":
    import win32api
try:
    from importlib import metadata
except ImportError:
    import importlib_metadata as metadata


def main(req):
    return "ok"
""",
    "pyproject only (needs)": """\
== requirements.txt
.
== pyproject.toml
[project]
name = "own-app"
version = "1"
dependencies = ["azure-functions", "requests", "pyjwt[crypto]"]
== by_pyproject: http
import jwt
import requests


def main(req):
    return "ok"
""",
    "transitive packages (needs)": """\
== requirements.txt
azure-functions
azure-identity
azure-storage-blob
pandas
fastapi
== transitive: http
import azure.core.exceptions
import numpy as np
import pydantic
import starlette.responses
from azure.core.credentials import TokenCredential
from azure.identity import DefaultAzureCredential
from azure.storage.blob import BlobServiceClient, ContentSettings


def main(req):
    return "ok"
""",
    "names that differ (needs)": """\
== requirements.txt
azure-functions
opencv-python
Pillow
python-jose[cryptography]
psycopg2
scikit_learn
PyMySQL
Flask-SQLAlchemy
google-cloud-storage
msgraph-sdk
azure-mgmt-resource
pycryptodome
sentry-sdk
openai
discord.py
protobuf
== differing: http
import cv2
import discord
import flask_sqlalchemy
import jose.jwt
import msgraph
import openai
import psycopg2
import pymysql
import sentry_sdk
import sklearn.linear_model
from azure.mgmt.resource import ResourceManagementClient
from Crypto.Cipher import AES
from google.cloud import storage
from google.protobuf import json_format
from PIL import Image


def main(req):
    return "ok"
""",
    "published packages (needs)": """\
== .python_packages/lib/site-packages/private_tools/__init__.py
NAME = "ok"
== with_packages: http
import private_tools


def main(req):
    return private_tools.NAME
""",
    "own image (needs)": """\
== Dockerfile
FROM mcr.microsoft.com/azure-functions/python:4-python3.12
RUN apt-get update && pip install --no-cache-dir shapely==2.0
COPY . /home/site/wwwroot
== in_image: http
import shapely.geometry


def main(req):
    return "ok"
""",
    "lazy imports of listed packages (needs)": """\
== requirements.txt
azure-functions
requests
== lazily: http
def client():
    import requests

    return requests.Session()


class Loader:
    def load(self):
        from requests.adapters import HTTPAdapter

        return HTTPAdapter()


def main(req):
    return "ok"
""",
    "orchestrators": """\
== Chain: orchestrator
import datetime
import json
import logging

import azure.durable_functions as df


def both(context: df.DurableOrchestrationContext, names):
    first = yield context.call_activity("Upper", names[0])
    tasks = [context.call_activity("Upper", name) for name in names[1:]]
    others = yield context.task_all(tasks)
    return [first, *others]


def orchestrate(context: df.DurableOrchestrationContext):
    logging.info("started at %s", datetime.datetime.now())
    if not context.is_replaying:
        logging.info("first run")
    names = context.get_input() or ["a", "b"]
    found = yield from both(context, names)
    due = context.current_utc_datetime + datetime.timedelta(seconds=1)
    yield context.create_timer(due)
    event = yield context.wait_for_external_event("go")
    child = yield context.call_sub_orchestrator("Child", found)
    for name in sorted({"x", "y"}):
        yield context.call_activity("Upper", name)
    context.set_custom_status({"at": str(context.current_utc_datetime)})
    return {"found": found, "child": child, "event": event, "id": context.instance_id, "text": json.dumps(found)}


main = df.Orchestrator.create(orchestrate)
== Race: orchestrator
import datetime

import azure.durable_functions as df


def retried(context, name):
    options = df.RetryOptions(first_retry_interval_in_milliseconds=100, max_number_of_attempts=2)
    found = yield context.call_activity_with_retry("Upper", options, name)
    return found


def race(context):
    yield from retried(context, "c")
    context.signal_entity(df.EntityId("Counter", "one"), "add", 1)
    timer = context.create_timer(context.current_utc_datetime + datetime.timedelta(seconds=1))
    event = context.wait_for_external_event("go")
    winner = yield context.task_any([timer, event])
    if winner == event:
        timer.cancel()
        return event.result
    raise TimeoutError


main = df.Orchestrator.create(race)
== Child: orchestrator
import azure.durable_functions as df


def child(context):
    entity = df.EntityId("Counter", "one")
    value = yield context.call_entity(entity, "get")
    return value


main = df.Orchestrator.create(child)
== Plain: orchestrator
import azure.durable_functions as df


def orchestrator_function(context: df.DurableOrchestrationContext):
    return context.get_input()


main = df.Orchestrator.create(orchestrator_function)
== Upper: activity
def main(given: str) -> str:
    return given.upper()
== Counter: entity
import azure.durable_functions as df


def counter(context: df.DurableEntityContext):
    current = context.get_state(lambda: 0)
    match context.operation_name:
        case "add":
            current += context.get_input()
        case "get":
            context.set_result(current)
    context.set_state(current)


main = df.Entity.create(counter)
== Start: starter
import azure.durable_functions as df
import azure.functions as func


async def main(req: func.HttpRequest, starter: str) -> func.HttpResponse:
    client = df.DurableOrchestrationClient(starter)
    body = req.get_json() if req.get_body() else None
    instance = await client.start_new("Chain", client_input=body)
    await client.raise_event(instance, "go", {"a": 1})
    await client.signal_entity(df.EntityId("Counter", "one"), "add", 1)
    return client.create_check_status_response(req, instance)
== Wait: starter
import azure.durable_functions as df


class Runs:
    def __init__(self, starter):
        self.client = df.DurableOrchestrationClient(starter)

    async def start(self, name):
        return await self.client.start_new(name)


async def main(req, starter):
    runs = Runs(starter)
    instance = await runs.start(req.route_params.get("name", "Chain"))
    return runs.client.create_check_status_response(req, instance)
== requirements.txt
azure-functions
azure-functions-durable
""",
    "activities": """\
== Returns: activity
import dataclasses
import datetime
import enum
import json


@dataclasses.dataclass
class Order:
    name: str


class Level(str, enum.Enum):
    LOW = "low"


class Code(enum.IntEnum):
    OK = 1


class Row(dict): ...


def main(given):
    if given == "dict":
        return dataclasses.asdict(Order("a"))
    if given == "list":
        return [Level.LOW, Code.OK, Row(a=1), (1, 2), None, True, 1.5]
    if given == "time":
        return datetime.datetime.now().isoformat()
    if given == "set":
        return sorted({1, 2})
    if given == "bytes":
        return b"a".decode()
    if given == "keys":
        return {1: "a", None: 2}
    if given == "json":
        return json.loads("{}")
    return None
== Nothing: activity
def main(given):
    print(given)
== Later: activity
import asyncio


async def main(given: str) -> dict:
    await asyncio.sleep(0)
    return {"data": given, "b": 1}
== Typed: activity
class Own:
    def __init__(self, value):
        self.value = value

    @staticmethod
    def to_json(own):
        return str(own.value)

    @staticmethod
    def from_json(text):
        return Own(int(text))


def main(given):
    return Own(1)
== requirements.txt
azure-functions
azure-functions-durable
""",
    "random but safe orchestrators": """\
== Seeded: orchestrator
import functools
import os
import random

import azure.durable_functions as df

LIMIT = int(os.environ.get("NO_SUCH_LIMIT", "3"))
RETRY = df.RetryOptions(100, 3)
NAMES = ("a", "b")


@functools.lru_cache
def squares(limit):
    return [number * number for number in range(limit)]


def run(context: df.DurableOrchestrationContext):
    numbers = random.Random(context.instance_id)
    name = context.new_uuid()
    seen = set()
    total = {}
    for index, name in enumerate(NAMES):
        if name in seen:
            continue
        seen.add(name)
        total[name] = yield context.call_activity("Work", {"index": index, "n": squares(LIMIT)})
    lines = open.__name__
    return {**total, "first": numbers.random(), "lines": lines, "count": len(seen)}


main = df.Orchestrator.create(run)
== Work: activity
import datetime
import time
import uuid


def main(given):
    time.sleep(0)
    return f"{uuid.uuid4()} {datetime.datetime.now()}"
== requirements.txt
azure-functions
azure-functions-durable
""",
}
"""The files of each project; names of modules and folders are used by one project only."""
