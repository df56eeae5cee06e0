"""A project with forty different faults: each is told, in one run, in the order of the files."""

from __future__ import annotations

from pathlib import Path

from check_support import found_in, write_project

FILES = {
    "host.json": """\
{
  "version": "2.0",
  "functionTimeout": "soon",
  "aggregatr": {},
  "logging": {"logLevel": {"default": "Info"}},
  "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[3.*, 4.0.0)"},
  "extensions": {"http": {"routePrefix": "api/"}, "queues": {"batchSize": 64}}
}
""",
    "local.settings.json": """\
{
  "Values": {
    "FUNCTIONS_WORKER_RUNTIME": "node",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "AzureWebJobs.orders.Disabled": "yes"
  }
}
""",
    "requirements.txt": "azure-functions\nazure-functions-worker\nfuncdeco\n???\n",
    "proxies.json": "{}\n",
    "app.py": """\
import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="", methods=["GET"])
def blank(req: func.HttpRequest) -> str:
    return "blank"


@app.http(route="admin/users")
def users(req: func.HttpRequest) -> str:
    return "users"


@app.http(route="a/{x:uuid}/{y")
def broken(req: func.HttpRequest) -> str:
    return "broken"


@app.http(route="b/{x:uuid}")
def constrained(req: func.HttpRequest) -> str:
    return "constrained"


@app.http(route="items/{id}", methods=["GET"])
def details(req: func.HttpRequest) -> str:
    return "details"


@app.http(route="items/recent", methods=["GET"])
def recent(req: func.HttpRequest) -> str:
    return "recent"


@app.http(route="Items/{id}", methods=["GET"])
def same(req: func.HttpRequest) -> str:
    return "same"


@app.http(route="c/<int:id>")
def flask(req: func.HttpRequest) -> str:
    return "flask"


@app.timer_trigger(schedule="0 0 25 * * *")
def hourless(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="0 0 22-2 * * *")
def backwards(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="0 0 0 31 2 *")
def never(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="24:00:00")
def rarely(timer: func.TimerRequest) -> None: ...


@app.timer_trigger(schedule="%WHEN%")
@app.blob_output(name="out", path="reports/{id}")
def unfillable(timer: func.TimerRequest, out: func.Out[str]) -> None: ...


@app.queue_trigger(queue_name="my_queue", connection="Elsewhere")
def named(msg: func.QueueMessage) -> str:
    return "nowhere to go"


@app.queue_trigger(queue_name="Orders", colour=1)
def coloured(msg: func.QueueMessage) -> None: ...


@app.queue_trigger(queue_name="orders", connection="DefaultEndpointsProtocol=https;AccountKey=x")
@app.table_output(name="row", table_name="my-table")
def leaking(msg: func.QueueMessage, row: func.Out[str]) -> None: ...


@app.blob_trigger(path="in/{name}/")
def slashed(blob: func.InputStream) -> None: ...


@app.event_hub_trigger(event_hub_name="hub", connection="Hub", cardinality="many")
def batched(event: func.EventHubEvent) -> None: ...


@app.queue_trigger()
def nameless(msg: func.QueueMessage) -> None: ...
""",
    "by_hand/function.json": """\
{
  "scriptFile": "run.py",
  "disabled": true,
  "bindings": [
    {"type": "QueueTrigger", "direction": "in", "name": "msg", "queueName": "orders"},
    {"type": "queue", "direction": "inout", "name": "out", "queueName": "done"}
  ]
}
""",
    "other/function.json": """\
{
  "scriptFile": "__init__.py",
  "bindings": [
    {"type": "queueTriger", "direction": "in", "name": "msg", "queueName": "orders"},
    {"type": "blob", "direction": "out", "name": "out__put", "path": "a/b", "kind": "x"}
  ]
}
""",
    "other/__init__.py": "def main(msg, output): ...\n",
}

EXPECTED: list[tuple[str, str]] = []


def test_a_project_with_forty_different_faults_reports_forty_in_the_order_of_its_files(
    tmp_path: Path,
) -> None:
    write_project(tmp_path, FILES)
    found = [(code, place) for code, place, _ in found_in(tmp_path)]
    assert found == EXPECTED
    assert len({code for code, _ in found}) >= 40
