"""`funcdeco build` in place: the files it writes, the files it keeps, and its output."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from build_support import (
    APP,
    REPOSITORY,
    Done,
    Write,
    change_app,
    declared,
    files,
    funcdeco,
    funcdeco_alone,
    refusal,
    state,
)

HELLO_JSON = """\
{
  "scriptFile": "__init__.py",
  "bindings": [
    {
      "type": "httpTrigger",
      "direction": "in",
      "name": "req",
      "route": "hello",
      "methods": [
        "get"
      ],
      "authLevel": "anonymous"
    },
    {
      "type": "http",
      "direction": "out",
      "name": "$return"
    }
  ]
}
"""


@pytest.fixture
def built(write_app: Write) -> Path:
    """A project with the functions hello and store, built."""
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    return folder


def test_build_writes_a_folder_for_each_function_and_says_so(write_app: Write) -> None:
    folder = write_app(APP)
    before = files(folder)
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     written
        store     queue    orders             written

        2 written
    """
    assert funcdeco("build", cwd=folder) == declared(table)
    after = files(folder)
    made = ["hello/__init__.py", "hello/function.json", "store/__init__.py", "store/function.json"]
    assert sorted(after.keys() - before.keys()) == made
    assert {name: content for name, content in after.items() if name in before} == before
    assert after["hello/function.json"].decode() == HELLO_JSON


def test_second_build_touches_nothing(built: Path) -> None:
    before = state(built)
    done = funcdeco("build", cwd=built)
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     unchanged
        store     queue    orders             unchanged

        2 unchanged
    """
    assert (done, state(built)) == (declared(table), before)


def test_build_touches_only_the_folder_whose_function_changed(built: Path) -> None:
    hello = state(built / "hello")
    change_app(built, "orders", "parcels")
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     unchanged
        store     queue    parcels            written

        1 written, 1 unchanged
    """
    assert funcdeco("build", cwd=built) == declared(table)
    assert state(built / "hello") == hello
    assert json.loads((built / "store/function.json").read_bytes()) == {
        "scriptFile": "__init__.py",
        "bindings": [
            {
                "type": "queueTrigger",
                "direction": "in",
                "name": "msg",
                "queueName": "parcels",
                "connection": "Store",
            }
        ],
    }


def test_folder_of_a_function_that_is_gone_is_pruned(built: Path) -> None:
    change_app(built, "def store(", "def save(")
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     unchanged
        save      queue    orders             written
        store                                 pruned

        1 written, 1 unchanged, 1 pruned
    """
    assert funcdeco("build", cwd=built) == declared(table)
    assert not (built / "store").exists()
    assert sorted(files(built)) == [
        "app.py",
        "hello/__init__.py",
        "hello/function.json",
        "host.json",
        "save/__init__.py",
        "save/function.json",
    ]


ORDERS = """\
from funcdeco import Blueprint

bp = Blueprint()


@bp.http(route="accept")
def accept(req) -> str:
    return "accepted"
"""
LOST = {
    "a blueprint isn't included": ("orders.py", ORDERS, "orders.py:3:1: warning APP019"),
    "a decorator isn't applied": ("app.py", "app.http(route='x')\n", "app.py:7:1: warning FUN011"),
}


@pytest.mark.parametrize("cause", LOST)
@pytest.mark.parametrize("command", ["build", "build --check", "package --build remote", "list"])
def test_functions_that_an_app_loses_are_reported_by(command: str, cause: str, built: Path) -> None:
    file, code, finding = LOST[cause]
    with open(built / file, "a", encoding="utf-8") as module:
        module.write(code)
    (built / "requirements.txt").write_text("azure-functions\nfuncdeco\n")
    done = funcdeco(*command.split(), cwd=built)
    lines = (done.out + done.err).splitlines()
    found = [line.rpartition(": ")[0] for line in lines if re.search(": (warning|error) ", line)]
    assert (done.code, found, lines[-1]) == (0, [finding], "1 warning")


def test_python_s_caches_do_not_keep_a_pruned_folder(built: Path) -> None:
    cache = built / "store" / "__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-312.pyc").write_bytes(b"")
    change_app(built, "def store(", "def save(")
    assert funcdeco("build", cwd=built).code == 0
    assert not (built / "store").exists()


USERS_FILES = {
    "store/template.html": b"<p>\r\n",
    "store/lib/__init__.py": b"",
    "store/helper.py": b"X = 1\n",
    "store/_next.py": b"Y = 2\n",
    "store/sample.dat": b"\x00\xff",
}


@pytest.mark.parametrize(
    "old_and_new",
    [
        pytest.param(("orders", "parcels"), id="function.json changes"),
        pytest.param(("def store(msg)", "def store(msg: Any)"), id="script changes"),
        pytest.param(
            ('"orders", connection="Store")\ndef store(msg)', '"parcels")\ndef store(msg: Any)'),
            id="both",
        ),
        pytest.param(("def store(", "def save("), id="function is gone"),
    ],
)
def test_user_s_files_in_a_function_s_folder_stay(
    built: Path, old_and_new: tuple[str, str]
) -> None:
    for name, content in USERS_FILES.items():
        (built / name).parent.mkdir(exist_ok=True)
        (built / name).write_bytes(content)
    change_app(built, *old_and_new)
    assert funcdeco("build", cwd=built).code == 0
    left = {name: content for name, content in files(built).items() if name in USERS_FILES}
    assert left == USERS_FILES


def test_folder_with_data_alone_becomes_the_function_s(write_app: Write) -> None:
    folder = write_app(APP, {"hello/page.html": "<p>"})
    assert funcdeco("build", cwd=folder).code == 0
    assert sorted(files(folder / "hello")) == ["__init__.py", "function.json", "page.html"]


def refused(folder: Path, *arguments: str) -> Done:
    """Build, and check that no file or folder was touched."""
    before = state(folder)
    done = funcdeco("build", *arguments, cwd=folder)
    assert state(folder) == before
    assert done.code == 1
    return done


def test_folder_that_the_user_wrote_stops_the_build(write_app: Write) -> None:
    folder = write_app(APP, {"store/function.json": "{}", "store/__init__.py": "def main(): ..."})
    text = """\
        store/__init__.py: error BLD001: function 'store' would overwrite store/__init__.py, which `funcdeco build` didn't write
          = hint: move the file, or rename the function

        store/function.json: error BLD001: function 'store' would overwrite store/function.json, which `funcdeco build` didn't write
          = hint: move the file, or rename the function
    """
    assert refused(folder) == refusal(text, 2)


def test_file_in_the_place_of_a_folder_stops_the_build(write_app: Write) -> None:
    folder = write_app(APP, {"store": "mine"})
    text = """\
        store: error BLD001: function 'store' needs a folder of that name, but 'store' is a file
          = hint: move the file, or rename the function
    """
    assert refused(folder) == refusal(text)


@pytest.mark.parametrize("file", ["function.json", "__init__.py"])
@pytest.mark.parametrize("app_changes", [False, True], ids=["same app", "changed app"])
def test_edited_file_stops_the_build(built: Path, file: str, app_changes: bool) -> None:
    place = built / "store" / file
    place.write_bytes(place.read_bytes() + b"# \n")
    if app_changes:
        change_app(built, "orders", "parcels")
    change_app(built, '"hello"', '"hallo"')
    text = f"""\
        store/{file}: error BLD002: store/{file} was edited since it was built
          = hint: move the change into your own code, then run `rm store/function.json store/__init__.py` and `funcdeco build`
            --- store/{file} (on disk)
            +++ store/{file} (as built)
    """
    out = refused(built).out
    assert out.startswith(textwrap.dedent(text))
    assert "\n    -#\n" in out and out.endswith("\n\n1 error; nothing was written\n")
    assert ('+      "queueName": "parcels",' in out) == (app_changes and file == "function.json")


@pytest.mark.parametrize("file", ["function.json", "__init__.py"])
@pytest.mark.parametrize("app_changes", [False, True], ids=["same app", "changed app"])
def test_the_hint_for_an_edited_file_helps(built: Path, file: str, app_changes: bool) -> None:
    if app_changes:
        change_app(built, "orders", "parcels")
        assert funcdeco("build", cwd=built).code == 0
    expected = files(built)
    if app_changes:
        change_app(built, "parcels", "orders")
        assert funcdeco("build", cwd=built).code == 0
        change_app(built, "orders", "parcels")
    place = built / "store" / file
    place.write_bytes(place.read_bytes() + b"# \n")
    command = re.search("run `(rm [^`]+)`", refused(built).out)
    assert command
    subprocess.run(command[1], shell=True, cwd=built, check=True)
    done = funcdeco("build", cwd=built)
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 written, 1 unchanged")
    assert files(built) == expected


@pytest.mark.parametrize("file", ["function.json", "__init__.py"])
def test_generated_file_that_is_gone_is_written_again(built: Path, file: str) -> None:
    expected = files(built)
    (built / "store" / file).unlink()
    done = funcdeco("build", cwd=built)
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 written, 1 unchanged")
    assert files(built) == expected


@pytest.mark.parametrize("file", ["function.json", "__init__.py"])
def test_edited_folder_of_a_function_that_is_gone_stops_the_build(built: Path, file: str) -> None:
    place = built / "store" / file
    place.write_bytes(place.read_bytes() + b"# \n")
    change_app(built, "def store(", "def save(")
    text = f"""\
        store/{file}: error BLD002: store/{file} was edited since it was built, so store/ isn't removed
          = hint: move the change into your own code and remove the folder yourself
    """
    assert refused(built) == refusal(text)


def test_edited_folder_of_a_faulty_function_is_not_said_to_be_gone(built: Path) -> None:
    place = built / "store/__init__.py"
    place.write_bytes(place.read_bytes() + b"# \n")
    change_app(built, "def store(msg)", "def store(msg, more)")
    assert "the app has no 'store' now" not in refused(built, "--keep-going").out


def test_script_without_its_head_is_the_user_s(built: Path) -> None:
    (built / "store/__init__.py").write_text("from app import store as main\n")
    text = """\
        store/__init__.py: error BLD001: function 'store' would overwrite store/__init__.py, which `funcdeco build` didn't write
          = hint: move the file, or rename the function
    """
    assert refused(built) == refusal(text)


@pytest.mark.parametrize(
    "text, codes",
    [
        ('{"scriptFile": "gone.py"}', ["BLD008"]),
        ("// old\n{scriptFile: 'gone.py',}", ["BLD008"]),
        ('{"scriptFile": "run.py"}', []),
        ('{"scriptFile": "gone.py"', []),
        ('["gone.py"]', []),
    ],
    ids=["strict", "as the host reads it", "there", "broken", "no object"],
)
def test_a_folder_of_the_user_s_whose_script_is_gone_is_told(
    text: str, codes: list[str], built: Path
) -> None:
    (built / "old").mkdir()
    (built / "old/function.json").write_text(text)
    (built / "old/run.py").write_text("def main(): ...\n")
    done = funcdeco("build", "--no-check", "--format", "json", cwd=built)
    assert [item["code"] for item in json.loads(done.out)] == codes


def test_files_checked_out_with_other_line_endings_are_unchanged(built: Path) -> None:
    for name in ("hello/__init__.py", "hello/function.json", "store/__init__.py"):
        (built / name).write_bytes((built / name).read_bytes().replace(b"\n", b"\r\n"))
    before = state(built)
    done = funcdeco("build", cwd=built)
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 unchanged")
    assert funcdeco("build", "--check", cwd=built) == declared("2 functions, all up to date\n")
    assert state(built) == before


def test_files_checked_out_with_other_line_endings_are_replaced_and_pruned(built: Path) -> None:
    for name in files(built):
        if "/" in name:
            (built / name).write_bytes((built / name).read_bytes().replace(b"\n", b"\r\n"))
    change_app(built, "def store(", "def save(")
    change_app(built, '"hello"', '"hallo"')
    done = funcdeco("build", cwd=built)
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 written, 1 pruned")
    assert b"\r" not in b"".join(content for _, content in files(built).items())


def test_link_in_the_place_of_a_folder_stops_the_build(built: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (built / "store").rename(elsewhere)
    (built / "store").symlink_to(elsewhere)
    text = """\
        store: error BLD004: store/ is a symbolic link; build writes into real folders only
          = hint: remove the link, or rename the function
    """
    before = files(elsewhere)
    assert refused(built) == refusal(text)
    assert files(elsewhere) == before


def test_link_to_a_stale_folder_is_not_pruned(built: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (built / "store").rename(elsewhere)
    (built / "store").symlink_to(elsewhere)
    change_app(built, "def store(", "def save(")
    before = files(elsewhere)
    assert funcdeco("build", cwd=built).code == 0
    assert (files(elsewhere), (built / "store").is_symlink()) == (before, True)


def test_link_in_the_place_of_a_script_stops_the_build(built: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "mine.py"
    (built / "store/__init__.py").rename(elsewhere)
    (built / "store/__init__.py").symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    change_app(built, "def store(msg)", "def store(msg: Any)")
    text = """\
        store/__init__.py: error BLD001: function 'store' would overwrite store/__init__.py, which `funcdeco build` didn't write
          = hint: move the file, or rename the function
    """
    assert refused(built) == refusal(text)
    assert elsewhere.read_bytes() == before


def test_links_that_lead_nowhere_are_no_trouble(built: Path) -> None:
    (built / "loop").symlink_to("loop")
    (built / "gone").symlink_to("nowhere")
    done = funcdeco("build", cwd=built)
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 unchanged")


def test_check_of_a_fresh_project_shows_every_file(write_app: Write) -> None:
    folder = write_app(APP.partition("@app.queue")[0])
    before = state(folder)
    body = "".join(f"    +{line}\n" for line in HELLO_JSON.splitlines())
    done = funcdeco("build", "--check", cwd=folder)
    first, second, count = re.split(r"\n\n", done.out)
    assert first.splitlines()[0] == (
        "hello/__init__.py: error BLD003: hello/__init__.py is missing"
    )
    assert f"{second}\n" == (
        "hello/function.json: error BLD003: hello/function.json is missing\n"
        "  = hint: run `funcdeco build`\n"
        "    --- hello/function.json (on disk)\n"
        "    +++ hello/function.json (as built)\n"
        "    @@ -0,0 +1,20 @@\n" + body
    )
    assert count == "2 errors\n"
    assert (done.code, done.err, state(folder)) == (1, "", before)


def test_check_shows_what_an_edited_decorator_changes(built: Path) -> None:
    change_app(built, '"orders"', '"parcels"')
    before = state(built)
    done = funcdeco("build", "--check", cwd=built)
    first, second, count = re.split(r"\n\n", done.out)
    assert first.splitlines()[0] == (
        "store/__init__.py: error BLD003: store/__init__.py isn't up to date"
    )
    assert f"{second}\n" == textwrap.dedent("""\
        store/function.json: error BLD003: store/function.json isn't up to date
          = hint: run `funcdeco build`
            --- store/function.json (on disk)
            +++ store/function.json (as built)
            @@ -5,7 +5,7 @@
                   "type": "queueTrigger",
                   "direction": "in",
                   "name": "msg",
            -      "queueName": "orders",
            +      "queueName": "parcels",
                   "connection": "Store"
                 }
               ]
        """)
    assert count == "2 errors\n"
    assert (done.code, done.err, state(built)) == (1, "", before)


def test_check_names_what_would_be_pruned(built: Path) -> None:
    change_app(built, "def store(", "def hello2(")
    done = funcdeco("build", "--check", "--format", "json", cwd=built)
    found = [(item["code"], item["file"], item["message"]) for item in json.loads(done.out)]
    assert (done.code, found) == (
        1,
        [
            ("BLD003", "hello2/__init__.py", "hello2/__init__.py is missing"),
            ("BLD003", "hello2/function.json", "hello2/function.json is missing"),
            ("BLD003", "store/__init__.py", "store/__init__.py is no longer needed"),
            ("BLD003", "store/function.json", "store/function.json is no longer needed"),
        ],
    )


def test_check_of_what_was_built_is_silent(built: Path) -> None:
    assert funcdeco("build", "--check", cwd=built) == declared("2 functions, all up to date\n")
    assert funcdeco("build", "--check", "--format", "json", cwd=built) == declared("[]\n")


def test_check_sees_an_edited_file(built: Path) -> None:
    place = built / "store/function.json"
    place.write_bytes(place.read_bytes().replace(b"orders", b"others"))
    done = funcdeco("build", "--check", cwd=built)
    text = """\
        store/function.json: error BLD002: store/function.json was edited since it was built
          = hint: move the change into your own code, then run `rm store/function.json store/__init__.py` and `funcdeco build`
            --- store/function.json (on disk)
            +++ store/function.json (as built)
            @@ -5,7 +5,7 @@
                   "type": "queueTrigger",
                   "direction": "in",
                   "name": "msg",
            -      "queueName": "others",
            +      "queueName": "orders",
                   "connection": "Store"
                 }
               ]
    """
    assert done == declared(f"{textwrap.dedent(text)}\n1 error\n", 1)


FAULTY = """
@app.http(route="hello", methods=["GET"], auth_level="anonymous")
def hello(req): return "hi"

@app.queue_trigger(name="msg", queue_nam="orders", connection="Store")
def store(msg): print(msg)
"""


def test_faulty_app_writes_nothing(write_app: Write) -> None:
    refused(write_app(FAULTY))


def test_keep_going_leaves_out_the_faulty_functions(write_app: Write) -> None:
    folder = write_app(FAULTY)
    done = funcdeco("build", "--keep-going", cwd=folder)
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     written

        1 written
    """
    assert done.out.startswith(textwrap.dedent(table))
    codes = [line.split(": ")[1] for line in done.out.splitlines() if line.startswith("app.py:")]
    assert (done.code, codes) == (1, ["error BND001"])
    assert sorted(name for name in files(folder) if "/" in name) == [
        "hello/__init__.py",
        "hello/function.json",
    ]


KEPT = """\
FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
hello     http     GET /api/hello     unchanged
store                                 kept (error)

1 unchanged, 1 kept (error)
"""


FAULTS = {
    "load": APP.replace("queue_name=", "queue="),
    "rule": APP.replace('"orders"', '"q"'),
    "module of a blueprint": APP.partition("@app.queue")[0] + "\n\napp.include('nothing:bp')\n",
    "import in a blueprint": APP.partition("@app.queue")[0] + "\n\napp.include('broken:bp')\n",
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("output", [(), ("--output", "out")], ids=["in place", "output"])
def test_keep_going_keeps_the_folder_of_a_faulty_function(
    name: str, output: tuple[str, ...], write_app: Write
) -> None:
    folder = write_app(APP)
    assert funcdeco("build", *output, cwd=folder).code == 0
    place = folder / "out" if output else folder
    (place / "store" / "notes.txt").write_text("mine", "utf-8")
    before = files(place / "store")
    (folder / "broken.py").write_text("import nowhere\n", "utf-8")
    write_app(FAULTS[name])
    checked = funcdeco("build", "--keep-going", "--check", *output, cwd=folder)
    assert checked.code == 1 and "store/" not in checked.out
    for _ in range(2):
        done = funcdeco("build", "--keep-going", *output, cwd=folder)
        assert done.code == 1 and done.out.startswith(KEPT.rstrip("\n"))
        assert files(place / "store") == before
    write_app(APP.partition("@app.queue")[0])
    assert funcdeco("build", "--keep-going", *output, cwd=folder).code == 0
    assert {*files(place / "store")} == {"notes.txt"}


def test_keep_going_replaces_no_folder_whose_name_two_functions_have(write_app: Write) -> None:
    folder = write_app(APP)
    assert funcdeco("build", cwd=folder).code == 0
    before = files(folder)
    again = '@app.http(route="again")\ndef hello(req) -> str: return "again"\n'
    with open(folder / "app.py", "a", encoding="utf-8") as module:
        module.write(f"\n{again}")
    done = funcdeco("build", "--keep-going", cwd=folder)
    after = files(folder)
    assert done.code == 1
    assert {k: v for k, v in after.items() if k != "app.py"} == {
        k: v for k, v in before.items() if k != "app.py"
    }
    assert re.search(r"^hello +kept \(error\)$", done.out, re.MULTILINE)


def test_keep_going_prunes_the_folder_of_a_function_that_is_gone(write_app: Write) -> None:
    more = APP + "\n\n@app.http()\ndef more(req: func.HttpRequest) -> str: return ''\n"
    folder = write_app(more)
    assert funcdeco("build", cwd=folder).code == 0
    (folder / "store" / "function.json").write_text("{}", "utf-8")  # edited, and not in the way
    write_app(FAULTS["load"])
    done = funcdeco("build", "--keep-going", cwd=folder)
    assert "\n\n1 unchanged, 1 pruned, 1 kept (error)\n" in done.out
    assert not (folder / "more").exists()
    assert (folder / "store" / "function.json").read_text("utf-8") == "{}"


MOVED = """
app = App()

@app.http(route="items", methods=["GET"])
def {first}(req: func.HttpRequest) -> str: return ""


@app.{kind}
def {second}(req: func.HttpRequest) -> str: return ""
"""


@pytest.mark.parametrize("output", [(), ("--output", "out")], ids=["in place", "output"])
@pytest.mark.parametrize(("new", "at"), [("a", "app.py:4"), ("z", "find/function.json:1")])
def test_keep_going_keeps_no_folder_whose_route_another_function_has(
    new: str, at: str, output: tuple[str, ...], write_app: Write
) -> None:
    route = 'http(route="more")'
    folder = write_app(MOVED.format(first="find", kind=route, second="more"))
    place = folder / "out" if output else folder
    assert funcdeco("build", *output, cwd=folder).code == 0
    write_app(MOVED.format(first=new, kind='http(route="found", none=1)', second="find"))
    done = funcdeco("build", "--keep-going", "--format", "json", *output, cwd=folder)
    found = {one["code"]: one for one in json.loads(done.out)}
    assert found.keys() - {"PRJ007"} == {"BND001", "BLD011"}
    warning = found["BLD011"]
    loser, winner = sorted(("find", new))[::-1]
    shown = f"{'out/' if output and winner != new else ''}{at}"
    assert warning["message"] == (
        f"find/ isn't kept, since the host would reject `{loser}`: "
        f"`GET /api/items` is already used by `{winner}` ({shown})"
    )
    assert {one.parent.name for one in place.glob("*/function.json")} == {new}
    again = funcdeco("build", "--keep-going", *output, cwd=folder)
    assert "BLD011" not in again.out


def test_keep_going_keeps_the_route_of_a_method_that_no_other_function_has(
    write_app: Write,
) -> None:
    folder = write_app(MOVED.format(first="find", kind='http(route="more")', second="more"))
    assert funcdeco("build", cwd=folder).code == 0
    app = MOVED.format(first="post", kind='http(route="found", none=1)', second="find")
    write_app(app.replace("GET", "POST"))
    done = funcdeco("build", "--keep-going", cwd=folder)
    assert "BLD011" not in done.out and (folder / "find" / "function.json").exists()


def test_keep_going_keeps_no_folder_whose_name_another_function_has(write_app: Write) -> None:
    folder = write_app("\napp = App()\n@app.http(route='a')\ndef Store(req) -> str: ...\n")
    assert funcdeco("build", cwd=folder).code == 0
    (folder / "broken.py").write_text("import nowhere\n", "utf-8")
    include = "app.include('broken:bp')\n"
    write_app(f"\napp = App()\n{include}@app.http(route='b')\ndef store(req) -> str: ...\n")
    done = funcdeco("build", "--keep-going", cwd=folder)
    message = "Store/ isn't kept, since the name of function `store` differs only in its case"
    assert f"Store/function.json: warning BLD011: {message}\n" in done.out
    assert [one.parent.name for one in folder.glob("*/function.json")] == ["store"]


MODULES = {
    "more.py": """\
import azure.functions as func
from funcdeco import Blueprint

from parts import texts

bp = Blueprint()


@bp.http()
def second(req: func.HttpRequest) -> str: return texts.NAME
""",
    "parts/__init__.py": "",
    "parts/texts.py": "NAME = 'a'\n",
}


@pytest.mark.parametrize("error", ["NAME = (\n", "1 / 0\n", "import nowhere\n"])
@pytest.mark.parametrize("is_first", [False, True], ids=["second", "first"])
def test_keep_going_copies_no_broken_module(is_first: bool, error: str, write_app: Write) -> None:
    folder = write_app(f"{APP.partition('@app.queue')[0]}\n\napp.include('more:bp')\n")
    for path, content in MODULES.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    if not is_first:
        assert funcdeco("build", "--output", "out", cwd=folder).code == 0
    before = files(folder / "out") if not is_first else {}
    (folder / "parts" / "texts.py").write_text(error, "utf-8")
    (folder / "more.py").write_text(MODULES["more.py"] + "# later\n", "utf-8")
    for _ in range(2):
        done = funcdeco("build", "--keep-going", "--output", "out", cwd=folder)
        assert done.code == 1 and "; more.py, parts/texts.py not copied (error)\n" in done.out
        after = files(folder / "out")
        if is_first:
            assert not after.keys() & {"more.py", "parts/texts.py"} and "host.json" in after
        else:
            assert after == before
    (folder / "parts" / "texts.py").write_text("NAME = 'b'\n", "utf-8")
    assert funcdeco("build", "--output", "out", cwd=folder).code == 0
    assert (folder / "out" / "more.py").read_text("utf-8").endswith("# later\n")


def test_faulty_app_has_its_faults_as_json(write_app: Write) -> None:
    done = funcdeco("build", "--format", "json", cwd=write_app(FAULTY))
    found: list[dict[str, Any]] = json.loads(done.out)
    assert [(item["code"], item["file"], item["line"], item["column"]) for item in found] == [
        ("BND001", "app.py", 5, 32),
    ]


REFUSED = APP.replace('"orders"', '"q"')
"""An app that can be written, but the host rejects its function `store`."""

REFUSAL = """\
app.py:5:44: error NAM001: in `queue_name`, invalid storage queue name 'q': it has 1 character
  |
5 | @app.queue_trigger(name="msg", queue_name="q", connection="Store")
  |                                            ^
  = hint: use 3 to 63 letters, digits and single dashes, with no dash at either end
"""


def test_function_that_the_host_would_refuse_stops_the_build(write_app: Write) -> None:
    assert refused(write_app(REFUSED)) == refusal(REFUSAL)


def test_keep_going_leaves_out_what_the_host_would_refuse(write_app: Write) -> None:
    folder = write_app(REFUSED)
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     written

        1 written
    """
    done = funcdeco("build", "--keep-going", cwd=folder)
    assert done == declared(f"{textwrap.dedent(table)}\n{REFUSAL}\n1 error\n", 1)
    assert not (folder / "store").exists()


def test_no_check_writes_what_the_host_would_refuse(write_app: Write) -> None:
    table = """\
        FUNCTION  TRIGGER  ROUTE OR RESOURCE  STATUS
        hello     http     GET /api/hello     written
        store     queue    q                  written

        2 written
    """
    assert funcdeco("build", "--no-check", cwd=write_app(REFUSED)) == declared(table)


def test_no_check_still_stops_on_what_cannot_be_written(write_app: Write) -> None:
    folder = write_app(FAULTY)
    assert refused(folder, "--no-check") == refused(folder)


def test_warnings_of_the_check_are_not_those_of_a_build(write_app: Write) -> None:
    folder = write_app(APP.replace('"orders"', '"Orders"'))
    assert "warning NAM002" in funcdeco("check", cwd=folder).out
    done = funcdeco("build", "--format", "json", cwd=folder)
    assert done == declared("[]\n")


def test_funcignore_that_leaves_out_what_is_needed_stops_a_build_in_place(
    write_app: Write,
) -> None:
    text = """\
        .funcignore:1:1: error PRJ005: .funcignore excludes app.py, which function 'hello' needs
          |
        1 | app
          | ^^^
          = hint: make the pattern more precise: unlike in git, it matches from the root up to a word boundary

        .funcignore:2:1: error PRJ005: .funcignore excludes host.json, which the host needs
          |
        2 | host
          | ^^^^
          = hint: make the pattern more precise: unlike in git, it matches from the root up to a word boundary
    """
    assert refused(write_app(APP, {".funcignore": "app\nhost"})) == refusal(text, 2)


@pytest.mark.once
def test_two_builds_at_once_both_end_well(write_app: Write) -> None:
    functions = "".join(
        f'\n@app.http(route="r{i}")\ndef f{i}(req: func.HttpRequest | None): ...\n'
        for i in range(40)
    )
    folder = write_app(functions)
    assert funcdeco("build", cwd=folder).code == 0
    expected = files(folder)
    for _ in range(2):
        for number in range(40):
            shutil.rmtree(folder / f"f{number}")
        assert at_once(folder, 3) == [(0, "")] * 3
        assert files(folder) == expected
        assert not (folder / ".funcdeco").exists()


@pytest.mark.once
def test_two_rebuilds_at_once_both_end_well(write_app: Write) -> None:
    text = "".join(
        f'\n@app.http(route="v1/{i}")\ndef f{i}(req: func.HttpRequest | None): ...\n'
        for i in range(40)
    )
    folder = write_app(text)
    for old, new in (("v1", "v2"), ("| None", ""), ("v2/", "v3/")):
        assert funcdeco("build", cwd=folder).code == 0
        change_app(folder, old, new)
        assert at_once(folder, 3) == [(0, "")] * 3
    assert funcdeco("build", "--check", cwd=folder) == declared("40 functions, all up to date\n")
    assert not (folder / ".funcdeco").exists()


@pytest.mark.once
def test_two_builds_at_once_into_a_new_output_both_end_well(write_app: Write) -> None:
    functions = "".join(f'\n@app.http(route="r{i}")\ndef f{i}(req): ...\n' for i in range(40))
    data = {f"data/{i}.txt": f"{i}" for i in range(40)}
    folder = write_app(functions, {"requirements.txt": "funcdeco\n", **data})
    for output in ("../out", "../out/below", "../new/parent/out"):
        assert at_once(folder, 3, "--output", output) == [(0, "")] * 3
        done = funcdeco("build", "--check", "--output", output, cwd=folder)
        assert done == declared("40 functions, all up to date\n")


def at_once(folder: Path, count: int, *options: str) -> list[tuple[int, str]]:
    """Run builds concurrently; return the exit code and the printed errors of each."""
    command = [sys.executable, "-B", "-m", "funcdeco", "build", "--format", "json", *options]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    running = [
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for _ in range(count)
    ]
    found: list[tuple[int, str]] = []
    for process in running:
        out, _ = process.communicate(timeout=60)
        found.append((process.returncode, "" if out == "[]\n" else out))
    return found


@pytest.mark.parametrize("changes", [True, False], ids=["something to do", "nothing to do"])
def test_workspace_of_a_dead_build_is_removed(built: Path, changes: bool) -> None:
    if changes:
        change_app(built, "orders", "parcels")
    for name in ("build-dead", "build-gone"):
        (built / ".funcdeco" / name).mkdir(parents=True)
        (built / ".funcdeco" / name / "1").write_text("")
    done = funcdeco("build", cwd=built)
    result = "1 written, 1 unchanged" if changes else "2 unchanged"
    assert (done.code, done.out.splitlines()[-1]) == (0, result)
    assert not (built / ".funcdeco").exists()


def test_folder_of_the_user_s_named_as_the_workspace_stays(built: Path) -> None:
    change_app(built, "orders", "parcels")
    (built / ".funcdeco").mkdir()
    (built / ".funcdeco/mine").write_text("")
    assert funcdeco("build", cwd=built).code == 0
    assert sorted(path.name for path in (built / ".funcdeco").iterdir()) == ["mine"]


@pytest.mark.parametrize("command", ["build", "clean", "build --output out"])
def test_link_named_as_the_workspace_is_not_followed(
    built: Path, tmp_path: Path, command: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "build-mine").mkdir(parents=True)
    (elsewhere / "build-mine/precious").write_text("")
    (built / ("out" if "--output" in command else "")).mkdir(exist_ok=True)
    (built / ("out" if "--output" in command else "") / ".funcdeco").symlink_to(elsewhere)
    change_app(built, "orders", "parcels")
    done = funcdeco(*command.split(), cwd=built)
    assert sorted(files(elsewhere)) == ["build-mine/precious"]
    assert done.code in (1, 2)


def test_file_named_as_the_workspace_is_refused(built: Path) -> None:
    (built / ".funcdeco").write_text("")
    change_app(built, "orders", "parcels")
    text = """\
        .funcdeco: error BLD004: .funcdeco is not a folder, but build needs a folder of that name
          = hint: move it elsewhere
    """
    assert refused(built) == refusal(text)


MANY = """
@app.http(route="a/{id}", methods=["GET", "POST"], auth_level="anonymous")
@app.blob_input(name="obj", path="samples/{id}", connection="S", extra={"zeta": 1, "alpha": {"z": 1, "a": 2}})
@app.queue_output(name="out", queue_name="orders", connection="S")
def many(req, out, obj): ...
"""


def test_same_bytes_wherever_and_with_whatever_hash_seed(write_app: Write, tmp_path: Path) -> None:
    folder = write_app(MANY + APP)
    found: list[Mapping[str, bytes]] = []
    for seed in ("0", "1", "4242"):
        place = shutil.copytree(folder, tmp_path / "in" / seed / "deep" / "folder")
        done = funcdeco_alone("build", cwd=place, PYTHONHASHSEED=seed)
        assert (done.code, done.err) == (0, "")
        found.append(files(place))
    assert found[0] == found[1] == found[2]


def test_bindings_come_trigger_first_then_from_top_to_bottom(write_app: Write) -> None:
    folder = write_app("""
        @app.queue_output(name="out", queue_name="orders", connection="S")
        @app.blob_input(name="obj", connection="S", path="samples/x", extra={"zeta": 1, "alpha": 2})
        @app.http(auth_level="anonymous", methods=["GET"], route="a", name="req")
        def many(req, out, obj): ...
    """)
    assert funcdeco("build", cwd=folder).code == 0
    written = json.loads((folder / "many/function.json").read_bytes())
    assert [list(binding.items()) for binding in written["bindings"]] == [
        [
            ("type", "httpTrigger"),
            ("direction", "in"),
            ("name", "req"),
            ("route", "a"),
            ("methods", ["get"]),
            ("authLevel", "anonymous"),
        ],
        [
            ("type", "queue"),
            ("direction", "out"),
            ("name", "out"),
            ("queueName", "orders"),
            ("connection", "S"),
        ],
        [
            ("type", "blob"),
            ("direction", "in"),
            ("name", "obj"),
            ("path", "samples/x"),
            ("connection", "S"),
            ("zeta", 1),
            ("alpha", 2),
        ],
        [("type", "http"), ("direction", "out"), ("name", "$return")],
    ]


def test_clean_removes_what_build_wrote_and_nothing_else(built: Path) -> None:
    for name, content in USERS_FILES.items():
        (built / name).parent.mkdir(exist_ok=True)
        (built / name).write_bytes(content)
    assert funcdeco("clean", cwd=built) == declared("removed hello/\nremoved store/\n")
    assert sorted(files(built)) == sorted(["app.py", "host.json", *USERS_FILES])
    assert funcdeco("clean", cwd=built) == declared("nothing to remove\n")


def test_clean_leaves_an_edited_file(built: Path) -> None:
    place = built / "store/__init__.py"
    place.write_bytes(place.read_bytes() + b"# \n")
    text = """\
        removed hello/

        store/__init__.py: error BLD002: store/__init__.py was edited since it was built, so store/ isn't removed
          = hint: move the change into your own code and remove the folder yourself

        1 error
    """
    assert funcdeco("clean", cwd=built) == declared(text, 1)
    assert sorted(files(built)) == [
        "app.py",
        "host.json",
        "store/__init__.py",
        "store/function.json",
    ]


def test_check_of_one_function_counts_one(write_app: Write) -> None:
    folder = write_app(APP.partition("@app.queue")[0])
    assert funcdeco("build", cwd=folder).code == 0
    assert funcdeco("build", "--check", cwd=folder) == declared("1 function, all up to date\n")


def test_function_that_is_gone_and_whose_script_was_removed_is_not_passed_over(built: Path) -> None:
    """The host would find a function without its script there, and report it as an error."""
    (built / "store/__init__.py").unlink()
    change_app(built, "def store(", "def save(")
    done = funcdeco("build", cwd=built)
    assert not (built / "store").exists() or "store/function.json" in done.out
