"""Circular imports of decorated apps: modules are imported first, as the worker does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import place, write_project
from funcdeco import check
from funcdeco.diagnostics.diagnostic import Diagnostic
from needs import need_runtime
from runtime_host import Host

pytestmark = pytest.mark.core

APP = "from funcdeco import App\napp = App(auth_level='function')\n"
FILES = {"requirements.txt": "azure-functions\nfuncdeco\n"}


def function(name: str, decorator: str = "app") -> str:
    return f"@{decorator}.http(route='{name}')\ndef {name}(req): return 'ok'\n"


ORDERS = "from app import app\n" + function("hello")
REASON = "ImportError: cannot import name 'hello' from partially initialized module 'orders'"
HINT = "use a `Blueprint` in `orders` and include it in the app, instead of the app itself"

FAILS = {
    "only": {"app.py": APP + "from orders import hello\n", "orders.py": ORDERS},
    "first": {
        "app.py": APP + "from orders import hello\n" + function("zero"),
        "orders.py": ORDERS,
    },
    "three": {
        "app.py": APP + "import more\n",
        "more.py": "from orders import hello\n",
        "orders.py": ORDERS,
    },
}
LINES = {"only": ("app.py", 3), "first": ("app.py", 3), "three": ("more.py", 1)}


def found(root: Path) -> list[Diagnostic]:
    return [item for item in check(root) if item.code[:3] == "IMP"]


@pytest.mark.parametrize("name", FAILS)
def test_a_module_that_the_worker_cannot_import_first(name: str, tmp_path: Path) -> None:
    root = write_project(tmp_path, {**FILES, **FAILS[name]})
    (item,) = found(root)
    message = f"the worker can't import `orders` first: {REASON}"
    assert (item.code, item.message, item.hint) == ("IMP010", message, HINT)
    file, line = LINES[name]
    assert place(item, root).startswith(f"{file}:{line}")
    done = funcdeco("build", "--format", "json", cwd=root)
    assert done.code == 1 and '"IMP010"' in done.out
    assert not (root / "hello").exists()


ORDERED = {
    "app.py": APP + "from orders import hello\n" + function("about"),
    "orders.py": ORDERS,
}


def test_a_module_that_can_only_be_imported_after_the_app(tmp_path: Path) -> None:
    root = write_project(tmp_path, {**FILES, **ORDERED})
    (item,) = found(root)
    message = f"`orders` can't be imported before `app`: {REASON}"
    assert (item.code, item.message, item.hint) == ("IMP011", message, HINT)


FINE = {
    "attribute": {"app.py": APP + "import orders\n", "orders.py": ORDERS},
    "late": {
        "app.py": APP + "import orders\napp.include(orders.bp)\n",
        "orders.py": "from funcdeco import Blueprint\nbp = Blueprint()\n"
        + function("hello", "bp")
        + "def other():\n    from app import app\n    return app\n",
    },
    "checking": {
        "app.py": APP + "from orders import bp\napp.include(bp)\n",
        "orders.py": "from typing import TYPE_CHECKING\nfrom funcdeco import Blueprint\n"
        "if TYPE_CHECKING:\n    from app import app\nbp = Blueprint()\n" + function("hello", "bp"),
    },
}


@pytest.mark.parametrize("name", FINE)
def test_circular_imports_that_work_are_not_reported(name: str, tmp_path: Path) -> None:
    root = write_project(tmp_path, {**FILES, **FINE[name]})
    assert found(root) == []


@pytest.mark.parametrize("name", FAILS)
def test_the_worker_cannot_load_functions_of_such_a_module(name: str, tmp_path: Path) -> None:
    need_runtime()
    root = write_project(tmp_path, {**FILES, **FAILS[name]})
    assert funcdeco("build", "--no-check", cwd=root).code == 0
    with Host(root) as host:
        assert "partially initialized module" in host.errors["hello"]


@pytest.mark.parametrize("files", [*FINE.values(), ORDERED], ids=[*FINE, "ordered"])
def test_the_worker_loads_the_other_functions(files: dict[str, str], tmp_path: Path) -> None:
    need_runtime()
    root = write_project(tmp_path, {**FILES, **files})
    assert funcdeco("build", cwd=root).code == 0
    with Host(root) as host:
        assert host.errors == {}
