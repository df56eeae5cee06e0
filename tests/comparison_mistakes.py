"""Twenty-one mistakes, each in an app of ours and in the same app of the v2 model.

In the source of an app, `<<wrong|right>>` is the mistake and what a sound app has in its place.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from funcdeco.project.default_host import BUNDLE_RANGE, HOST_JSON

Files = dict[str, str]
Model = Literal["ours", "v2"]

MODELS: tuple[Model, ...] = ("ours", "v2")
SCRIPTS = {"ours": "app.py", "v2": "function_app.py"}
REQUIREMENTS = {"ours": "azure-functions\nfuncdeco\n", "v2": "azure-functions\n"}
HEAD = "import azure.functions as func\n{}\napp = func.FunctionApp()\n\n\n"
IN_OURS = {
    "import azure.functions as func\n": "import azure.functions as func\nfrom funcdeco import App, Blueprint\n",
    "func.FunctionApp()": "App()",
    "func.Blueprint()": "Blueprint()",
    "@app.route(": "@app.http(",
    "@bp.route(": "@bp.http(",
    "register_functions(": "include(",
    'arg_name="': 'name="',
    "fixed_delay": "fixedDelay",
    '_count="3"': "_count=3",
}
"""What differs between the two models in these apps."""
SETTINGS = """\
{
  "IsEncrypted": false,
  "Values": {
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "Orders": "UseDevelopmentStorage=true"
  }
}
"""
_MARK = re.compile(r"<<(.*?)\|(.*?)>>", re.DOTALL)


class Mistake(NamedTuple):
    """One mistake, as the end of a function_app.py."""

    text: str
    imports: str = ""
    host_json: str = HOST_JSON
    target_python: str = ""
    """The Python version of the deployed app, where the mistake depends on it."""


HTTP = '@app.route({})\ndef items(req: func.HttpRequest) -> str:\n    return "ok"\n'
TWO = """\
@app.route(route="{}")
def first(req: func.HttpRequest) -> str:
    return "1"


@app.route(route="{}")
def {}(req: func.HttpRequest) -> str:
    return "2"
"""
QUEUE = """\
@app.queue_trigger(arg_name="msg", queue_name="{}", connection="{}")
def orders(msg: func.QueueMessage) -> None:
    print(msg.id)
"""
OUTPUT = """\
{}@app.queue_output(arg_name="out", queue_name="done", connection="Orders")
def items(req: func.HttpRequest, out: {}) -> str:
    out.set("x")
    return "ok"
"""
TWO_TRIGGERS = """\
<<@app.timer_trigger(arg_name="timer", schedule="0 0 6 * * *")
|>>@app.queue_trigger(<<|>>arg_name="msg", queue_name="orders", connection="Orders")
def orders(msg: func.QueueMessage<<, timer: func.TimerRequest|>>) -> None:
    print(msg.id)
"""
COPY = """\
@app.blob_trigger(arg_name="blob", path="uploads/{name}", connection="Orders")
@app.blob_output(arg_name="out", path="copies/<<{title}|{name}>>", connection="Orders")
def store(blob: func.InputStream, out: func.Out[bytes]) -> None:
    out.set(blob.read())
"""
BLUEPRINT = """\
bp = <<|>>func.Blueprint()


@bp.route(route="more")
def more(req: func.HttpRequest) -> str:
    return "more"


@app.route(route="items")
def items(req: func.HttpRequest) -> str:
    return "ok"
<<|

app.register_functions(bp)
>>"""
GREET = """\
@app.route(route="hello/{name}")
def hello(req: func.HttpRequest) -> str:
    return f'Hello, {req.route_params[<<'name'|"name">>]}!'
"""
NIGHTLY = """\
@app.timer_trigger(arg_name="timer", schedule="0 0 <<25|6>> * * *")
def nightly(timer: func.TimerRequest) -> None:
    print(timer.past_due)
"""
RETRY = """\
@app.retry(strategy="<<exponential|fixed_delay>>", max_retry_count="3", delay_interval="00:00:05")
"""
KEY = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0c2VjcmV0;"
OLD = HOST_JSON.replace(BUNDLE_RANGE, f"<<[1.*, 2.0.0)|{BUNDLE_RANGE}>>")

MISTAKES = {
    "wrong parameter": Mistake(
        QUEUE.format("orders<<|>>", "Orders").replace("msg:", "<<message|msg>>:")
    ),
    "hour 25": Mistake(NIGHTLY),
    "duplicate name": Mistake(TWO.format("one<<|>>", "two<<|>>", "<<first|second>>")),
    "duplicate route": Mistake(TWO.format("items", "<<items|other>>", "second")),
    "hidden route": Mistake(TWO.format("items/{id}", "items/<<recent|recent/day>>", "second")),
    "broken template": Mistake(HTTP.format('route="items/{id<<|}>>"')),
    "reserved route": Mistake(HTTP.format('route="<<admin|manage>>/items"')),
    "bad queue name": Mistake(QUEUE.format("new<<--|->>orders", "Orders")),
    "key as connection": Mistake(QUEUE.format("orders", f"<<{KEY}|Orders>>")),
    "missing setting": Mistake(QUEUE.format("orders", "Order<<|s>>")),
    "misspelled keyword": Mistake(HTTP.format('<<rout|route>>="items"')),
    "bad method": Mistake(HTTP.format('route="items", methods=["<<FETCH|GET>>"]')),
    "no trigger": Mistake(OUTPUT.format('<<|@app.route(route="items")\n>>', "func.Out[str]")),
    "two triggers": Mistake(TWO_TRIGGERS),
    "unknown token": Mistake(COPY),
    "output annotated `str`": Mistake(
        OUTPUT.format('@app.route(route="items")\n', "<<str|func.Out[str]>>")
    ),
    "import not in requirements": Mistake(
        HTTP.format('route="items"'), "import <<jsonschema|json>>\n"
    ),
    "blueprint not registered": Mistake(BLUEPRINT),
    "newer syntax": Mistake(GREET, target_python="3.11"),
    "old bundle": Mistake(QUEUE.format("orders", "Orders"), host_json=OLD),
    "bad retry": Mistake(RETRY + NIGHTLY.replace("<<25|6>>", "6")),
}


def files_of(mistake: Mistake, model: Model) -> Files:
    """Return the marked files of the project of a mistake."""
    text = HEAD.format(mistake.imports) + mistake.text
    if model == "ours":
        for there, here in IN_OURS.items():
            text = text.replace(there, here)
    return {
        SCRIPTS[model]: text,
        "host.json": mistake.host_json,
        "local.settings.json": SETTINGS,
        "requirements.txt": REQUIREMENTS[model],
    }


def wrong(files: Files) -> Files:
    """Return the files with the mistake."""
    return {name: _MARK.sub(r"\1", text) for name, text in files.items()}


def right(files: Files) -> Files:
    """Return the files of the sound app."""
    return {name: _MARK.sub(r"\2", text) for name, text in files.items()}


def places(files: Files) -> list[tuple[str, int]]:
    """Return the file and the line of each mark."""
    return [
        (name, _MARK.sub(r"\1", text[: found.start()]).count("\n") + 1)
        for name, text in files.items()
        for found in _MARK.finditer(text)
    ]
