"""IMP012: imports of heavy packages that all functions wait for, although one of them needs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_support import HEAD, codes_in, found_in, write_project
from funcdeco.analysis.imports.heavy_packages import heavy_package
from funcdeco.linter.check import check
from import_costs_support import MAIN, folders

PANDAS = "import pandas as pd\n\n\ndef main(req):\n    return str(pd.Series([1]))\n"
MESSAGE = "only `report` uses pandas, but every function waits for its import"
HINT = "move the import into the function"


def scripts(place: Path, ping: str = MAIN, report: str = PANDAS, **others: str) -> Path:
    """Write two functions as folders, with these scripts."""
    folders(place, {"ping": "", "report": ""}, **others)
    (place / "ping/__init__.py").write_text(ping)
    (place / "report/__init__.py").write_text(report)
    (place / "requirements.txt").write_text("azure-functions\npandas\nopenai\nazure-storage-blob\n")
    return place


def test_an_import_that_one_of_several_functions_needs(tmp_path: Path) -> None:
    place = scripts(tmp_path)
    assert found_in(place, select=["IMP012"]) == [("IMP012", "report/__init__.py:1:8", MESSAGE)]
    (finding,) = check(place, select=["IMP012"])
    assert (finding.hint, finding.severity) == (HINT, "note")


def test_the_rule_is_in_preview(tmp_path: Path) -> None:
    assert codes_in(scripts(tmp_path)) == []


REPORTED = {
    "from": "from pandas import Series\n\n\ndef main(req):\n    return str(Series([1]))\n",
    "a submodule": "import pandas.api.types\n\n\ndef main(req):\n    return pandas.api.types\n",
    "several in one statement": "import os, pandas\n\n\ndef main(req):\n    return str((pandas, os))\n",
    "used by a function that the function calls": (
        "import pandas\n\n\ndef frame():\n    return pandas\n\n\ndef main(req):\n    return frame()\n"
    ),
    "with an import for type checkers": (
        "from typing import TYPE_CHECKING\nimport pandas\n\nif TYPE_CHECKING:\n    Frame = pandas.X\n"
        "\n\ndef main(req):\n    return pandas\n"
    ),
}


@pytest.mark.parametrize("name", REPORTED)
def test_forms_of_an_import(name: str, tmp_path: Path) -> None:
    assert codes_in(scripts(tmp_path, report=REPORTED[name]), select=["IMP012"]) == ["IMP012"]


def test_the_package_is_named_in_full_in_a_namespace(tmp_path: Path) -> None:
    text = "from azure.storage import blob\n\n\ndef main(req):\n    return blob.BlobClient\n"
    place = scripts(tmp_path, report=text)
    message = "only `report` uses azure.storage.blob, but every function waits for its import"
    assert found_in(place, select=["IMP012"]) == [("IMP012", "report/__init__.py:1:1", message)]


def test_an_import_in_a_module_that_only_one_function_imports(tmp_path: Path) -> None:
    helper = "import pandas\n\n\ndef frame():\n    return pandas.DataFrame()\n"
    report = "from frames import frame\n\n\ndef main(req):\n    return frame()\n"
    place = scripts(tmp_path, report=report, frames=helper)
    assert found_in(place, select=["IMP012"]) == [("IMP012", "frames.py:1:8", MESSAGE)]


FINE = {
    "in the function": "def main(req):\n    import pandas\n\n    return pandas\n",
    "for type checkers": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import pandas\n\n\n"
        "def main(req):\n    frame: 'pandas.DataFrame'\n    return ''\n"
    ),
    "in a try": (
        "try:\n    import pandas\nexcept ImportError:\n    pandas = None\n\n\n"
        "def main(req):\n    return pandas\n"
    ),
    "in a try without a handler": (
        "try:\n    import pandas\nfinally:\n    pass\n\n\ndef main(req):\n    return pandas\n"
    ),
    "in an if": "import os\n\nif os.name:\n    import pandas\n\n\ndef main(req):\n    return pandas\n",
    "used by the module": (
        "import pandas\n\nEMPTY = pandas.DataFrame()\n\n\ndef main(req):\n    return pandas, EMPTY\n"
    ),
    "used by a decorator": (
        "import pandas\n\n\n@pandas.cached\ndef helper():\n    return 1\n\n\n"
        "def main(req):\n    return pandas\n"
    ),
    "used by an annotation": (
        "import pandas\n\n\ndef helper(frame: pandas.DataFrame):\n    return frame\n\n\n"
        "def main(req):\n    return helper(pandas)\n"
    ),
    "used by a default": (
        "import pandas\n\n\ndef helper(frame=pandas.NA):\n    return frame\n\n\n"
        "def main(req):\n    return pandas\n"
    ),
    "used by a class": (
        "import pandas\n\n\nclass Frame(pandas.DataFrame):\n    pass\n\n\ndef main(req):\n    return Frame\n"
    ),
    "used by a lambda": "import pandas\n\nmain = lambda req: pandas\n",
    "not used": "import pandas\n\n\ndef main(req):\n    return ''\n",
    "a star": "from pandas import *\n\n\ndef main(req):\n    return Series\n",
    "a light package": "import colorsys\n\n\ndef main(req):\n    return colorsys\n",
    "another module of that name": "from . import pandas\n\n\ndef main(req):\n    return pandas\n",
}


@pytest.mark.parametrize("name", FINE)
def test_imports_that_are_not_reported(name: str, tmp_path: Path) -> None:
    place = scripts(tmp_path, report=FINE[name])
    if name == "another module of that name":
        (place / "report/pandas.py").write_text("")
    assert "IMP012" not in codes_in(place, select=["IMP012"])


def test_an_import_that_two_functions_need(tmp_path: Path) -> None:
    assert codes_in(scripts(tmp_path, ping=PANDAS), select=["IMP012"]) == []


def test_an_import_that_another_function_needs_only_in_some_cases(tmp_path: Path) -> None:
    assert codes_in(scripts(tmp_path, ping=FINE["in a try"]), select=["IMP012"]) == []


def test_a_name_that_another_module_imports(tmp_path: Path) -> None:
    helper = "import pandas\n\n\ndef frame():\n    return pandas\n"
    report = (
        "from frames import frame, pandas\n\n\ndef main(req):\n    return str((frame(), pandas))\n"
    )
    assert codes_in(scripts(tmp_path, report=report, frames=helper), select=["IMP012"]) == []


def test_a_module_that_two_functions_import(tmp_path: Path) -> None:
    helper = "import pandas\n\n\ndef frame():\n    return pandas\n"
    script = "from frames import frame\n\n\ndef main(req):\n    return frame()\n"
    place = scripts(tmp_path, ping=script, report=script, frames=helper)
    assert codes_in(place, select=["IMP012"]) == []


def test_an_app_of_one_function(tmp_path: Path) -> None:
    place = folders(tmp_path, {"report": ""})
    (place / "report/__init__.py").write_text(PANDAS)
    (place / "requirements.txt").write_text("azure-functions\npandas\n")
    assert codes_in(place, select=["IMP012"]) == []


TWO = """
import openai


@app.http()
def report(req: func.HttpRequest) -> str:
    return str(openai.OpenAI)


@app.http()
def ping(req: func.HttpRequest) -> str:
    return "pong"
"""
OPENAI = "only `report` uses openai, but every function waits for its import"
APART = (
    'move the import into the function, or set `scripts = "lazy"` and keep the function in a module '
    "of its own"
)


def decorated(place: Path, **files: str) -> Path:
    requirements = "azure-functions\nfuncdeco\nopenai\n"
    # The package isn't installed here.
    (place / "openai.py").write_text("OpenAI = 1\n")
    head = HEAD.replace("import azure", "import sys\n\nsys.path.append('lib')\nimport azure")
    (place / "lib").mkdir()
    (place / "openai.py").rename(place / "lib/openai.py")
    return write_project(place, {"app.py": head + TWO, "requirements.txt": requirements, **files})


def test_one_of_two_functions_of_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = decorated(tmp_path)
    (finding,) = check(place, select=["IMP012"])
    assert (finding.line, finding.message, finding.hint) == (11, OPENAI, APART)


def test_with_lazy_scripts_the_functions_of_the_module_still_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = decorated(tmp_path, **{"pyproject.toml": '[tool.funcdeco]\nscripts = "lazy"\n'})
    assert [item.code for item in check(place, select=["IMP012"])] == ["IMP012"]


def test_with_lazy_scripts_a_module_of_its_own_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = decorated(tmp_path, **{"pyproject.toml": '[tool.funcdeco]\nscripts = "lazy"\n'})
    head, ping = (place / "app.py").read_text().split("@app.http()\ndef ping")
    own = head.replace(
        "from funcdeco import App\n\napp = App()",
        "from funcdeco import Blueprint\n\nbp = Blueprint()",
    )
    (place / "reports.py").write_text(own.replace("@app.", "@bp."))
    rest = f"{HEAD}app.include('reports:bp')\n\n\n@app.http()\ndef ping{ping}"
    (place / "app.py").write_text(rest)
    assert check(place, select=["IMP012"]) == []
    (place / "pyproject.toml").unlink()
    assert [item.message for item in check(place, select=["IMP012"])] == [OPENAI]


def test_all_functions_wait_for_an_eager_script_among_lazy_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = decorated(tmp_path, **{"pyproject.toml": '[tool.funcdeco]\nscripts = "lazy"\n'})
    text = (place / "app.py").read_text()
    own, ping = text.split("@app.http()\ndef ping")
    (place / "app.py").write_text(
        own.replace("@app.http()", "@app.function(lazy=False)\n@app.http()")
    )
    head = own.replace("import openai", "").partition("@app.http()")[0]
    assert check(place, select=["IMP012"]) == []  # the only function
    (place / "pings.py").write_text(
        head.replace("App", "Blueprint").replace("app = ", "bp = ") + f"@bp.http()\ndef ping{ping}"
    )
    with (place / "app.py").open("a") as file:
        file.write("\n\napp.include('pings:bp')\n")
    assert [item.message for item in check(place, select=["IMP012"])] == [OPENAI]


def test_the_v2_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    place = decorated(tmp_path)
    text = (place / "app.py").read_text().replace("from funcdeco import App\n", "")
    text = text.replace("App()", "func.FunctionApp()").replace("@app.http()", "@app.route()")
    (place / "app.py").unlink()
    (place / "function_app.py").write_text(text)
    (finding,) = check(place, select=["IMP012"])
    assert (finding.message, finding.hint) == (OPENAI, HINT)


@pytest.mark.parametrize(
    "name, package",
    [
        ("pandas", "pandas"),
        ("pandas.core.api", "pandas"),
        ("pandasql", ""),
        ("azure.storage.blob.aio", "azure.storage.blob"),
        ("azure.storage", ""),
        ("azure.functions", ""),
        ("statsmodels", ""),
        ("statsmodels.api.OLS", "statsmodels.api"),
    ],
)
def test_the_heavy_package_of_a_name(name: str, package: str) -> None:
    assert heavy_package(name) == package
