"""A project with forty different problems: one run reports each, in file order."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_support import found_in, write_project
from examples_support import copy_example, example_names
from funcdeco import check

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
    "requirements.txt": "azure-functions\nazure-functions-worker\nfuncdeco\n",
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


@app.blob_trigger(path="/incoming/{name}")
def slashed(blob: func.InputStream) -> None: ...


@app.event_hub_trigger(event_hub_name="hub", connection="AzureWebJobsStorage", cardinality="many")
def batched(event: func.EventHubEvent) -> None: ...


@app.queue_trigger()
def nameless(msg: func.QueueMessage) -> None: ...
""",
    "other/function.json": """\
{
  "scriptFile": "run.py",
  "disabled": true,
  "bindings": [
    {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders", "dataType": "text"},
    {"type": "cosmoDB", "direction": "out", "name": "row"},
    {"type": "queue", "direction": "inout", "name": "done", "queueName": "done"},
    {"type": "blob", "direction": "out", "name": "out__put", "path": "made/b", "kind": "x"}
  ]
}
""",
}

EXPECTED = [
    ("HTP001", "app.py:7:17"),
    ("HTP006", "app.py:12:18"),
    ("HTP002", "app.py:17:29"),
    ("HTP003", "app.py:22:23"),
    ("HTP008", "app.py:32:17"),
    ("HTP007", "app.py:37:17"),
    ("HTP005", "app.py:42:20"),
    ("TMR001", "app.py:47:34"),
    ("TMR002", "app.py:51:34"),
    ("TMR005", "app.py:55:36"),
    ("TMR008", "app.py:59:30"),
    ("SET001", "app.py:63:30"),
    ("EXP002", "app.py:64:44"),
    ("NAM001", "app.py:68:34"),
    ("CON001", "app.py:68:54"),
    ("PYT011", "app.py:70:5"),
    ("NAM002", "app.py:73:31"),
    ("BND001", "app.py:73:41"),
    ("SEC001", "app.py:77:52"),
    ("NAM004", "app.py:78:45"),
    ("EXP007", "app.py:82:25"),
    ("PYT013", "app.py:87:20"),
    ("BND002", "app.py:90:2"),
    ("HST008", "host.json:3:22"),
    ("HST001", "host.json:4:3"),
    ("HST009", "host.json:5:39"),
    ("HST006", "host.json:6:85"),
    ("HST013", "host.json:7:46"),
    ("HST010", "host.json:7:75"),
    ("SET003", "local.settings.json:3:33"),
    ("SET006", "local.settings.json:5:37"),
    ("FUN017", "other/function.json"),
    ("FUN014", "other/function.json:2:17"),
    ("FUN013", "other/function.json:3:3"),
    ("BND003", "other/function.json:5:99"),
    ("BND021", "other/function.json:6:14"),
    ("BND020", "other/function.json:7:36"),
    ("BND008", "other/function.json:8:50"),
    ("BND016", "other/function.json:8:80"),
    ("PKG002", "requirements.txt:2:1"),
]


def test_a_project_with_forty_different_faults_reports_forty_in_the_order_of_its_files(
    tmp_path: Path,
) -> None:
    write_project(tmp_path, FILES)
    found = [(code, place) for code, place, _ in found_in(tmp_path)]
    assert found == EXPECTED
    assert len(found) == len({code for code, _ in found}) == 40


@pytest.mark.parametrize("name", example_names())
def test_no_example_has_an_error_or_a_warning(name: str, tmp_path: Path) -> None:
    found = check(copy_example(name, tmp_path))
    assert [str(item) for item in found if item.severity != "note"] == []
