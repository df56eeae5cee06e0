"""Findings of `check` about imports: an error if the worker can't import it, else no findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from check_support import HEAD, place, write_project
from funcdeco.deployment.runtime.values import Http
from funcdeco.linter.check import check
from needs import need_runtime
from runtime_host import Host

pytestmark = pytest.mark.core

HTTP = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},
    {"type": "http", "direction": "out", "name": "$return"},
]
CONFIG = json.dumps({"scriptFile": "__init__.py", "bindings": HTTP})
MAIN = "\n\ndef main(req):\n    return 'ok'\n"
REQUEST = Http()
OTHERWISE = "use a class that the installed version defines, or `str` or `bytes`"
Found = tuple[str, str, str, str]

SHARED = {
    "lib/__init__.py": "",
    "lib/tools.py": "import os\n\nif os.name == 'posix':\n    SYSTEM = 'Linux'\n\n\ndef work(): ...\n",
    "lib/deep/__init__.py": "from . import inner\n",
    "lib/deep/inner.py": "from ..tools import work\nfrom .. import tools\n",
    "plain/part.py": "VALUE = 1\n",
    "lib/lazy.py": "def __getattr__(name):\n    return name\n",
    "lib/stars.py": "from lib.tools import *\n",
    "lib/dynamic.py": "globals()['x'] = 1\n",
    "lib/switch.py": "import sys\n\nif sys.version_info > (3, 0):\n    new = 1\nelse:\n    old = 1\n",
    "lib/broken.py": "work = 1\nyield work\n",
    "top.py": "from lib import tools\n",
}
"""Modules that all functions share."""

FINE = {
    "absolute": "import lib.tools\nfrom lib import tools\nfrom lib.tools import work, SYSTEM",
    "app-package": "from __app__.lib.tools import work\nfrom __app__ import top",
    "relative": "from ..lib import tools\nfrom ..lib.tools import work\nfrom .. import top",
    "own-folder": "from . import near\nfrom .near import VALUE\nfrom __app__.OwnFolder import near",
    "namespace": "from plain import part\nimport plain.part\nfrom plain.part import VALUE",
    "deep": "import lib.deep.inner\nfrom lib.deep import inner",
    "lazy": "from lib.lazy import anything",
    "stars": "from lib.stars import *\nfrom lib.stars import work",
    "dynamic": "from lib.dynamic import x",
    "dunder": "from lib import __name__, __path__, __file__",
    "itself": "VALUE = 1\nfrom . import VALUE as OTHER\nfrom . import near, VALUE\nfrom . import near",
    "guarded": "try:\n    from lib import absent\nexcept ImportError:\n    absent = None",
    "guarded-bare": "try:\n    import no_such\nexcept:\n    no_such = None",
    "guarded-with": "import contextlib\nwith contextlib.suppress(ImportError):\n    import no_such",
    "fallback": "try:\n    import orjson_none as json\nexcept ModuleNotFoundError:\n    import json",
    "checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from lib import absent",
    "platform": "import sys\nif sys.platform == 'win32':\n    import winreg, win32api",
    "version": "import sys\nif sys.version_info < (3, 0):\n    import no_such",
    "script": "if __name__ == '__main__':\n    import no_such",
    "conditional": "import os\nif os.environ.get('DEBUG_ABSENT'):\n    import debugpy_absent",
    "importlib": "import importlib\ntry:\n    importlib.import_module('no_such')\nexcept ImportError:\n    pass",
    "stdlib": "import json, os.path\nimport xml.etree.ElementTree as ET\nfrom collections.abc import Mapping",
    "azure": "import azure.functions as func\nfrom azure import functions\nfrom azure.functions import HttpRequest",
    "azure-modules": "import azure.functions as func\nx = func.http, func.__version__, func.Out[str]",
    "azure-checked": "import azure.functions as func\nx = func.Nothing if hasattr(func, 'Nothing') else 1",
    "azure-late": "from __future__ import annotations\nimport azure.functions as func\ndef x(y: func.Nothing): ...",
    "azure-body": "import azure.functions as func\ndef x(): return func.Nothing",
    "azure-conditional": "import azure.functions as func\nx = func.__version__ < '1' and func.Nothing",
    "azure-lambda": "import azure.functions as func\nx = lambda: func.Nothing",
    "azure-shadowed": "import azure.functions as func\nimport types as func\nx = func.MethodType",
    "durable": "import azure.durable_functions as df\nx = df.Orchestrator, df.RetryOptions, df.Blueprint, df.models",
    "listed": "import pydantic\nimport click",
    "transitive": "import pydantic_core\nimport annotated_types",
    "switch": "from lib.switch import new",
    "nested-guard": "def load():\n    try:\n        import no_such\n    except ImportError:\n        return None",
    "late-checked": "try:\n    import no_such\nexcept (ValueError, ImportError):\n    no_such = None",
}
"""The imports of functions that work."""

FAILS: dict[str, tuple[str, Found]] = {
    "no-module": (
        "from .no_such_module import x",
        (
            "IMP004",
            "1:1",
            "NoModule/ contains no module `no_such_module`",
            "create NoModule/no_such_module.py, or correct the import",
        ),
    ),
    "no-submodule": (
        "from lib.absent import y",
        (
            "IMP004",
            "1:1",
            "lib/ contains no module `absent`",
            "create lib/absent.py, or correct the import",
        ),
    ),
    "no-package": (
        "from .helpers.rules.names import x",
        (
            "IMP004",
            "1:1",
            "NoPackage/ contains no module `helpers`",
            "create NoPackage/helpers/rules/names.py, or correct the import",
        ),
    ),
    "misspelt": (
        "import json\nimport lib.tool",
        ("IMP004", "2:8", "lib/ contains no module `tool`", "did you mean `tools`?"),
    ),
    "beyond": (
        "from ...common import tools",
        (
            "IMP004",
            "1:1",
            "the relative import `from ...common` leads out of the top-level package",
            "the worker imports this module as `__app__.Beyond`",
        ),
    ),
    "sibling": (
        "import helper",
        (
            "IMP004",
            "1:8",
            "the root of the project contains no module `helper`",
            "write `from . import helper` to import Sibling/helper.py",
        ),
    ),
    "sibling-name": (
        "from helper import VALUE",
        (
            "IMP004",
            "1:1",
            "the root of the project contains no module `helper`",
            "write `from .helper import VALUE` to import SiblingName/helper.py",
        ),
    ),
    "no-name": (
        "from lib.tools import work, wrok",
        ("IMP005", "1:29", "lib/tools.py doesn't define `wrok`", "did you mean `work`?"),
    ),
    "no-name-in-package": (
        "from ..lib import absent",
        (
            "IMP005",
            "1:19",
            "lib/__init__.py doesn't define `absent`",
            "define it there, or import the module that defines it",
        ),
    ),
    "no-name-in-folder": (
        "from plain import other",
        (
            "IMP005",
            "1:19",
            "plain/ contains no module `other`",
            "create plain/other.py, or correct the import",
        ),
    ),
    "no-name-here": (
        "from . import absent",
        (
            "IMP005",
            "1:15",
            "NoNameHere/__init__.py doesn't define `absent`",
            "define it there, or import the module that defines it",
        ),
    ),
    "raised-again": (
        "try:\n    from lib import absent\nexcept ImportError as error:\n    raise RuntimeError from error",
        (
            "IMP005",
            "2:21",
            "lib/__init__.py doesn't define `absent`",
            "define it there, or import the module that defines it",
        ),
    ),
    "azure-name": (
        "import azure.functions as func\n\ndef other(x=func.Out[func.SignalRMessage]): ...",
        ("IMP007", "3:22", "`azure.functions` doesn't define `SignalRMessage`", OTHERWISE),
    ),
    "azure-import": (
        "from azure.functions import HttpRequest, HttpRespnse",
        (
            "IMP007",
            "1:42",
            "`azure.functions` doesn't define `HttpRespnse`",
            "did you mean `HttpResponse`?",
        ),
    ),
    "await": (
        "def later(): return await main(1)",
        ("APP003", "1:21", "SyntaxError: 'await' outside async function", ""),
    ),
    "return": (
        "if len('a') == 1:\n    return",
        ("APP003", "2:5", "SyntaxError: 'return' outside function", ""),
    ),
    "argument-twice": (
        "x = 1\ndef later(a, a): ...",
        ("APP003", "2:14", "SyntaxError: duplicate argument 'a' in function definition", ""),
    ),
    "starred-twice": (
        "def later(b):\n    *a, *b = b",
        ("APP003", "2:5", "SyntaxError: multiple starred expressions in assignment", ""),
    ),
    "package": (
        "import no_such_package",
        (
            "IMP001",
            "1:8",
            "requirements.txt doesn't install `no_such_package`",
            "add the package that contains it, or create the module in the project",
        ),
    ),
}
"""The imports of functions that the worker can't load, and the finding."""
BROKEN = {"syntax": "import lib.broken", "syntax-again": "from lib import broken"}
"""Functions that import a module with a syntax error."""
OTHERS = [("APP003", "lib/broken.py:2:1", "SyntaxError: 'yield' outside function", "")]
"""The findings in other files than the functions' own."""
BESIDE = {"itself": "near", "own-folder": "near", "sibling": "helper", "sibling-name": "helper"}
"""Functions with a module next to their script."""


def folder_of(name: str) -> str:
    return name.title().replace("-", "")


def write(root: Path, sources: Mapping[str, str], **files: str) -> Path:
    """Write a hand-written function for each of *sources*."""
    whole = dict(files)
    for name, source in sources.items():
        whole[f"{folder_of(name)}/function.json"] = CONFIG
        whole[f"{folder_of(name)}/__init__.py"] = source + MAIN
        if name in BESIDE:
            whole[f"{folder_of(name)}/{BESIDE[name]}.py"] = "VALUE = 1\n"
    requirements = {"requirements.txt": "azure-functions\nfuncdeco[durable]\n"}
    return write_project(root, {**requirements, **SHARED, **whole})


def found_in(root: Path, *codes: str, **options: str) -> list[Found]:
    """Return code, place, message and hint of the findings about imports."""
    return [
        (item.code, place(item, root), item.message, item.hint)
        for item in check(root, **options)  # type: ignore[arg-type]
        if item.code.startswith(codes or ("IMP", "APP003", "FUN003", "PRJ005", "PKG01"))
    ]


def test_check_reports_what_the_worker_cannot_import_and_nothing_else(tmp_path: Path) -> None:
    need_runtime()
    fails = {name: source for name, (source, _) in FAILS.items()} | BROKEN
    root = write(tmp_path / "app", {**FINE, **fails})
    with Host(root) as host:
        assert set(host.errors) == set(map(folder_of, fails))
        for name in FINE:
            assert host.invoke(folder_of(name), req=REQUEST).returned == "ok"
    expected = sorted(
        (code, f"{folder_of(name)}/__init__.py:{where}", message, hint)
        for name, (_, (code, where, message, hint)) in FAILS.items()
    )
    assert sorted(found_in(root)) == sorted([*expected, *OTHERS])


LATE = {
    "late-package": "def work():\n    import no_such_package",
    "late-module": "def work():\n    from lib import absent\n    from .none import x",
    "late-name": "class Work:\n    def work(self):\n        from lib.tools import wrok",
    "late-beyond": "async def work():\n    from ... import x",
    "late-sibling": "def work():\n    import helper",
    "late-syntax": "def work():\n    import lib.unfinished",
}
LATE_FOUND = [
    ("IMP002", "LatePackage/__init__.py:2:12"),
    ("IMP006", "LateBeyond/__init__.py:2:5"),
    ("IMP006", "LateModule/__init__.py:2:21"),
    ("IMP006", "LateModule/__init__.py:3:5"),
    ("IMP006", "LateName/__init__.py:3:31"),
    ("IMP006", "LateSibling/__init__.py:2:12"),
    ("IMP006", "lib/unfinished.py:1:5"),
]


def test_only_some_images_contain_a_package(tmp_path: Path) -> None:
    function = {"Hello/function.json": CONFIG, "Hello/__init__.py": f"import requests{MAIN}"}
    root = write_project(tmp_path, {**function, "requirements.txt": "azure-functions\n"})
    message = "requirements.txt doesn't install `requests`"
    some = f"{message}; only some images of Azure Functions contain it, so the import may fail in Azure"
    for target, code, text in (
        (None, "IMP002", some),
        ("3.12", "IMP002", some),
        ("3.11", "IMP001", message),
    ):
        items = check(root, target_python=target)
        found = [(item.code, item.message) for item in items if item.code[:3] == "IMP"]
        assert found == [(code, text)]


def test_an_import_in_a_function_is_a_warning(tmp_path: Path) -> None:
    need_runtime()
    files = {"LateSibling/helper.py": "", "lib/unfinished.py": "work(\n"}
    root = write(tmp_path / "app", LATE, **files)
    with Host(root) as host:
        assert host.errors == {}
    assert sorted(found[:2] for found in found_in(root)) == LATE_FOUND


@pytest.mark.parametrize(
    ("source", "files", "found"),
    [
        ("import yaml", {}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "azure-functions\nPyYAML>=6"}, []),
        ("import yaml", {"requirements.txt": "azure-functions\npyyaml_ft\nPy-YAML\nruamel.yaml"}, []),
        ("import yaml", {"requirements.txt": "azure-functions==1.11.2"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "azure-functions\n-r more.txt", "more.txt": "pyyaml"}, []),
        ("import yaml", {"requirements.txt": "azure-functions\n-r more.txt", "more.txt": "# \n"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "azure-functions\n-r more.txt"}, []),
        ("import yaml", {"requirements.txt": "azure-functions\n-c more.txt", "more.txt": "pyyaml==6"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "-r a.txt\nazure-functions", "a.txt": "-r requirements.txt"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "azure-functions\npyyaml; sys_platform == 'win32'"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "azure-functions\npyyaml; python_version < '3.12'"}, []),
        ("import yaml", {"requirements.txt": "azure-functions\npyyaml; python_version < '3.8'"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": "azure-functions\n./lib"}, []),
        ("import yaml", {"requirements.txt": "azure-functions\nno-such-distribution"}, ["IMP003"]),
        ("import no_such_one", {"requirements.txt": "azure-functions\nno-such-distribution"}, []),
        ("import distribution", {"requirements.txt": "azure-functions\nno-such-distribution"}, []),
        ("import requests", {"requirements.txt": "azure-functions\nazure-no-such"}, []),
        ("import numpy", {"requirements.txt": "azure-functions\npandas==0.0.1"}, []),
        ("import werkzeug, markupsafe", {}, []),
        ("import grpc", {"requirements.txt": "azure-functions"}, ["IMP002"]),
        ("from google.protobuf import message", {"requirements.txt": "azure-functions"}, ["IMP002"]),
        ("from google.cloud import storage", {}, ["IMP001"]),
        ("from google.cloud import storage", {"requirements.txt": "azure-functions\ngoogle-cloud-storage"}, []),
        ("import azure.identity", {}, ["IMP002"]),
        ("import requests.adapters", {"requirements.txt": "azure-functions"}, ["IMP002"]),
        ("from azure import core", {}, ["IMP002"]),
        ("from pip._vendor import tomli", {}, []),
        ("from azure import identity", {"requirements.txt": "azure-functions\nazure-identity"}, []),
        ("from azure.storage.blob import BlobClient", {}, ["IMP001"]),
        ("from azure.storage.blob.aio import BlobClient", {"requirements.txt": "azure-functions\nazure-storage-blob"}, []),
        ("from azure.core.exceptions import X", {"requirements.txt": "azure-functions\nazure-cosmos"}, []),
        ("from azure.mgmt.compute import X", {"requirements.txt": "azure-functions\nazure-mgmt-compute"}, []),
        ("import azure.durable_functions", {}, ["PKG005"]),
        ("import yaml", {".python_packages/lib/site-packages/yaml/__init__.py": ""}, []),
        ("import yaml", {"yaml/__init__.py": ""}, []),
        ("import yaml", {"vendor/yaml/__init__.py": "", "lib/x.py": "import sys\nsys.path.append('vendor')"}, ["IMP001"]),
        ("import lib.x, yaml", {"vendor/yaml/__init__.py": "", "lib/x.py": "import sys\nsys.path.append('vendor')"}, []),
        ("import lib.x, no_such_one", {"lib/x.py": "import sys\nsys.path.append('/opt')"}, []),
        ("import sys\nsys.path.insert(0, __file__)\nimport helper", {"Hello/helper.py": ""}, []),
        ("import no_such_one", {"local.settings.json": '{"Values": {"PYTHONPATH": "vendor"}}'}, []),
        ("import yaml", {"Dockerfile": "FROM mcr.microsoft.com/azure-functions/python:4\nRUN pip install pyyaml\n"}, []),
        ("import yaml", {"Dockerfile": "FROM mine\n"}, []),
        ("import yaml", {"Dockerfile": "FROM mcr.microsoft.com/azure-functions/python:4\nRUN pip install -r requirements.txt\n"}, ["IMP001"]),
        ("import yaml", {".github/workflows/a.yml": "run: pip install -r requirements-prod.txt -t .python_packages"}, []),
        ("import yaml", {".github/workflows/a.yml": "run: pip install -r requirements.txt"}, ["IMP001"]),
        ("import yaml", {"requirements.txt": None, "pyproject.toml": "[project]\nname = 'a'\ndependencies = ['azure-functions']"}, ["IMP003"]),
        ("import yaml", {"requirements.txt": None, "pyproject.toml": "[project]\nname = 'a'\ndependencies = ['pyyaml']"}, []),
        ("import yaml", {"requirements.txt": None, "pyproject.toml": "[tool.poetry.dependencies]\nPyYAML = '*'"}, []),
        ("import yaml", {"requirements.txt": None}, []),
        ("import yaml", {"requirements.txt": "azure-functions\n???"}, ["PKG007"]),
        ("from .generated_pb2 import Message", {}, []),
        ("from . import secrets_of_mine", {".gitignore": "# own\nsecrets_of_mine.py\n"}, []),
        ("from ..common import tools", {".gitmodules": "[submodule]\n  path = common\n"}, []),
        ("from ..fast import work", {"fast.cpython-311-x86_64-linux-gnu.so": b""}, []),
        ("import fast.part", {"fast/part.pyd": b"", "fast/__init__.py": ""}, []),
        ("import sub.part", {"sub/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)"}, []),
        ("from queue import Queue, Nothing", {}, []),
        (
            "from github import Github",
            {"requirements.txt": "azure-functions\nPyGithub", "github/__init__.py": ""},
            [],
        ),
        ("from requests import get", {"requests/__init__.py": ""}, []),
        (
            "import sys\nsys.path.append('x')\nfrom lib.tools import no, work",
            {"lib/tools.py": "work = 1"},
            ["IMP005"],
        ),
        (
            "import sys\nsys.path.insert(0, 'x')\nfrom lib.tools import no, work",
            {"lib/tools.py": "work = 1"},
            [],
        ),
        ("import sys\nsys.path.append('x')\nimport lib.no", {"lib/tools.py": ""}, []),
        (
            "import sys\nsys.path.append('x')\nimport lib.no",
            {"lib/tools.py": "", "lib/__init__.py": ""},
            ["IMP004"],
        ),
        ("import my_secrets", {".gitignore": "/my_secrets.py"}, []),
        ("import my_secrets", {".gitmodules": "[submodule 'x']\n\tpath = my_secrets"}, []),
        ("from pydantic import nothing", {"pydantic/__init__.py": ""}, []),
        ("from werkzeug.nothing import x", {"werkzeug/readme.txt": ""}, []),
    ],
)  # fmt: skip
def test_packages_and_the_requirements(
    source: str, files: dict[str, str | bytes | None], found: list[str], tmp_path: Path
) -> None:
    whole = {"requirements.txt": "azure-functions\nfuncdeco\n", **files}
    function = {"Hello/function.json": CONFIG, "Hello/__init__.py": source + MAIN}
    root = write_project(tmp_path, {**function, **whole})
    codes = [item.code for item in check(root)]
    assert [
        code
        for code in codes
        if code[:3] in ("IMP", "PKG", "APP", "PRJ", "BUG") and code not in ("PRJ007", "PKG012")
    ] == found


@pytest.mark.parametrize(
    ("ignored", "found"),
    [
        (
            "lib",
            [(".funcignore:1:1", ".funcignore excludes lib/__init__.py, which the app imports")],
        ),
        (
            "*.md\nlib/tools.py\n",
            [(".funcignore:2:1", ".funcignore excludes lib/tools.py, which the app imports")],
        ),
        ("lib/unused.py\nlate.py\nguarded.py\ntests", []),
        ("lib/*\n!lib/*.py", []),
    ],
)
def test_an_imported_module_must_be_published(
    ignored: str, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    source = "from lib.tools import work\ntry:\n    import guarded\nexcept ImportError: ...\n"
    files = {
        "Hello/function.json": CONFIG,
        "Hello/__init__.py": f"{source}\n\ndef main(req):\n    import late\n\n    return 'ok'\n",
        "lib/__init__.py": "",
        "lib/tools.py": "def work(): ...\n",
        "lib/unused.py": "",
        "late.py": "",
        "guarded.py": "",
        ".funcignore": ignored,
    }
    root = write_project(tmp_path, files)
    items = [(item.code, place(item, root), item.message) for item in check(root)]
    assert items == [("PRJ005", *one) for one in found]


REPOSITORY = {
    ".git/HEAD": "ref: refs/heads/main\n",
    ".gitignore": "*_local.py\n/api/build_info.py\n",
    ".gitmodules": '[submodule "shared"]\n  path = api/shared\n',
    ".github/workflows/deploy.yml": (
        "run: |\n  cp -r \\\n    common api/\n  python stamp.py > api/stamped.py\n"
        "  pip install yaml_tools -t api/.python_packages/lib/site-packages\n"
    ),
    "azure-pipelines.yml": "- task: CopyFiles@2\n  inputs:\n    SourceFolder: tools\n",
}
"""A repository with an app in `api`, to which pipelines add modules before they publish it."""


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import settings_local", []),
        ("from .. import build_info", []),
        ("from ..shared import work", []),
        ("from common.tools import work", []),
        ("from ..common import tools", []),
        ("import stamped", []),
        ("from tools import work", []),
        ("import yaml_tools", []),
        ("import commons", ["IMP001"]),
        ("from .. import local", ["IMP005"]),
        ("from ..info import build", ["IMP004"]),
        ("import yaml", ["IMP001"]),
    ],
)
def test_modules_that_a_pipeline_of_the_repository_adds(
    source: str, found: list[str], tmp_path: Path
) -> None:
    files = {"Hello/function.json": CONFIG, "Hello/__init__.py": source + MAIN}
    for name, content in REPOSITORY.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    root = write_project(tmp_path / "api", files)
    assert [item.code for item in check(root) if item.code[:3] == "IMP"] == found


def test_pipelines_for_other_parts_of_the_repository_install_nothing_in_the_app(
    tmp_path: Path,
) -> None:
    test = tmp_path / ".github" / "workflows" / "test.yml"
    for folder in (tmp_path / ".git", test.parent):
        folder.mkdir(parents=True)
    function = {"Hello/function.json": CONFIG, "Hello/__init__.py": f"import yaml{MAIN}"}
    root = write_project(tmp_path / "api", function)
    test.write_text("run: pip install -r web/requirements-dev.txt\n")
    assert [item.code for item in check(root)] == ["IMP001"]
    test.write_text("run: pip install -r more.txt -t api/.python_packages/lib/site-packages\n")
    assert [item.code for item in check(root)] == []


def test_a_module_outside_the_project_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "common"
    (outside / "shop_tools").mkdir(parents=True)
    (outside / "shop_tools" / "__init__.py").write_text("work = 1\n")
    monkeypatch.syspath_prepend(str(outside))
    source = "import os\nfrom shop_tools import work\n"
    function = {"Hello/function.json": CONFIG, "Hello/__init__.py": source + MAIN}
    root = write_project(tmp_path / "app", function)
    file = outside.resolve() / "shop_tools" / "__init__.py"
    message = f"`shop_tools` is outside the project and isn't published: {file}"
    hint = "move it into the project, or list a package with it in requirements.txt"
    assert found_in(root) == [("IMP001", "Hello/__init__.py:2:1", message, hint)]


DECORATED = f"""{HEAD}from parts import blueprint
from fastapi import FastAPI


@app.http()
def hello(req):
    import yaml
    from lib.tools import wrok
    from lib.tools import work

    return yaml.dump(work())


app.asgi(FastAPI(), name="web")
app.include(blueprint)
"""


def test_imports_of_a_decorated_app(tmp_path: Path) -> None:
    parts = "from funcdeco import Blueprint\n\nblueprint = Blueprint()\n"
    parts += "try:\n    import no_such_one\nexcept ImportError:\n    pass\n"
    root = write_project(tmp_path, {**SHARED, "app.py": DECORATED, "parts.py": parts})
    add = "add `{}` to requirements.txt"
    assert found_in(root) == [
        (
            "IMP001",
            "app.py:8:1",
            "requirements.txt doesn't install `fastapi`",
            add.format("fastapi"),
        ),
        (
            "IMP002",
            "app.py:13:12",
            "requirements.txt doesn't install `yaml`, which a function imports when it runs",
            add.format("PyYAML"),
        ),
        ("IMP006", "app.py:14:27", "lib/tools.py doesn't define `wrok`", "did you mean `work`?"),
    ]


@pytest.mark.parametrize(
    ("source", "plan", "message"),
    [
        (
            "from calendar import month, holidays",
            None,
            "`calendar` is the standard library's module, not calendar.py, which defines `holidays`",
        ),
        ("from calendar import holidays", "dedicated", ""),
        (
            "from calendar import month, holidays",
            "premium",
            "calendar.py hides the standard library's `calendar`, which defines `month`",
        ),
        ("from calendar import month", "flex", ""),
        ("import calendar", None, ""),
        ("from calendar import neither", None, ""),
        ("try:\n    from calendar import holidays\nexcept ImportError: ...", None, ""),
        ("from __app__.calendar import holidays", None, ""),
        ("from ..calendar import holidays", None, ""),
    ],
)
def test_modules_with_the_name_of_a_standard_module(
    source: str, plan: str | None, message: str, tmp_path: Path
) -> None:
    function = {"Hello/function.json": CONFIG, "Hello/__init__.py": source + MAIN}
    root = write_project(tmp_path, {**function, "calendar.py": "def holidays(): ...\n"})
    found = [(item.code, item.message, item.hint) for item in check(root, plan=plan)]
    assert found == ([("IMP009", message, "rename calendar.py")] if message else [])


@pytest.mark.parametrize("path", ["funcdeco.py", "funcdeco/__init__.py"])
@pytest.mark.parametrize("plan", [None, "flex", "premium", "dedicated"])
def test_a_module_that_hides_funcdeco(plan: str | None, path: str, tmp_path: Path) -> None:
    app = "from funcdeco import App\n\napp = App()\n\n@app.http()\ndef hello(req) -> str: ...\n"
    requirements = "azure-functions\nfuncdeco\n"
    files = {"app.py": app, path: "SIZE = 1\n", "requirements.txt": requirements}
    found = [(item.code, item.message) for item in check(write_project(tmp_path, files), plan=plan)]
    message = f"{path} hides the installed `funcdeco`, which defines `App`"
    is_hidden = plan in ("premium", "dedicated")
    assert [one for one in found if one[0] == "IMP009"] == ([("IMP009", message)] * is_hidden)


def test_a_pipeline_of_the_repository_may_install_packages(tmp_path: Path) -> None:
    function = {"Hello/function.json": CONFIG, "Hello/__init__.py": "import yaml" + MAIN}
    root = write_project(tmp_path / "services" / "app", function)
    pipeline = tmp_path / ".github" / "workflows" / "publish.yml"
    pipeline.parent.mkdir(parents=True)
    pipeline.write_text("run: pip install pyyaml --target .python_packages/lib/site-packages\n")
    assert [item[0] for item in found_in(root)] == ["IMP001"]
    (tmp_path / ".git").mkdir()
    assert found_in(root) == []


@pytest.mark.parametrize(
    ("module", "target", "reason"),
    [
        ("cgi", "3.12", None),
        ("cgi", "3.13", "Python 3.13 removed"),
        ("distutils.util", "3.11", None),
        ("distutils.util", "3.12", "Python 3.12 removed"),
        ("tomllib", "3.10", "Python 3.11 added"),
        ("tomllib", "3.11", None),
        ("annotationlib", "3.13", "Python 3.14 added"),
        ("annotationlib", "3.14", None),
        ("compression.zstd", "3.12", "Python 3.14 added"),
        ("compression.zstd", "3.14", None),
        ("json", "3.10", None),
    ],
)
def test_the_standard_library_is_that_of_the_target(
    module: str, target: str, reason: str | None, tmp_path: Path
) -> None:
    root = write(tmp_path / "app", {"f": f"import {module}"})
    found = [one.message for one in check(root, target_python=target) if one.code == "IMP001"]
    message = f"requirements.txt doesn't install `{module}`, which {reason}"
    assert found == ([message] if reason else [])


def test_a_module_that_only_newer_versions_import_is_no_finding(tmp_path: Path) -> None:
    source = "import sys\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    tomllib = None\n"
    root = write(tmp_path / "app", {"f": source})
    assert [one for one in check(root, target_python="3.10") if one.code.startswith("IMP")] == []
