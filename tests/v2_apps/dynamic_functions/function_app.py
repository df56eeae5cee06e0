"""Functions made in loops, under conditions and by factories, with decorators of the user."""

import os

import azure.functions as func

from factory import add_import, lister
from wrapping import Guard, logged, needs_role

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

TABLES = ("books", "authors", "readers")

for table in TABLES:
    app.function_name(f"list_{table}")(app.route(route=table, methods=["GET"])(lister(table)))
    add_import(app, table)

if os.environ.get("ENABLE_DEBUG"):

    @app.route(route="debug")
    def debug(req: func.HttpRequest) -> str:
        return "\n".join(sorted(os.environ))

else:

    @app.timer_trigger(schedule="0 0 * * * *", arg_name="timer")
    def report_debug(timer: func.TimerRequest) -> None: ...


try:
    import no_such_cache as cache
except ImportError:
    cache = None

if cache is not None:

    @app.timer_trigger(schedule="0 */10 * * * *", arg_name="timer")
    def trim_cache(timer: func.TimerRequest) -> None:
        cache.trim()


@app.route(route="loans", methods=["POST"])
@logged
@needs_role("librarian")
def lend(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(status_code=201)


@app.route(route="loans/{id}", methods=["DELETE"])
@logged
async def give_back(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    return func.HttpResponse(context.invocation_id)


class Reports:
    """A class whose static method is a function of the app."""

    @staticmethod
    @app.timer_trigger(schedule="0 0 7 * * 1", arg_name="timer")
    def weekly(timer: func.TimerRequest) -> None: ...


member_route = app.route(route="members/{id}")


@member_route
@Guard("members")
def member(req: func.HttpRequest) -> str:
    return req.route_params["id"]
