"""The default host.json: one constant, and the files that must repeat it."""

from __future__ import annotations

import json
from pathlib import Path

from funcdeco.project.default_host import BUNDLE, BUNDLE_RANGE, HOST_JSON

ROOT = Path(__file__).parents[1]


def test_the_default_names_the_bundle() -> None:
    bundle = {"id": BUNDLE, "version": BUNDLE_RANGE}
    assert json.loads(HOST_JSON) == {"version": "2.0", "extensionBundle": bundle}


def test_a_new_project_has_the_default_and_what_core_tools_add() -> None:
    written = json.loads((ROOT / "funcdeco/scaffold/template/host.json").read_text("utf-8"))
    sampling = {"isEnabled": True, "excludedTypes": "Request"}
    logging = {"applicationInsights": {"samplingSettings": sampling}}
    assert written == {**json.loads(HOST_JSON), "logging": logging}


def test_the_examples_have_the_default() -> None:
    folders = [path for path in (ROOT / "examples").iterdir() if (path / "app.py").exists()]
    written = {path.name: json.loads((path / "host.json").read_text("utf-8")) for path in folders}
    for options in written.values():
        options.pop("extensions", None)  # options of an example's own
    assert written == {path.name: json.loads(HOST_JSON) for path in folders}
    assert written


def test_no_other_module_names_the_bundle() -> None:
    folders = ("funcdeco", "docs", "tests")
    modules = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    found = {
        path.relative_to(ROOT).as_posix() for path in modules if BUNDLE in path.read_text("utf-8")
    }
    # That test is about the older bundle, at fixed positions.
    assert found == {"funcdeco/project/default_host.py", "tests/test_check_many.py"}
