"""Sound v2 apps: no error, no warning, and exactly the functions of Microsoft's runtime."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from funcdeco.deployment.runtime.v2 import INDEXER
from needs import need_v2_runtime
from warm import WarmPython

TESTS = Path(__file__).parent
pytestmark = pytest.mark.core

APPS = TESTS / "v2_apps"

FUNCTIONS = {
    "asgi_app": "count_visit http_app_func",
    "blueprint_packages": "archive_order change_customers create_order get-order get_customer health "
    "list_orders version",
    "data_bindings": "AddTodo add_product broadcast copy_sale list_products negotiate on_products "
    "who_is",
    "durable_fan_out": "count_one count_status count_words nightly report running_total start_count "
    "wait_and_report",
    "dynamic_functions": "debug give_back import_authors import_books import_readers lend "
    "list_authors list_books list_readers member weekly",
    "event_streams": "forward_alarm on_changes relay show_order store_readings take_orders "
    "write_invoice",
    "generic_bindings": "items send_mail store_item wake_up warmup",
    "mcp_tools": "add list_notes read_note today write_note",
    "settings_at_import": "fetch_prices latest_prices",
    "storage_jobs": "add_job every_half_hour index_document open_jobs plan_reports shrink "
    "write_report",
    "wsgi_app": "notes",
}
NOTES = {
    "blueprint_packages": [
        ("SEC003", "blueprints/customers/routes.py", 13),
    ],
    "data_bindings": [
        ("BND014", "function_app.py", 76),
        ("BND014", "function_app.py", 87),
    ],
}


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmPython]:
    with WarmPython("azure.functions", "funcdeco.cli.main", "funcdeco.cli.check") as python:
        yield python


@pytest.fixture
def app(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a copy of an app."""
    name = request.node.callspec.params["name"]
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(APPS / name, tmp_path / name, ignore=ignored)


def settings_of(app: Path) -> dict[str, str]:
    content = json.loads((app / "local.settings.json").read_text("utf-8"))
    values: dict[str, str] = content["Values"]
    return values


def indexed(app: Path, warm: WarmPython) -> Any:
    """Return the names of the functions that Microsoft's runtime reports to the host, or its error."""
    need_v2_runtime()
    done = warm.run(INDEXER.parent, INDEXER.stem, str(app), **settings_of(app))
    answer = json.loads(done.stdout)
    return [one["name"] for one in answer.get("functions", ())] or answer


def test_every_app_is_checked() -> None:
    assert sorted(FUNCTIONS) == sorted(one.name for one in os.scandir(APPS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_sound_app_has_neither_errors_nor_warnings(
    app: Path, warm: WarmPython, name: str
) -> None:
    done = warm.run(app, "funcdeco", "check", "--format", "json")
    found = [(item["code"], item["file"], item["line"]) for item in json.loads(done.stdout)]
    assert (found, done.returncode, done.stderr) == (NOTES.get(name, []), 0, "")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_functions_are_those_of_the_runtime(app: Path, warm: WarmPython, name: str) -> None:
    listed = json.loads(warm.run(app, "funcdeco", "list", "--format", "json").stdout)
    assert " ".join(one["name"] for one in listed["functions"]) == FUNCTIONS[name]
    assert {one["model"] for one in listed["functions"]} == {"v2"}
    assert sorted(indexed(app, warm), key=str.upper) == FUNCTIONS[name].split()
