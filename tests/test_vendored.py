"""The modules of funcdeco in a published folder, which needs no installed funcdeco."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from build_support import APP, VENDORED, Write, funcdeco
from check_support import codes_in, write_project
from funcdeco.project.vendored import vendored_files
from test_layers import MODULES, imports

pytestmark = pytest.mark.core

OWN_FAMILY = """\
from typing import ClassVar
from funcdeco import App
from funcdeco.bindings.base import Trigger

class BeltTrigger(Trigger):
    binding_type: ClassVar[str] = "beltTrigger"

app = App()

@app.http()
def hello(req) -> str:
    return "hello"
"""


def test_a_published_folder_contains_what_deployed_apps_import() -> None:
    own = ("app", "errors", "first_call", "mounting")
    seen, to_do = set[str](), ["funcdeco", *(f"funcdeco.{name}" for name in own)]
    while to_do:
        name = to_do.pop()
        if name not in seen:
            seen.add(name)
            parents = ["funcdeco" + name[8 : name.rfind(".")]] if "." in name else []
            to_do.extend([*imports(name, lazy=False), *parents])
    seen.add("funcdeco._lazy")  # the other names of the package
    folder = Path(__file__).parents[1]
    files = sorted(MODULES[name].relative_to(folder).as_posix() for name in seen)
    assert sorted(vendored_files()) == files == VENDORED


def test_published_app_imports_funcdeco_from_its_own_folder(write_app: Write) -> None:
    folder = write_app(APP, {"requirements.txt": "azure-functions\n"})
    assert funcdeco("build", "--output", "dist", cwd=folder).code == 0
    dist = shutil.move(folder / "dist", folder.parent / "published")
    code = f"""if True:
        import sys
        sys.modules["azure.functions"] = __import__("types").ModuleType("azure.functions")
        sys.modules["azure"] = __import__("types").ModuleType("azure")
        sys.modules["azure"].functions = sys.modules["azure.functions"]
        for name in ("HttpRequest", "HttpResponse", "Out", "QueueMessage"):
            setattr(sys.modules["azure.functions"], name, type(name, (), {{}}))
        sys.path.append({str(dist)!r})
        import hello, store, funcdeco
        print(hello.main.__module__, store.main.__module__, funcdeco.__file__)
        from funcdeco import AppError, FuncdecoError
        try:
            funcdeco.load
        except ModuleNotFoundError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = f"app app {dist}/funcdeco/__init__.py\nNo module named 'funcdeco.sources'\n"
    assert (done.stdout, done.stderr) == (expected, "")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("from funcdeco import App, Blueprint, AppError", []),
        ("import funcdeco", []),
        ("from funcdeco.app import App", []),
        ("from funcdeco.mounting import asgi", []),
        ("from funcdeco import App\nimport funcdeco.bindings.base", ["PKG003"]),
        ("from funcdeco import App\nfrom funcdeco.bindings import blob", ["PKG003"]),
        ("from funcdeco import App\nfrom funcdeco.bindings.base import Trigger", ["PKG003"]),
        ("from funcdeco import App, FunctionApp", ["PKG003"]),
        ("from funcdeco import load", ["PKG003"]),
        ("from funcdeco.testing import TestClient", ["PKG003"]),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from funcdeco import FunctionApp",
            [],
        ),
    ],
)
def test_app_that_imports_more_than_a_package_contains_must_install_it(
    statement: str, found: list[str], tmp_path: Path
) -> None:
    app = f"{statement}\nfrom funcdeco import App\napp = App()\n\n@app.http()\n"
    app += "def hello(req) -> str:\n    return 'hello'\n"
    output = '[tool.funcdeco]\noutput = "dist"\n'
    files = {"app.py": app, "requirements.txt": "azure-functions\n", "pyproject.toml": output}
    write_project(tmp_path, files)
    assert codes_in(tmp_path, ignore=["SET", "PRJ", "HTP"]) == found


def test_message_names_what_the_package_lacks_at_its_import(tmp_path: Path) -> None:
    files = {
        "app.py": OWN_FAMILY,
        "requirements.txt": "azure-functions\n",
        "host.json": '{"version":"2.0"}',
    }
    write_project(tmp_path, files)
    done = funcdeco("build", "--output", "dist", cwd=tmp_path)
    expected = """\
app.py:3:1: error PKG003: requirements.txt doesn't list funcdeco, and a package has no `funcdeco.bindings.base`
  |
3 | from funcdeco.bindings.base import Trigger
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = hint: add `funcdeco` to requirements.txt

1 error; nothing was written
"""
    assert (done.code, done.out) == (1, expected)


def test_app_that_installs_funcdeco_gets_no_second_one(tmp_path: Path) -> None:
    files = {
        "app.py": OWN_FAMILY,
        "requirements.txt": "funcdeco\n",
        "host.json": '{"version":"2.0"}',
    }
    write_project(tmp_path, files)
    done = funcdeco("build", "--output", "dist", "--no-check", cwd=tmp_path)
    assert (done.code, (tmp_path / "dist/funcdeco").exists()) == (0, False), done


def test_in_place_the_requirement_is_still_missing(tmp_path: Path) -> None:
    app = "from funcdeco import App\napp = App()\n\n@app.http()\ndef hello(req) -> str:\n    return ''\n"
    write_project(tmp_path, {"app.py": app, "requirements.txt": "idna\n"})
    assert codes_in(tmp_path, ignore=["SET", "PRJ", "HTP"]) == ["PKG003"]
    (tmp_path / "pyproject.toml").write_text('[tool.funcdeco]\noutput = "dist"\n')
    assert codes_in(tmp_path, ignore=["SET", "PRJ", "HTP"]) == ["PKG001"]


def test_own_package_of_that_name_is_published_instead(tmp_path: Path) -> None:
    app = "def main(req) -> str:\n    return ''\n"
    files = {"app.py": app, "funcdeco/__init__.py": "App = None\n", "requirements.txt": "idna\n"}
    write_project(tmp_path, files)
    assert "PKG003" not in codes_in(tmp_path)
