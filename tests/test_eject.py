"""`funcdeco eject` takes the decorators out of an app, and leaves the rest byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_support import Done, files, funcdeco
from check_support import HEAD, codes_in, write_project
from funcdeco import load

TIMER = '@app.timer_trigger(schedule="0 0 6 * * *")\n'
FUNCTION = f"{TIMER}def tidy(timer: func.TimerRequest) -> None: ...\n"
KEPT = "import azure.functions as func\n\n\n"
"""What remains of HEAD."""


def function_jsons(folder: Path) -> dict[str, object]:
    return {one.name: one.function_json for one in load(folder)}


def eject(folder: Path, app: str | bytes, **others: str) -> Done:
    """Write a project, eject it, and compare its functions before and after."""
    names = {f"{name}.py": text for name, text in others.items()}
    write_project(folder, {"app.py": app, **names})
    before = function_jsons(folder)
    done = funcdeco("eject", folder)
    if done.code == 0:
        assert function_jsons(folder) == before
        assert codes_in(folder) == []
        for path in folder.rglob("*.py"):
            assert b"funcdeco" not in path.read_bytes(), path
    return done


def after(folder: Path, app: str | bytes, **others: str) -> str:
    """Return the app.py that eject leaves."""
    done = eject(folder, app, **others)
    assert done.code == 0, done.out
    return (folder / "app.py").read_bytes().decode()


SOURCES = {
    "the decorator alone": (HEAD + FUNCTION, KEPT + FUNCTION.removeprefix(TIMER)),
    "comments around it": (
        f"{HEAD}# Every morning.\n{TIMER}# Quietly.\n{FUNCTION.removeprefix(TIMER)}# End.\n",
        f"{KEPT}# Every morning.\n# Quietly.\n{FUNCTION.removeprefix(TIMER)}# End.\n",
    ),
    "several lines with comments": (
        HEAD + """\
@app.timer_trigger(  # when
    # early
    schedule="0 0 6 * * *",
)  # done
def tidy(timer: func.TimerRequest) -> None: ...
""",
        KEPT + "def tidy(timer: func.TimerRequest) -> None: ...\n",
    ),
    "decorators of the user's own": (
        """\
import functools

import azure.functions as func
from funcdeco import App

app = App()


def logged(text):
    def wrap(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    return wrap


@app.http(route="a")
@logged("outer")
@app.queue_output(name="out", queue_name="orders")
@logged(  # inner
    "inner"
)
def add(req: func.HttpRequest, out: func.Out[str]) -> str:
    return "a"
""",
        """\
import functools

import azure.functions as func


def logged(text):
    def wrap(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    return wrap


@logged("outer")
@logged(  # inner
    "inner"
)
def add(req: func.HttpRequest, out: func.Out[str]) -> str:
    return "a"
""",
    ),
    "Annotated": (
        """\
from typing import Annotated, Any

import azure.functions as func
from funcdeco import App

app = App()
Item = Annotated[func.InputStream, app.blob_input(path="items/{id}")]


@app.http(route="{id}")
def get(
    req: func.HttpRequest,
    item: Item,
    other: Annotated["func.InputStream", app.blob_input(path="others/{id}")],
    out: Annotated[  # written
        func.Out[str],
        app.queue_output(queue_name="orders"),
    ],
    row: Annotated[str, "kept", app.table_input(table_name="rows")],
) -> Annotated[Any, "the answer"]:
    return "a"
""",
        """\
from typing import Annotated, Any

import azure.functions as func

Item = func.InputStream


def get(
    req: func.HttpRequest,
    item: Item,
    other: "func.InputStream",
    out: func.Out[str],
    row: Annotated[str, "kept"],
) -> Annotated[Any, "the answer"]:
    return "a"
""",
    ),
    "Annotated under postponed evaluation": (
        """\
from __future__ import annotations

import typing as t

import azure.functions as func
from funcdeco import App

app = App()


@app.queue_trigger(name="msg", queue_name="orders")
def store(
    msg: func.QueueMessage,
    out: t.Annotated[func.Out[str], app.blob_output(path="one/{rand-guid}")],
    two: t.Annotated[func.Out[str], app.blob_output(path="two/{rand-guid}")],
) -> None: ...
""",
        """\
from __future__ import annotations

import azure.functions as func


def store(
    msg: func.QueueMessage,
    out: func.Out[str],
    two: func.Out[str],
) -> None: ...
""",
    ),
    "imports in several forms": (
        """\
import os, funcdeco
import azure.functions as func
from typing import (
    TYPE_CHECKING,
    Annotated,  # for bindings
    Any,
)

if TYPE_CHECKING:
    from funcdeco import App
app: "App" = funcdeco.App(); ROOT = os.sep
if ROOT: bp = funcdeco.Blueprint(
)
app.include(bp)

@bp.http(route="x")
def add(req: func.HttpRequest, out: Annotated[func.Out[str], bp.queue_output(queue_name="orders")]) -> Any:
    return ROOT
""",
        """\
import os
import azure.functions as func
from typing import (
    TYPE_CHECKING,
    Any,
)

if TYPE_CHECKING:
    pass
ROOT = os.sep
if ROOT: pass

def add(req: func.HttpRequest, out: func.Out[str]) -> Any:
    return ROOT
""",
    ),
    "branches and classes": (
        """\
import azure.functions as func
from funcdeco import App

app = App()

if func:

    @app.http(route="one")
    def one(req: func.HttpRequest) -> str:
        return "1"

else:
    app.include("nowhere:bp")


class Orders:
    @staticmethod
    @app.http(route="two")
    def two(req: func.HttpRequest) -> str:
        return "2"
""",
        """\
import azure.functions as func

if func:

    def one(req: func.HttpRequest) -> str:
        return "1"

else:
    pass


class Orders:
    @staticmethod
    def two(req: func.HttpRequest) -> str:
        return "2"
""",
    ),
    "calls instead of decorators": (
        HEAD + """\
def one(req: func.HttpRequest) -> str:
    return "1"


app.http(route="one")(one)


def _two(req: func.HttpRequest) -> str:
    return "2"


two = app.function(name="two")(app.http(route="two")(_two))


def three(req: func.HttpRequest) -> str:
    return "3"


app.function(name="third")(app.http(route="three")(three))
""",
        KEPT + """\
def one(req: func.HttpRequest) -> str:
    return "1"


def _two(req: func.HttpRequest) -> str:
    return "2"


two = _two


def three(req: func.HttpRequest) -> str:
    return "3"
""",
    ),
    "exports": (
        f'__all__ = ["app", "tidy"]\n{HEAD}{FUNCTION}',
        f'__all__ = ["tidy"]\n{KEPT}{FUNCTION.removeprefix(TIMER)}',
    ),
    "a word in text": (
        f'"""Was written with funny decorators."""\n\n{HEAD}{FUNCTION}',
        f'"""Was written with funny decorators."""\n\n{KEPT}{FUNCTION.removeprefix(TIMER)}',
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_only_decorators_and_what_they_need_are_removed(name: str, tmp_path: Path) -> None:
    before, expected = SOURCES[name]
    if name == "branches and classes":
        before = before.replace('app.include("nowhere:bp")', "pass")
    assert after(tmp_path, before) == expected


@pytest.mark.parametrize(
    ("encoding", "end"),
    [
        *(("utf-8", "\n"), ("utf-8", "\r\n"), ("utf-8", "\r"), ("utf-8-sig", "\n")),
        *(("utf-8-sig", "\r\n"), ("latin-1", "\n"), ("latin-1", "\r\n")),
    ],
)
def test_encodings_and_line_endings_stay(encoding: str, end: str, tmp_path: Path) -> None:
    head = "# -*- coding: latin-1 -*-\n" if encoding == "latin-1" else ""
    body = 'def tidy(timer: func.TimerRequest) -> None:\n\t"""Tidy up, Zoë."""\n\tprint("é")\t\n'
    text, expected = f"{head}{HEAD}{TIMER}{body}", f"{head}{KEPT}{body}"
    done = eject(tmp_path, text.replace("\n", end).encode(encoding))
    assert done.code == 0, done.out
    assert (tmp_path / "app.py").read_bytes() == expected.replace("\n", end).encode(encoding)


def test_a_file_without_a_final_line_break_stays_without_one(tmp_path: Path) -> None:
    text = (HEAD + FUNCTION).rstrip()
    assert after(tmp_path, text) == (KEPT + FUNCTION.removeprefix(TIMER)).rstrip()


BLUEPRINT = HEAD.replace("App", "Blueprint").replace("app =", "bp =") + FUNCTION.replace(
    "@app", "@bp"
)


def test_a_linked_package_is_imported_from_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "common/shared").mkdir(parents=True)
    (tmp_path / "common/shared/prices.py").write_text("VAT = 20\n")
    folder = write_project(
        tmp_path / "app", {"app.py": f"from shared.prices import VAT\n{HEAD}{FUNCTION}"}
    )
    (folder / "shared").symlink_to(tmp_path / "common/shared")
    done = funcdeco("eject", folder)
    assert done.code == 0, done.out
    assert (folder / "app.py").read_text().startswith("from shared.prices import VAT\nimport azure")


def test_a_loop_that_only_includes_blueprints_is_removed(tmp_path: Path) -> None:
    app = """\
from funcdeco import App

import jobs

app = App()

for one in (jobs.bp,):
    # Each of them.
    app.include(one)

VAT = 20
"""
    assert after(tmp_path, app, jobs=BLUEPRINT) == "VAT = 20\n"


def test_helper_apps_of_tests_stay(tmp_path: Path) -> None:
    helper = "from funcdeco import App\n\nhelper = App()\n"
    files_of_tests = {"tests/helper.py": helper, "examples/x/app.py": helper}
    other = {"other/host.json": "{}", "other/app.py": helper}
    write_project(tmp_path, {"app.py": HEAD + FUNCTION, **files_of_tests, **other})
    done = funcdeco("eject", tmp_path)
    assert done.code == 0, done.out
    step = "- keep funcdeco as a development dependency: it is used in examples/x/app.py, "
    assert f"{step}tests/helper.py\n" in done.out
    for name in ("tests/helper.py", "examples/x/app.py", "other/app.py"):
        assert (tmp_path / name).read_text() == helper


def test_other_lists_of_requirements_and_the_baseline_are_named(tmp_path: Path) -> None:
    pyproject = """\
        [project]
        dependencies = ["azure-functions", "funcdeco[durable]>=0.1"]

        [tool.poetry.dependencies]
        funcdeco = "*"

        [tool.funcdeco]
        baseline = "known.json"
        """
    write_project(
        tmp_path,
        {
            "app.py": HEAD + FUNCTION,
            "pyproject.toml": pyproject,
            "requirements-dev.txt": "-r requirements.txt\nfuncdeco-other\nfuncdeco[run]\n",
            "known.json": '{"version": 1, "findings": []}',
        },
    )
    done = funcdeco("eject", cwd=tmp_path)
    steps = [line for line in done.out.splitlines() if line.startswith("- ")]
    assert steps[:4] == [
        "- update the baseline with `funcdeco check --write-baseline`: findings have moved",
        *(
            f"- replace funcdeco with azure-functions in {place}, unless it is for development only"
            for place in ("pyproject.toml:2", "pyproject.toml:5", "requirements-dev.txt:3")
        ),
    ]


def test_comments_that_ignore_codes_are_listed(tmp_path: Path) -> None:
    trigger = '@app.timer_trigger(schedule="*/5 * * * * *")'
    app = f"""{HEAD}# funcdeco: ignore[TMR007] above
{trigger}
def one(timer): ...


{trigger}  # funcdeco: ignore[TMR007] at the end
def two(timer): ...
"""
    write_project(tmp_path, {"app.py": app})
    done = funcdeco("eject", cwd=tmp_path)
    assert (
        "- ignore the codes in function.json or pyproject.toml instead of the comments of removed "
        "decorators: app.py:7, app.py:12\n"
    ) in done.out


def test_blueprints_in_packages_are_followed(tmp_path: Path) -> None:
    write_project(
        tmp_path,
        {
            "app.py": """\
                from funcdeco import App

                import shop.returns
                from shop import orders, routes

                app = App()
                app.include(routes)
                app.include(orders.bp, prefix="orders")
                app.include(shop.returns.bp, prefix="returns")
                app.include("shop.late:bp")
                """,
            "shop/__init__.py": """\
                from .routes import bp as routes, VAT

                __all__ = ["VAT", "routes"]
                """,
            "shop/routes.py": """\
                import azure.functions as func
                from funcdeco import Blueprint

                VAT = 20
                bp = Blueprint()


                @bp.http(route="vat")
                def vat(req: func.HttpRequest) -> str:
                    return str(VAT)
                """,
            "shop/orders.py": """\
                import azure.functions as func
                from funcdeco import Blueprint

                bp = Blueprint()


                @bp.http(route="")
                def orders(req: func.HttpRequest) -> str:
                    return "o"
                """,
            "shop/returns.py": """\
                import azure.functions as func
                from .routes import bp as other
                from funcdeco import Blueprint

                bp = Blueprint()


                @bp.http(route="")
                def returns(req: func.HttpRequest) -> str:
                    return "r"


                @other.http(route="more")
                def more(req: func.HttpRequest) -> str:
                    return "m"
                """,
            "shop/late.py": """\
                import azure.functions as func
                from funcdeco import Blueprint

                bp = Blueprint()


                @bp.http(route="late")
                def late(req: func.HttpRequest) -> str:
                    return "l"
                """,
        },
    )
    before = function_jsons(tmp_path)
    assert sorted(before) == ["late", "more", "orders", "returns", "vat"]
    done = funcdeco("eject", tmp_path)
    assert done.code == 0, done.out
    assert function_jsons(tmp_path) == before
    found = files(tmp_path)
    assert found["app.py"] == b""
    assert found["shop/__init__.py"] == b'from .routes import VAT\n\n__all__ = ["VAT"]\n'
    assert found["shop/returns.py"].startswith(b"import azure.functions as func\n\n\ndef returns(")


REQUIREMENTS = {
    "both listed": ("azure-functions\nfuncdeco\n", "azure-functions\n"),
    "replaced": ("# ours\nfuncdeco==0.2  # build\n", "# ours\nazure-functions\n"),
    "CRLF": ("funcdeco\r\nrequests\r\n", "azure-functions\r\nrequests\r\n"),
    "no final line break": ("requests\nFuncDeco>=0.1", "requests\nazure-functions"),
    "durable": (
        "funcdeco[durable]\n",
        "azure-functions\nazure-functions-durable>=1.3.1,<2\n",
    ),
    "durable listed": (
        "azure-functions-durable<2\nfuncdeco[durable]\n",
        "azure-functions-durable<2\nazure-functions\n",
    ),
    "continued": ("funcdeco \\\n  >=0.1\nazure-functions\n", "azure-functions\n"),
    "with a marker": (
        'funcdeco; python_version >= "3.10"\n',
        'azure-functions; python_version >= "3.10"\n',
    ),
}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_list_what_the_app_needs(name: str, tmp_path: Path) -> None:
    before, expected = REQUIREMENTS[name]
    write_project(tmp_path, {"app.py": HEAD + FUNCTION, "requirements.txt": before.encode()})
    assert funcdeco("eject", tmp_path).code == 0
    assert (tmp_path / "requirements.txt").read_bytes().decode() == expected


def test_included_requirements_change_too(tmp_path: Path) -> None:
    texts = {
        "requirements.txt": "-r base.txt\n-c limits.txt\n",
        "base.txt": "funcdeco\n",
        "limits.txt": "funcdeco<1\nrequests<3\n",
    }
    write_project(tmp_path, {"app.py": HEAD + FUNCTION, **texts})
    assert funcdeco("eject", tmp_path).code == 0
    found = files(tmp_path)
    assert found["requirements.txt"] == b"-r base.txt\n-c limits.txt\n"
    assert found["base.txt"] == b"azure-functions\n"
    assert found["limits.txt"] == b"requests<3\n"


def test_pyproject_no_longer_names_the_app(tmp_path: Path) -> None:
    text = '# Ours.\n[tool.funcdeco]\napp = "src.main:api"  # the app\nplan = "flex"\n'
    write_project(
        tmp_path,
        {
            "src/main.py": HEAD.replace("app =", "api =") + FUNCTION.replace("@app", "@api"),
            "pyproject.toml": text,
        },
    )
    done = funcdeco("eject", tmp_path)
    assert done.code == 0, done.out
    assert (tmp_path / "pyproject.toml").read_text() == '# Ours.\n[tool.funcdeco]\nplan = "flex"\n'
    assert sorted(function_jsons(tmp_path)) == ["tidy"]


def test_output_lists_the_changes_and_what_is_left_to_do(tmp_path: Path) -> None:
    write_project(
        tmp_path,
        {
            "app.py": "from funcdeco import App\nfrom jobs import bp\n\napp = App()\napp.include(bp)\n",
            "jobs.py": HEAD.replace("App", "Blueprint").replace("app =", "bp =")
            + FUNCTION.replace("@app", "@bp"),
            ".gitignore": ".venv\n/tidy/\n",
            ".github/workflows/ci.yml": "steps:\n  - run: funcdeco build --check\n",
            "tests/test_jobs.py": "from funcdeco.testing import TestClient\n\nTestClient('.')\n",
            "pyproject.toml": '[tool.funcdeco]\nplan = "flex"\noutput = "dist"\n',
        },
    )
    assert funcdeco("eject", cwd=tmp_path) == Done(
        0,
        """\
app.py              changed
jobs.py             changed
requirements.txt    changed
tidy/__init__.py    created
tidy/function.json  created

1 function ejected; 5 files changed

Next steps:
- remove `funcdeco build` from .github/workflows/ci.yml:2
- remove /tidy/ from .gitignore: the folders are your source now
- remove app.py if nothing imports it: it has no code left
- publish the project folder instead of dist
- keep funcdeco as a development dependency: it is used in tests/test_jobs.py
- keep `[tool.funcdeco]` in pyproject.toml if you use `funcdeco check`, which reads it
""",
        "",
    )
    assert (tmp_path / "app.py").read_bytes() == b""


def test_diff_shows_the_changes_and_writes_nothing(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD + FUNCTION, "requirements.txt": "azure-functions\n"})
    before = files(tmp_path)
    done = funcdeco("eject", "--diff", cwd=tmp_path)
    assert (done.code, done.err) == (1, "3 files would change\n")
    assert files(tmp_path) == before
    expected = """\
--- app.py
+++ app.py
@@ -1,8 +1,4 @@
 import azure.functions as func
-from funcdeco import App
-
-app = App()
~
~
-@app.timer_trigger(schedule="0 0 6 * * *")
 def tidy(timer: func.TimerRequest) -> None: ...
--- tidy/__init__.py
+++ tidy/__init__.py
@@ -0,0 +1 @@
+from app import tidy as main
--- tidy/function.json
"""
    assert done.out.startswith(expected.replace("~", " "))


def test_a_second_run_has_nothing_to_eject(tmp_path: Path) -> None:
    eject(tmp_path, HEAD + FUNCTION)
    before = files(tmp_path)
    text = "nothing to eject: the project has no funcdeco decorators\n"
    assert funcdeco("eject", cwd=tmp_path) == Done(0, text, "")
    assert funcdeco("eject", "--diff", cwd=tmp_path) == Done(0, text, "")
    assert files(tmp_path) == before


def test_a_v2_app_has_nothing_to_eject(tmp_path: Path) -> None:
    app = """\
        import azure.functions as func

        app = func.FunctionApp()


        @app.timer_trigger(schedule="0 0 6 * * *", arg_name="timer")
        def tidy(timer: func.TimerRequest) -> None: ...
        """
    write_project(tmp_path, {"function_app.py": app})
    text = "nothing to eject: the project has no funcdeco decorators\n"
    assert funcdeco("eject", cwd=tmp_path) == Done(0, text, "")


def test_built_folders_become_the_users_own(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD + FUNCTION + FUNCTION.replace("tidy", "other")})
    assert funcdeco("build", tmp_path).code == 0
    (tmp_path / "app.py").write_text(HEAD + FUNCTION)
    assert funcdeco("eject", tmp_path).code == 0
    found = files(tmp_path)
    assert sorted(found) == [
        *("app.py", "host.json", "requirements.txt", "tidy/__init__.py", "tidy/function.json"),
    ]
    assert found["tidy/__init__.py"] == b"from app import tidy as main\n"
    assert json.loads(found["tidy/function.json"])["scriptFile"] == "__init__.py"
    assert funcdeco("clean", tmp_path) == Done(0, "nothing to remove\n", "")


def test_a_user_s_own_script_loses_its_marker(tmp_path: Path) -> None:
    app = HEAD + '@app.function(script_file="../app.py")\n' + FUNCTION
    write_project(tmp_path, {"app.py": app})
    assert funcdeco("build", tmp_path).code == 0
    assert (tmp_path / "tidy/.funcdeco").exists()
    assert funcdeco("eject", tmp_path).code == 0
    assert sorted(path.name for path in (tmp_path / "tidy").iterdir()) == ["function.json"]


def test_a_web_application_gets_a_module_of_the_project(tmp_path: Path) -> None:
    app = """\
        from funcdeco import App


        async def api(scope, receive, send): ...


        def pages(environ, start_response): ...


        app = App(auth_level="anonymous")
        api = app.asgi(api, prefix="api")
        app.wsgi(pages, prefix="pages", name="website")
        """
    write_project(tmp_path, {"app.py": app, "web_mount.py": "# The user's.\n"})
    assert funcdeco("build", tmp_path).code == 0
    before = function_jsons(tmp_path)
    done = funcdeco("eject", tmp_path)
    assert done.code == 0, done.out
    found = files(tmp_path)
    assert function_jsons(tmp_path) == before
    assert found["web_mount.py"] == b"# The user's.\n"
    assert b"from web_mount_2 import asgi\n" in found["api/__init__.py"]
    assert b"from web_mount_2 import wsgi\n" in found["website/__init__.py"]
    assert b"def wsgi(" in found["web_mount_2.py"]
    assert found["app.py"].endswith(b"def pages(environ, start_response): ...\n\n\napi = api\n")
