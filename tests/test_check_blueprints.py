"""Findings of `check` in blueprints that no app includes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import HEAD, place, write_project
from funcdeco.linter.check import check
from funcdeco.sources.loading import load
from runtime_host import Host

OWN = '@app.http()\ndef hello(req: func.HttpRequest) -> str:\n    return ""\n'
ORDERS = """\
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()


@bp.http(
    route="orders",
)
def list_orders(req: func.HttpRequest) -> str:
    return ""


@bp.queue_trigger(queue_name="orders")
def on_order(msg: str) -> None: ...
"""
CUSTOMERS = ORDERS.replace("orders", "customers").replace("on_order", "on_customer")


def app(*lines: str) -> str:
    """Return an app.py with a function of its own, and *lines* after it."""
    return HEAD + OWN + "".join(f"{line}\n" for line in lines)


def found_in(folder: Path) -> list[tuple[str, str, str, str]]:
    found = check(folder, ignore=["SEC", "CON", "PKG", "SET"])
    return [(item.code, place(item, folder), item.message, item.hint) for item in found]


def paste(folder: Path, hint: str) -> None:
    """Add the lines in a hint to the end of the file that it names."""
    *lines, file = (*re.findall("`([^`]+)`", hint), re.split("[ ,]", hint.partition(" to ")[2])[0])
    with (folder / file).open("a", encoding="utf-8") as text:
        text.write("".join(f"{line}\n" for line in lines))


def finding(place: str, name: str, shown: str, count: str) -> tuple[str, str, str, str]:
    message = f"blueprint `{name}` isn't included, so its {count} built"
    hint = f"add `app.include({shown})`" + (" to app.py" if ":" in shown else "")
    return "APP019", place, message, hint


TWO = "2 functions aren't"
FAILS: dict[str, dict[str, str]] = {
    "not imported": {},
    "module imported": {"app.py": app("import orders")},
    "blueprint imported": {"app.py": app("from orders import bp as orders_bp")},
    "another is included": {
        "app.py": app("import customers, orders", "app.include(customers.bp)"),
        "customers.py": CUSTOMERS,
    },
    "another is included by a string": {
        "app.py": app("if 1:", "    app.include('customers:bp')"),
        "customers.py": CUSTOMERS,
    },
    "another is included by its name": {
        "app.py": app("from customers import bp", "app.include(bp)"),
        "customers.py": CUSTOMERS,
    },
    "only a test includes it": {
        "tests/test_orders.py": "import orders\napp.include(orders.bp)\n",
        "test_all.py": "import orders\napp.include(orders.bp)\n",
    },
    "only an example includes it": {"examples/app.py": "import orders\napp.include(orders.bp)\n"},
    "decorates elsewhere": {
        "app.py": app("import more"),
        "more.py": "from orders import bp\n@bp.http()\ndef more(req) -> str:\n    return ''\n",
    },
    "annotated": {"orders.py": ORDERS.replace("bp =", "bp: Blueprint =")},
    "class of the package": {
        "orders.py": ORDERS.replace("from funcdeco import Blueprint", "import funcdeco").replace(
            "= Blueprint", "= funcdeco.Blueprint"
        )
    },
}


@pytest.mark.parametrize("name", FAILS)
def test_a_blueprint_that_nothing_includes(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": app(), "orders.py": ORDERS, **FAILS[name]})
    assert found_in(tmp_path) == [finding("orders.py:4:1", "bp", '"orders:bp"', TWO)]


def test_a_blueprint_in_a_package(tmp_path: Path) -> None:
    files = {"shop/web/orders.py": ORDERS.replace("bp", "routes"), "shop/__init__.py": ""}
    write_project(tmp_path, {"app.py": app(), **files})
    reported = finding("shop/web/orders.py:4:1", "routes", '"shop.web.orders:routes"', TWO)
    assert found_in(tmp_path) == [reported]


def test_a_blueprint_in_the_module_of_the_app(tmp_path: Path) -> None:
    source = app("", "", *ORDERS.splitlines()[1:4], *ORDERS.splitlines()[11:])
    write_project(tmp_path, {"app.py": source})
    assert found_in(tmp_path) == [finding("app.py:14:1", "bp", "bp", "function isn't")]


def test_a_subclass(tmp_path: Path) -> None:
    lib = "from funcdeco import Blueprint\nclass Base(Blueprint): ...\n"
    source = ORDERS.replace("from funcdeco import Blueprint", "from lib import Base")
    source = source.replace("Blueprint()", "Routes()  # a Blueprint")
    source = source.replace("\nbp", "class Routes(Base): ...\nbp")
    write_project(tmp_path, {"app.py": app(), "orders.py": source, "lib.py": lib})
    assert found_in(tmp_path) == [finding("orders.py:4:1", "bp", '"orders:bp"', TWO)]


def test_the_blueprint_that_includes_others_is_reported_alone(tmp_path: Path) -> None:
    source = ORDERS.replace("\n\n\n@bp", "\nbp.include('customers:bp')\n\n@bp", 1)
    write_project(tmp_path, {"app.py": app(), "orders.py": source, "customers.py": CUSTOMERS})
    assert found_in(tmp_path) == [finding("orders.py:4:1", "bp", '"orders:bp"', TWO)]


SOUND: dict[str, dict[str, str]] = {
    "object": {"app.py": app("import orders", "app.include(orders.bp)")},
    "name": {"app.py": app("from orders import bp", "app.include(bp)")},
    "alias": {"app.py": app("from orders import bp as o", "app.include(o)")},
    "string": {"app.py": app("app.include('orders:bp')")},
    "string with a condition": {"app.py": app("if 0:", "    app.include('orders:bp')")},
    "strings with a condition": {
        "app.py": app("for one in []:", "    app.include(f'{one}:bp')", "import lib"),
        "lib.py": "",
    },
    "format with a condition": {"app.py": app("if 0:", "    app.include('%s:bp' % 'orders')")},
    "inside a function": {
        "app.py": app("def add():", "    from orders import bp", "    app.include(bp)", "add()")
    },
    "loop": {"app.py": app("import orders", "for one in (orders.bp,):", "    app.include(one)")},
    "loop over modules": {
        "app.py": app("import orders", "for one in [orders]:", "    app.include(one.bp)")
    },
    "loop over names": {
        "app.py": app("from importlib import import_module", "for one in ['orders']:")
        + "    app.include(import_module(one).bp)\n"
    },
    "pkgutil": {
        "app.py": app("import importlib, pkgutil, shop")
        + "for one in pkgutil.iter_modules(shop.__path__):\n"
        + "    app.include(getattr(importlib.import_module(f'shop.{one.name}'), 'bp'))\n",
        "shop/__init__.py": "",
        "shop/orders.py": ORDERS,
        "orders.py": "",
    },
    "by its class": {
        "app.py": app("import funcdeco, orders", "for one in list(vars(orders).values()):")
        + "    if isinstance(one, funcdeco.Blueprint): app.include(one)\n"
    },
    "nested": {
        "app.py": app("import customers", "app.include(customers.bp)"),
        "customers.py": f"{CUSTOMERS}\nimport orders\nbp.include(orders.bp)\n",
    },
    "from the package": {
        "app.py": app("from shop import bp", "app.include(bp)"),
        "shop/__init__.py": "from .orders import bp\n",
        "shop/orders.py": ORDERS,
        "orders.py": "",
    },
    "relative": {
        "app.py": app("import shop.all", "shop.all.add(app)"),
        "shop/all.py": "from . import orders\ndef add(app):\n    app.include(orders.bp)\n",
        "shop/orders.py": ORDERS,
        "orders.py": "",
    },
    "star": {"app.py": app("from orders import *", "app.include(bp)")},
    "star with a condition": {
        "app.py": app("from orders import *", "if 0:", "    app.include(bp)")
    },
    "kept by the package": {
        "shop/__init__.py": "from .orders import bp\n",
        "shop/orders.py": ORDERS,
        "orders.py": "",
    },
    "relative in a function": {
        "shop/web/all.py": "from .. import orders\ndef add(app):\n    app.include(orders.bp)\n",
        "shop/orders.py": ORDERS,
        "orders.py": "",
    },
    "is a subclass of another class": {
        "orders.py": ORDERS.replace("import Blueprint", "import App")
        .replace("bp = Blueprint()", "class Routes(dict): ...\nbp = Routes()")
        .partition("@bp")[0]
        + "@bp.get\ndef more(req): ...\n",
    },
    "is made by a function": {
        "orders.py": ORDERS.replace(
            "bp = Blueprint()", "def made():\n    return Blueprint()\nbp = made()"
        ),
    },
    "if a setting is set": {
        "app.py": app("import os, orders", "if os.environ.get('ORDERS'):")
        + "    app.include(orders.bp)\n"
    },
    "if a setting names it": {
        "app.py": app("import importlib, os")
        + "for one in filter(None, os.environ.get('MODULES', '').split()):\n"
        + "    app.include(importlib.import_module(one).bp)\n"
    },
    "by another app": {
        "admin.py": "from funcdeco import App\nimport orders\napp = App()\napp.include(orders.bp)\n"
    },
    "in a list": {"orders.py": f"{ORDERS}\nALL = [bp]\n"},
    "passed on": {
        "orders.py": f"{ORDERS}\nimport lib\nlib.register(bp)\n",
        "lib.py": "register = print\n",
    },
    "includes itself": {
        "orders.py": f"{ORDERS}\ndef add(app):\n    app.include(bp)\n",
        "app.py": app("import orders", "orders.add(app)"),
    },
    "has no functions": {"orders.py": ORDERS.partition("@bp")[0]},
    "is another Blueprint": {
        "orders.py": ORDERS.replace("funcdeco", "lib"),
        "lib.py": "def Blueprint(): ...",
    },
    "is assigned twice": {"orders.py": ORDERS.replace("\n\n\n@bp", "\nbp = Blueprint()\n\n@bp", 1)},
    "isn't published": {".funcignore": "orders.py"},
    "is an example": {"examples/orders.py": ORDERS, "orders.py": ""},
    "is a test": {"tests/orders.py": ORDERS, "test_orders.py": ORDERS, "orders.py": ""},
    "belongs to another project": {
        "more/host.json": "{}",
        "more/orders.py": ORDERS,
        "orders.py": "",
    },
    "is installed": {"env/pyvenv.cfg": "", "env/lib/orders.py": ORDERS, "orders.py": ""},
    "a module that doesn't parse": {"lib.py": "bp = \n"},
}


@pytest.mark.parametrize("name", SOUND)
def test_blueprints_that_are_included_or_may_be(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": app(), "orders.py": ORDERS, **SOUND[name]})
    assert [one for one in found_in(tmp_path) if one[0] in ("APP019", "APP004", "BUG001")] == []


def test_nothing_is_known_of_an_app_that_cannot_be_imported(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": app("1 / 0"), "orders.py": ORDERS})
    assert [one[0] for one in found_in(tmp_path)] == ["APP004"]


def test_an_app_without_functions_is_reported_alone(tmp_path: Path) -> None:
    write_project(tmp_path, {"app.py": HEAD, "orders.py": ORDERS})
    assert [one[0] for one in found_in(tmp_path)] == ["APP012"]


def test_hand_written_functions_include_no_blueprints(tmp_path: Path) -> None:
    files: Mapping[str, str | None] = {
        "Hello/function.json": '{"scriptFile": "__init__.py", "bindings": [{"type": "timerTrigger", '
        '"name": "timer", "direction": "in", "schedule": "0 0 6 * * *"}]}',
        "Hello/__init__.py": "def main(timer): ...\n",
        "orders.py": ORDERS,
    }
    assert found_in(write_project(tmp_path, files)) == []


@pytest.mark.core
def test_the_worker_has_no_function_of_a_blueprint_that_is_reported(tmp_path: Path) -> None:
    files = {"app.py": app("import orders"), "orders.py": ORDERS, "customers.py": CUSTOMERS}
    files["app.py"] += "app.include('customers:bp')\n"
    write_project(tmp_path, files)
    reported = [one for one in found_in(tmp_path) if one[0] == "APP019"]
    assert reported == [finding("orders.py:4:1", "bp", '"orders:bp"', TWO)]
    assert funcdeco("build", str(tmp_path)).code == 0
    with Host(tmp_path) as host:
        assert (host.functions, host.errors) == (["hello", "list_customers", "on_customer"], {})


@pytest.mark.parametrize("name", ["not imported", "blueprint imported"])
def test_the_line_of_the_hint_includes_a_blueprint(name: str, tmp_path: Path) -> None:
    named = app("from orders import bp as orders")
    files = {"app.py": named, "orders.py": ORDERS, **FAILS[name]}
    write_project(tmp_path, {**files, "app.py": files["app.py"].replace("app", "shop")})
    [(*_, hint)] = found_in(tmp_path)
    assert hint == 'add `shop.include("orders:bp")` to app.py'
    paste(tmp_path, hint)
    assert found_in(tmp_path) == []
    assert len(load(tmp_path).functions) == 3


V2_APP = """\
import azure.functions as func

import customers

app = func.FunctionApp()
app.register_functions(customers.bp)
"""
V2_ORDERS = ORDERS.replace("from funcdeco import Blueprint\n", "").replace(
    "Blueprint", "func.Blueprint"
)
V2_ORDERS = V2_ORDERS.replace("@bp.http", "@bp.route").replace(
    '(queue_name="orders")', '(arg_name="msg", queue_name="orders", connection="S")'
)
V2_FILES = {
    "function_app.py": V2_APP,
    "customers.py": V2_ORDERS.replace("orders", "customers").replace("on_order", "on_customer"),
}
V2_SOUND: dict[str, dict[str, str]] = {
    "imported in a function": {
        "customers.py": V2_FILES["customers.py"]
        + "\n\ndef add(app):\n    from orders import bp\n    app.register_functions(bp)\n"
    },
    "imported by its name": {
        "function_app.py": V2_APP
        + "import importlib, os\nfor one in os.environ.get('MODULES', '').split():\n"
        + "    app.register_functions(getattr(importlib.import_module(one), 'blueprint'))\n"
    },
    "found by what it has": {
        "function_app.py": V2_APP + "import os\nif os.environ.get('ALL'):\n    import orders\n"
        "    for one in list(vars(orders).values()):\n        if hasattr(one, '_function_builders'):\n"
        "            app.register_functions(one)\n"
    },
    "another script": {
        "main.py": "import orders\nimport azure.functions as func\napp = func.FunctionApp()\n"
        "app.register_functions(orders.bp)\n"
    },
    "test": {"tests/orders.py": V2_ORDERS, "orders.py": ""},
    "ignored": {".funcignore": "orders.py"},
    "another project": {"more/host.json": "{}", "more/orders.py": V2_ORDERS, "orders.py": ""},
    "in a list": {"orders.py": f"{V2_ORDERS}\nALL = [bp]\n"},
    "no functions": {"orders.py": V2_ORDERS.partition("@bp")[0]},
    "an app of its own": {"orders.py": V2_ORDERS.replace("Blueprint", "FunctionApp")},
    "of the other model": {"orders.py": ORDERS},
}


def test_blueprints_of_a_v2_app_that_nothing_imports(tmp_path: Path) -> None:
    durable = V2_ORDERS.replace("func.Blueprint", "df.Blueprint").partition("\n\n\n@bp.queue")[0]
    files = {
        **V2_FILES,
        "orders.py": V2_ORDERS,
        "shop/tasks.py": f"import azure.durable_functions as df\n{durable}",
    }
    write_project(tmp_path, files)
    found = [one for one in found_in(tmp_path) if one[0] == "APP019"]
    assert found == [
        (
            "APP019",
            "orders.py:3:1",
            "blueprint `bp` isn't registered, so the host doesn't load its 2 functions",
            "add `from orders import bp as orders_bp` and `app.register_functions(orders_bp)`"
            " to function_app.py",
        ),
        (
            "APP019",
            "shop/tasks.py:4:1",
            "blueprint `bp` isn't registered, so the host doesn't load its function",
            "add `from shop.tasks import bp as tasks_bp` and `app.register_functions(tasks_bp)`"
            " to function_app.py",
        ),
    ]


def test_an_imported_blueprint_of_a_v2_app_is_reported_once(tmp_path: Path) -> None:
    source = V2_APP.replace("import customers", "import customers\nimport orders")
    write_project(tmp_path, {**V2_FILES, "orders.py": V2_ORDERS, "function_app.py": source})
    assert [one[:2] for one in found_in(tmp_path) if one[0] == "APP019"] == [
        ("APP019", "orders.py:3:6")
    ]


SAME = f"bp = func.Blueprint()\n{V2_ORDERS.partition('Blueprint()')[2]}"
V2_FORGOTTEN = {
    "not imported": {},
    "module imported": {"function_app.py": f"import orders\n{V2_APP}"},
    "imported by its name": {"function_app.py": f"from orders import bp as orders\n{V2_APP}"},
    "another name of the app": {"function_app.py": V2_APP.replace("app", "shop")},
    "all names are in use": {"function_app.py": f"import orders\n{V2_APP}\nbp = orders_bp = 1\n"},
    "only one blueprint": {
        "function_app.py": V2_APP.replace("import customers\n", "").partition("app.reg")[0]
        + "@app.route('hi')\ndef hi(req: func.HttpRequest) -> str:\n    return ''\n",
        "customers.py": "",
    },
    "in a package": {
        "function_app.py": f"import shop.orders\n{V2_APP}",
        "orders.py": "",
        "shop/orders.py": V2_ORDERS,
    },
    "in the same file": {"function_app.py": V2_APP + SAME, "orders.py": ""},
}


@pytest.mark.parametrize("name", V2_FORGOTTEN)
def test_the_lines_of_the_hint_register_a_blueprint(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**V2_FILES, "orders.py": V2_ORDERS, **V2_FORGOTTEN[name]})
    [hint] = [one[3] for one in found_in(tmp_path) if one[0] == "APP019"]
    before = len(load(tmp_path).functions)
    paste(tmp_path, hint)
    assert [one for one in found_in(tmp_path) if one[0] in ("APP019", "APP004")] == []
    assert len(load(tmp_path).functions) == before + 2


OWN_LIST = """\
import azure.functions as func
import orders
class App(func.FunctionApp):
    def get_functions(self):
        self.register_functions(orders.bp)
        return super().get_functions()
app = App()
"""


def test_a_v2_app_that_adds_its_functions_when_they_are_listed(tmp_path: Path) -> None:
    write_project(tmp_path, {"function_app.py": OWN_LIST, "orders.py": V2_ORDERS})
    assert [one for one in found_in(tmp_path) if one[0].startswith(("APP", "FUN"))] == []
    assert [one.name for one in load(tmp_path).functions] == ["list_orders", "on_order"]


def test_a_v2_app_whose_decorators_are_skipped(tmp_path: Path) -> None:
    source = "import azure.functions as func\n\napp = func.FunctionApp()\nif not app:\n"
    source += '    @app.route("a")\n    def a(req: func.HttpRequest) -> str:\n        return ""\n'
    write_project(tmp_path, {"function_app.py": source})
    hint = "`@app.route` isn't run: check its condition, or move it to the top level"
    assert [one for one in found_in(tmp_path) if one[0] == "APP012"] == [
        ("APP012", "function_app.py:3:7", "the app has no functions", hint)
    ]


def test_a_v2_app_without_functions(tmp_path: Path) -> None:
    source = "import azure.functions as func\n\napp = func.FunctionApp()\n"
    write_project(tmp_path, {"function_app.py": source, "orders.py": V2_ORDERS})
    found = [one[:2] for one in found_in(tmp_path) if one[0].startswith("APP")]
    assert found == [("APP019", "orders.py:3:1")]
    (tmp_path / "orders.py").unlink()
    hint = "decorate a function, or register a blueprint"
    assert [one for one in found_in(tmp_path) if one[0].startswith("APP")] == [
        ("APP012", "function_app.py:3:7", "the app has no functions", hint)
    ]
    write_project(tmp_path, {"old/function.json": '{"bindings": []}'})
    assert [one[0] for one in found_in(tmp_path)] == ["PRJ008"]


@pytest.mark.parametrize("name", V2_SOUND)
def test_blueprints_of_a_v2_app_that_may_be_registered(name: str, tmp_path: Path) -> None:
    write_project(tmp_path, {**V2_FILES, "orders.py": V2_ORDERS, **V2_SOUND[name]})
    assert [one for one in found_in(tmp_path) if one[0] in ("APP019", "APP004", "BUG001")] == []
