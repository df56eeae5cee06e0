"""v2 apps with Durable Functions 1 and 2: read as Microsoft's runtime indexes them, without findings."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from funcdeco.deployment.runtime.v2 import INDEXER
from funcdeco.linter.check import check_project
from funcdeco.linter.checking import Checked
from funcdeco.linter.config import Options
from funcdeco.project.default_host import BUNDLE
from funcdeco.sources.child_import import ImportOptions
from funcdeco.sources.loading import load_project
from needs import need_durable, need_v2_runtime

pytestmark = pytest.mark.deep

HOST = {"version": "2.0", "extensionBundle": {"id": BUNDLE, "version": "[4.*, 5.0.0)"}}
ANY_VERSION = """\
import azure.durable_functions as df
import azure.functions as func

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)
bp = df.Blueprint()


@app.route(route="start")
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client):
    return func.HttpResponse(await client.start_new("orch"))


@app.orchestration_trigger(context_name="context")
def orch(context):
    yield context.call_activity("act", "a")


@app.function_name("named")
@app.orchestration_trigger(context_name="context", orchestration="other")
def named_orch(context):
    yield context.call_activity("act", "a")


@app.activity_trigger(input_name="x")
def act(x: str) -> str:
    return x


@app.entity_trigger(context_name="context", entity_name="Total")
def counter(context):
    context.set_result(1)


@bp.activity_trigger(input_name="x", activity="elsewhere")
def of_blueprint(x: dict) -> dict:
    return x


app.register_functions(bp)
"""
VERSION_2 = """

app.configure_scheduled_tasks()


@app.route(route="sync")
@app.durable_client_input(client_name="client")
def sync_start(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    return func.HttpResponse("")


@app.orchestration_trigger(context_name="ctx", input_type=int)
def native_orch(ctx, number):
    yield ctx.call_activity("native_act", input=number)


@app.activity_trigger(input_name="city")
def native_act(ctx, city: str) -> str:
    return city


@app.entity_trigger(context_name="ctx")
class Account:
    def add(self, amount): ...
"""


def write_app(folder: Path, text: str) -> Path:
    (folder / "function_app.py").write_text(text, "utf-8")
    (folder / "host.json").write_text(json.dumps(HOST), "utf-8")
    requirements = "azure-functions\nazure-functions-durable\n"
    (folder / "requirements.txt").write_text(requirements, "utf-8")
    return folder


def checked(folder: Path) -> Checked:
    """Check the app in a new interpreter, which reads PYTHONPATH."""
    load = partial(load_project, importing=ImportOptions(python=sys.executable))
    return check_project(folder, None, Options(), load)


def indexed(folder: Path) -> list[dict[str, Any]]:
    """Return names and bindings of the functions that Microsoft's runtime reports."""
    need_v2_runtime()
    command = [sys.executable, str(INDEXER), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    functions = json.loads(done.stdout)["functions"]
    return [{**one, "bindings": [*map(lowered, one["bindings"])]} for one in functions]


def lowered(binding: dict[str, Any]) -> dict[str, Any]:
    """Return a binding in the spelling of function.json, without properties that aren't set."""
    found = {key: value for key, value in binding.items() if value is not None}
    return found | {key: found[key].lower() for key in ("direction", "authLevel") if key in found}


def differences(folder: Path) -> list[tuple[object, object]]:
    app = checked(folder).loaded.app
    assert app
    ours = {one.name: [element.to_json() for element in one.declarations] for one in app}
    theirs = {one["name"]: one["bindings"] for one in indexed(folder)}
    return [
        (ours.get(name), theirs.get(name))
        for name in {**ours, **theirs}
        if ours.get(name) != theirs.get(name)
    ]


@pytest.mark.parametrize("version", ["1.2.10", "1.5.0", "1.7.0", "2.0.0rc3"])
def test_an_app_is_read_as_it_is_indexed(
    tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", need_durable(version))
    text = ANY_VERSION + (VERSION_2 if version.startswith("2") else "")
    folder = write_app(tmp_path, text)
    assert differences(folder) == []
    assert checked(folder).diagnostics == ()


def test_version_2_without_its_blueprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", need_durable("2.0.0rc3"))
    text = ANY_VERSION.replace("app.register_functions(bp)", "")
    found = checked(write_app(tmp_path, text)).diagnostics
    assert [(item.code, item.message) for item in found] == [
        ("APP019", "the blueprint isn't registered, so the host doesn't load `of_blueprint`")
    ]
