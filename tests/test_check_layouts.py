"""Projects with unusual layouts that work: `check` reports nothing, and the worker runs them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import layouts_by_hand
import layouts_decorated
from check_support import REQUIREMENTS, found_in
from durable_runtime import Durable, Rpc
from layout_support import Files, files_of, write_files
from needs import need_runtime
from runtime_host import Host, Http
from runtime_support import build

pytestmark = pytest.mark.core

BY_HAND = layouts_by_hand.LAYOUTS
DECORATED = layouts_decorated.LAYOUTS
VALUES = {"httpTrigger": Http(), "queueTrigger": "b", "activityTrigger": '"a"'}


@pytest.mark.parametrize("text", [*BY_HAND.values()], ids=[*BY_HAND])
def test_hand_written_projects_with_unusual_layouts(tmp_path: Path, text: str) -> None:
    files = {"requirements.txt": REQUIREMENTS, **files_of(text)}
    assert found_in(write_files(tmp_path, files)) == []


@pytest.mark.parametrize("text", [*DECORATED.values()], ids=[*DECORATED])
def test_decorated_projects_with_unusual_layouts(tmp_path: Path, text: str) -> None:
    files = {"requirements.txt": REQUIREMENTS, **files_of(text)}
    assert found_in(write_files(tmp_path, files)) == []


def test_the_worker_runs_the_hand_written_projects(tmp_path: Path) -> None:
    files: Files = {}
    for text in without_packages(BY_HAND):
        add(files, files_of(text))
    assert errors(write_files(tmp_path, files)) == {}


def test_the_worker_runs_the_decorated_projects(tmp_path: Path) -> None:
    files: Files = {}
    modules: list[str] = []
    for number, text in enumerate(without_packages(DECORATED)):
        modules.append(f"app_{number}")
        add(files, as_part(files_of(text), modules[-1]))
    lines = "".join(f"import {name}\napp.include({name}.app)\n" for name in modules)
    files["app.py"] = f"from funcdeco import App\napp = App()\n{lines}"
    assert errors(build(write_files(tmp_path, files))) == {}


def without_packages(layouts: dict[str, str]) -> list[str]:
    """Return the projects that need no packages which may not be installed here."""
    return [text for name, text in layouts.items() if not name.endswith("(needs)")]


def add(files: Files, more: Files) -> None:
    """Add the files of another project, which has other names, to *files*."""
    more = {name: text for name, text in more.items() if name != "requirements.txt"}
    assert not files.keys() & more.keys()
    files.update(more)


def as_part(files: Files, module: str) -> Files:
    """Rename app.py to *module*, and make its app a blueprint of a larger app."""
    app = re.sub(r"\bapp(?:: App)? = App\(\)", "app = Blueprint()", files.pop("app.py"))
    app = re.sub(r"(from funcdeco import) App\b(, Blueprint)?", r"\1 Blueprint", app)
    others = {
        name: text.replace("import app as", f"import {module} as") for name, text in files.items()
    }
    return {f"{module}.py": app, **others}


def errors(root: Path) -> dict[str, str]:
    """Return the functions that the worker can't load or that fail, with the errors."""
    need_runtime()
    with Host(root) as host, Rpc() as rpc:
        found = dict(host.errors)
        durable = Durable(host)
        for name in host.functions:
            if name not in found and (error := call(host, durable, rpc, name)):
                found[name] = error
    return found


def call(host: Host, durable: Durable, rpc: Rpc, name: str) -> str | None:
    """Call a function, and return its error."""
    trigger, *others = host.function_json[name]["bindings"]
    if trigger["type"] == "orchestrationTrigger":
        durable.run(name, events=[("go", 1)])
    if trigger["type"] not in VALUES:
        return None
    inputs = {one["name"]: rpc.client() for one in others if one["type"] == "durableClient"}
    inputs[trigger["name"]] = VALUES[trigger["type"]]
    return host.invoke(name, **inputs).error
