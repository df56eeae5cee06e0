"""Functions that return what the worker can or can't send, for the worker and for `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON

Bindings = list[dict[str, Any]]
HTTP: Bindings = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},
    {"type": "http", "direction": "out", "name": "$return"},
]
ACTIVITY: Bindings = [{"type": "activityTrigger", "direction": "in", "name": "req"}]
QUEUE = {"type": "queueTrigger", "direction": "in", "name": "req", "queueName": "orders"}


_KEYS: dict[str, dict[str, Any]] = {
    "queue": {"queueName": "done"},
    "serviceBus": {"queueName": "done", "connection": "C"},
    "blob": {"path": "samples/a"},
    "table": {"tableName": "done"},
    "cosmosDB": {"databaseName": "d", "containerName": "c", "connection": "C"},
    "kafka": {"brokerList": "B", "topic": "done"},
    "eventGrid": {"topicEndpointUri": "T", "topicKeySetting": "K"},
}


def sending(kind: str, name: str = "$return") -> Bindings:
    """Return the bindings of a queue trigger with one output."""
    return [QUEUE, {"type": kind, "direction": "out", "name": name, **_KEYS[kind]}]


HEAD = """\
import asyncio, contextlib, dataclasses, datetime, decimal, enum, json, logging, sys, typing, uuid
from typing import NoReturn, TYPE_CHECKING
import azure.functions as func
DEBUG = False
TABLE = {"a": 1}
async def asgi(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x"})
def wsgi(environ, start_response):
    start_response("200 OK", [])
    return [b"x"]
async def other(): return "x"
def as_dict(): return {"a": 1}
def as_text(a): return "x" if a else json.dumps(a)
def maybe(a):
    if a: return "x"
def as_response(a): return func.HttpResponse("x")
def leave() -> NoReturn: raise ValueError
def leave_without_annotation(): raise ValueError
@dataclasses.dataclass
class Data:
    a: int = 1
class Plain: ...
class Color(enum.Enum): RED = 1
class Text(str, enum.Enum): RED = "red"
class Own(str): ...
class Response(func.HttpResponse): ...
class WithJson:
    def to_json(self): return {}
class Point(typing.NamedTuple):
    x: int = 1
def a(req):
    if hasattr(req, "params"): return req.params.get("a")
    return req == "a" if isinstance(req, str) else req.get_body() == b"a"
"""
"""The module of each sample; `a` is whether the caller wants the other branch."""


class Sample(NamedTuple):
    """The body of a function, and what `check` reports about it."""

    bindings: Bindings
    body: str
    codes: tuple[str, ...] = ()
    define: str = "def main(req)"

    def text(self) -> str:
        lines = [f"    {line}\n" for line in self.body.splitlines()]
        head = HEAD if "WithJson" in self.body else HEAD.replace("to_json", "to_other")
        return f"{head}{self.define}:\n{''.join(lines)}"


def write(folder: Path, samples: dict[str, Sample]) -> Path:
    """Write one function for each sample."""
    folder.mkdir()
    (folder / "host.json").write_text(HOST_JSON, "utf-8")
    for number, sample in enumerate(samples.values()):
        own = folder / f"f{number:03}"
        own.mkdir()
        config = {"scriptFile": "__init__.py", "bindings": sample.bindings}
        (own / "function.json").write_text(json.dumps(config), "utf-8")
        (own / "__init__.py").write_text(sample.text(), "utf-8")
    return folder


def codes_of(root: Path, samples: dict[str, Sample]) -> dict[str, tuple[str, ...]]:
    """Return the codes about return values and outputs that `check` reports for each sample."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(samples, ())
    names = list(samples)
    for item in check(root):
        if item.code.startswith(("RET", "PYT", "BUG")):
            assert item.function, item
            name = names[int(item.function[1:])]
            found[name] = (*found[name], item.code)
    return found


def reported(samples: dict[str, Sample]) -> dict[str, tuple[str, ...]]:
    """Return the codes that each sample must have."""
    return {name: sample.codes for name, sample in samples.items()}


ALWAYS = ("RET001",)
_ASYNC = "async def main(req, context)"
_SYNC = "def main(req, context)"


def _returns(
    bindings: Bindings, *expressions: str, codes: tuple[str, ...] = ()
) -> dict[str, Sample]:
    kind = bindings[-1]["type"]
    return {f"{kind}: {one}": Sample(bindings, f"return {one}", codes) for one in expressions}


FAILS = {
    **_returns(
        HTTP,
        *('"no", 404', '{"a": 1}', "[1]", "1", "1.5", "True", "b'x'", "{1}", "(x for x in 'a')"),
        *("None", "lambda: 1", "[x for x in 'a']", "{x: 1 for x in 'a'}", "{x for x in 'a'}"),
        *("not req", "req is None", "dict(a=1)", "sorted('ab')", "len('a')", "print()"),
        *("TABLE", "other()", "as_dict()", "Data()", "Plain()", "Color.RED"),
        *("json.dumps(1).encode()", "datetime.datetime.now()", "logging.info('x')"),
        *('func.HttpResponse({"a": 1})', "func.HttpResponse([1])", "func.HttpResponse(5)"),
        *('func.HttpResponse("x", 404)', 'func.HttpResponse("x", status=404)'),
        *('func.HttpResponse("x", headers=[("a", "b")])', "func.HttpResponse(TABLE)"),
        'func.HttpResponse(body=("a", "b"))',
        "{'a': 1} if req else [2]",
        codes=ALWAYS,
    ),
    **_returns(
        ACTIVITY,
        *("b'x'", "{1}", "Data()", "Plain()", "Color.RED", "datetime.datetime.now()"),
        *("decimal.Decimal(1)", "uuid.uuid4()", "{'a': b'x'}", "{(1, 2): 3}", "[{1}]"),
        *("{'when': datetime.date.today()}", "(x for x in 'a')", "other()", "lambda: 1"),
        *("func.HttpResponse('x')", "range(3)", "[Data()]", "[[Color.RED]]", "{'a': 1}.keys()"),
        codes=ALWAYS,
    ),
    **_returns(
        sending("queue"), "None", "1", "[1]", "[{'a': 1}]", "func.HttpResponse('x')", codes=ALWAYS
    ),
    **_returns(sending("serviceBus"), "None", "['a']", "{'a': 1}", codes=ALWAYS),
    **_returns(sending("blob"), "None", "['a']", "{'a': 1}", codes=ALWAYS),
    **_returns(sending("cosmosDB"), "None", "{'a': 1}", "[{'a': 1}]", codes=ALWAYS),
    **_returns(sending("kafka"), "'a'", codes=ALWAYS),
    **_returns(sending("table"), "{1}", "Plain()", "{'a': {1}}", codes=ALWAYS),
    "http: nothing at all": Sample(HTTP, "x = 1", ALWAYS),
    "http: bare return": Sample(HTTP, "if req: return\nreturn None", ALWAYS),
    "http: variable": Sample(HTTP, 'found = {"a": 1}\nfound["b"] = 2\nreturn found', ALWAYS),
    "http: variable on two branches": Sample(
        HTTP, 'found = {}\nif req:\n    found = ["a"]\nreturn found', ALWAYS
    ),
    "http: response in a variable": Sample(
        HTTP, 'response = func.HttpResponse({"a": 1})\nreturn response', ALWAYS
    ),
    "http: after a loop without end": Sample(
        HTTP, 'while True:\n    if req:\n        return {"a": 1}', ALWAYS
    ),
    "http: in both branches": Sample(
        HTTP, 'try:\n    return {"a": 1}\nfinally:\n    print()', ALWAYS
    ),
    "http: every path raises but one": Sample(
        HTTP, 'if not req:\n    leave()\nelse:\n    return {"a": 1}', ALWAYS
    ),
    "queue: nothing": Sample(sending("queue"), "x = 1", ALWAYS),
    "async: coroutine": Sample(HTTP, "return other()", ALWAYS, _ASYNC),
    "async: asgi handle": Sample(
        HTTP, "return func.AsgiMiddleware(asgi).handle(req, context)", ALWAYS, _ASYNC
    ),
    "async: asgi handle_async": Sample(
        HTTP, "return func.AsgiMiddleware(asgi).handle_async(req, context)", ALWAYS, _ASYNC
    ),
    "async: asgi main": Sample(
        HTTP, "return func.AsgiMiddleware(asgi).main(req, context)", ALWAYS, _ASYNC
    ),
    "async: awaited handle of wsgi": Sample(
        HTTP, "return await func.WsgiMiddleware(wsgi).handle(req, context)", ALWAYS, _ASYNC
    ),
    "async: middleware in a variable": Sample(
        HTTP, "return middleware.handle(req, context)", ALWAYS,
        "middleware = func.AsgiMiddleware(asgi)\nasync def main(req, context)",
    ),
    "sync: asgi handle_async": Sample(
        HTTP, "return func.AsgiMiddleware(asgi).handle_async(req, context)", ALWAYS, _SYNC
    ),
    "async: awaited dict": Sample(HTTP, "return await as_dict()", ALWAYS, _ASYNC),
}  # fmt: skip
"""Every run fails."""

MAYBE = {
    "dict on a branch": Sample(HTTP, 'if a(req): return {"a": 1}\nreturn "x"', ("RET002",)),
    "tuple on a branch": Sample(HTTP, 'if a(req): return "no", 404\nreturn "x"', ("RET002",)),
    "conditional expression": Sample(HTTP, 'return {"a": 1} if a(req) else "x"', ("RET002",)),
    "None on a branch": Sample(HTTP, 'if a(req): return None\nreturn "x"', ("RET003",)),
    "bare return on a branch": Sample(HTTP, 'if a(req): return\nreturn "x"', ("RET003",)),
    "or None": Sample(HTTP, "return ('' if a(req) else 'x') or None", ("RET003",)),
    "if without else": Sample(HTTP, 'if not a(req): return "x"', ("RET003",)),
    "elif without else": Sample(
        HTTP,
        'kind = req.params.get("a", "get")\nif kind == "get": return "x"\n'
        'elif kind == "set": return "y"',
        ("RET003",),
    ),
    "match without a default": Sample(
        HTTP,
        'match req.params.get("a", "get"):\n    case "get": return "x"\n'
        '    case "set": return "y"',
        ("RET003",),
    ),
    "handler without return": Sample(
        HTTP, 'try:\n    if a(req): raise ValueError\n    return "x"\n'
        'except ValueError as error:\n    logging.error("%s", error)', ("RET003",),
    ),
    "handler that returns nothing": Sample(
        HTTP, 'try:\n    if a(req): raise ValueError\n    return "x"\n'
        'except ValueError:\n    return', ("RET003",),
    ),
    "search without a hit": Sample(
        HTTP, 'for one in "bcd":\n    if one == req.params.get("a", "c"): return one', ("RET003",)
    ),
    "some methods": Sample(HTTP, 'if req.method == "GET" and not a(req): return "x"', ("RET003",)),
    "queue": Sample(sending("queue"), 'if not a(req): return "x"', ("RET003",)),
    "queue with an int": Sample(
        sending("queue"), 'if a(req): return 1\nreturn "x"', ("RET002",)
    ),
    "activity": Sample(ACTIVITY, 'if a(req): return {1}\nreturn "x"', ("RET002",)),
    "no binding": Sample([QUEUE], 'if a(req): return "x"', ("RET004",)),
    "no binding, second return": Sample(
        [QUEUE], 'if not a(req): return\nreturn {"a": 1}', ("RET004",)
    ),
}  # fmt: skip
"""Runs fail if the caller sends `a`."""

FINE = {
    **_returns(
        HTTP,
        *("'x'", "f'{req}'", "json.dumps(TABLE)", "str(1)", "'a' + 'b'", "Text.RED", "Own('x')"),
        *("Response('x')", "as_text(1)", "as_response(1)", "maybe(1)", "' '.join('ab')"),
        *("func.HttpResponse()", "func.HttpResponse(None)", "func.HttpResponse(b'x')"),
        *("func.HttpResponse('x', status_code='200')", "func.HttpResponse(bytearray(b'x'))"),
        *("func.HttpResponse('x', headers={'a': 1})", "func.HttpResponse(json.dumps(TABLE))"),
        *("func.HttpResponse(**{'body': 'x'})", "func.HttpResponse(*['x'])", "Text('red')"),
        *("str(req.params or None)", "req.params.get('b', 'x')", "(lambda: 'x')()"),
    ),
    **_returns(
        ACTIVITY,
        *("'x'", "1", "None", "[1]", "{'a': [1, None]}", "(1, 2)", "{1: 2}", "Text.RED"),
        *("WithJson()", "{'a': WithJson()}", "Point()", "sorted({1})", "Own('x')"),
        *("datetime.datetime.now().isoformat()", "str(uuid.uuid4())", "Color.RED.value"),
    ),
    **_returns(
        sending("queue"), "'x'", "b'x'", "['a']", "('a',)", "{'a'}", "{'a': 1}", "[]",
        "func.QueueMessage(body='x')", "[func.QueueMessage(body='x')]", "(x for x in 'ab')",
    ),
    **_returns(sending("serviceBus"), "'x'", "b'x'"),
    **_returns(sending("blob"), "'x'", "b'x'", "bytearray(b'x')"),
    **_returns(sending("table"), "'x'", "{'a': 1}", "[1]", "None", "1.5"),
    **_returns(sending("cosmosDB"), "func.Document()", "func.DocumentList()", "[]"),
    "stub": Sample([QUEUE], "..."),
    "dict that becomes a response": Sample(
        HTTP, "found = {}\nfound = func.HttpResponse(json.dumps(found))\nreturn found"
    ),
    "set that becomes a list": Sample(
        ACTIVITY, "found = {1}\nif found: found = sorted(found)\nreturn found"
    ),
    "value that is replaced": Sample(
        ACTIVITY, 'found = {"a": {1}}\nfound["a"] = sorted(found["a"])\nreturn found'
    ),
    "checked before": Sample(
        HTTP, "found = as_dict()\nif isinstance(found, dict): found = json.dumps(found)\n"
        "return found",
    ),
    "branch that never runs": Sample(HTTP, 'if False: return {"a": 1}\nreturn "x"'),
    "constant of the module": Sample(HTTP, 'if DEBUG: return {"a": 1}\nreturn "x"'),
    "type checkers only": Sample(HTTP, 'if TYPE_CHECKING: return {"a": 1}\nreturn "x"'),
    "another platform": Sample(HTTP, 'if sys.platform == "win32": return 1\nreturn "x"'),
    "code after return": Sample(HTTP, 'return "x"\nreturn {"a": 1}'),
    "else": Sample(HTTP, 'if a(req): return "x"\nelse: return "y"'),
    "while True": Sample(HTTP, 'while True:\n    if req: return "x"'),
    "while True with try": Sample(
        HTTP, 'while True:\n    try:\n        return "x"\n    except ValueError:\n        continue'
    ),
    "attempts": Sample(
        HTTP, 'for attempt in range(3):\n    try:\n        return "x"\n'
        "    except ValueError:\n        if attempt == 2:\n            raise",
    ),
    "iterator without end": Sample(
        HTTP, 'import itertools\nfor one in itertools.count():\n    if one > 3: return "x"'
    ),
    "opposite tests": Sample(HTTP, 'if a(req): return "x"\nif not a(req): return "y"'),
    "comparisons": Sample(
        HTTP, 'n = len(req.params)\nif n > 1: return "x"\nelif n <= 1: return "y"'
    ),
    "types": Sample(
        HTTP, 'found = a(req)\nif isinstance(found, str): return "x"\n'
        'elif isinstance(found, type(None)): return "y"',
    ),
    "modes": Sample(
        HTTP, 'mode = "a" if a(req) else "b"\nif mode == "a": return "x"\n'
        'elif mode == "b": return "y"',
    ),
    "declared methods": Sample(
        [{**HTTP[0], "methods": ["get"]}, HTTP[1]], 'if req.method == "GET": return "x"'
    ),
    "both methods": Sample(
        [{**HTTP[0], "methods": ["get", "post"]}, HTTP[1]],
        'method = req.method\nif method.lower() == "get": return "x"\n'
        'elif method in ("post", "POST"): return "y"',
    ),
    "setting": Sample(HTTP, 'import os\nif os.environ.get("PATH"): return "x"'),
    "setting in a variable": Sample(
        HTTP, 'import os\npath = os.environ["PATH"]\nif path: return "x"'
    ),
    "raise": Sample(HTTP, 'if req: return "x"\nraise ValueError'),
    "exit": Sample(HTTP, 'if req: return "x"\nsys.exit(1)'),
    "own function that never returns": Sample(HTTP, 'if req: return "x"\nleave()'),
    "own function that raises": Sample(
        HTTP, 'if req: return "x"\nleave_without_annotation()'
    ),
    "own function that calls such a function": Sample(
        HTTP, 'if req: return "x"\nreport(req)', (),
        "def report(a): leave_without_annotation()\ndef main(req)",
    ),
    "result or error": Sample(
        HTTP, "result, error = req.method, None\nif error: return error\n"
        "if result: return result",
    ),
    "result or error in turn": Sample(
        HTTP, "result = error = None\ntry:\n    result = req.method\n"
        "except ValueError as e:\n    error = str(e)\n"
        "if result is not None: return result\nif error is not None: return error",
    ),
    "set on each branch": Sample(
        HTTP, 'answer = None\nif a(req): answer = "x"\nelse: answer = "y"\n'
        "if answer: return answer",
    ),
    "flag in a loop": Sample(
        HTTP, "done = False\nwhile not done:\n    done = True\n    if done: return 'x'",
    ),
    "subclass of the same name": Sample(
        HTTP, "return HttpResponse('x')", (),
        "class HttpResponse(func.HttpResponse): ...\ndef main(req)",
    ),
    "function that may raise": Sample(
        HTTP, 'try:\n    return "x"\nexcept ValueError as error:\n    req.abort(error)'
    ),
    "assert": Sample(HTTP, 'if req: return "x"\nassert False, "never"'),
    "assert_never": Sample(HTTP, 'if req: return "x"\ntyping.assert_never(req)'),
    "context manager": Sample(HTTP, 'with contextlib.nullcontext():\n    return "x"'),
    "context manager in a try block": Sample(
        HTTP,
        'try:\n    with contextlib.nullcontext():\n        return "x"\n'
        'except ValueError:\n    return "y"',
    ),
    "exception that no request causes": Sample(
        HTTP, 'try:\n    return "x"\nexcept KeyboardInterrupt:\n    print()'
    ),
    "finally": Sample(HTTP, 'try:\n    return "x"\nfinally:\n    print()'),
    "finally that returns": Sample(HTTP, 'try:\n    return {"a": 1}\nfinally:\n    return "x"'),
    "match with a default": Sample(
        HTTP, 'match a(req):\n    case "x": return "x"\n    case _: return "y"'
    ),
    "match of types": Sample(
        HTTP, 'match a(req):\n    case str(): return "x"\n    case None: return "y"'
    ),
    "raised and caught": Sample(
        HTTP, 'try:\n    return func.HttpResponse({"a": 1})\nexcept TypeError:\n    return "x"'
    ),
    "nested function": Sample(HTTP, 'def inner(): return {"a": 1}\nreturn json.dumps(inner())'),
    "local name like a builtin": Sample(HTTP, 'dict = str\nreturn dict("x")'),
    "local name like a function": Sample(HTTP, 'as_dict = lambda: "x"\nreturn as_dict()'),
    "parameter that is assigned": Sample(HTTP, 'req = {"a": 1}\nreq = "x"\nreturn req'),
    "nonlocal": Sample(
        HTTP, 'found = {}\ndef change():\n    nonlocal found\n    found = "x"\n'
        "change()\nreturn found",
    ),
    "loop variable": Sample(HTTP, "found = {}\nfor found in 'ab': pass\nreturn found"),
    "with variable": Sample(
        HTTP, "found = {}\nwith contextlib.nullcontext('x') as found: pass\nreturn found"
    ),
    "assigned together": Sample(HTTP, "found, more = 'x', {}\nreturn found"),
    "awaited": Sample(HTTP, "return await other()", (), _ASYNC),
    "awaited handle_async": Sample(
        HTTP, "return await func.AsgiMiddleware(asgi).handle_async(req, context)", (), _ASYNC
    ),
    "wsgi in async": Sample(
        HTTP, "return func.WsgiMiddleware(wsgi).handle(req, context)", (), _ASYNC
    ),
    "asgi in sync": Sample(
        HTTP, "return func.AsgiMiddleware(asgi).handle(req, context)", (), _SYNC
    ),
    "annotated str": Sample(HTTP, "return as_text(1)", (), "def main(req) -> str"),
    "lambda": Sample(HTTP, "pass", (), "main = lambda req: 'x'\ndef unused()"),
    "wrapped": Sample(
        HTTP, "return {'a': 1}", (),
        "import functools\ndef as_json(function):\n    @functools.wraps(function)\n"
        "    def wrapper(*args, **kwargs): return json.dumps(function(*args, **kwargs))\n"
        "    return wrapper\n@as_json\ndef main(req)",
    ),
    "returned to a queue": Sample(
        [HTTP[0], sending("queue")[1], {**HTTP[1], "name": "res"}],
        "res.set('x')\nreturn ['a']", (), "def main(req, res)",
    ),
    "branch that returns None": Sample([QUEUE], 'if a(req): return\nreturn None'),
    "unreachable value": Sample([QUEUE], 'if False: return "x"'),
}  # fmt: skip
"""No run fails."""


def _sets(kind: str, *values: str, codes: tuple[str, ...] = ()) -> dict[str, Sample]:
    bindings = sending(kind, "out")
    return {
        f"{kind}: {one}": Sample(bindings, f"out.set({one})", codes, "def main(req, out)")
        for one in values
    }


OUT = sending("queue", "out")
_OUT = "def main(req, out)"
_TEXT = "def main(req, out: func.Out[str])"
RESPONSE: Bindings = [HTTP[0], {"type": "http", "direction": "out", "name": "out"}]

NOT_SENT = {
    **_sets("queue", "1", "[1]", "[{'a': 1}]", "func.HttpResponse('x')", codes=("RET006",)),
    **_sets("queue", "other()", "1 if req else 2", codes=("RET006",)),
    **_sets("serviceBus", "['a']", "{'a': 1}", "1", codes=("RET006",)),
    **_sets("blob", "['a']", "{'a': 1}", "1", codes=("RET006",)),
    **_sets("cosmosDB", "{'a': 1}", "[{'a': 1}]", codes=("RET006",)),
    **_sets("eventGrid", "1", "[1]", codes=("RET006",)),
    **_sets("kafka", "'a'", codes=("RET006",)),
    **_sets("table", "{1}", "Plain()", "{'a': {1}}", codes=("RET006",)),
    "annotated str": Sample(OUT, "out.set({1})", ("RET006",), _TEXT),
    "annotated message": Sample(
        OUT, "out.set(1)", ("RET006",), "def main(req, out: func.Out[func.QueueMessage])"
    ),
    "response": Sample(RESPONSE, 'out.set({"a": 1})', ("RET006",), _OUT),
    "response that can't be created": Sample(
        RESPONSE, 'out.set(func.HttpResponse({"a": 1}))', ("RET006",), _OUT
    ),
    "in the last of two calls": Sample(OUT, 'out.set("x")\nout.set(1)', ("RET006",), _OUT),
    "augmented": Sample(OUT, 'out += "x"', ("RET005",), _OUT),
}
"""Every run fails on what an output is set to."""

NOTHING_SENT = {
    "assigned": Sample(OUT, 'out = "x"', ("RET005",), _OUT),
    "assigned and annotated": Sample(OUT, 'out = "x"', ("RET005",), _TEXT),
    "assigned on a branch": Sample(OUT, 'if req:\n    out = "x"', ("RET005",), _OUT),
    "assigned and read": Sample(OUT, 'out = "x"\nprint(out)', ("RET005",), _OUT),
    "annotated assignment": Sample(OUT, 'out: str = "x"', ("RET005",), _OUT),
    "loop": Sample(OUT, "for out in 'ab': pass", ("RET005",), _OUT),
    "with": Sample(
        OUT, "with contextlib.nullcontext('x') as out: pass", ("RET005",), _OUT
    ),
    "tuple": Sample(OUT, "out, more = 'x', 'y'", ("RET005",), _OUT),
    "unused": Sample(OUT, "print(req)", ("RET007",), _OUT),
    "unused response": Sample(RESPONSE, "print(req)", ("RET007",), _OUT),
}  # fmt: skip
"""No run sends anything."""

SENT = {
    **_sets("queue", "'x'", "b'x'", "['a']", "{'a': 1}", "func.QueueMessage(body='x')"),
    **_sets("serviceBus", "'x'", "b'x'", "json.dumps({'a': 1})"),
    **_sets("blob", "'x'", "b'x'", "datetime.datetime.now().isoformat()"),
    **_sets("table", "'x'", "{'a': 1}", "[1]", "1.5", "1"),
    **_sets("cosmosDB", "func.Document()", "[func.Document()]", "func.DocumentList()"),
    "annotated str": Sample(OUT, "out.set([1])", (), _TEXT),
    "response": Sample(RESPONSE, "out.set(func.HttpResponse('x'))", (), _OUT),
    "response as str": Sample(RESPONSE, "out.set({'a': 1})", (), _TEXT),
    "passed on": Sample(
        OUT, "send(out)", (), "def send(to): to.set('x')\ndef main(req, out)"
    ),
    "passed on after a wrong value": Sample(
        OUT, "out.set(1)\nsend(out)", (), "def send(to): to.set('x')\ndef main(req, out)"
    ),
    "method in a variable": Sample(OUT, "send = out.set\nsend('x')", (), _OUT),
    "in a nested function": Sample(OUT, "def send(): out.set('x')\nsend()", (), _OUT),
    "in a lambda": Sample(OUT, "(lambda: out.set('x'))()", (), _OUT),
    "wrong value that is replaced": Sample(OUT, "out.set(1)\nout.set('x')", (), _OUT),
    "wrong value that is never set": Sample(
        OUT, "if False: out.set(1)\nelse: out.set('x')", (), _OUT
    ),
    "set before it is assigned": Sample(OUT, "out.set('x')\nout = None", (), _OUT),
    "assigned from itself": Sample(OUT, "out = out or None\nout.set('x')", (), _OUT),
    "checked before": Sample(OUT, "if out is None: out = []\nout.set('x')", (), _OUT),
    "by name": Sample(OUT, "locals()['out'].set('x')", (), _OUT),
    "conditional": Sample(OUT, "out.set('x' if req else None)", (), _OUT),
}  # fmt: skip
"""Every run sends something."""
