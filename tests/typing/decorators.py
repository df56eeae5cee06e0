"""Input for type checkers, never run. Each line with an error ends in `# type: ignore`.

If a checker no longer finds an error, it reports the comment as unused, which fails the test.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Protocol

import azure.functions as func
from typing_extensions import assert_type

from funcdeco import App, Blueprint

app = App(auth_level="anonymous")
blueprint = Blueprint(auth_level="function")
app.include(blueprint, prefix="v1", auth_level="admin")
app.include("shop.orders:blueprint")
app.include(blueprint, prefi="v1")  # type: ignore
app.include(blueprint, auth_level="nobody")  # type: ignore
App(auth_level="nobody")  # type: ignore

# Valid
app.http()
app.http(route="a", methods=["GET", "post"], auth_level="admin", output_name="res")
app.blob_input(name="blob", path="a/b", connection="STORE", data_type="binary")
app.queue_trigger(queue_name="a", extra={"any": [1]})
blueprint.queue_output(name="$return", queue_name="a")

# Invalid
app.http(rout="a")  # type: ignore
app.http(route=1)  # type: ignore
app.http(auth_level="nobody")  # type: ignore
app.http(methods=["FETCH"])  # type: ignore
app.http(methods="GET")  # type: ignore
app.http("a")  # type: ignore
app.blob_input(name="blob")  # type: ignore
app.blob_input(name="blob", pat="a/b")  # type: ignore
app.blob_input(name="blob", path=1)  # type: ignore
app.blob_input(name="blob", path="a/b", data_type="text")  # type: ignore
app.queue_trigger()  # type: ignore
app.queue_trigger(queue_nam="a")  # type: ignore
app.queue_trigger(queue_name=1)  # type: ignore
app.queue_trigger(queue_name="a", data_type="text")  # type: ignore
app.queue_trigger(queue_name="a", connection=1)  # type: ignore
blueprint.queue_trigger()  # type: ignore
app.nonsense()  # type: ignore
app.http()(1)  # type: ignore


@app.http(route="items/{id}")
@app.blob_input(name="blob", path="items/{id}")
def get_item(req: func.HttpRequest, blob: bytes, /, *, more: int = 0) -> func.HttpResponse:
    return func.HttpResponse(blob)


@app.queue_trigger(queue_name="a")
async def store(
    msg: func.QueueMessage, row: Annotated[func.Out[str], app.queue_output(queue_name="b")]
) -> None:
    row.set("x")


def plain(msg: func.QueueMessage) -> int:
    return 0


assert_type(get_item(func.HttpRequest("GET", "/", body=b""), b""), func.HttpResponse)
exact: Callable[[func.QueueMessage], int] = app.http()(plain)
wrong: Callable[[func.QueueMessage], str] = app.http()(plain)  # type: ignore
get_item(1, b"")  # type: ignore
get_item()  # type: ignore

app.blob_input(nam="blob", path="a/b")  # type: ignore
app.blob_input("blob", "a/b")  # type: ignore
app.blob_trigger(path="a", source="Polling")  # type: ignore
app.blob_trigger(path="a", source="EventGrid")
app.retry(strategy="fixedDelay", max_retry_count="3")  # type: ignore
app.function(name="a", entry_pont="b")  # type: ignore
app.http(1)  # type: ignore
app.http(extra={1: 2})  # type: ignore


async def api(scope: dict[str, Any], receive: object, send: object) -> None: ...


def pages(environ: dict[str, Any], start_response: object) -> list[bytes]:
    return []


app.asgi(api)
app.asgi(api, name="shop", prefix="v1", methods=["GET", "post"], auth_level="anonymous")
blueprint.wsgi(pages, prefix="pages")
app.asgi(api, prefx="v1")  # type: ignore
app.asgi(api, prefix=1)  # type: ignore
app.asgi(api, auth_level="nobody")  # type: ignore
app.asgi(api, methods=["FETCH"])  # type: ignore
app.asgi(api, "v1")  # type: ignore
blueprint.wsgi(pages, route="v1")  # type: ignore


def mount_what_is_none() -> None:
    app.asgi()  # type: ignore
    app.asgi(1)  # type: ignore
    app.wsgi(application=pages)  # type: ignore


async def later(msg: func.QueueMessage, *, count: int = 0) -> int:
    return count


class Exact(Protocol):
    def __call__(self, msg: func.QueueMessage, *, count: int = 0) -> Coroutine[Any, Any, int]: ...


class Handler:
    def __call__(self, req: func.HttpRequest) -> str:
        return ""

    def method(self, req: func.HttpRequest) -> str:
        return ""


# The decorated object keeps its type, whatever kind of callable it is.
same: Exact = app.queue_trigger(queue_name="a")(later)
assert_type(app.http()(Handler()), Handler)
assert_type(app.http()(Handler().method)(func.HttpRequest("GET", "/", body=b"")), str)
assert_type(app.http()(app.blob_input(name="b", path="a")(Handler())), Handler)
app.http()(Handler())(1)  # type: ignore


async def awaited() -> None:
    assert_type(await app.http()(later)(func.QueueMessage()), int)
    await app.http()(later)(func.QueueMessage(), 1)  # type: ignore
    await app.http()(later)(func.QueueMessage(), count="1")  # type: ignore
