"""Findings of `check` about imports: an error if the worker can't import it, else no findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from check_support import place, write_project
from funcdeco.linter.check import check
from harness import Host
from harness.values import Http
from needs import need_runtime

pytestmark = pytest.mark.core

HTTP = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "function"},
    {"type": "http", "direction": "out", "name": "$return"},
]
CONFIG = json.dumps({"scriptFile": "__init__.py", "bindings": HTTP})
MAIN = "\n\ndef main(req):\n    return 'ok'\n"
REQUEST = Http()
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
    "raised-again": (
        "try:\n    from lib import absent\nexcept ImportError as error:\n    raise RuntimeError from error",
        (
            "IMP005",
            "2:21",
            "lib/__init__.py doesn't define `absent`",
            "define it there, or import the module that defines it",
        ),
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
BESIDE = {"own-folder": "near", "sibling": "helper", "sibling-name": "helper"}
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
    requirements = {"requirements.txt": "azure-functions\nfuncdeco\n"}
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
    fails = {name: source for name, (source, _) in FAILS.items()}
    root = write(tmp_path / "app", {**FINE, **fails})
    with Host(root) as host:
        assert set(host.errors) == set(map(folder_of, FAILS))
        for name in FINE:
            assert host.invoke(folder_of(name), req=REQUEST).returned == "ok"
    expected = sorted(
        (code, f"{folder_of(name)}/__init__.py:{where}", message, hint)
        for name, (_, (code, where, message, hint)) in FAILS.items()
    )
    assert sorted(found_in(root)) == expected
