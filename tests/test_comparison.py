"""Twenty-one mistakes in our apps and in v2 apps: what we, azure-functions, its worker and
azure-functions-doctor report before they are deployed.

`FUNCDECO_UPDATE_GOLDEN=1 pytest --deep tests/test_comparison.py` measures comparison.json again, with
the newest azure-functions-doctor. Then `UPDATE_DOCS=1 pytest tests/test_comparison.py` writes the
table into the documentation.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

import pytest

from check_support import place
from comparison_mistakes import (
    MISTAKES,
    MODELS,
    Files,
    Mistake,
    Model,
    files_of,
    places,
    right,
    wrong,
)
from comparison_page import PAGE, with_table
from funcdeco.deployment.runtime.v2 import INDEXER
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.linter.check import check
from needs import need_doctor, need_v2_runtime
from warm import WarmPython

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="one mistake doesn't parse")

TESTS = Path(__file__).parent
GOLDEN = TESTS / "comparison.json"
UPDATE = "FUNCDECO_UPDATE_GOLDEN"
PROBE = TESTS / "comparison_probe.py"
DOCTOR = "azure-functions-doctor"
TOOLS = {"library": "azure-functions", "worker": "azure-functions-runtime", "doctor": DOCTOR}
"""The package of each column."""


def golden() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text("utf-8"))
    return found


def compared(column: str, measured: dict[str, Any], package_version: str = "") -> None:
    """Compare a column with the record, or record it."""
    if os.environ.get(UPDATE):
        every = golden() if GOLDEN.exists() else {"versions": {}, "mistakes": {}}
        rows = {name: every["mistakes"].get(name, {}) for name in MISTAKES}
        for name, found in measured.items():
            rows[name][column] = found
        if package_version:
            every["versions"][TOOLS[column]] = package_version
        text = json.dumps({**every, "mistakes": rows}, indent=2, ensure_ascii=False)
        GOLDEN.write_text(f"{text}\n", "utf-8")
    assert {name: row[column] for name, row in golden()["mistakes"].items()} == measured


def write(folder: Path, files: Files) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def v2_apps(tmp_path: Path) -> dict[str, Path]:
    """Write the v2 app with each mistake."""
    return {
        name: write(tmp_path / str(number), wrong(files_of(mistake, "v2")))
        for number, (name, mistake) in enumerate(MISTAKES.items())
    }


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmPython]:
    with WarmPython("azure.functions") as python:
        yield python


def checked(mistake: Mistake, folder: Path, files: Files) -> list[Diagnostic]:
    os.chdir(write(folder, files))
    return check(folder, target_python=mistake.target_python or None)


@pytest.mark.parametrize("model", MODELS)
def test_each_mistake_is_one_finding_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model
) -> None:
    monkeypatch.chdir(tmp_path)
    measured: dict[str, str] = {}
    for name, mistake in MISTAKES.items():
        folder, files = tmp_path / name.replace("`", ""), files_of(mistake, model)
        (item,) = checked(mistake, folder, wrong(files))
        file, line, *_ = place(item, folder).split(":")
        assert (file, int(line)) in places(files)
        measured[name] = f"{file}:{line}: {item.severity} {item.code}: {item.message}"
    compared(model, measured)


@pytest.mark.deep
@pytest.mark.parametrize("model", MODELS)
def test_the_apps_are_otherwise_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, mistake in MISTAKES.items():
        folder = tmp_path / name.replace("`", "")
        assert checked(mistake, folder, right(files_of(mistake, model))) == []


def test_where_the_library_raises(v2_apps: dict[str, Path], warm: WarmPython) -> None:
    measured: dict[str, str] = {}
    for name, folder in v2_apps.items():
        shutil.copy(PROBE, folder)
        measured[name] = warm.run(folder, PROBE.stem).stdout.strip()
    compared("library", measured, version("azure-functions"))


@pytest.mark.deep
def test_which_apps_the_worker_indexes(v2_apps: dict[str, Path], warm: WarmPython) -> None:
    need_v2_runtime()
    measured: dict[str, str] = {}
    for name, folder in v2_apps.items():
        shutil.copy(INDEXER, folder)
        answer = json.loads(warm.run(folder, INDEXER.stem, ".").stdout)
        functions = answer.get("functions", ())
        measured[name] = ", ".join(sorted(one["name"] for one in functions)) or "none"
    compared("worker", measured, version("azure-functions-runtime"))


@pytest.mark.deep
def test_what_the_doctor_adds_for_a_mistake(tmp_path: Path) -> None:
    recorded = "" if os.environ.get(UPDATE) else golden()["versions"][DOCTOR]
    folder = need_doctor(recorded)
    measured: dict[str, list[str]] = {}
    for number, (name, mistake) in enumerate(MISTAKES.items()):
        files = files_of(mistake, "v2")
        pair = [
            doctor(write(tmp_path / kind / str(number), of(files)), mistake, folder)
            for kind, of in (("right", right), ("wrong", wrong))
        ]
        measured[name] = [one for one in pair[1] if one not in pair[0]]
    (installed,) = (one.version for one in distributions(path=[folder]) if one.name == DOCTOR)
    compared("doctor", measured, installed)


def doctor(app: Path, mistake: Mistake, packages: str) -> list[str]:
    """Return the checks of azure-functions-doctor that don't pass."""
    target = ["--target-python", mistake.target_python] if mistake.target_python else []
    run = "from azure_functions_doctor.cli import cli; cli()"
    done = subprocess.run(
        [sys.executable, "-c", run, "doctor", "--path", app, "--format", "json", *target],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": packages},
    )
    items = [one for part in json.loads(done.stdout)["results"] for one in part["items"]]
    return [
        f"{one['label']} ({one['status']}): {one['value']}".replace(f"{app}/", "")
        for one in items
        if one["status"] not in ("pass", "skip")
    ]


def test_the_page_shows_the_record() -> None:
    """If UPDATE_DOCS=1 is set in the environment, write the table into the page instead."""
    text = with_table(PAGE.read_text("utf-8"), golden())
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(text, "utf-8")
    assert PAGE.read_text("utf-8") == text
