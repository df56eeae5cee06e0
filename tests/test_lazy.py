"""Lazy scripts: which functions have one, and what it does at its first calls."""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from build_support import funcdeco
from check_support import found_in, write_project
from examples_support import copy_example
from funcdeco import check, load
from funcdeco.first_call import on_first_call
from runtime_host import Host, Http, Result
from verify_support import need_environment

pytestmark = pytest.mark.core

LAZY = {"pyproject.toml": '[tool.funcdeco]\nscripts = "lazy"\n'}
APP = """\
import azure.functions as func
from funcdeco import App
import orders

app = App(auth_level="anonymous")
app.include(orders.bp)

@app.http()
def here(req: func.HttpRequest) -> str:
    return "here"
"""
ORDERS = """\
import azure.functions as func
from funcdeco import Blueprint

bp = Blueprint()
print("orders is imported")

@bp.http()
def there(req: func.HttpRequest) -> str:
    return "there"

@bp.http()
async def soon(req: func.HttpRequest) -> str:
    return "soon"
"""
Write = Callable[..., Path]


def built(place: Path, files: dict[str, str]) -> Path:
    folder = write_project(place, files)
    done = funcdeco("build", cwd=folder)
    assert done.code == 0, done
    return folder


def script(folder: Path, name: str) -> str:
    """Return a generated script without its header."""
    return (folder / name / "__init__.py").read_text("utf-8").split("\n", 2)[2]


def run(folder: Path) -> Host:
    return Host(folder, {"PYTHONPATH": str(Path(__file__).parents[1])})


def kinds(folder: Path) -> dict[str, bool]:
    """Return which functions have a lazy script."""
    return {function.name: function.has_lazy_script for function in load(folder)}


def test_scripts_are_eager_unless_the_project_says_otherwise(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {"app.py": APP, "orders.py": ORDERS})
    assert kinds(folder) == {"here": False, "soon": False, "there": False}
    write_project(tmp_path, LAZY)
    assert kinds(folder) == {"here": True, "soon": True, "there": True}


@pytest.mark.parametrize("project", ["eager", "lazy"])
def test_the_option_of_a_function_takes_precedence(tmp_path: Path, project: str) -> None:
    orders = ORDERS.replace("@bp.http()\ndef", "@bp.function(lazy=True)\n@bp.http()\ndef")
    orders = orders.replace("@bp.http()\nasync", "@bp.function(lazy=False)\n@bp.http()\nasync")
    pyproject = {"pyproject.toml": f'[tool.funcdeco]\nscripts = "{project}"\n'}
    folder = write_project(tmp_path, {"app.py": APP, "orders.py": orders, **pyproject})
    assert kinds(folder) == {"here": project == "lazy", "soon": False, "there": True}


def test_a_mounted_application_has_the_option_too(tmp_path: Path) -> None:
    folder = copy_example("flask_app", tmp_path)
    source = (
        (folder / "app.py").read_text().replace("app.wsgi(pages, ", "app.wsgi(pages, lazy=True, ")
    )
    (folder / "app.py").write_text(source)
    assert kinds(folder) == {"pages": True}


def test_only_eager_and_lazy_are_accepted(tmp_path: Path) -> None:
    declared = {"pyproject.toml": '[tool.funcdeco]\nscripts = "fast"\n'}
    folder = write_project(tmp_path, {"app.py": APP, "orders.py": ORDERS, **declared})
    message = "invalid value 'fast' for `scripts`"
    assert found_in(folder) == [("CFG004", "pyproject.toml:2:1", message)]
    assert funcdeco("build", cwd=folder).code == 2
    assert not (folder / "here").exists()


def test_a_function_without_a_generated_script_cannot_be_lazy(tmp_path: Path) -> None:
    app = APP.replace(
        "@app.http()", '@app.function(script_file="../app.py", lazy=True)\n@app.http()'
    )
    app = app.replace("import orders\n", "").replace("app.include(orders.bp)\n", "")
    folder = write_project(tmp_path, {"app.py": app})
    message = "`lazy=True` needs a generated script, which `script_file` prevents"
    assert found_in(folder) == [("FUN009", "app.py:6:2", message)]
    eager = app.replace(", lazy=True", "")
    assert kinds(write_project(tmp_path, {"app.py": eager, **LAZY})) == {"here": False}


def test_the_module_is_imported_by_the_first_call(tmp_path: Path) -> None:
    folder = built(tmp_path, {"app.py": APP, "orders.py": ORDERS, **LAZY})
    with run(folder) as host:
        assert {"app", "orders"}.isdisjoint(host.modules)
        for name in ("there", "there", "soon", "soon"):
            assert host.invoke(name, req=Http()) == Result(name, {}, [], None)
        host.load()
        assert ("app" in host.modules, "orders" in host.modules) == (False, True)


def test_an_import_that_fails_raises_in_each_call_until_it_succeeds(tmp_path: Path) -> None:
    orders = ORDERS.replace("\nbp =", "\nopen('stock.txt')\nbp =")
    folder = write_project(tmp_path, {"app.py": APP, "orders.py": orders, **LAZY})
    (folder / "stock.txt").touch()
    assert funcdeco("build", cwd=folder).code == 0
    (folder / "stock.txt").unlink()
    error = "FileNotFoundError: [Errno 2] No such file or directory: 'stock.txt'"
    with run(folder) as host:
        assert host.errors == {}
        for name in ("there", "soon", "there"):
            assert host.invoke(name, req=Http()).error == error
        response = host.invoke_raw("soon", {"req": {"http": {"method": "GET"}}}, {})
        trace = response["result"]["exception"]["stack_trace"]
        (folder / "stock.txt").touch()
        assert host.invoke("there", req=Http()).returned == "there"
        assert host.invoke("soon", req=Http()).returned == "soon"
    assert f'File "{folder}/orders.py", line 4, in <module>' in trace
    assert "importlib" not in trace


def test_a_warm_up_function_imports_what_the_others_need(tmp_path: Path) -> None:
    app = f"{APP}\n@app.warm_up_trigger()\ndef warmup(context_of_it): print('warm')\n"
    folder = built(tmp_path, {"app.py": app, "orders.py": ORDERS, **LAZY})
    assert script(folder, "warmup") == (
        "# mypy: ignore-errors\nfrom funcdeco.first_call import import_each, on_first_call\n\n\n"
        '@on_first_call\ndef _handler():\n    import_each("orders")\n'
        "    from app import warmup as handler\n\n    return handler\n\n\n"
        "def main(context_of_it):\n    return _handler()(context_of_it=context_of_it)\n"
    )
    with run(folder) as host:
        assert host.invoke("warmup", context_of_it="").error is None
        host.load()
        assert {"app", "orders"} <= {*host.modules}


def test_a_warm_up_function_can_be_imported_at_the_start(tmp_path: Path) -> None:
    late = ORDERS.replace("@bp.http()\ndef", "@bp.function(lazy=True)\n@bp.http()\ndef")
    app = f"{APP}\n@app.warm_up_trigger()\ndef warmup(it): print('warm')\n"
    folder = built(tmp_path, {"app.py": app, "orders.py": late})
    assert script(folder, "warmup") == (
        "# mypy: ignore-errors\nimport app\nfrom funcdeco.first_call import import_each, on_first_call\n\n\n"
        '@on_first_call\ndef _handler():\n    import_each("orders")\n'
        "    from app import warmup as handler\n\n    return handler\n\n\n"
        "def main(it):\n    return _handler()(it=it)\n"
    )


def test_a_warm_up_function_goes_on_after_an_import_that_fails(tmp_path: Path) -> None:
    stock = ORDERS.replace("\nbp =", "\nopen('stock.txt')\nbp =").replace("there", "missing")
    stock = stock.replace("soon", "never")
    warming = "from funcdeco import Blueprint\nbp = Blueprint()\n"
    warming += (
        "@bp.warm_up_trigger()\ndef warmup(it):\n    import logging\n    logging.info('warm')\n"
    )
    app = APP.replace("import orders", "import large, my_warming, orders")
    app = app.replace(
        "app.include(orders.bp)",
        "app.include(large.bp)\napp.include(my_warming.bp)\napp.include(orders.bp)",
    )
    files = {"app.py": app, "large.py": stock, "my_warming.py": warming, "orders.py": ORDERS}
    folder = write_project(tmp_path, {**files, **LAZY})
    (folder / "stock.txt").touch()
    assert funcdeco("build", cwd=folder).code == 0
    (folder / "stock.txt").unlink()
    with run(folder) as host:
        result = host.invoke("warmup", it="")
        host.load()
        assert "orders" in host.modules
    assert result.error is None
    assert [line.partition("\n")[0] for line in result.logs] == [
        "the import of 'app' fails",
        "the import of 'large' fails",
        "warm",
    ]


def test_a_warm_up_function_is_found_in_a_module_with_a_name_of_the_script(tmp_path: Path) -> None:
    warming = "import azure.functions\nfrom funcdeco import Blueprint\nbp = Blueprint()\n"
    warming += "@bp.function(lazy=False)\n@bp.warm_up_trigger()\n"
    warming += "def warmup(it, context: azure.functions.Context): ...\n"
    app = APP.replace("import orders", "import func as warming, orders")
    app = app.replace("app.include(orders", "app.include(warming.bp)\napp.include(orders")
    files = {"app.py": app, "func.py": warming, "orders.py": ORDERS}
    folder = built(tmp_path, {**files, **LAZY})
    with run(folder) as host:
        assert host.errors == {}
        assert host.invoke("warmup", it="").error is None


def test_modules_in_a_circle_are_checked_in_any_order(tmp_path: Path) -> None:
    app = "from funcdeco import App\napp = App(auth_level='function')\nfrom orders import hello\n"
    app += "@app.http()\ndef apple(req): return 'x'\n"
    orders = "from app import app\n@app.http()\ndef hello(req): return 'x'\n"
    folder = write_project(tmp_path, {"app.py": app, "orders.py": orders})
    reason = "ImportError: cannot import name 'hello' from partially initialized module 'orders'"
    assert [item.code for item in check(folder) if item.code[:3] == "IMP"] == ["IMP011"]
    (item,) = [item for item in check(write_project(tmp_path, LAZY)) if item.code == "IMP010"]
    message = f"the worker can't import `orders` first: {reason}"
    assert (item.severity, item.message) == ("error", message)


def test_verify_imports_what_lazy_scripts_import(tmp_path: Path) -> None:
    need_environment()
    reports = "import signal\nfrom funcdeco import Blueprint\nbp = Blueprint()\n"
    reports += "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    reports += "@bp.http()\ndef report(req) -> str: return 'x'\n"
    app = APP.replace("orders", "reports")
    files = {"app.py": app, "reports.py": reports, "requirements.txt": "funcdeco\n"}
    folder = write_project(tmp_path, {**files, **LAZY})
    assert funcdeco("package", "--build", "local", cwd=folder).code == 0
    done = funcdeco("verify", cwd=folder)
    assert done.code == 1
    problem = "ValueError: signal only works in main thread of the main interpreter"
    where = f"reports.py:4: error VER002: `here`, `report` don't load: the import raises {problem}"
    assert where in done.out


def test_eject_writes_scripts_that_need_no_funcdeco(tmp_path: Path) -> None:
    folder = built(tmp_path, {"app.py": APP, "orders.py": ORDERS, **LAZY})
    done = funcdeco("eject", cwd=folder)
    assert done.code == 0, done
    assert "here, soon, there were lazy and now import their modules at startup" in done.out
    assert (folder / "there" / "__init__.py").read_text() == "from orders import there as main\n"


def test_threads_import_once_and_all_get_the_function() -> None:
    calls: list[int] = []

    def loading() -> object:
        calls.append(1)
        time.sleep(0.05)
        return calls

    loader = on_first_call(loading)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(loader())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (calls, [one is calls for one in found]) == ([1], [True] * 20)


def test_two_modules_of_a_circle_are_never_imported_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one lock, Python breaks the deadlock of two threads with an unfinished module."""
    slow = "import time\ntime.sleep(0.05)\n"
    (tmp_path / "lazy_left.py").write_text(f"{slow}import lazy_right\nvalue = 'left'\n")
    (tmp_path / "lazy_right.py").write_text(f"{slow}import lazy_left\nvalue = 'right'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    left, right = (on_first_call(lambda name=name: __import__(name).value) for name in NAMES)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda one=one: found.append(one())) for one in (left, right)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == ["left", "right"]


NAMES = ("lazy_left", "lazy_right")


def test_other_coroutines_run_while_a_module_is_imported() -> None:
    is_free = threading.Event()
    loader = on_first_call(lambda: is_free.wait(10))

    async def other() -> None:
        is_free.set()

    async def both() -> object:
        first, _ = await asyncio.gather(loader.ready(), other())
        return first, await loader.ready()

    assert asyncio.run(both()) == (True, True)


def test_a_failed_import_is_tried_again() -> None:
    answers = [ValueError("no"), "yes"]

    def loading() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    loader = on_first_call(loading)
    with pytest.raises(ValueError, match="no"):
        loader()
    assert (loader(), loader(), asyncio.run(loader.ready())) == ("yes", "yes", "yes")


def test_calls_that_wait_for_an_import_that_fails_get_its_error() -> None:
    """If each tried in turn, the last of many calls would wait for as many timeouts."""
    is_free = threading.Event()
    calls: list[int] = []

    def loading() -> object:
        calls.append(1)
        is_free.wait(10)
        if len(calls) == 1:
            raise ValueError("no")
        return "yes"

    loader = on_first_call(loading)
    traces: list[list[str]] = []

    def failing() -> None:
        with pytest.raises(ValueError, match="no") as caught:
            loader()
        traces.append([frame.name for frame in traceback.extract_tb(caught.value.__traceback__)])

    async def wait() -> list[object]:
        waiting = [asyncio.create_task(loader.ready()) for _ in range(3)]
        threads = [threading.Thread(target=failing) for _ in range(3)]
        for thread in threads:
            thread.start()
        await asyncio.sleep(0.1)
        is_free.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        for thread in threads:
            thread.join()
        return list(results)

    errors = asyncio.run(wait())
    assert (calls, len(traces)) == ([1], 3)
    assert [type(error) for error in errors] == [ValueError] * 3
    assert all(trace[-1] == "loading" for trace in traces)
    assert (loader(), len(calls)) == ("yes", 2)
