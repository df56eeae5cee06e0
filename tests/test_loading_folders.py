"""Projects with handwritten functions: loaded, listed and shown without an import."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from build_support import funcdeco
from check_support import write_project
from funcdeco import AppError, load

TIMER = {"type": "timerTrigger", "direction": "in", "name": "timer", "schedule": "0 0 6 * * *"}
QUEUE = """{
  // what arrives
  "scriptFile": "../shared/handlers.py",
  "entryPoint": "store",
  "generatedBy": "somebody",
  "bindings": [
    {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "%ORDERS%"},
    {"TYPE": "blob", "direction": "out", "name": "item", "path": "a/b", "connection": "SHOP"}
  ],
}
"""
STOPS = "raise SystemExit('nothing of a hand-written project is imported')\n"


def by_hand(folder: Path, **functions: Any) -> Path:
    """Write a project with a folder for each function: its function.json, or only the bindings."""
    files = {"shared/handlers.py": STOPS}
    for name, declared in functions.items():
        text = declared if isinstance(declared, str) else json.dumps({"bindings": declared})
        files |= {f"{name}/function.json": text, f"{name}/__init__.py": STOPS}
    return write_project(folder, files)


def test_functions_in_folders_are_loaded_without_an_import(tmp_path: Path) -> None:
    folder = by_hand(tmp_path, store=QUEUE, Tidy=[TIMER])
    app = load(folder)
    assert [function.name for function in app] == ["store", "Tidy"]
    store, tidy = app["STORE"], app["tidy"]
    assert [one.type for one in store.bindings] == ["queueTrigger", "blob"]
    assert (store.trigger.name, [one.name for one in store.outputs]) == ("msg", ["item"])
    assert store.retry is None
    file = str(folder.resolve() / "store" / "function.json")
    assert (store.source, store.sources) == ((file, 1), {"msg": (file, 7), "item": (file, 8)})
    handlers = str(folder.resolve() / "shared" / "handlers.py")
    assert (store.handler.module, store.handler.attribute) == ("shared.handlers", "store")
    assert store.handler.file == handlers
    assert (tidy.handler.module, tidy.handler.attribute) == ("Tidy", "main")
    assert [(one.name, one.used_by) for one in app.settings] == [
        ("AzureWebJobsStorage", (("store", "msg", "connection"), ("Tidy", "timer", ""))),
        ("ORDERS", (("store", "msg", "queue_name"),)),
        ("SHOP", (("store", "item", "connection"),)),
    ]
    assert {item.code for item in app.diagnostics} == {"BND016"}


def test_function_json_is_that_of_the_file_in_the_usual_spelling(tmp_path: Path) -> None:
    (function,) = load(by_hand(tmp_path, store=QUEUE))
    queue, blob = function.bindings
    assert function.function_json == {
        "scriptFile": "../shared/handlers.py",
        "entryPoint": "store",
        "bindings": [queue.to_json(), blob.to_json()],
        "generatedBy": "somebody",
    }
    assert blob.to_json()["type"] == "blob"


def test_what_is_wrong_in_a_function_json_is_raised_with_its_place(tmp_path: Path) -> None:
    wrong = {**TIMER, "schedule": [1]}
    folder = by_hand(tmp_path, bad=[wrong], good=[TIMER])
    with pytest.raises(AppError) as raised:
        load(folder)
    (item,) = (one for one in raised.value.diagnostics if one.severity == "error")
    assert (item.code, item.function, item.binding, item.property) == (
        "BND003",
        "bad",
        "timer",
        "schedule",
    )
    assert item.location and item.location[1:] == (1, 76, 1, 86)


def test_list_shows_functions_in_folders_and_what_is_wrong(tmp_path: Path) -> None:
    by_hand(tmp_path, bad=[{**TIMER, "schedule": [1]}], store=QUEUE, tidy=[TIMER])
    done = funcdeco("list", cwd=tmp_path)
    assert done.out == (
        "FUNCTION  TRIGGER  ROUTE OR RESOURCE\n"
        "store     queue    %ORDERS%\n"
        "tidy      timer    0 0 6 * * *\n"
        "\n`bad` has an error and isn't listed\n"
    )
    assert "bad/function.json:1:76: error BND003" in done.err
    assert done.code == 1


def test_list_as_json_has_the_same_keys_as_for_decorated_functions(tmp_path: Path) -> None:
    by_hand(tmp_path, tidy=[TIMER])
    write_project(tmp_path, {"tidy/__init__.py": "def main(timer): ...\n"})
    done = funcdeco("list", "--format", "json", cwd=tmp_path)
    source = {"file": "tidy/function.json", "line": 1}
    timer = {**TIMER, "source": source}
    uses = [{"function": "tidy", "binding": "timer", "property": ""}]
    settings = [{"name": "AzureWebJobsStorage", "used_by": uses}]
    assert json.loads(done.out) == {
        "functions": [
            {
                "name": "tidy",
                "model": "v1",
                "trigger": "timer",
                "resource": "0 0 6 * * *",
                "lazy": False,
                "handler": {"module": "tidy", "attribute": "main"},
                "source": source,
                "bindings": [timer],
                "settings": settings,
                "function_json": {"bindings": [TIMER]},
            }
        ],
        "settings": settings,
        "diagnostics": [],
    }


def test_show_prints_a_function_json_in_the_usual_spelling(tmp_path: Path) -> None:
    by_hand(tmp_path, tidy=[{**TIMER, "runOnStartup": "true"}])
    done = funcdeco("show", "TIDY", cwd=tmp_path)
    assert json.loads(done.out) == {"bindings": [{**TIMER, "runOnStartup": True}]}
    assert "next" in done.err.lower()
    assert done.code == 0


def test_decorated_functions_and_folders_are_listed_together(tmp_path: Path) -> None:
    by_hand(tmp_path, tidy=[TIMER])
    app = 'from funcdeco import App\napp = App()\n@app.http(route="a")\ndef hello(req): ...\n'
    write_project(tmp_path, {"app.py": app})
    assert [(one.name, one.is_decorated) for one in load(tmp_path)] == [
        ("hello", True),
        ("tidy", False),
    ]
    assert funcdeco("list", cwd=tmp_path).out.splitlines()[1:] == [
        "hello     http     ANY /api/a",
        "tidy      timer    0 0 6 * * *",
    ]


def test_build_has_nothing_to_build_where_all_is_written_by_hand(tmp_path: Path) -> None:
    by_hand(tmp_path, tidy=[TIMER])
    done = funcdeco("build", cwd=tmp_path)
    assert done.code == 2
    assert done.out == (
        "error APP002: all functions are written by hand: there is nothing to build\n"
        "  = hint: `func start` and `funcdeco run` run them directly\n\n"
        "1 error; nothing was written\n"
    )


def test_an_app_that_another_module_defines_is_found_beside_folders(tmp_path: Path) -> None:
    by_hand(tmp_path, tidy=[TIMER])
    shop = 'from funcdeco import App\napp = App()\n@app.http(route="a")\ndef hello(req): ...\n'
    write_project(tmp_path, {"app.py": "from shop.app import app\n", "shop/app.py": shop})
    assert [one.name for one in load(tmp_path)] == ["hello", "tidy"]


def test_an_app_py_that_has_nothing_to_do_with_funcdeco_is_not_imported(tmp_path: Path) -> None:
    by_hand(tmp_path, tidy=[TIMER])
    write_project(tmp_path, {"app.py": f"import other\n{STOPS}", "other.py": STOPS})
    assert [one.name for one in load(tmp_path)] == ["tidy"]


def test_of_two_names_that_differ_in_case_the_exact_one_is_found_first(tmp_path: Path) -> None:
    app = load(by_hand(tmp_path, tidy=[TIMER], Tidy=[TIMER]))
    assert [app[name].name for name in ("tidy", "Tidy")] == ["tidy", "Tidy"]
    assert app["TIDY"].name.lower() == "tidy"


def test_show_tells_only_of_the_function_that_is_asked_for(tmp_path: Path) -> None:
    by_hand(tmp_path, bad=[{**TIMER, "schedule": [1]}], worse=[TIMER, TIMER])
    done = funcdeco("show", "BAD", cwd=tmp_path)
    assert (done.code, done.err.count("error BND003"), "worse" in done.err) == (1, 1, False)
    assert funcdeco("show", "nope", cwd=tmp_path).err == (
        "Error: function 'nope' does not exist. The app has no functions.\n"
    )


def test_a_script_outside_the_project_has_no_module_name(tmp_path: Path) -> None:
    text = json.dumps({"scriptFile": "../../x.py", "bindings": [TIMER]})
    (function,) = load(by_hand(tmp_path / "app", tidy=text))
    assert (function.handler.module, function.handler.attribute) == ("", "main")


def test_a_name_with_a_line_break_stays_in_its_row(tmp_path: Path) -> None:
    by_hand(tmp_path, **{"a\nb": [TIMER]})
    assert funcdeco("list", cwd=tmp_path).out.splitlines()[1:] == [
        "a\\nb      timer    0 0 6 * * *"
    ]


def test_list_tells_of_folders_that_have_the_name_of_another_function(tmp_path: Path) -> None:
    by_hand(tmp_path, Hello=[TIMER], tidy=[TIMER], TIDY=[TIMER])
    for name in ("Hello", "tidy", "TIDY"):
        write_project(tmp_path, {f"{name}/__init__.py": "def main(timer): ...\n"})
    app = 'from funcdeco import App\napp = App()\n@app.http(route="a")\ndef hello(req): ...\n'
    write_project(tmp_path, {"app.py": app})
    done = funcdeco("list", "--format", "json", cwd=tmp_path)
    found = json.loads(done.out)
    assert [one["name"] for one in found["functions"]] == ["hello", "TIDY", "tidy"]
    assert [(one["code"], one["file"], one["message"]) for one in found["diagnostics"]] == [
        (
            "FUN002",
            "Hello/function.json",
            "folder Hello/ has the same name as a function that the app declares",
        ),
        (
            "FUN002",
            "tidy/function.json",
            "function 'tidy' has the same name as 'TIDY', ignoring case",
        ),
    ]
    assert done.code == 1
    assert [one.name for one in load(tmp_path)] == ["hello", "TIDY", "tidy"]
