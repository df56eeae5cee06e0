"""What `funcdeco eject` can't take out safely: it reports all places, and writes nothing."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

import pytest

from build_support import Done, files, funcdeco, funcdeco_alone
from check_support import HEAD, write_project

FUNCTION = '@app.timer_trigger(schedule="0 0 6 * * *")\ndef tidy(timer): ...\n'
BLUEPRINT = """\
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http(route="orders")
def orders(req: func.HttpRequest) -> str:
    return "o"
"""

MISUSE = {
    "a loop": (
        {"app.py": f"""\
{HEAD}def make(name):
    def get(req: func.HttpRequest) -> str:
        return name

    return get


for name in ("one", "two"):
    globals()[name] = app.function(name=name)(app.http(route=name)(make(name)))
"""},
        [
            "app.py:15:23 EJC001 eject can't remove `function`, which is called in a loop",
            "app.py:15:47 EJC001 eject can't remove `http`, which is called in a loop",
        ],
    ),
    "a helper": (
        {"app.py": f"""\
{HEAD}def get(route):
    return app.http(route=route, methods=["GET"])


@get("one")
def one(req: func.HttpRequest) -> str:
    return "1"
"""},
        [
            "app.py:8:12 EJC001 eject can't remove `http`, which is called in the function `get`",
        ],
    ),
    "the app is passed on": (
        {
            "app.py": f"{HEAD}{FUNCTION}\nprint(app.functions, app)\n",
            "tests/test_app.py": "from app import app\nfrom funcdeco.testing import TestClient\n\nTestClient(app)\n",
        },
        [
            "app.py:10:7 EJC002 `app` is removed but used here",
            "app.py:10:22 EJC002 `app` is removed but used here",
            "tests/test_app.py:4:12 EJC002 `app` is removed but used here",
        ],
    ),
    "types": (
        {"app.py": f"{HEAD}{FUNCTION}\n\ndef use(one: App) -> None: ...\n"},
        ["app.py:11:14 EJC002 `App` from funcdeco is used here"],
    ),
    "an app in a list": (
        {"app.py": f"""\
import azure.functions as func
from funcdeco import App

apps = [App()]
app = apps[0]


{FUNCTION}"""},
        [
            "app.py:4:1 EJC003 the app or blueprint that is created here isn't assigned to a name",
        ],
    ),
    "an app of a factory": (
        {"app.py": f"""\
from funcdeco import App


def create():
    return App()


app = create()


{FUNCTION}"""},
        [
            "app.py:5:5 EJC003 the app or blueprint that is created here isn't assigned to a name",
        ],
    ),
    "star imports": (
        {
            "app.py": "from funcdeco import *\nfrom jobs import *\n\napp = App()\napp.include(bp)\n",
            "jobs.py": BLUEPRINT,
        },
        [
            "app.py:1:1 EJC004 `import *` hides which names `funcdeco` provides",
            "app.py:2:1 EJC004 `import *` hides which names `jobs` provides",
        ],
    ),
    "includes in a loop": (
        {
            "app.py": """\
from funcdeco import App

import jobs

app = App()
for one in (jobs.bp,):
    app.include(one)
    print("included")
""",
            "jobs.py": BLUEPRINT,
        },
        [
            "app.py:6:13 EJC002 `bp` is removed from `jobs` but used here",
            "app.py:7:5 EJC001 eject can't remove `include`, which is called in a loop",
        ],
    ),
    "a branch that did not run": (
        {
            "app.py": f'{HEAD}{FUNCTION}\nif not func:\n\n    @app.http(route="x")\n    def x(req): ...\n'
        },
        ["app.py:12:6 EJC002 `app` is removed but used here"],
    ),
    "another name for the app": (
        {"app.py": f"{HEAD}other = app\n\n\n{FUNCTION.replace('@app', '@other')}"},
        ["app.py:7:9 EJC002 `app` is removed but used here"],
    ),
    "string annotations": (
        {"app.py": """\
from typing import Annotated

import azure.functions as func
from funcdeco import App

app = App()


@app.http(route="x")
def x(req: func.HttpRequest, out: "Annotated[func.Out[str], app.queue_output(queue_name='abc')]"): ...
"""},
        [
            "app.py:10:35 EJC001 eject can't remove `queue_output`, which is called in the string annotation of `out`",
        ],
    ),
    "a decorator of the user's own that applies ours": (
        {"app.py": f"""\
{HEAD}def get(route):
    def wrap(function):
        return app.http(route=route)(function)

    return wrap


@get("one")
def one(req: func.HttpRequest): ...


@get("two")
def two(req: func.HttpRequest): ...
"""},
        ["app.py:9:16 EJC001 eject can't remove `http`, which is called in the function `wrap`"],
    ),
    "a name that is assigned in a call": (
        {"app.py": f"""\
{HEAD}@app.timer_trigger(schedule=(DAILY := "0 0 6 * * *"))
def tidy(timer: func.TimerRequest) -> None: ...


def when():
    return DAILY
"""},
        ["app.py:12:12 EJC002 `DAILY` is assigned in a removed call but used here"],
    ),
    "a decorator under another name": (
        {"app.py": f"""\
{HEAD}get = app.http(route="x")


@get
def x(req: func.HttpRequest): ...
"""},
        ["app.py:7:7 EJC001 eject can't remove `http`, which is called in an expression"],
    ),
    "a subclass": (
        {"app.py": f"""\
import azure.functions as func
from funcdeco import App


class Mine(App): ...


app = Mine()


{FUNCTION}"""},
        ["app.py:5:12 EJC002 `App` from funcdeco is used here"],
    ),
    "a binding without what the host requires": (
        {"app.py": f"""\
{HEAD}@app.generic_trigger(type="eventHubTrigger", name="events", extra={{"cardinality": "many"}})
def all_of(events): ...
"""},
        [
            "all_of/function.json:4:5 EJC006 `eventHubTrigger` requires `eventHubName`",
            "all_of/function.json:4:5 EJC006 `eventHubTrigger` requires `connection`",
        ],
    ),
    "a file that doesn't parse": (
        {"app.py": f"{HEAD}{FUNCTION}", "tools/show.py": "import funcdeco\n\nprint(\n"},
        ["tools/show.py:3:1 EJC005 libcst can't parse this"],
    ),
    "a tuple of exports": (
        {"app.py": f'__all__ = ("app", "tidy")\n{HEAD}{FUNCTION}'},
        ["app.py:1:12 EJC002 `app` is removed but listed here"],
    ),
    "another import of funcdeco": (
        {
            "app.py": f"{HEAD}{FUNCTION}",
            "tools/show.py": "import funcdeco\n\nprint(funcdeco.load())\n",
        },
        ["tools/show.py:3:7 EJC002 `funcdeco` from funcdeco is used here"],
    ),
    "a base class": (
        {
            "app.py": f"{HEAD}{FUNCTION}\n\nclass Own(App): ...\n",
        },
        ["app.py:11:11 EJC002 `App` from funcdeco is used here"],
    ),
    "an import that another module relied on": (
        {
            "app.py": """\
import azure.functions as func
from funcdeco import App

import shop
from shop.prices import bp

app = App()
app.include(bp)
VAT = shop.prices.VAT


@app.http(route="vat")
def vat(req: func.HttpRequest) -> str:
    return str(VAT)
""",
            "shop/__init__.py": "",
            "shop/prices.py": f"VAT = 20\n{BLUEPRINT}",
        },
        [
            "app.py:9:1 EJC006 `app` can no longer be imported: the module raises when it is "
            "imported: AttributeError: module 'shop' has no attribute 'prices'"
        ],
    ),
}


@pytest.mark.parametrize("name", MISUSE)
def test_all_places_are_reported_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    texts, expected = MISUSE[name]
    write_project(tmp_path, texts)
    before = files(tmp_path)
    done = funcdeco("eject", cwd=tmp_path)
    found = [line for line in done.out.splitlines() if ": error " in line]
    assert done.code == 1, done.out
    assert [line.replace(": error", "").replace(": ", " ", 1) for line in found] == expected
    assert done.out.splitlines()[-1].endswith("; nothing was written")
    assert files(tmp_path) == before


def test_a_blueprint_outside_the_project_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/jobs_of_others.py").write_text(BLUEPRINT)
    monkeypatch.syspath_prepend(tmp_path / "lib")
    app = "from funcdeco import App\n\napp = App()\napp.include('jobs_of_others:bp')\n"
    folder = write_project(tmp_path / "app", {"app.py": app})
    before = files(folder)
    done = funcdeco("eject", cwd=folder)
    first, *_ = done.out.splitlines()
    message = "error EJC005: the file isn't one of the project's own, so eject can't change it"
    assert (done.code, first.partition(": ")[2]) == (1, message)
    assert files(folder) == before


def test_an_error_of_the_app_is_reported_first(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD + FUNCTION.replace("0 0 6", "0 0 25")})
    done = funcdeco("eject", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("app.py:7:34: error TMR001: invalid hour `25`")


def test_an_edited_script_is_kept(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD + FUNCTION})
    assert funcdeco("build", cwd=tmp_path).code == 0
    with (tmp_path / "tidy/__init__.py").open("a") as script:
        script.write("print('mine')\n")
    before = files(tmp_path)
    done = funcdeco("eject", cwd=tmp_path)
    assert (done.code, done.out.split(": ")[1]) == (1, "error BLD002")
    assert files(tmp_path) == before


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    done = funcdeco("eject", "nowhere", cwd=tmp_path)
    assert (done.code, done.out.split(":")[0]) == (2, "error APP001")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="modes of POSIX")
def test_a_read_only_module_is_reported_and_nothing_is_written(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD + FUNCTION})
    (tmp_path / "app.py").chmod(0o444)
    before = files(tmp_path)
    done = funcdeco("eject", cwd=tmp_path)
    assert done == Done(
        2,
        textwrap.dedent("""\
            app.py: error BLD006: can't write here: it is read-only
              = hint: fix this and run the command again

            1 error; nothing was written
            """),
        "",
    )
    assert files(tmp_path) == before


def test_without_libcst_the_command_names_what_to_install(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD + FUNCTION})
    (tmp_path / "hook").mkdir()
    hook = "import sys\nsys.modules['libcst'] = None\n"
    (tmp_path / "hook/sitecustomize.py").write_text(hook)
    path = os.pathsep.join([str(tmp_path / "hook"), *filter(None, sys.path)])
    done = funcdeco_alone("eject", cwd=tmp_path, PYTHONPATH=path)
    message = "Error: libcst is not installed; run `python -m pip install 'funcdeco[eject]'`\n"
    assert done == Done(2, "", message)
