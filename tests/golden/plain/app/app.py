"""Functions that the worker takes as they are: each shim is one import."""

import azure.functions as func
from funcdeco import App

app = App(auth_level="anonymous")


@app.http(route="hello/{who}", methods=["GET", "POST"])
def hello(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(f"Hello, {req.route_params['who']}!")


@app.http()
async def later(req: func.HttpRequest) -> str:
    return "later"


@app.function(name="with-hyphens")
@app.http()
def with_hyphens(req: func.HttpRequest) -> str:
    return "with hyphens"


@app.function(entry_point="_handler")
@app.http()
def other_entry(req: func.HttpRequest) -> str:
    return "other entry"


@app.function(entry_point="own_entry")
@app.http()
def own_entry(req: func.HttpRequest) -> str:
    return "own entry"


@app.function(script_file="run.py")
@app.http()
def other_script(req: func.HttpRequest) -> str:
    return "other script"


class Box:
    @staticmethod
    @app.http()
    def static(req: func.HttpRequest) -> str:
        return "static"


class ABoxWhoseNameIsSoLongThatNoLineHasRoomForItAndForAnything:
    @staticmethod
    @app.function(name="long_static")
    @app.http()
    def a_method_whose_name_is_long_as_well(req: func.HttpRequest) -> str:
        return "long static"


@app.function(name="long")
@app.http()
def a_function_whose_name_is_so_long_that_the_import_of_it_has_to_go_on_a_second_line(
    req: func.HttpRequest,
) -> str:
    return "long"


@app.timer_trigger(schedule="0 0 6 * * *", run_on_startup=False)
@app.retry(strategy="fixedDelay", max_retry_count=3, delay_interval="00:00:10")
@app.queue_output(name="out", queue_name="done", connection="Store")
def retried(timer: func.TimerRequest, out: func.Out[str]) -> None:
    out.set("again")


@app.blob_input(name="obj", path="gruen/grün/{queueTrigger}", extra={"größe": {"z": 1, "a": "→"}})
@app.queue_trigger(name="msg", queue_name="orders", data_type="string", extra={"nothing": None})
@app.queue_output(name="$return", queue_name="answers")
def unicode(msg: str, obj: func.InputStream) -> str:
    return f"{msg}: {obj.read().decode()}"


@app.function(name="size")
@app.http()
def größe(req: func.HttpRequest) -> str:
    return "größe"


app.include("module:bp")
app.include("deep.er.module:bp")
