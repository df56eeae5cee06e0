"""Microsoft's runtime loads what funcdeco accepts; it rejects the rest, or the reason is given."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import diagnose
from runtime_host import Host

pytestmark = pytest.mark.core

REPOSITORY = Path(__file__).parents[1]
SETTINGS = {"PYTHONPATH": str(REPOSITORY)}
PLAIN = (
    "import functools, typing; from typing import Annotated, Any; import azure.functions as func"
)
Write = Callable[..., Path]

HTTP = "@app.http({route})"
QUEUE = "@app.queue_trigger(queue_name='orders')"
TIMER = "@app.timer_trigger(schedule='0 * * * * *')"
BLOB = "@app.blob_trigger(path='samples/b')"
IN = "@app.blob_input(name='blob', path='samples/b')"
OUT = "@app.queue_output(name='out', queue_name='orders')"
BLOB_OUT = "@app.blob_output(name='out', path='samples/b')"
RETURN_QUEUE = "@app.queue_output(name='$return', queue_name='orders')"
RETURN_BLOB = "@app.blob_output(name='$return', path='samples/b')"
ANY = "@app.generic_trigger(type='fooTrigger')"
ANY_IN = "@app.generic_input(name='blob', type='foo')"
ANY_OUT = "@app.generic_output(name='out', type='foo')"
EXTENSIONS = {"host.json": '{"version": "2.0"}', "bin/extensions.json": '{"extensions": []}'}
"""Files of an app with its own extensions, whose bindings may have any type."""

HEAD = """
import asyncio, collections.abc, enum
from typing import TYPE_CHECKING
T = typing.TypeVar("T")
Name = typing.NewType("Name", str)
class MyRequest(func.HttpRequest): ...
class MyText(str): ...
class Colour(str, enum.Enum): RED = "red"
def polite(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
def rude(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
def base(limit, req): ...
class Handler:
    def __call__(self, req: func.HttpRequest) -> func.HttpResponse: ...
    def method(self, req): ...
    @staticmethod
    def static(req): ...
    @classmethod
    def of_class(cls, req): ...
class Later:
    async def __call__(self, req): ...
"""

ACCEPTED = {
    "out-dict": (f"{QUEUE}\n{ANY_OUT}", "(msg, out: func.Out[dict])"),
    "out-list-of-dict": (f"{QUEUE}\n{ANY_OUT}", "(msg, out: func.Out[list[dict]])"),
    # Parameters
    "plain": (HTTP, "(req)"),
    "typed": (HTTP, "(req: func.HttpRequest) -> func.HttpResponse"),
    "text": (HTTP, "(req: 'func.HttpRequest') -> 'func.HttpResponse'"),
    "subclass": (HTTP, "(req: MyRequest)"),
    "optional": (HTTP, "(req: typing.Optional[func.HttpRequest])"),
    "or-none": (HTTP, "(req: func.HttpRequest | None) -> func.HttpResponse | None"),
    "default-none": (HTTP, "(req: func.HttpRequest = None)"),
    "any": (HTTP, "(req: Any) -> Any"),
    "object": (HTTP, "(req: object) -> object"),
    "annotated": (HTTP, "(req: Annotated[func.HttpRequest, 1]) -> Annotated[func.HttpResponse, 1]"),
    "annotated-optional": (HTTP, "(req: Annotated[func.HttpRequest | None, 1])"),
    "optional-annotated": (HTTP, "(req: typing.Optional[Annotated[func.HttpRequest, 1]])"),
    "keyword-only": (HTTP, "(*, req)"),
    "positional-only": (HTTP, "(req, /)"),
    "star": (HTTP, "(req, *args)"),
    "stars": (HTTP, "(req, *args: int, **kwargs: dict[str, int])"),
    "extra-default": (HTTP, "(req, extra: int | None = None)"),
    "context": (HTTP, "(req, context: func.Context)"),
    "context-plain": (HTTP, "(req, context)"),
    "context-optional": (HTTP, "(req, context: func.Context | None = None)"),
    "context-first": (HTTP, "(context: func.Context, req: func.HttpRequest)"),
    "ctx": (HTTP, "(req, ctx: func.Context)"),
    "two-contexts": (HTTP, "(req: func.HttpRequest, context, ctx: func.Context)"),
    "context-positional": (HTTP, "(ctx: func.Context, req: func.HttpRequest, /)"),
    "context-binding": (
        "@app.queue_trigger(name='context', queue_name='orders')",
        "(context: str)",
    ),
    "queue-str": (QUEUE, "(msg: str)"),
    "queue-bytes": (QUEUE, "(msg: bytes)"),
    "queue-message": (QUEUE, "(msg: func.QueueMessage) -> None"),
    "queue-optional-str": (QUEUE, "(msg: str | None)"),
    "queue-none-default": (QUEUE, "(msg: str = None)"),
    "timer": (TIMER, "(timer: func.TimerRequest)"),
    "timer-str": (TIMER, "(timer: str)"),
    "blob-stream": (BLOB, "(blob: func.InputStream)"),
    "blob-bytes": (BLOB, "(blob: bytes)"),
    "blob-in": (f"{HTTP}\n{IN}", "(req, blob: func.InputStream)"),
    "blob-in-text": (f"{HTTP}\n{IN}", "(req, blob: str | None)"),
    "blob-in-positional": (f"{HTTP}\n{IN}", "(req, blob: bytes, /)"),
    "any-str": (ANY, "(msg: str)"),
    "any-plain": (ANY, "(msg)"),
    "any-in": (f"{QUEUE}\n{ANY_IN}", "(msg, blob: bytes)"),
    # Outputs
    "out-str": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[str])"),
    "out-bytes": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[bytes])"),
    "out-message": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[func.QueueMessage])"),
    "out-typing-list": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[typing.List[str]])"),
    "out-list": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[list[str]])"),
    "out-optional": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[str | None])"),
    "optional-out": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[str] | None)"),
    "out-any": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[Any])"),
    "out-bare": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out)"),
    "out-plain": (f"{QUEUE}\n{OUT}", "(msg, out)"),
    "out-none-default": (f"{QUEUE}\n{OUT}", "(msg, out: func.Out[str] = None)"),
    "out-blob": (f"{QUEUE}\n{BLOB_OUT}", "(msg, out: func.Out[func.InputStream])"),
    "out-blob-bytes": (f"{QUEUE}\n{BLOB_OUT}", "(msg, out: func.Out[bytes])"),
    "out-any-type": (f"{QUEUE}\n{ANY_OUT}", "(msg, out: func.Out[str])"),
    "out-any-bytearray": (f"{QUEUE}\n{ANY_OUT}", "(msg, out: func.Out[bytearray])"),
    "out-response": (
        "@app.http({route}, output_name='res')",
        "(req: func.HttpRequest, res: func.Out[func.HttpResponse])",
    ),
    "out-annotated": (
        QUEUE,
        "(msg, out: Annotated[func.Out[list[str]], app.queue_output(queue_name='orders')])",
    ),
    "only-annotated": (
        "@app.function()",
        "(msg: Annotated[str | None, app.queue_trigger(queue_name='orders')])",
    ),
    # Return values
    "return-str": (HTTP, "(req) -> str"),
    "return-optional": (HTTP, "(req) -> typing.Optional[func.HttpResponse]"),
    "return-queue-str": (f"{QUEUE}\n{RETURN_QUEUE}", "(msg) -> str"),
    "return-queue-message": (f"{QUEUE}\n{RETURN_QUEUE}", "(msg) -> func.QueueMessage"),
    "return-queue-list": (f"{QUEUE}\n{RETURN_QUEUE}", "(msg) -> list[str]"),
    "return-queue-typing-list": (f"{QUEUE}\n{RETURN_QUEUE}", "(msg) -> typing.List[str]"),
    "return-queue-optional": (f"{QUEUE}\n{RETURN_QUEUE}", "(msg) -> str | None"),
    "return-queue-optional-list": (f"{QUEUE}\n{RETURN_QUEUE}", "(msg) -> list[str] | None"),
    "return-blob": (f"{QUEUE}\n{RETURN_BLOB}", "(msg) -> bytes"),
    "return-annotated": (
        QUEUE,
        "(msg) -> Annotated[str | None, app.queue_output(queue_name='orders')]",
    ),
    "return-not-bound": (QUEUE, "(msg) -> dict[str, int] | None"),
}
"""Bindings, and the signature of the function below them."""

CALLABLES = {
    "polite": "{http}\n@polite\ndef {name}(req: func.HttpRequest): ...",
    "polite-optional": "{http}\n@polite\ndef {name}(req: func.HttpRequest | None): ...",
    "polite-above": "@polite\n{http}\nasync def {name}(req): ...",
    "polite-twice": "@polite\n{http}\n@polite\nasync def {name}(req: func.HttpRequest): ...",
    "rude": "@rude\n{http}\ndef {name}(req: func.HttpRequest): ...",
    "rude-below": "{http_req}\n@rude\ndef {name}(req: func.HttpRequest): ...",
    "rude-async": "@rude\n{http}\nasync def {name}(req: func.HttpRequest): ...",
    "partial": "{name} = {call}(functools.partial(base, 1))",
    "partial-keyword": "{name} = {call}(functools.partial(base, limit=1))",
    "partial-updated": "{name} = {call}(functools.update_wrapper(functools.partial(base, 1), base))",
    "partial-async": "async def _{name}(limit, req): ...\n"
    "{name} = {call}(functools.partial(_{name}, 1))",
    "instance": "{name} = {call}(Handler())",
    "later": "{name} = {call}(Later())",
    "bound": "{name} = {call}(Handler().method)",
    "static": "{name} = {call}(Handler.static)",
    "of-class": "{name} = {call}(Handler.of_class)",
    "lambda": "{name} = {call}(lambda req: 'x')",
    "cached": "{http}\n@functools.lru_cache\ndef {name}(req: func.HttpRequest): ...",
    "cached-optional": "{http}\n@functools.cache\ndef {name}(req: func.HttpRequest | None): ...",
    "single": "{http}\n@functools.singledispatch\ndef {name}(req): ...",
    "coroutine": "{http}\nasync def {name}(req: func.HttpRequest | None): ...",
    "in-class": "class Box_{name}:\n    @staticmethod\n    {http}\n    def {name}(req): ...",
    "signed": "import inspect\ndef {name}(**kw): ...\n"
    "{name}.__signature__ = inspect.signature(lambda req: 1)\n{call}({name})",
}
"""Ways to define a function; `{name}` is its name."""


def python_name(case: str) -> str:
    return f"f_{case.replace('-', '_')}"


def function_below(decorators: str, signature: str, name: str) -> str:
    route = f"route='{name}'"
    return f"{decorators.replace('{route}', route)}\ndef {name}{signature}: ...\n"


def accepted_source() -> str:
    parts = [HEAD]
    for case, (decorators, signature) in ACCEPTED.items():
        name = python_name(case)
        parts.append(function_below(decorators, signature, name))
        coroutine = function_below(decorators, signature, f"a{name}")
        parts.append(coroutine.replace("\ndef ", "\nasync def "))
    for case, template in CALLABLES.items():
        name = python_name(case)
        route = f"route='{name}'"
        parts.append(
            template.format(
                name=name,
                http=f"@app.http({route})",
                http_req=f"@app.http({route}, name='req')",
                call=f"app.http({route})",
            )
        )
    return "\n".join(parts)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "funcdeco", "build"],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_everything_that_is_accepted_loads_with_lazy_scripts(write_app: Write) -> None:
    lazy = {"pyproject.toml": '[tool.funcdeco]\nscripts = "lazy"\n'}
    folder = write_app(accepted_source(), {**EXTENSIONS, **lazy})
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    with Host(folder, SETTINGS) as host:
        assert "app" not in host.modules
        late = {name: host.import_late(name).error for name in host.functions}
    assert host.errors == {}
    assert late == dict.fromkeys(host.functions)
    assert len(late) == 2 * len(ACCEPTED) + len(CALLABLES)


@pytest.mark.parametrize("root_first", [False, True], ids=["root last", "root first"])
def test_everything_that_is_accepted_loads_in_the_worker(
    write_app: Write, root_first: bool
) -> None:
    folder = write_app(accepted_source(), EXTENSIONS)
    wrong = [item for item in diagnose(folder) if item.severity == "error"]
    assert [(item.function, item.code, item.message) for item in wrong] == []
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    with Host(folder, SETTINGS, root_first=root_first) as host:
        assert host.errors == {}
        assert len(host.functions) == 2 * len(ACCEPTED) + len(CALLABLES)


def test_everything_that_is_accepted_loads_with_annotations_as_texts(write_app: Write) -> None:
    folder = write_app(accepted_source(), EXTENSIONS, future=True)
    wrong = [item for item in diagnose(folder) if item.severity == "error"]
    assert [(item.function, item.code, item.message) for item in wrong] == []
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    with Host(folder, SETTINGS) as host:
        assert host.errors == {}


class Refused(NamedTuple):
    """A function that funcdeco rejects; so does the worker, unless *stricter* gives our reason."""

    code: str
    decorators: str
    text: str
    bindings: list[str]
    stricter: str = ""


TRIGGERS = {
    "http": {"type": "httpTrigger", "direction": "in", "name": "req"},
    "answer": {"type": "http", "direction": "out", "name": "$return"},
    "queue": {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"},
    "out": {"type": "queue", "direction": "out", "name": "out", "queueName": "orders"},
    "return": {"type": "queue", "direction": "out", "name": "$return", "queueName": "orders"},
    "blob": {"type": "blob", "direction": "in", "name": "blob", "path": "a/b"},
    "blob out": {"type": "blob", "direction": "out", "name": "out", "path": "a/b"},
    "foo": {"type": "fooTrigger", "direction": "in", "name": "msg"},
    "foo out": {"type": "foo", "direction": "out", "name": "out"},
    "timer": {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "x"},
    "hidden": {"type": "queueTrigger", "direction": "in", "name": "a__b", "queueName": "orders"},
    "$return in": {"type": "queueTrigger", "direction": "in", "name": "$return"},
    "OUT": {"type": "queue", "direction": "out", "name": "OUT", "queueName": "orders"},
}

CALL = "the worker loads it and every call fails"
REFUSED = {
    "out on an input": Refused(
        "PYT001", f"{QUEUE}\n{IN}", "def go(msg, blob: func.Out[str])", ["queue", "blob"]
    ),
    "out on a trigger": Refused("PYT001", QUEUE, "def go(msg: func.Out[str])", ["queue"]),
    "output without Out": Refused(
        "PYT002", f"{QUEUE}\n{OUT}", "def go(msg, out: str)", ["queue", "out"]
    ),
    "unknown name": Refused("PYT003", QUEUE, "def go(msg: 'Nothing')", ["queue"]),
    "unknown name returned": Refused("PYT003", QUEUE, "def go(msg) -> 'Nothing'", ["queue"]),
    "dict": Refused("PYT004", QUEUE, "def go(msg: dict)", ["queue"]),
    "Dict": Refused("PYT004", QUEUE, "def go(msg: typing.Dict[str, int])", ["queue"]),
    "int": Refused("PYT004", QUEUE, "def go(msg: int)", ["queue"]),
    "Union": Refused("PYT004", QUEUE, "def go(msg: str | bytes)", ["queue"]),
    "Literal": Refused("PYT004", QUEUE, "def go(msg: typing.Literal['a'])", ["queue"]),
    "TypeVar": Refused("PYT004", QUEUE, "def go(msg: T)", ["queue"]),
    "NewType": Refused("PYT004", QUEUE, "def go(msg: Name)", ["queue"]),
    "Tuple": Refused("PYT004", QUEUE, "def go(msg: typing.Tuple[str, int])", ["queue"]),
    "list": Refused("PYT004", QUEUE, "def go(msg: list[func.QueueMessage])", ["queue"]),
    "type": Refused("PYT004", QUEUE, "def go(msg: type[str])", ["queue"]),
    "callable": Refused(
        "PYT004", QUEUE, "def go(msg: collections.abc.Callable[[], str])", ["queue"]
    ),
    "wrong model": Refused("PYT004", QUEUE, "def go(msg: func.HttpRequest)", ["queue"]),
    "timer as dict": Refused("PYT004", TIMER, "def go(timer: dict)", ["timer"]),
    "generic as dict": Refused("PYT004", ANY, "def go(msg: dict)", ["foo"]),
    "request as text": Refused(
        "PYT004", "@app.http()", "def go(req: str)", ["http", "answer"], CALL
    ),
    "Out[dict]": Refused(
        "PYT004", f"{QUEUE}\n{OUT}", "def go(msg, out: func.Out[dict])", ["queue", "out"]
    ),
    "Out of messages": Refused(
        "PYT004",
        f"{QUEUE}\n{OUT}",
        "def go(msg, out: func.Out[typing.List[func.QueueMessage]])",
        ["queue", "out"],
    ),
    "Out[list[int]]": Refused(
        "PYT004", f"{QUEUE}\n{OUT}", "def go(msg, out: func.Out[list[int]])", ["queue", "out"]
    ),
    "Out[HttpResponse] to a queue": Refused(
        "PYT004",
        f"{QUEUE}\n{OUT}",
        "def go(msg, out: func.Out[func.HttpResponse])",
        ["queue", "out"],
    ),
    "Out[int] to an unknown type": Refused(
        "PYT004", f"{QUEUE}\n{ANY_OUT}", "def go(msg, out: func.Out[int])", ["queue", "foo out"]
    ),
    "context: int": Refused(
        "PYT004", QUEUE, "def go(msg: func.QueueMessage, context: int)", ["queue"]
    ),
    "returns None": Refused("PYT005", "@app.http()", "def go(req) -> None", ["http", "answer"]),
    "returns dict": Refused("PYT005", "@app.http()", "def go(req) -> dict", ["http", "answer"]),
    "returns bytes": Refused("PYT005", "@app.http()", "def go(req) -> bytes", ["http", "answer"]),
    "returns a union": Refused(
        "PYT005", "@app.http()", "def go(req) -> str | func.HttpResponse", ["http", "answer"]
    ),
    "returns Out": Refused(
        "PYT005",
        "@app.http()",
        "def go(req) -> func.Out[func.HttpResponse]",
        ["http", "answer"],
    ),
    "returns int to a queue": Refused(
        "PYT005", f"{QUEUE}\n{RETURN_QUEUE}", "def go(msg) -> int", ["queue", "return"]
    ),
    "two bindings, one name": Refused(
        "BND005",
        f"{QUEUE}\n{OUT}\n@app.queue_output(name='OUT', queue_name='orders')",
        "def go(msg, out, OUT)",
        ["queue", "out", "OUT"],
    ),
    "no parameter": Refused("BND006", f"{QUEUE}\n{OUT}", "def go(msg)", ["queue", "out"]),
    "no binding": Refused(
        "BND007", "@app.queue_trigger(name='msg', queue_name='orders')", "def go(msg, x)", ["queue"]
    ),
    "double underscore": Refused(
        "BND008", "@app.queue_trigger(name='a__b', queue_name='orders')", "def go(a__b)", ["hidden"]
    ),
    "trigger returned": Refused(
        "BND012",
        "@app.queue_trigger(name='$return', queue_name='orders')",
        "def go()",
        ["$return in"],
    ),
    "generator": Refused("FUN007", QUEUE, "def go(msg): yield", ["queue"], CALL),
    "class": Refused("FUN007", QUEUE, "class go:\n    def __init__(self, msg)", ["queue"], CALL),
    "number": Refused("FUN007", "", "go = 3", ["queue"]),
    "positional after default": Refused(
        "FUN007",
        "@app.queue_trigger(name='msg', queue_name='orders')",
        "def go(extra=1, msg=None, /)",
        ["queue"],
    ),
}


def refused_text(case: Refused) -> str:
    if case.text.startswith("go ="):
        return case.text
    return case.text if case.text.endswith("yield") else f"{case.text}: ..."


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_the_signature_is_refused_with_its_code(write_app: Write, case: Refused) -> None:
    text = refused_text(case) if case.decorators else "app.queue_trigger(queue_name='orders')(3)"
    folder = write_app(f"{HEAD}\n{case.decorators}\n{text}\n")
    wrong = [item.code for item in diagnose(folder) if item.severity == "error"]
    assert wrong == [case.code]


def test_the_worker_refuses_what_is_refused_but_where_the_table_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    for number, case in enumerate(REFUSED.values()):
        place = folder / f"f{number}"
        place.mkdir(parents=True)
        bindings = [TRIGGERS[name] for name in case.bindings]
        config = {"scriptFile": "__init__.py", "entryPoint": "go", "bindings": bindings}
        (place / "function.json").write_text(json.dumps(config), "utf-8")
        (place / "__init__.py").write_text(f"{PLAIN}{HEAD}{refused_text(case)}\n", "utf-8")
    with Host(folder) as host:
        loaded = {name for number, name in enumerate(REFUSED) if f"f{number}" not in host.errors}
    assert loaded == {name for name, case in REFUSED.items() if case.stricter}
