"""Apps of many layouts: eject gives the same functions and no new finding, or writes nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from build_support import files, funcdeco
from check_support import codes_in
from funcdeco import load
from layout_support import files_of, write_files
from layouts_decorated import LAYOUTS

REFUSED = {
    "nested blueprints": {"EJC001", "EJC002", "EJC003"},
    "blueprints from a factory": {"EJC001", "EJC002", "EJC003"},
    "conditional functions": {"EJC002"},
    "subclass of Blueprint and typed container": {"EJC002"},
}
"""The layouts that eject can't change, with the codes that it reports."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_app_is_ejected_as_a_whole_or_not_at_all(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, files_of(LAYOUTS[name]))
    before, findings = files(tmp_path), codes_in(tmp_path)
    functions = {one.name: one.function_json for one in load(tmp_path)}
    done = funcdeco("eject", tmp_path)
    if name in REFUSED:
        found = set(re.findall(r"error (EJC\d+)", done.out))
        assert (done.code, found, files(tmp_path)) == (1, REFUSED[name], before)
        return
    assert done.code == 0, done.out
    assert {one.name: one.function_json for one in load(tmp_path)} == functions
    assert set(codes_in(tmp_path)) <= set(findings)
    naming = [path for path, content in files(tmp_path).items() if b"funcdeco" in content]
    assert {path.partition("/")[0] for path in naming} <= {"tests", "examples", "web_mount.py"}


def test_properties_that_are_null_stay(tmp_path: Path) -> None:
    app = """\
import azure.functions as func
from funcdeco import App

app = App()


@app.queue_trigger(name="msg", queue_name="orders", extra={"nothing": None, "größe": {"z": [1]}})
def store(msg: func.QueueMessage) -> None: ...
"""
    write_files(tmp_path, {"app.py": app})
    assert funcdeco("eject", tmp_path).code == 0
    element = json.loads((tmp_path / "store/function.json").read_bytes())["bindings"][0]
    assert (element["nothing"], element["größe"]) == (None, {"z": [1]})
