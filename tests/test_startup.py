"""What commands do before they start to work: the modules that they import, and what these run.

Counts, not times: `python tests/bench/budgets.py` measures the budgets.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.default_host import HOST_JSON

PACKAGE = Path(__file__).parents[1] / "funcdeco"
NOT_IN_COMMANDS = {"deployment", "engine", "testing"}
"""Packages of commands that take longer anyway; scripts of `deployment` must not import `grammar`."""


def at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes that run when a module is imported: all but the bodies of functions."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (part for one in node.decorator_list for part in ast.walk(one))
        elif isinstance(node, ast.ClassDef):
            yield from at_import(node.body)
        else:
            yield from ast.walk(node)


def test_no_module_of_a_command_compiles_a_pattern_when_it_is_imported() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in NOT_IN_COMMANDS
        for node in at_import(ast.parse(path.read_bytes()).body)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert found == []


def test_front_of_run_does_not_import_what_only_its_worker_needs() -> None:
    code = """
import sys
import funcdeco.cli.entry, funcdeco.cli.run, funcdeco.cli.run_project, funcdeco.server.serve
heavy = ("azure.functions", "pydantic", "funcdeco.engine.app", "funcdeco.bindings.base")
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_late_pattern_works_as_the_compiled_one() -> None:
    late, compiled = late_pattern(r"(?P<year>\d+)-(\d+)", re.ASCII), re.compile(
        r"(?P<year>\d+)-(\d+)"
    )
    found = late.fullmatch("2026-11")
    assert found is not None and found.groupdict() == {"year": "2026"}
    assert late.sub(r"\2", "1-2 3-4") == compiled.sub(r"\2", "1-2 3-4") == "2 4"
    assert (late.groups, late.pattern, late.flags) == (2, compiled.pattern, re.ASCII.value)
    assert late_pattern(rb"b+").findall(b"abba") == [b"bb"]


def test_a_late_pattern_is_invalid_when_it_is_used() -> None:
    with pytest.raises(re.error, match="unterminated"):
        late_pattern("(").match("")


@pytest.mark.core
def test_every_late_pattern_is_valid() -> None:
    code = """
import importlib, pkgutil, re, warnings
import funcdeco.grammar.late_pattern as late
warnings.simplefilter("error")
late.late_pattern = re.compile
import funcdeco
for one in pkgutil.walk_packages(funcdeco.__path__, "funcdeco."):
    if not one.name.startswith(("funcdeco.scaffold.template", "funcdeco.__main__")):
        importlib.import_module(one.name)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_plugins_of_pydantic_see_models_of_the_user_only(tmp_path: Path) -> None:
    (tmp_path / "loud-1.0.dist-info").mkdir()
    (tmp_path / "loud-1.0.dist-info" / "METADATA").write_text("Name: loud\nVersion: 1.0\n")
    (tmp_path / "loud-1.0.dist-info" / "entry_points.txt").write_text(
        "[pydantic]\nloud = loud:plugin\n"
    )
    (tmp_path / "loud.py").write_text("""
class Plugin:
    def new_schema_validator(self, schema, kind, path, *rest):
        print(path.name)
        return None, None, None

plugin = Plugin()
""")
    code = """
import os
from funcdeco.bindings.fill import fill_model
from funcdeco.bindings.queue import QueueTrigger

before = dict(os.environ)
made, findings = fill_model("queue_trigger", QueueTrigger, {"queue_name": "orders"})
print(made.queue_name, findings, os.environ == before)

import pydantic

class Own(pydantic.BaseModel):
    name: str
"""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(tmp_path)]),
    }
    for given in (None, "other"):
        if given:
            environment["PYDANTIC_DISABLE_PLUGINS"] = given
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "orders [] True\nOwn\n"


@pytest.mark.core
def test_an_import_finds_new_files_of_the_project_without_reading_other_folders(
    tmp_path: Path,
) -> None:
    code = """
import os, pathlib, sys
from funcdeco.isolation.importing import project_imports
from funcdeco.project.snapshot import Snapshot

root = pathlib.Path(sys.argv[1]).resolve()
(root / "parts").mkdir()
(root / "parts" / "__init__.py").write_text("")
listed = {place: os.stat(place).st_mtime_ns for place in (root, root / "parts")}
with project_imports(Snapshot(root), {}):
    import parts
    for place in listed:  # their contents are remembered
        (place / "late.py").write_text("name = __name__")
        os.utime(place, ns=(listed[place], listed[place]))
with project_imports(Snapshot(root), {}):
    import late, parts.late
    print(late.name, parts.late.name)
print("importlib.metadata" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "late parts.late\nFalse\n"


_COUNT = """
import os, runpy, sys

def count(when):
    ours = [name for name in sys.modules if name.split(".")[0] == "funcdeco"]
    print(when, len(ours), "pydantic" in sys.modules, file=sys.stderr)

os.register_at_fork(before=lambda: count("fork"))
sys.argv = ["funcdeco", *sys.argv[1:]]
try:
    runpy.run_module("funcdeco", run_name="__main__")
finally:
    count("end")
"""
_V2 = """
import azure.functions as func

app = func.FunctionApp()

@app.route(route="items/{id}")
@app.blob_input(arg_name="obj", path="samples/{id}", connection="AzureWebJobsStorage")
def item(req: func.HttpRequest, obj: func.InputStream) -> func.HttpResponse:
    return func.HttpResponse(obj.read())
"""


_DECORATED = """
import azure.functions as func
from funcdeco import App

app = App()

@app.http(route="items/{id}")
@app.blob_input(name="obj", path="samples/{id}", connection="AzureWebJobsStorage")
def item(req: func.HttpRequest, obj: func.InputStream) -> func.HttpResponse:
    return func.HttpResponse(obj.read())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the process that imports the app is spawned")
@pytest.mark.parametrize(
    ("arguments", "file", "source", "most"),
    [
        (["check", "--ignore", "PRJ007"], "function_app.py", _V2, (100, 296)),
        (["check", "--ignore", "PRJ007"], "app.py", _DECORATED, (100, 307)),
        (["build"], "app.py", _DECORATED, (90, 323)),
    ],
    ids=["check of a v2 app", "check", "build"],
)
def test_a_command_imports_few_modules_and_most_of_them_while_the_app_is_imported(
    arguments: list[str], file: str, source: str, most: tuple[int, int], tmp_path: Path
) -> None:
    """Raise the numbers if a check needs another module, but not for what few checks need."""
    (tmp_path / "host.json").write_text(HOST_JSON)
    (tmp_path / file).write_text(source)
    command, *options = arguments
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, command, str(tmp_path), *options],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    counts = dict(line.split(" ", 1) for line in done.stderr.splitlines())
    number, is_loaded = counts["fork"].split()
    assert int(number) <= most[0] and is_loaded == "False"
    number, is_loaded = counts["end"].split()
    assert int(number) <= most[1] and is_loaded == "True"


@pytest.mark.skipif(sys.platform != "linux", reason="the process that imports the app is spawned")
def test_what_both_processes_need_is_imported_before_the_second_one_starts(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text(HOST_JSON)
    (tmp_path / "app.py").write_text(_DECORATED)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "funcdeco", "build", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = re.findall(r"\| +(funcdeco\.\S+)$", done.stderr, re.MULTILINE)
    twice = {name for name in imported if imported.count(name) > 1}
    assert [name for name in twice if name.startswith("funcdeco.sources.")] == []


@pytest.mark.parametrize(
    ("arguments", "prepare", "code", "last"),
    [
        (["explain", "BLD006"], "", 0, "whole"),
        (["explain", "XYZ"], "", 2, ""),
        (["--version"], "sys.setprofile(lambda *_: None)", 0, "torn down"),
        (["--version"], "import funcdeco.engine.app", 0, "torn down"),
    ],
    ids=["success", "failure", "with a profiler", "with the user's code"],
)
def test_a_command_ends_without_tearing_the_interpreter_down(
    arguments: list[str], prepare: str, code: int, last: str, tmp_path: Path
) -> None:
    lines = ("import atexit, sys", "atexit.register(print, 'torn down')", prepare)
    (tmp_path / "sitecustomize.py").write_text("\n".join(lines))
    path = os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])
    environment = {**os.environ, "PYTHONPATH": path}
    environment.pop("COVERAGE_PROCESS_CONFIG", None)
    done = subprocess.run(
        [sys.executable, "-m", "funcdeco", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    assert done.returncode == code, done.stderr
    assert done.stdout.endswith("torn down\n") == (last == "torn down")
    assert (len(done.stdout) > 500) == (last == "whole")
