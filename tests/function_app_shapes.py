"""Shapes of v2 apps: `SOUND` ones are indexed by Microsoft's runtime, `LOST` ones aren't."""

from __future__ import annotations

import sys

HEAD = """\
import functools
import typing

import azure.durable_functions as df
import azure.functions as func

app = func.FunctionApp()
"""
_QUEUE = '@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Store")\n'
_OUT = '@app.queue_output(arg_name="out", queue_name="done", connection="Store")\n'
_HUB = '@app.event_hub_message_trigger(arg_name="e", event_hub_name="h", connection="H"{})\n'
_ROUTE = '@app.route(route="items")\n'


def _http(signature: str, body: str = 'return "ok"') -> str:
    return f"{_ROUTE}def items({signature}:\n    {body}\n"


_BLOB = "@app.blob_input(arg_name='b', path='a/b', connection='S')\n"
_ITEMS = "def items(req):\n    return ''\n"
_SOUND_ONE = '@app.route(route="sound")\ndef sound(req):\n    return ""\n\n\n'
_BP = "bp = func.Blueprint()\n\n\n@bp.route(route='b')\ndef other(req):\n    return ''\n\n\n"
_ITEMS_LISTED = _SOUND_ONE + "app.get_functions()\n"
_WRAPPER = (
    "def logged(f):\n    @functools.wraps(f)\n    def w(*a, **k):\n        return f(*a, **k)\n"
    "    return w\n\n\n"
)


def _handled(body: str, error: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"try:\n{lines}except {error}:\n    pass\n\n\n{_SOUND_ONE}"


SOUND = {
    "retry count with spaces": _QUEUE
    + '@app.retry(strategy="fixed_delay", max_retry_count=" 3 ", delay_interval="00:00:05")\n'
    "def orders(msg: str) -> None: ...\n",
    "name of None above a name": f'@app.function_name(None)\n@app.function_name("one")\n{_ROUTE}{_ITEMS}',
    "name of an enumeration": "import enum\n\n\nclass Names(str, enum.Enum):\n    ITEMS = 'items'\n\n\n"
    f"@app.function_name(Names.ITEMS)\n{_ROUTE}{_ITEMS}",
    "functions listed before there are any": "app.get_functions()\n\n\n" + _SOUND_ONE,
    "functions listed and forgotten": _ITEMS_LISTED + "app.functions_bindings = {}\n",
    "class with the parameter": _ROUTE + "class Items:\n    def __init__(self, req): ...\n",
    "route": _http("req: func.HttpRequest) -> func.HttpResponse"),
    "route without arguments": "@app.route()\ndef items(req):\n    return 'ok'\n",
    "route given by position": "@app.route('items/{id}')\ndef items(req):\n    return 'ok'\n",
    "no annotations": _http("req)"),
    "response annotated str": _http("req: func.HttpRequest) -> str"),
    "context": _http("req: func.HttpRequest, context: func.Context) -> str"),
    "context without annotation": _http("req: func.HttpRequest, context) -> str"),
    "async function": _ROUTE + "async def items(req: func.HttpRequest) -> str:\n    return 'ok'\n",
    "other parameter name": '@app.route(route="a", trigger_arg_name="request")\n'
    "def items(request: func.HttpRequest) -> str:\n    return 'ok'\n",
    "function name": '@app.function_name("other-name")\n' + _http("req) -> str"),
    "function name below": _ROUTE
    + '@app.function_name(name="x")\ndef items(req):\n    return ""\n',
    "methods as an enumeration": '@app.route(route="a", methods=[func.HttpMethod.GET])\n'
    "def items(req):\n    return ''\n",
    "level as a string": '@app.route(route="a", auth_level="anonymous")\ndef items(req):\n    ...\n',
    "queue": _QUEUE + "def orders(msg: func.QueueMessage) -> None: ...\n",
    "queue as str": _QUEUE + "def orders(msg: str) -> None: ...\n",
    "queue as bytes": _QUEUE + "def orders(msg: bytes) -> None: ...\n",
    "queue output": _QUEUE + _OUT + "def orders(msg: str, out: func.Out[str]) -> None: ...\n",
    "output without annotation": _QUEUE + _OUT + "def orders(msg: str, out) -> None: ...\n",
    "output of messages": _QUEUE
    + _OUT
    + "def orders(msg: str, out: func.Out[func.QueueMessage]): ...\n",
    "output of a list": _QUEUE
    + _OUT
    + "def orders(msg: str, out: func.Out[typing.List[str]]): ...\n",
    "returned output": _QUEUE
    + '@app.queue_output(arg_name="$return", queue_name="d", connection="S")\n'
    + "def orders(msg: str) -> str:\n    return msg\n",
    "events": _HUB.format(', cardinality="many"')
    + "def hub(e: typing.List[func.EventHubEvent]): ...\n",
    "event": _HUB.format(", cardinality=func.Cardinality.ONE")
    + "def hub(e: func.EventHubEvent): ...\n",
    "timer": '@app.timer_trigger(schedule="0 0 6 * * *", arg_name="timer")\n'
    "def nightly(timer: func.TimerRequest) -> None: ...\n",
    "schedule": '@app.schedule(schedule="0 0 6 * * *", arg_name="timer")\n'
    "def nightly(timer: func.TimerRequest) -> None: ...\n",
    "blob": '@app.blob_trigger(arg_name="b", path="x/{n}", connection="S")\n'
    "def read(b: func.InputStream) -> None: ...\n",
    "blob as bytes": '@app.blob_trigger(arg_name="b", path="x/{n}", connection="S")\n'
    "def read(b: bytes) -> None: ...\n",
    "data type": '@app.blob_trigger(arg_name="b", path="x/{n}", connection="S", '
    "data_type=func.DataType.BINARY)\ndef read(b: bytes) -> None: ...\n",
    "cosmos": '@app.cosmos_db_trigger(arg_name="docs", database_name="d", container_name="c", '
    'connection="C")\ndef feed(docs: func.DocumentList) -> None: ...\n',
    "service bus": '@app.service_bus_queue_trigger(arg_name="m", queue_name="q", connection="B")\n'
    "def bus(m: func.ServiceBusMessage) -> None: ...\n",
    "event grid": '@app.event_grid_trigger(arg_name="e")\ndef grid(e: func.EventGridEvent): ...\n',
    "generic": '@app.generic_trigger(arg_name="m", type="rabbitMQTrigger", queueName="q", '
    'connectionStringSetting="R")\ndef rabbit(m: str) -> None: ...\n',
    "generic output": _QUEUE
    + '@app.generic_output_binding(arg_name="o", type="sendGrid", apiKey="K")\n'
    "def send(msg: str, o: func.Out[str]) -> None: ...\n",
    "retry without intervals": '@app.timer_trigger(schedule="0 0 6 * * *", arg_name="t")\n'
    '@app.retry(strategy="exponential_backoff", max_retry_count="3")\n'
    "def nightly(t: func.TimerRequest): ...\n",
    "retry": _QUEUE
    + '@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:05")\n'
    "def orders(msg: str) -> None: ...\n",
    "retry with growing delays": _QUEUE
    + '@app.retry(strategy="exponential_backoff", max_retry_count="3", '
    'minimum_interval="00:00:05", maximum_interval="00:01:00")\ndef orders(msg: str) -> None: ...\n',
    "retry after a minute of 60 seconds": '@app.retry(strategy="fixed_delay", max_retry_count="3", '
    'delay_interval="00:00:60")\n' + _QUEUE + "def orders(msg: str) -> None: ...\n",
    "warm-up": '@app.warm_up_trigger(arg_name="context")\ndef warmup(context) -> None: ...\n',
    "two functions": _http("req)") + _QUEUE + "def orders(msg: str) -> None: ...\n",
    "functions in a loop": "for name in ('a', 'b'):\n    @app.function_name(name)\n"
    "    @app.route(route=name)\n    def items(req):\n        return ''\n",
    "one handler for two functions": "def items(req):\n    return ''\n\n\nfor name in ('a', 'b'):\n"
    "    app.function_name(name)(app.route(route=name)(items))\n",
    "function under if": "if True:\n    @app.route(route='a')\n    def items(req):\n        return ''\n",
    "wrapper with functools.wraps": "def logged(f):\n    @functools.wraps(f)\n    def w(*a, **k):\n"
    "        return f(*a, **k)\n    return w\n\n\n" + _ROUTE + "@logged\n"
    "def items(req: func.HttpRequest) -> str:\n    return ''\n",
    "blueprint": "bp = func.Blueprint()\n\n\n@bp.route(route='a')\ndef items(req):\n    return ''\n\n\n"
    "app.register_functions(bp)\n",
    "blueprint by its other name": "bp = func.Blueprint()\n\n\n@bp.route(route='a')\ndef items(req):\n"
    "    return ''\n\n\napp.register_blueprint(bp)\n",
    "orchestrator": "app = df.DFApp()\n\n\n@app.orchestration_trigger(context_name='context')\n"
    "def orch(context):\n    yield context.call_activity('a')\n",
    "orchestrator on a FunctionApp": "@app.orchestration_trigger(context_name='context')\n"
    "def orch(context):\n    yield context.call_activity('a')\n",
    "activity": "@app.activity_trigger(input_name='x')\ndef act(x: str) -> str:\n    return x\n",
    "activity with a dict": "@app.activity_trigger(input_name='x')\ndef act(x: dict) -> dict:\n    return x\n",
    "activity of any type": "@app.activity_trigger(input_name='x')\ndef act(x: typing.Any): ...\n",
    "activity of any object": "@app.activity_trigger(input_name='x')\ndef act(x: object): ...\n",
    "activity of a typing dict": "@app.activity_trigger(input_name='x')\ndef act(x: typing.Dict[str, int]): ...\n",
    "activity of a mapping": "@app.activity_trigger(input_name='x')\ndef act(x: typing.Mapping[str, typing.Any]): ...\n",
    "activity of a literal": "@app.activity_trigger(input_name='x')\ndef act(x: typing.Literal['a']): ...\n",
    "activity of its own class": "class Order: ...\n\n\n"
    "@app.activity_trigger(input_name='x')\ndef act(x: Order): ...\n",
    "orchestrator of any type": "@app.orchestration_trigger(context_name='context')\n"
    "def orch(context: typing.Any):\n    yield context.call_activity('a')\n",
    "client of any type": _ROUTE + "@app.durable_client_input(client_name='client')\n"
    "async def start(req: func.HttpRequest, client: typing.Any): ...\n",
    "generic binding of a class": "@app.generic_trigger(arg_name='x', type='mcpToolTrigger', toolName='t', "
    "description='d')\ndef tool(x: dict) -> str:\n    return ''\n",
    "entity": "@app.entity_trigger(context_name='context')\ndef counter(context):\n    ...\n",
    "durable client": _ROUTE + "@app.durable_client_input(client_name='client')\n"
    "async def start(req: func.HttpRequest, client):\n    ...\n",
    "durable client with its type": _ROUTE + "@app.durable_client_input(client_name='client')\n"
    "async def start(req: func.HttpRequest, client: df.DurableOrchestrationClient):\n    ...\n",
    "ASGI": "async def web(scope, receive, send):\n    ...\n\n\napp = func.AsgiFunctionApp(app=web)\n",
    "WSGI": "def web(environ, start):\n    return []\n\n\napp = func.WsgiFunctionApp(app=web)\n",
    "MCP tool": "@app.mcp_tool_trigger(arg_name='context', tool_name='t', description='d', "
    "tool_properties='[]')\ndef tool(context) -> str:\n    return ''\n",
    "optional parameter of a durable name": "@app.activity_trigger(input_name='x', activity='other')\n"
    "def act(x: str) -> str:\n    return x\n",
    "class": _ROUTE + "class Items:\n    def __init__(self, req): ...\n",
    "no functions": "",
    "built one by one": f"{_ITEMS}\n\napp.route(route='a')(items)\n",
    "decorator in a variable": f"{_ITEMS}\n\nroute = app.route(route='a')\nroute(items)\n",
    "decorator without parentheses": f"{_SOUND_ONE}@app.route\n{_ITEMS}",
    "name without parentheses": f"@app.function_name\n{_ROUTE}{_ITEMS}",
    "decorator that isn't applied": f"app.route(route='a')\n{_SOUND_ONE}",
    "attributes that may be missing": "hasattr(app, 'rout')\ngetattr(app, 'rout', None)\n"
    f"if hasattr(app, 'rout'):\n    app.rout()\n{_SOUND_ONE}",
    "handled name": _handled(f"@app.rout(route='a')\n{_ITEMS}", "AttributeError"),
    "handled name of a group": _handled(f"@app.rout()\n{_ITEMS}", "(KeyError, AttributeError)"),
    "handled keyword": _handled(f"@app.route(rout='a')\n{_ITEMS}", "TypeError"),
    "handled registration": _handled("app.register_functions(None)", "Exception"),
    "handled elsewhere": "def add():\n    @app.rout()\n    def items(req): ...\n\n\n"
    + _handled("add()", "Exception"),
    "suppressed name": "import contextlib\nwith contextlib.suppress(AttributeError):\n    app.rout()\n"
    + _SOUND_ONE,
    "class with decorators of its own": "class Own(func.FunctionApp):\n"
    "    def get(self, path):\n        return self.route(route=path)\n\n"
    "    def __getattr__(self, name):\n        if name == 'post':\n            return self.get\n"
    "        raise AttributeError(name)\n\n\n"
    f"app = Own()\n\n\n@app.get('a')\n{_ITEMS}\n\n@app.post('b')\ndef more(req):\n    return ''\n",
    "parameter that a wrapper passes": _WRAPPER.replace(
        "    return w\n", "    del w.__wrapped__\n    return w\n"
    ).replace("*a, **k", "req", 1)
    + f"{_ROUTE}@logged\ndef items(req, user): ...\n",
    "wrapper above all": f"{_WRAPPER}@logged\n{_ROUTE}{_ITEMS}",
    "decorator that returns its function": "def mark(f):\n    return f\n\n\n"
    f"{_ROUTE}@mark\n{_BLOB}def items(req, b):\n    return ''\n",
    "function that calls another": f"{_ROUTE}{_ITEMS}\n\ndef make(inner):\n    @app.route(route='w')\n"
    "    def outer(req):\n        return inner(req)\n\n    return outer\n\n\nmake(items)\n",
    "functions of a factory": "def make(name):\n    @app.function_name(name)\n    @app.route(route=name)\n"
    "    def items(req):\n        return name\n\n\nmake('a')\nmake('b')\n",
    "static method above": f"class Api:\n    @staticmethod\n    {_ROUTE}    def items(req):\n        ...\n",
    "retry twice": _QUEUE
    + '@app.retry(strategy="fixed_delay", max_retry_count="3", delay_interval="00:00:05")\n'
    + '@app.retry(strategy="fixed_delay", max_retry_count="5", delay_interval="00:00:05")\n'
    "def orders(msg: str) -> None: ...\n",
    "name twice": f"@app.function_name('a')\n@app.function_name('b')\n{_ROUTE}{_ITEMS}",
    "activity with other bindings above": f"{_BLOB}@app.activity_trigger(input_name='x')\n"
    "def act(x: str, b: str): ...\n",
    "activity above a name": "@app.activity_trigger(input_name='x')\n@app.function_name('other')\n"
    "def act(x: str): ...\n",
    "activity of a DFApp above others": "app = df.DFApp()\n\n\n@app.activity_trigger(input_name='x')\n"
    f"{_BLOB}def act(x: str, b: str): ...\n",
    "client of a DFApp above others": "app = df.DFApp()\n\n\n"
    f"@app.durable_client_input(client_name='client')\n{_ROUTE}async def start(req, client): ...\n",
    "blueprint registered too early": "bp = func.Blueprint()\napp.register_functions(bp)\n\n\n"
    f"@bp.route(route='b')\n{_ITEMS}\n\n{_SOUND_ONE}",
    "blueprint never registered": _BP + _SOUND_ONE,
    "blueprint of a class": "class Api:\n    bp = func.Blueprint()\n\n    @bp.route(route='a')\n"
    "    def items(req):\n        return ''\n\n\napp.register_functions(Api.bp)\n",
    "functions removed": f"{_ROUTE}{_ITEMS}\n\napp._function_builders.clear()\n",
    "name given later": f"{_ROUTE}{_ITEMS}\n\napp.function_name('later')(items)\n",
}
LOST = {
    "functions listed at import": _ITEMS_LISTED,
    "class without parameters": _ROUTE + "class Items: ...\n",
    "function of a library": "app.route(route='a')(functools.cmp_to_key)\n",
    "parameter named otherwise": _http("request: func.HttpRequest) -> str"),
    "parameter without binding": _http("req: func.HttpRequest, limit: int) -> str"),
    "parameter with a default": _http("req: func.HttpRequest, limit: int = 3) -> str"),
    "any keywords": _http("req: func.HttpRequest, **options) -> str"),
    "any positions": _http("req: func.HttpRequest, *options) -> str"),
    "binding without parameter": _QUEUE + _OUT + "def orders(msg: str) -> None: ...\n",
    "wrapper without functools.wraps": "def logged(f):\n    def w(*a, **k):\n        return f(*a, **k)\n"
    "    return w\n\n\n"
    + _ROUTE
    + "@logged\ndef items(req: func.HttpRequest) -> str:\n    return ''\n",
    "output annotated str": _QUEUE + _OUT + "def orders(msg: str, out: str) -> None: ...\n",
    "input annotated Out": _QUEUE + "def orders(msg: func.Out[str]) -> None: ...\n",
    "message annotated dict": _QUEUE + "def orders(msg: dict) -> None: ...\n",
    "message of another binding": _QUEUE + "def orders(msg: func.ServiceBusMessage) -> None: ...\n",
    "message that may be None": _QUEUE + "def orders(msg: typing.Optional[str]) -> None: ...\n",
    "message of any type": _QUEUE + "def orders(msg: typing.Any) -> None: ...\n",
    "list of built-in": _HUB.format(', cardinality="many"')
    + "def hub(e: list[func.EventHubEvent]): ...\n",
    "output of a built-in list": _QUEUE
    + _OUT
    + "def orders(msg: str, out: func.Out[list[str]]): ...\n",
    "annotation that isn't imported": _QUEUE + "def orders(msg: 'QueueMessage') -> None: ...\n",
    "annotation that isn't a type": _QUEUE + "def orders(msg: 3) -> None: ...\n",
    "bare Out": _QUEUE + _OUT + "def orders(msg: str, out: func.Out) -> None: ...\n",
    "response annotated dict": _http("req: func.HttpRequest) -> dict"),
    "response that may be None": _http("req: func.HttpRequest) -> typing.Optional[str]"),
    "response annotated Out": _http("req: func.HttpRequest) -> func.Out[str]"),
    "context of another type": _http("req: func.HttpRequest, context: dict) -> str"),
    "orchestrator with another name": "@app.orchestration_trigger(context_name='ctx')\n"
    "def orch(ctx):\n    yield ctx.call_activity('a')\n",
    "no trigger": _OUT + "def orders(out: func.Out[str]) -> None: ...\n",
    "two triggers": _ROUTE + _QUEUE + "def orders(req, msg: str) -> None: ...\n",
    "same names": _http("req)") + "\n\n" + _http("req)").replace('items"', 'other"'),
    "same names through function_name": _http("req)")
    + '\n\n@app.function_name("items")\n@app.route(route="b")\ndef other(req):\n    return ""\n',
    "blueprint registered twice": "bp = func.Blueprint()\n\n\n@bp.route(route='a')\ndef items(req):\n"
    "    return ''\n\n\napp.register_functions(bp)\napp.register_functions(bp)\n",
    "an app registered": "other = func.FunctionApp()\napp.register_functions(other)\n",
    "two apps": _http("req)") + "\n\nother = func.FunctionApp()\n",
    "an app with two names": _http("req)") + "\n\napplication = app\n",
    "no app": "bp = func.Blueprint()\ndel app\n",
    "method that doesn't exist": '@app.route(route="a", methods=["FETCH"])\ndef items(req):\n    return ""\n',
    "methods as a string": '@app.route(route="a", methods="GET")\ndef items(req):\n    return ""\n',
    "level that doesn't exist": '@app.route(route="a", auth_level="public")\ndef items(req):\n    ...\n',
    "unknown keyword of a route": '@app.route(rout="a")\ndef items(req):\n    return ""\n',
    "unknown keyword of retry": '@app.timer_trigger(schedule="0 0 6 * * *", arg_name="t")\n'
    '@app.retry(strategy="fixed_delay", max_retry_count="3", delay="00:00:05")\n'
    "def nightly(t: func.TimerRequest): ...\n",
    "unknown keyword of a table": _QUEUE
    + '@app.table_input(arg_name="rows", connection="S", tableName="People")\n'
    + "def orders(msg: str, rows: str): ...\n",
    "unknown keyword of a function name": '@app.function_name(nmae="x")\n' + _http("req) -> str"),
    "no trigger but its parameter": _OUT
    + "def orders(req: func.HttpRequest, out: func.Out[str]) -> str:\n    return 'ok'\n",
    "keyword in camel case": '@app.queue_trigger(arg_name="msg", queueName="q", connection="S")\n'
    "def orders(msg: str) -> None: ...\n",
    "keyword missing": '@app.queue_trigger(arg_name="msg", queue_name="q")\ndef orders(msg: str): ...\n',
    "decorator that doesn't exist": "@app.htpp(route='a')\ndef items(req):\n    return ''\n",
    "value that isn't JSON": '@app.queue_trigger(arg_name="msg", queue_name=object(), connection="S")\n'
    "def orders(msg: str) -> None: ...\n",
    "retry strategy that doesn't exist": _QUEUE
    + '@app.retry(strategy="exponential", max_retry_count="3")\n'
    "def orders(msg: str) -> None: ...\n",
    "retry count that isn't a number": _QUEUE
    + '@app.retry(strategy="fixed_delay", max_retry_count="x", '
    'delay_interval="00:00:05")\ndef orders(msg: str) -> None: ...\n',
    "retry delay of 62 seconds": '@app.retry(strategy="fixed_delay", max_retry_count="3", '
    'delay_interval="00:00:62")\n' + _QUEUE + "def orders(msg: str) -> None: ...\n",
    "retry count of None": _QUEUE
    + '@app.retry(strategy="fixed_delay", max_retry_count=None, delay_interval="00:00:05")\n'
    "def orders(msg: str) -> None: ...\n",
    "name of None": f"@app.function_name(None)\n{_ROUTE}{_ITEMS}",
    "name of None below a name": f'@app.function_name("one")\n@app.function_name(None)\n{_ROUTE}{_ITEMS}',
    "name that is a number": f"@app.function_name(5)\n{_ROUTE}{_ITEMS}",
    "type that is a number": '@app.generic_trigger(arg_name="req", type=3)\n' + _ITEMS,
    "parameter named None": '@app.queue_trigger(arg_name=None, queue_name="q", connection="S")\n'
    "def orders(msg): ...\n",
    "output with an empty name": _QUEUE
    + '@app.queue_output(arg_name="", queue_name="q", connection="S")\n'
    "def orders(msg: str): ...\n",
    "app replaced by a function": "@app.route(route='a')\ndef app(req): ...\n",
    "positional arguments of an app": "app = func.FunctionApp('a', 'b')\n",
    "retry without a delay": _QUEUE + '@app.retry(strategy="fixed_delay", max_retry_count="3")\n'
    "def orders(msg: str) -> None: ...\n",
    "retry delay of 24 hours": _QUEUE + '@app.retry(strategy="fixed_delay", max_retry_count="3", '
    'delay_interval="24:00:00")\ndef orders(msg: str) -> None: ...\n',
    "decorated twice as a function": _ROUTE
    + "@functools.partial\ndef items(req):\n    return ''\n",
    "syntax error": "def broken(:\n",
    "missing module": "import no_such_module\n",
    "missing setting": "import os\nos.environ['NO_SUCH_SETTING']\n",
    "generic binding of any type": "@app.generic_trigger(arg_name='x', type='otherTrigger')\n"
    "def other(x: typing.Any) -> None: ...\n",
    "activity of a built-in dict": "@app.activity_trigger(input_name='x')\ndef act(x: dict[str, int]): ...\n",
    "activity of a built-in list": "@app.activity_trigger(input_name='x')\ndef act(x: list[str]): ...\n",
    "activity that may get None": "@app.activity_trigger(input_name='x')\ndef act(x: typing.Optional[int]): ...\n",
    "activity of a union": "@app.activity_trigger(input_name='x')\ndef act(x: int | str): ...\n",
    "activity of a tuple": "@app.activity_trigger(input_name='x')\ndef act(x: typing.Tuple[int, str]): ...\n",
    "message of any object": _QUEUE + "def orders(msg: object) -> None: ...\n",
    "response of any type": _http("req) -> typing.Any"),
    "output of any type": _QUEUE + _OUT + "def orders(msg: str, out: func.Out[typing.Any]): ...\n",
    "activity with other bindings below": "@app.activity_trigger(input_name='x')\n"
    "@app.blob_input(arg_name='b', path='a/b', connection='S')\ndef act(x: str, b: str): ...\n",
    "misspelled decorator": f"{_SOUND_ONE}@app.rout(route='a')\n{_ITEMS}",
    "misspelled decorator without parentheses": f"{_SOUND_ONE}@app.rout\n{_ITEMS}",
    "misspelled output": f"{_ROUTE}@app.queue_outptu(arg_name='o', queue_name='q', connection='S')\n"
    "def items(req, o):\n    return ''\n",
    "misspelled decorator of a blueprint": f"{_SOUND_ONE}bp = func.Blueprint()\n\n\n@bp.rout()\n{_ITEMS}",
    "misspelled registration": f"{_BP}app.regster_functions(bp)\n",
    "misspelled and called": f"{_ITEMS}\n\napp.rout(route='a')(items)\n",
    "missing attribute": f"{_SOUND_ONE}print(app.rout)\n",
    "missing attribute with an attribute": f"{_SOUND_ONE}@app.rout.more()\n{_ITEMS}",
    "property that raises": "class Own(func.FunctionApp):\n    @property\n    def rout(self):\n"
    f"        raise AttributeError('x')\n\n\napp = Own()\n\n\n@app.rout\n{_ITEMS}",
    "handled as something else": _handled(f"@app.rout(route='a')\n{_ITEMS}", "ImportError"),
    "trigger without parentheses": "@app.queue_trigger\ndef orders(msg): ...\n",
    "retry without parentheses": f"{_QUEUE}@app.retry\ndef orders(msg): ...\n",
    "route without parentheses above others": f"@app.route\n{_BLOB}def items(req, b):\n    return ''\n",
    "name without parentheses below": f"{_ROUTE}@app.function_name\n{_ITEMS}",
    "keyword missing and not applied": f"{_SOUND_ONE}app.queue_trigger(queue_name='q')\n",
    "client above the trigger": f"@app.durable_client_input(client_name='client')\n{_ROUTE}"
    "async def start(req, client): ...\n",
    "orchestrator above a name": "app = df.DFApp()\n\n\n@app.orchestration_trigger(context_name='context')\n"
    "@app.function_name('other')\ndef orch(context):\n    yield 1\n",
    "entity above a name": "app = df.DFApp()\n\n\n@app.entity_trigger(context_name='context')\n"
    "@app.function_name('other')\ndef entity(context): ...\n",
    "wrapper in between": f"{_WRAPPER}{_ROUTE}@logged\n{_BLOB}def items(req, b):\n    return ''\n",
    "wrapper above the trigger": f"{_WRAPPER}{_BLOB}@logged\n{_ROUTE}def items(req, b):\n    return ''\n",
    "cache in between": f"{_ROUTE}@functools.lru_cache\n{_BLOB}def items(req, b):\n    return ''\n",
    "cached function": f"{_ROUTE}@functools.lru_cache\n{_ITEMS}",
    "static method below": f"class Api:\n    {_ROUTE}    @staticmethod\n    def items(req):\n        ...\n",
    "class method": f"class Api:\n    {_ROUTE}    @classmethod\n    def items(cls, req):\n        ...\n",
    "method": f"class Api:\n    {_ROUTE}    def items(self, req):\n        ...\n",
    "callable object": "class Api:\n    def __call__(self, req): ...\n\n\napp.route(route='a')(Api())\n",
    "decorators of two containers": "bp = func.Blueprint()\n\n\n@app.route(route='a')\n"
    f"@bp.function_name('x')\n{_ITEMS}",
    "list of blueprints registered": f"{_BP}app.register_functions([bp])\n",
    "two blueprints in one call": f"{_BP}app.register_functions(bp, bp)\n",
    "blueprint registered with a blueprint": f"{_BP}more = func.Blueprint()\n"
    "more.register_functions(bp)\napp.register_functions(more)\n",
    "nothing registered": "app.register_functions()\n",
    "keyword of a registered blueprint": "bp = func.Blueprint()\n\n\n@bp.route(rout='a')\n"
    f"{_ITEMS}\n\napp.register_functions(bp)\n",
}

_BP_HEAD = "bp = func.Blueprint()\n\n\n"
_TIMER = '@app.timer_trigger(arg_name="t", schedule="0 0 6 * * *")\n'
_GENERIC = '@app.generic_{}(arg_name="m", type="{}", queueName="orders", connection="S")\n'
_LEVEL = "app = func.FunctionApp(http_auth_level={})\n\n\n"
LOST |= {
    "generic input of a trigger's type": _GENERIC.format("input_binding", "queueTrigger")
    + "def orders(m: str): ...\n",
    "generic output of a trigger's type without Out": _TIMER
    + _GENERIC.format("output_binding", "queueTrigger")
    + "def orders(t, m: str): ...\n",
    "generic trigger of an output's type with Out": _GENERIC.format("trigger", "queue")
    + "def orders(m: func.Out[str]): ...\n",
    "level of the app in lower case": _LEVEL.format('"function"') + _SOUND_ONE,
    "type of a tool's property as a string": '@app.mcp_tool()\n@app.mcp_tool_property("a", "", "string")\n'
    "def tool(a: str): ...\n",
    "arguments of a prompt as JSON": '@app.mcp_prompt_trigger("c", "p", prompt_arguments="[{}]")\n'
    "def prompt(c): ...\n",
    "wrong value of an ignored keyword beside another": "@app.service_bus_queue_trigger("
    "'m', 'S', 'q', access_rights='x', is_sessions_enabled='yes')\ndef orders(m): ...\n",
    "wrong value of an ignored keyword": '@app.service_bus_queue_trigger("m", "S", "q", access_rights="x")\n'
    "def orders(m): ...\n",
}
FLAWED = {
    "generic trigger of an output's type": _GENERIC.format("trigger", "queue")
    + "def orders(m: str): ...\n",
    "generic input of an output's type": _TIMER
    + _GENERIC.format("input_binding", "queue")
    + "def orders(t, m: str): ...\n",
    "generic output of a trigger's type": _TIMER
    + _GENERIC.format("output_binding", "queueTrigger")
    + "def orders(t, m: func.Out[str]): ...\n",
    "level of the app that is a number": _LEVEL.format(1) + _SOUND_ONE,
    "level that is a number": "@app.route(route='a', auth_level=1)\n" + _ITEMS,
    "retry strategy of None": _QUEUE
    + '@app.retry(strategy=None, max_retry_count="3")\ndef orders(msg: str) -> None: ...\n',
    "brace without an end": "@app.route(route='a/{id')\n" + _ITEMS,
    "hour that doesn't exist": '@app.timer_trigger(schedule="0 0 25 * * *", arg_name="t")\n'
    "def nightly(t): ...\n",
    "retry count below -1": _QUEUE + '@app.retry(strategy="fixed_delay", max_retry_count="-5", '
    'delay_interval="00:00:05")\ndef orders(msg: str) -> None: ...\n',
    "unknown name of an optional setting": "@app.queue_trigger(arg_name='msg', queue_name='q', "
    "connection='S', dataTyp='string')\ndef orders(msg: str) -> None: ...\n",
    "wrong order in a blueprint that isn't registered": _BP_HEAD
    + "@bp.activity_trigger(input_name='x')\n"
    + "@bp.blob_input(arg_name='b', path='a/b', connection='S')\ndef act(x: str, b: str): ...\n\n\n"
    + _SOUND_ONE,
    "wrapper in a blueprint that isn't registered": f"{_WRAPPER}{_BP_HEAD}@bp.route(route='b')\n@logged\n"
    "@bp.blob_input(arg_name='b', path='a/b', connection='S')\ndef other(req, b): ...\n\n\n"
    + _SOUND_ONE,
    "same names in a blueprint that isn't registered": f"{_BP_HEAD}@bp.route(route='b')\n"
    f"def sound(req): ...\n\n\n{_SOUND_ONE}",
    "empty blueprint registered twice": "bp = func.Blueprint()\napp.register_functions(bp)\n"
    f"app.register_functions(bp)\n\n\n{_SOUND_ONE}",
}
"""Apps that the runtime indexes, with errors about single functions."""
LOST |= {
    "method of a wrong blueprint": f"{_BP_HEAD}@bp.route(route='b', methods=['FETCH'])\n"
    f"def other(req): ...\n\n\n{_SOUND_ONE}",
    "two triggers in a blueprint that isn't registered": f"{_BP_HEAD}@bp.route(route='b')\n"
    f"@bp.queue_trigger(arg_name='m', queue_name='q', connection='S')\ndef other(req, m): ...\n\n\n{_SOUND_ONE}",
    "level that only function.json has": "@app.route(route='a', auth_level='user')\n" + _ITEMS,
    "access right that doesn't exist": "@app.service_bus_queue_trigger(arg_name='m', queue_name='q', "
    "connection='B', access_rights='send')\ndef bus(m: func.ServiceBusMessage): ...\n",
    "data type beside a wrong value": "@app.queue_trigger(arg_name='msg', queue_name=5, connection='S', "
    "data_type='text')\ndef orders(msg: str): ...\n",
}

if sys.version_info < (3, 11):  # there, `typing.Any` isn't a class, and `list[str]` is one
    LOST["activity of any type"] = SOUND.pop("activity of any type")
    for _name in ("activity of a built-in dict", "activity of a built-in list"):
        SOUND[_name] = LOST.pop(_name)
