"""Shapes of v2 apps: an error is reported exactly where Microsoft's runtime indexes no function."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from funcdeco.deployment.runtime.v2 import INDEXER
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.loss import loses_all
from funcdeco.functions.model import FunctionApp
from funcdeco.project.project import read_project
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.function_app.codec import from_json
from funcdeco.sources.function_app.resolve import resolve_function_app
from function_app_shapes import FLAWED, HEAD, LOST, SOUND
from needs import need_v2_runtime
from warm import WarmPython

TESTS = Path(__file__).parent
SCRIPTS = {"indexer": INDEXER, "probe": TESTS / "function_app_probe.py"}
SHAPES = {**SOUND, **LOST, **FLAWED}
OUTPUTS: dict[tuple[tuple[str, ...], str], str] = {}
HOST = '{"version": "2.0"}\n'
# What the host or the extension rejects later, one function at a time.
WITH_OTHERS = {
    "data type beside a wrong value",
    "generic output of a trigger's type without Out",
    "generic trigger of an output's type with Out",
    "wrong value of an ignored keyword beside another",
}
"""Shapes with one error because of which all functions are lost, and another one."""
NOT_INDEXING = {"NAM", "CON", "PKG", "PRJ", "HST"}


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmPython]:
    modules = ("azure.functions", "azure.durable_functions", "funcdeco.sources.function_app.entry")
    with WarmPython(*modules, "funcdeco.sources.function_app.codec") as python:
        yield python


@pytest.fixture
def app(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Write the app of a shape, and the scripts that read it."""
    source = SHAPES[request.node.callspec.params["name"]]
    (tmp_path / "function_app.py").write_text(f"{HEAD}\n\n{source}", "utf-8")
    (tmp_path / "host.json").write_text(HOST, "utf-8")
    for name, script in SCRIPTS.items():
        shutil.copy(script, tmp_path / f"{name}.py")
    return tmp_path


def run(app: Path, warm: WarmPython, *command: str) -> str:
    """Return the output of a script, which runs once for each app."""
    key = (command, (app / "function_app.py").read_text("utf-8"))
    if key not in OUTPUTS:
        OUTPUTS[key] = warm.run(app, *command).stdout.replace(str(app), "ROOT")
    return OUTPUTS[key].replace("ROOT", str(app))


def resolved(app: Path, warm: WarmPython) -> tuple[FunctionApp | None, list[Diagnostic]]:
    """Return the functions of an app, and the errors that lose all of them."""
    recorded = from_json(run(app, warm, "probe"))
    found, every = resolve_function_app(read_project(Snapshot(app)), recorded)
    errors = [item for item in every if item.severity == "error"]
    return found, [item for item in errors if item.code[:3] not in NOT_INDEXING]


def indexed(app: Path, warm: WarmPython) -> dict[str, object]:
    """Return what Microsoft's runtime reports to the host."""
    need_v2_runtime()
    answer: dict[str, object] = json.loads(run(app, warm, "indexer", "."))
    return answer


@pytest.mark.parametrize("name", SOUND)
def test_what_the_runtime_indexes_has_no_error(app: Path, warm: WarmPython, name: str) -> None:
    assert "error" not in indexed(app, warm)
    assert resolved(app, warm)[1] == []


@pytest.mark.parametrize("name", LOST)
def test_what_the_runtime_refuses_is_an_error(app: Path, warm: WarmPython, name: str) -> None:
    assert "functions" not in indexed(app, warm)
    errors = resolved(app, warm)[1]
    assert errors
    if name not in ("missing module", "missing setting"):  # Azure may have them
        assert any(map(loses_all, errors)), errors
        assert all(loses_all(one) or name in WITH_OTHERS for one in errors), errors


@pytest.mark.parametrize("name", FLAWED)
def test_no_error_says_that_all_functions_are_lost_if_the_runtime_indexes_some(
    app: Path, warm: WarmPython, name: str
) -> None:
    assert "error" not in indexed(app, warm)
    assert not any(map(loses_all, resolved(app, warm)[1]))


@pytest.mark.parametrize("name", SOUND)
def test_the_bindings_are_those_that_the_host_gets(app: Path, warm: WarmPython, name: str) -> None:
    functions = indexed(app, warm)["functions"]
    found, _ = resolved(app, warm)
    ours = [
        {"name": one.name, "bindings": [element.to_json() for element in one.declarations]}
        for one in (found.functions if found else ())
    ]
    assert ours == sorted(map(plain, listed(functions)), key=lambda one: str(one["name"]).upper())


def listed(value: object) -> list[dict[str, list[dict[str, object]]]]:
    assert isinstance(value, list)
    return list(value)


def plain(function: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """Return a function as the host reads it: enumerations in lower case, nothing unset."""
    lowered = ("direction", "authLevel", "dataType", "cardinality")
    bindings = [
        {
            key: value.lower() if key in lowered and isinstance(value, str) else value
            for key, value in binding.items()
            if value is not None
        }
        for binding in function["bindings"]
    ]
    return {"name": function["name"], "bindings": bindings}
