"""Functions of a v2 app that load but fail: the ones reported are those that fail in the runtime."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from check_support import write_project
from funcdeco.deployment.runtime.v2 import INVOKER
from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON
from needs import need_v2_runtime

HTTP = {"http": {"method": "GET", "url": "http://localhost/api/x"}}
APP = """\
import asyncio
import functools
import json

import azure.functions as func

app = func.FunctionApp()


def as_json(function):
    @functools.wraps(function)
    def inner(*args, **options):
        return json.dumps(function(*args, **options))

    return inner


class Api(func.FunctionApp):
    def route(self, *args, **options):
        decorate = super().route(*args, **options)
        return lambda function: decorate(as_json(function))


@app.route("dict")
def ret001(req: func.HttpRequest):
    return {"a": 1}


@app.route("nothing")
def ret001b(req: func.HttpRequest):
    print(req)


@app.route("bytes")
def ret001c(req: func.HttpRequest):
    return b"ok"


@app.function_name("pyt010")
@app.route("generator")
def generator(req: func.HttpRequest):
    yield "ok"


@app.route("position")
def pyt009(req: func.HttpRequest, /):
    return "ok"


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def pyt011(msg: func.QueueMessage):
    return "ok"


@app.generic_trigger("req", "httpTrigger", route="generic")
def pyt011b(req: func.HttpRequest):
    return "ok"


@app.route("string")
def sound(req: func.HttpRequest):
    return "ok"


@app.route("wrapped")
@as_json
def sound_wrapped(req: func.HttpRequest):
    return {"a": 1}


@app.route("async")
async def sound_async(req: func.HttpRequest):
    await asyncio.sleep(0)
    return func.HttpResponse("ok")


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
def sound_queue(msg: func.QueueMessage):
    print(msg)


@app.queue_trigger("msg", "orders", "AzureWebJobsStorage")
@app.queue_output("$return", "done", "AzureWebJobsStorage")
def sound_output(msg: func.QueueMessage):
    return {"a": 1}
"""
OWN_METHOD = """
api = Api()


@api.route("own")
def own(req: func.HttpRequest):
    return {"a": 1}
"""


def project(folder: Path, app: str) -> Path:
    files = {"host.json": HOST_JSON, "requirements.txt": "azure-functions\n"}
    return write_project(folder, {**files, "app.py": None, "function_app.py": app})


def invoked(root: Path, inputs: dict[str, list[dict[str, object]]]) -> dict[str, str | None]:
    need_v2_runtime()
    done = subprocess.run(
        [sys.executable, str(INVOKER), str(root)],
        input=json.dumps(inputs),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def test_functions_with_an_error_fail_and_the_others_answer(tmp_path: Path) -> None:
    root = project(tmp_path, APP)
    reported = {str(item.function): item.code for item in check(root) if item.severity == "error"}
    assert reported == {name: name[:6].upper() for name in reported}
    names = re.findall(r"^(?:async )?def ((?:ret|pyt|sound)\w*)", APP, re.MULTILINE)
    message: dict[str, object] = {"name": "msg", "data": {"string": "{}"}}
    request: dict[str, object] = {"name": "req", "data": HTTP}
    of_queues = {"pyt011", "sound_queue", "sound_output"}
    inputs = {name: [message if name in of_queues else request] for name in [*names, "pyt010"]}
    answers = invoked(root, inputs)
    assert {name for name, error in answers.items() if error} == reported.keys()


def test_a_method_of_the_user_may_wrap_the_function(tmp_path: Path) -> None:
    app = APP[: APP.index('@app.route("dict")')].replace("app = func.FunctionApp()\n\n\n", "")
    root = project(tmp_path, app + OWN_METHOD)
    assert check(root) == []
    assert invoked(root, {"own": [{"name": "req", "data": HTTP}]}) == {"own": None}
