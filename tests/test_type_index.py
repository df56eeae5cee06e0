"""The type index matches the models, and a check imports only the families in use."""

from __future__ import annotations

import os
import pprint
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from funcdeco import App
from funcdeco.bindings import type_index
from funcdeco.bindings.base import Output
from funcdeco.bindings.catalog import KnownModels, catalog
from funcdeco.bindings.generic import GenericOutput
from funcdeco.bindings.http import HttpTrigger
from funcdeco.bindings.queue import QueueOutput
from funcdeco.bindings.root import FunctionOptions
from funcdeco.declare import declare
from funcdeco.project.default_host import HOST_JSON

ROOT = Path(__file__).parents[1]
FILE = Path(type_index.__file__)


class OwnHttp(HttpTrigger):
    """A model that replaces funcdeco's."""


class OwnQueue(QueueOutput):
    """A model of a type that also has a model in funcdeco."""


class Belt(Output):
    """A model of another type."""

    type = "belt"


class Anything(GenericOutput):
    """A model of any type."""


class Own(App):
    """An app with these decorators."""

    http: Final = declare(lambda: OwnHttp)
    own_queue: Final = declare(lambda: OwnQueue)
    belt: Final = declare(lambda: Belt)
    anything: Final = declare(lambda: Anything)
    options: Final = declare(lambda: FunctionOptions)


def index() -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the decorators of each type, and those of any type, according to the models."""
    found: dict[str, tuple[str, ...]] = {}
    of_any = []
    for entry in catalog():
        if entry.model.is_generic():
            of_any.append(entry.decorator)
        else:
            kind = entry.model.type
            found[kind] = (*found.get(kind, ()), entry.decorator)
    return found, tuple(of_any)


def written(found: dict[str, tuple[str, ...]], of_any: tuple[str, ...]) -> str:
    head = FILE.read_text("utf-8").partition("\nDECORATORS")[0]
    shown = pprint.pformat(found, sort_dicts=False)
    return f'''{head}
DECORATORS: dict[str, tuple[str, ...]] = {shown}
"""The decorators of a type, in the order of the table in `funcdeco.app`."""
OF_ANY_TYPE: tuple[str, ...] = {of_any!r}
"""The decorators for any other type."""
'''


def test_the_index_is_what_the_models_say() -> None:
    """If UPDATE_TABLES=1 is set in the environment, write the index instead."""
    found, of_any = index()
    if os.environ.get("UPDATE_TABLES"):
        FILE.write_text(written(found, of_any), "utf-8")
        subprocess.run([sys.executable, "-m", "black", "-q", str(FILE)], check=True)
        return
    assert list(found.items()) == list(type_index.DECORATORS.items())
    assert of_any == type_index.OF_ANY_TYPE


def test_a_class_of_apps_replaces_decorators_and_adds_some() -> None:
    known = KnownModels(Own)
    assert known.of_type("HTTPTRIGGER") == (OwnHttp,)
    assert known.of_type("queueTrigger") == KnownModels().of_type("queueTrigger")
    assert known.of_type("queue") == (*KnownModels().of_type("queue"), OwnQueue)
    assert known.of_type("belt") == (Belt,)
    assert known.of_any_type() == [*KnownModels().of_any_type(), Anything]
    assert KnownModels().of_type("belt") == ()


LOADED = """\
import runpy, sys
sys.argv[0] = "funcdeco"
before = {*sys.modules}  # what measures the coverage is there, too
try:
    runpy.run_module("funcdeco", run_name="__main__")
finally:
    print(*sorted({*sys.modules} - before))
"""
"""Runs a command, then prints the modules that it imported."""
FUNCTIONS = {
    "web": (
        '{"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},'
        '{"type": "http", "direction": "out", "name": "$return"}',
        "class Request(func.HttpRequest): ...\n\n\n"
        "def main(req: Request) -> func.HttpResponse:\n    return func.HttpResponse('x')\n",
    ),
    "store": (
        '{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"},'
        '{"type": "queue", "direction": "out", "name": "out", "queueName": "done"}',
        "def main(msg: func.QueueMessage, out: func.Out[typing.List[str]]) -> None: ...\n",
    ),
    "wrong": (
        '{"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "more"}',
        "def main(msg: func.HttpRequest) -> None: ...\n",
    ),
}


def test_a_check_of_functions_by_hand_imports_only_what_they_use(tmp_path: Path) -> None:
    for name, (bindings, script) in FUNCTIONS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "function.json").write_text(f'{{"bindings": [{bindings}]}}', "utf-8")
        head = "import typing\n\nimport azure.functions as func\n\n\n"
        (tmp_path / name / "__init__.py").write_text(head + script, "utf-8")
    (tmp_path / "host.json").write_text(HOST_JSON, "utf-8")
    (tmp_path / "requirements.txt").write_text("azure-functions\nrequests==2.32.3\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "check", "--format", "concise"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    *found, loaded = done.stdout.splitlines()
    assert re.findall(r"PYT\d+", "\n".join(found)) == ["PYT004"]
    families = {entry.model.__module__ for entry in catalog()}
    assert families.intersection(loaded.split()) == {
        "funcdeco.bindings.http",
        "funcdeco.bindings.queue",
    }
    slow = "azure packaging asyncio tomllib funcdeco.grammar.timer.cron funcdeco.isolation.importing".split()
    assert set(slow).intersection(loaded.split()) == set()
