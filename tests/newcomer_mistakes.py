"""Mistakes that newcomers make: each name states the mistake, each text is the project around it.

A text without `== path` is the rest of an app.py whose first lines are `HEAD`.
"""

from __future__ import annotations

from funcdeco.project.default_host import BUNDLE
from layout_support import Files, files_of

HEAD = """\
import azure.functions as func
from funcdeco import App

app = App()
"""
REQUIREMENTS = "azure-functions\nfuncdeco\n"

DECORATORS = {
    "misspelled decorator": """
@app.htpp(route="items")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "two misspelled decorators": """
@app.timer(schedule="0 0 6 * * *")
def nightly(timer: func.TimerRequest) -> None:
    pass


@app.queue_triger(queue_name="orders", connection="AzureWebJobsStorage")
def orders(msg: func.QueueMessage) -> None:
    pass
""",
    "decorator of the official v2 model": """
@app.route(route="items", methods=["GET"])
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "keyword of the official v2 model": """
@app.queue_trigger(arg_name="msg", queue_name="orders", connection="AzureWebJobsStorage")
def orders(msg: func.QueueMessage) -> None:
    pass
""",
    "keyword in camel case": """
@app.queue_trigger(queueName="orders", connection="AzureWebJobsStorage")
def orders(msg: func.QueueMessage) -> None:
    pass
""",
    "route given as the first argument": """
@app.http("items", methods=["GET"])
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "methods as one string": """
@app.http(route="items", methods="GET,POST")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "method that HTTP doesn't have": """
@app.http(route="items", methods=["GET", "FETCH"])
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "auth level that doesn't exist": """
@app.http(route="items", auth_level="public")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "decorator without parentheses": """
@app.http
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "function without a trigger": """
@app.queue_output(name="out", queue_name="done", connection="AzureWebJobsStorage")
def forward(out: func.Out[str]) -> None:
    out.set("x")
""",
    "two triggers": """
@app.http(route="items")
@app.timer_trigger(schedule="0 0 6 * * *")
def items(req: func.HttpRequest, timer: func.TimerRequest) -> str:
    return "ok"
""",
    "two functions of one name": """
@app.http(route="a")
def items(req: func.HttpRequest) -> str:
    return "a"


@app.http(route="b")
def Items(req: func.HttpRequest) -> str:
    return "b"
""",
    "two functions with one route": """
@app.http(route="items", methods=["GET"])
def first(req: func.HttpRequest) -> str:
    return "1"


@app.http(route="Items", methods=["GET", "POST"])
def second(req: func.HttpRequest) -> str:
    return "2"
""",
    "binding name that no parameter has": """
@app.http(route="items")
@app.blob_input(name="blob", path="samples/a.txt", connection="AzureWebJobsStorage")
def items(req: func.HttpRequest, obj: func.InputStream) -> str:
    return obj.read().decode()
""",
    "path variable as a parameter": """
@app.http(route="orders/{order_id}")
def order(req: func.HttpRequest, order_id: str) -> str:
    return order_id
""",
    "query parameter as a parameter": """
@app.http(route="search")
def search(req: func.HttpRequest, limit: int) -> str:
    return str(limit)
""",
    "blob name as a parameter": """
@app.blob_trigger(path="uploads/{name}", connection="AzureWebJobsStorage")
def uploaded(blob: func.InputStream, name: str) -> None:
    print(name, blob.read())
""",
    "wrapper without functools.wraps": """
def logged(function):
    def wrapper(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)

    return wrapper


@app.http(route="items")
@logged
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
}

ROUTES = {
    "route with a leading slash": """
@app.http(route="/items")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "route with the prefix in it": """
@app.http(route="api/items")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "route of Flask": """
@app.http(route="items/<int:id>")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "route with a query string": """
@app.http(route="orders/{id:int}?verbose=1")
def orders(req: func.HttpRequest) -> str:
    return "ok"
""",
    "constraint of Django": """
@app.http(route="items/{id:uuid}")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "brace that isn't closed": """
@app.http(route="items/{id")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
    "route below admin": """
@app.http(route="admin/items")
def items(req: func.HttpRequest) -> str:
    return "ok"
""",
}

TIMERS = {
    "hour 25": """
@app.timer_trigger(schedule="0 0 25 * * *")
def nightly(timer: func.TimerRequest) -> None:
    pass
""",
    "crontab with a macro": """
@app.timer_trigger(schedule="@daily")
def nightly(timer: func.TimerRequest) -> None:
    pass
""",
    "every 90 minutes": """
@app.timer_trigger(schedule="0 */90 * * * *")
def often(timer: func.TimerRequest) -> None:
    pass
""",
    "30 February": """
@app.timer_trigger(schedule="0 0 6 30 2 *")
def never(timer: func.TimerRequest) -> None:
    pass
""",
    "setting without percent signs": """
@app.timer_trigger(schedule="CLEANUP_SCHEDULE")
def cleanup(timer: func.TimerRequest) -> None:
    pass
""",
    "weekday 7": """
@app.timer_trigger(schedule="0 0 6 * * 7")
def sundays(timer: func.TimerRequest) -> None:
    pass
""",
}

BINDINGS = {
    "queue with capitals and an underscore": """
@app.queue_trigger(queue_name="New_Orders", connection="AzureWebJobsStorage")
def orders(msg: func.QueueMessage) -> None:
    pass
""",
    "connection string in the code": """
@app.queue_trigger(
    queue_name="orders",
    connection="DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0c2VjcmV0;",
)
def orders(msg: func.QueueMessage) -> None:
    pass
""",
    "suffix in a connection": """
@app.event_hub_trigger(event_hub_name="clicks", connection="Hub__fullyQualifiedNamespace")
def clicks(event: func.EventHubEvent) -> None:
    pass
""",
    "blank connection": """
@app.event_hub_trigger(event_hub_name="clicks", connection="")
def clicks(event: func.EventHubEvent) -> None:
    pass
""",
    "blob path without a container": """
@app.blob_trigger(path="/{name}", connection="AzureWebJobsStorage")
def uploaded(blob: func.InputStream) -> None:
    pass
""",
    "metadata of another trigger": """
@app.service_bus_queue_trigger(queue_name="orders", connection="Bus")
@app.blob_output(name="copy", path="copies/{queueTrigger}", connection="AzureWebJobsStorage")
def orders(msg: func.ServiceBusMessage, copy: func.Out[str]) -> None:
    copy.set("x")
""",
    "service bus trigger without queue or topic": """
@app.service_bus_trigger(queue_name="orders", connection="Bus")
def orders(msg: func.ServiceBusMessage) -> None:
    pass
""",
    "output without func.Out": """
@app.http(route="items")
@app.queue_output(name="out", queue_name="done", connection="AzureWebJobsStorage")
def items(req: func.HttpRequest, out: str) -> str:
    out = "sent"
    return out
""",
    "dict annotated for a queue message": """
@app.queue_trigger(queue_name="orders", connection="AzureWebJobsStorage")
def orders(msg: dict) -> None:
    print(msg["id"])
""",
    "many events for one": """
@app.event_hub_trigger(event_hub_name="clicks", connection="Hub")
def clicks(events: list[func.EventHubEvent]) -> None:
    pass
""",
    "cosmos names of extension 3": """
@app.http(route="items")
@app.cosmos_db_input(
    name="docs", database_name="shop", collection_name="items", connection_string_setting="Cosmos"
)
def items(req: func.HttpRequest, docs: func.DocumentList) -> str:
    return str(len(docs))
""",
    "partition key as a path": """
@app.http(route="items/{id}")
@app.cosmos_db_input(
    name="docs", database_name="shop", container_name="items", connection="Cosmos",
    id="{id}", partition_key="/id",
)
def items(req: func.HttpRequest, docs: func.DocumentList) -> str:
    return str(len(docs))
""",
    "SQL parameter without an at sign": """
@app.http(route="people/{id}")
@app.sql_input(
    name="rows", command_text="select * from People where Id = @Id and Age = @Age",
    command_type="Text", parameters="@Id={id}, Age=1", connection_string_setting="Sql",
)
def people(req: func.HttpRequest, rows: func.SqlRowList) -> str:
    return str(len(rows))
""",
    "route value inside an SQL command": """
@app.http(route="people/{id}")
@app.sql_input(
    name="rows", command_text="select * from People where Id = {id}",
    command_type="Text", connection_string_setting="Sql",
)
def people(req: func.HttpRequest, rows: func.SqlRowList) -> str:
    return str(len(rows))
""",
    "activity parameter named data": """
@app.activity_trigger()
def add(data: str) -> str:
    return data
""",
}

BODIES = {
    "dict returned from an HTTP function": """
@app.http(route="items")
def items(req: func.HttpRequest):
    return {"status": "ok"}
""",
    "tuple returned as in Flask": """
@app.http(route="items")
def items(req: func.HttpRequest):
    return "created", 201
""",
    "branch without a return": """
@app.http(route="items")
def items(req: func.HttpRequest) -> func.HttpResponse:
    if req.params.get("id"):
        return func.HttpResponse("ok")
""",
    "value returned from a queue function": """
@app.queue_trigger(queue_name="orders", connection="AzureWebJobsStorage")
def orders(msg: func.QueueMessage) -> str:
    return "done"
""",
    "package that requirements.txt lacks": """
== requirements.txt
azure-functions
funcdeco
== stock/__init__.py
== stock/function.json
{
  "bindings": [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},
    {"type": "http", "direction": "out", "name": "$return"}
  ]
}
== stock/__init__.py
import boto3


def main(req):
    return boto3.__version__
""",
}

BY_HAND = {
    "main misspelled": """
== hello: http
def Main(req):
    return "ok"
""",
    "parameter named otherwise than the binding": """
== hello: http
import azure.functions as func


def main(request: func.HttpRequest) -> str:
    return "ok"
""",
    "comma missing in function.json": """
== hello/__init__.py
def main(req):
    return "ok"
== hello/function.json
{
  "bindings": [
    {"type": "httpTrigger", "direction": "in", "name": "req"}
    {"type": "http", "direction": "out", "name": "$return"}
  ]
}
""",
    "function_app.py beside the folders": """
== hello: http
def main(req):
    return "ok"
== bye: http
def main(request):
    return "ok"
== function_app.py
import azure.functions as func

app = func.FunctionApp()
""",
    "relative import above the function": """
== shared/__init__.py
== shared/text.py
HELLO = "hello"
== hello: http
import shared.txt


def main(req):
    return shared.txt.HELLO
""",
}

FILES = {
    "unknown option in host.json": """
== host.json
{
  "version": "2.0",
  "extensionBundle": {
    "id": "<bundle>",
    "version": "[4.*, 5.0.0)"
  },
  "extensions": {"queues": {"maxBatchSize": 4}}
}
== hello: queue
import azure.functions as func


def main(msg: func.QueueMessage) -> None:
    print(msg.id)
""",
    "override of host.json misspelled": """
== local.settings.json
{
  "IsEncrypted": false,
  "Values": {
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "AzureFunctionsJobHost__extensions__queues__batchSizes": "4"
  }
}
== hello: queue
import azure.functions as func


def main(msg: func.QueueMessage) -> None:
    print(msg.id)
""",
    "storage setting left empty": """
== local.settings.json
{
  "IsEncrypted": false,
  "Values": {
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "AzureWebJobsStorage": ""
  }
}
== hello: queue
import azure.functions as func


def main(msg: func.QueueMessage) -> None:
    print(msg.id)
""",
    "bundle that is too old": """
== host.json
{
  "version": "2.0",
  "extensionBundle": {
    "id": "<bundle>",
    "version": "[1.*, 2.0.0)"
  }
}
== hello: queue
import azure.functions as func


def main(msg: func.QueueMessage) -> None:
    print(msg.id)
""",
    "azure.functions under its PyPI name": """
== requirements.txt
azure.function
== hello: http
import azure.functions as func


def main(req: func.HttpRequest) -> str:
    return "ok"
""",
    "route prefix with a slash": """
== host.json
{
  "version": "2.0",
  "extensionBundle": {
    "id": "<bundle>",
    "version": "[4.*, 5.0.0)"
  },
  "extensions": {"http": {"routePrefix": "api/"}}
}
== hello: http
def main(req):
    return "ok"
""",
}

COMMANDS = {
    "group of codes misspelled": ("check", "--select", "HPT"),
    "project that doesn't exist": ("check", "shop"),
    "command misspelled": ("chek",),
    "option of another tool": ("build", "--dry-run"),
    "code that doesn't exist": ("explain", "route-duplicat"),
    "function that doesn't exist": ("show", "itms"),
    "Python version without a minor one": ("check", "--target-python", "3"),
    "output into the project itself": ("build", "--output", "."),
}
"""Commands that are misused in a project with the app `SOUND`."""
SOUND = """
@app.http(route="items")
def items(req: func.HttpRequest) -> str:
    return "ok"
"""
MISTAKES = {**DECORATORS, **ROUTES, **TIMERS, **BINDINGS, **BODIES, **BY_HAND, **FILES}


def files_with(text: str) -> Files:
    """Return the files of the project with one mistake."""
    around = {"requirements.txt": REQUIREMENTS}
    if text.startswith("\n== "):
        return {**around, **files_of(text.replace("<bundle>", BUNDLE))}
    return {**around, "app.py": f"{HEAD}\n{text}"}
