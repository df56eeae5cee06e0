"""Functions that the worker would refuse, or call wrongly: each gets a shim that it takes."""

import asyncio
import functools
from collections.abc import Callable
from typing import Any, Optional

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http()
def or_none(req: func.HttpRequest | None) -> func.HttpResponse | None:
    return func.HttpResponse("or none")


@app.http()
def optional(req: Optional[func.HttpRequest] = None) -> str:
    assert req is not None
    return f"optional {req.method}"


@app.http()
async def async_or_none(req: func.HttpRequest | None) -> str | None:
    return "async or none"


@app.generic_trigger(type="eventHubTrigger", name="events", extra={"cardinality": "many"})
@app.queue_output(name="$return", queue_name="orders")
def list_of_events(events: list[func.EventHubEvent]) -> list[str]:
    return [event.get_body().decode() for event in events]


@app.queue_trigger(queue_name="orders")
@app.queue_output(name="out", queue_name="orders")
def list_out(msg: func.QueueMessage, out: func.Out[list[str]]) -> None:
    out.set([msg.get_body().decode(), "more"])


@app.queue_trigger(queue_name="orders")
@app.blob_input(name="obj", path="samples/text", data_type="binary")
@app.blob_output(name="copy", path="samples/copy")
@app.queue_output(name="$return", queue_name="orders")
def text_and_bytes(msg: str | None, obj: bytes | None, copy: func.Out[bytes] | None) -> str | None:
    assert copy is not None
    copy.set(b"<" + (obj or b"") + b">")
    return f"{msg!r} {obj!r}"


@app.queue_trigger(queue_name="orders")
@app.queue_output(name="out", queue_name="orders")
def text_out(msg: bytes | None, out: func.Out[str] | None) -> None:
    assert out is not None
    out.set(repr(msg))


def _with_limit(limit: int, req: func.HttpRequest, *, unit: str = "s") -> str:
    return f"partial {limit} {unit} {req.method}"


partial = app.http(route="partial")(functools.partial(_with_limit, 3, unit="ms"))


class Greeter:
    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, req: func.HttpRequest) -> str:
        return f"{self.word} {req.method}"


class LaterGreeter(Greeter):
    async def __call__(self, req: func.HttpRequest) -> str:  # type: ignore[override]
        await asyncio.sleep(0)
        return f"{self.word} later"


callable_object = app.http(route="callable_object")(Greeter("hello"))
async_object = app.http(route="async_object")(LaterGreeter("hello"))


@app.http(name="req")
@app.blob_input(name="obj", path="samples/text")
def positional_only(ctx: func.Context, req: func.HttpRequest, /, obj: str) -> str:
    return f"{ctx.function_name} {req.method} {obj}"


@app.http()
def defaults(req: func.HttpRequest, limit: int = 10, *rest: int, unit: str = "s") -> str:
    return f"defaults {limit} {rest} {unit}"


@app.http()
def two_contexts(ctx: func.Context, req: func.HttpRequest, context: func.Context) -> str:
    return f"{ctx.function_name} {ctx is context}"


@app.queue_trigger(name="msg", queue_name="orders")
@app.queue_output(name="$return", queue_name="orders")
def any_keyword(**inputs: Any) -> str:
    return repr(sorted(inputs))


def polite(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


@app.http()
@polite
async def wrapped_async(req: func.HttpRequest) -> str:
    await asyncio.sleep(0)
    return "wrapped async"


@app.function(entry_point="_asyncio")
@app.http(name="func")
@app.blob_input(name="asyncio", path="samples/text")
@app.blob_input(name="_inspect", path="samples/text")
@app.blob_input(name="_handler", path="samples/text")
@app.blob_input(name="result", path="samples/text")
@polite
async def unlucky_names(
    func: Any, asyncio: str, _inspect: bytes, _handler: str, result: str
) -> str:
    return f"{func.method} {asyncio} {_inspect!r} {_handler} {result}"


@app.function(entry_point="_handler")
@app.queue_trigger(name="handler", queue_name="orders")
@app.queue_output(name="func", queue_name="orders")
@app.queue_output(name="main", queue_name="orders")
def unlucky_entry(handler: str | None, func: func.Out[str], main: func.Out[str] | None) -> None:
    func.set(f"func {handler}")
    assert main is not None
    main.set(f"main {handler}")


@app.function(entry_point="func")
@app.queue_trigger(name="msg", queue_name="orders")
@app.queue_output(name="out", queue_name="orders")
def func_entry(msg: str | None, out: func.Out[str]) -> None:
    out.set(f"func {msg}")


class Box:
    @staticmethod
    @app.http()
    def static(req: func.HttpRequest | None) -> str:
        return "static"


@app.function(name="long", script_file="a_script.py")
@app.http(name="request")
@app.blob_input(name="theFirstOfTheBlobsWithLongNames", path="samples/text")
@app.blob_input(name="theSecondOfTheBlobsWithLongNames", path="samples/text")
@app.queue_output(name="theOutputWithTheLongName", queue_name="orders")
def a_function_whose_name_is_so_long_that_the_import_of_it_has_to_go_on_a_second_line(
    request: func.HttpRequest,
    theFirstOfTheBlobsWithLongNames: str | None,
    theSecondOfTheBlobsWithLongNames: bytes,
    theOutputWithTheLongName: func.Out[str],
    another_context: func.Context,
) -> str:
    theOutputWithTheLongName.set(another_context.function_name)
    return f"{theFirstOfTheBlobsWithLongNames} {theSecondOfTheBlobsWithLongNames!r}"


@app.http(name="request")
@app.blob_input(name="theOnlyBlobOfThisOneWithALongName", path="samples/text")
@polite
async def long_wrapped(request: func.HttpRequest, theOnlyBlobOfThisOneWithALongName: str) -> str:
    return theOnlyBlobOfThisOneWithALongName
