"""Clients, the process and other clients: nothing of one is seen by another, or stays."""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import azure.functions as func
import pytest

from client_support import HttpFunction, write_functions
from funcdeco import App
from funcdeco.errors import AppError
from funcdeco.testing import TestClient

pytestmark = pytest.mark.core


@pytest.fixture
def busy() -> Iterator[None]:
    """Run another thread, as pytest-xdist does; a process with threads isn't forked."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    yield
    end.set()
    thread.join()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("model", ["funcdeco", "v1", "v2"])
def test_modules_that_a_test_replaces_are_those_of_the_app(tmp_path: Path, model: str) -> None:
    read = HttpFunction("read", "return missing_driver.connect()")
    folder = write_functions(tmp_path / "app", model, (read,), head="import missing_driver\n")
    fake = SimpleNamespace(connect=lambda: "of the test")
    with patch.dict(sys.modules, {"missing_driver": fake}):
        for _ in range(2):
            with TestClient(folder) as client:
                assert client.get("/api/read").text == "of the test"


def test_a_v2_app_is_imported_once_with_the_decorators_restored(tmp_path: Path) -> None:
    head = "import os\nos.environ['TIMES'] = os.environ.get('TIMES', '') + 'x'\n"
    read = HttpFunction("read", "return os.environ['TIMES']")
    folder = write_functions(tmp_path / "app", "v2", (read,), head=head)
    classes = (func.FunctionApp, *func.FunctionApp.__mro__, func.Blueprint)
    before = [dict(vars(one)) for one in classes]
    with TestClient(folder) as client:
        assert [dict(vars(one)) for one in classes] == before
        assert client.get("/api/read").text == "x"
    assert "TIMES" not in os.environ


def test_a_v2_app_that_a_test_has_imported_is_read_completely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_functions(tmp_path / "app", "v2", (HttpFunction("own", "return 'own'"),))
    (folder / "orders.py").write_text(
        "import azure.functions as func\n"
        "bp = func.Blueprint()\n"
        "@bp.route(route='orders', auth_level='anonymous')\n"
        "def orders(req: func.HttpRequest) -> str: return 'orders'\n"
    )
    with (folder / "function_app.py").open("a") as file:
        file.write("import orders\napp.register_functions(orders.bp)\n")
    monkeypatch.syspath_prepend(str(folder))
    __import__("orders")
    try:
        with TestClient(folder) as client:
            assert client.get("/api/orders").text == "orders"
            assert client.get("/api/own").text == "own"
    finally:
        del sys.modules["orders"]


SPEAK = HttpFunction("speak", "logging.info(os.environ['NAME']); return words()")
HEAD = "import logging, os\ndef words(): return os.environ['NAME']\n"


def speaker(folder: Path, name: str, head: str = HEAD) -> Path:
    """Write an app that returns, and logs, the setting `NAME`."""
    project = write_functions(folder / name, "funcdeco", (SPEAK,), head=head)
    values = f'{{"IsEncrypted": false, "Values": {{"NAME": "{name}"}}}}'
    (project / "local.settings.json").write_text(values)
    return project


def state() -> tuple[object, ...]:
    """Return what clients change in the process."""
    root = logging.getLogger()
    own = [name for name in sys.modules if name == "app" or name.startswith("__app__")]
    return dict(os.environ), list(sys.path), own, root.level, list(root.handlers)


def test_the_outer_client_is_active_again_when_the_inner_one_is_closed(tmp_path: Path) -> None:
    before = state()
    with TestClient(speaker(tmp_path, "outer")) as outer:
        with TestClient(speaker(tmp_path, "inner")) as inner:
            assert inner.get("/api/speak").text == "inner"
            with patch("app.words", lambda: "patched"):
                assert inner.get("/api/speak").text == "patched"
        assert os.environ["NAME"] == "outer"
        with patch("app.words", lambda: "patched"):
            assert outer.get("/api/speak").text == "patched"
        with patch.dict(os.environ, NAME="of the test"):
            assert outer.get("/api/speak").text == "of the test"
        assert outer.get("/api/speak").text == "outer"
    assert state() == before


def test_clients_that_are_closed_in_the_order_of_their_opening_leave_nothing(
    tmp_path: Path,
) -> None:
    before = state()
    clients = [TestClient(speaker(tmp_path, name)) for name in ("one", "two", "three")]
    for client in clients:
        client.get("/api/speak")
    for client in clients:
        client.close()
        client.close()
    assert state() == before


def test_each_client_has_the_logs_of_its_own_app(tmp_path: Path) -> None:
    one, two = (TestClient(speaker(tmp_path, name)) for name in ("one", "two"))
    with one, two:
        for client in (one, two, one):
            client.get("/api/speak")
        assert [log.message for log in one.logs] == ["one", "one"]
        assert [log.message for log in two.logs] == ["two"]


LOGGING = {
    "basicConfig": "logging.basicConfig(level=logging.DEBUG, force=True)\n",
    "dictConfig": "logging.config.dictConfig({'version': 1, 'root': {'level': 'DEBUG', 'handlers': "
    "['own']}, 'handlers': {'own': {'class': 'logging.StreamHandler'}}})\n",
    "addHandler": "logging.getLogger().addHandler(logging.StreamHandler())\n"
    "logging.getLogger().setLevel('DEBUG')\n",
}


@pytest.mark.parametrize("name", LOGGING)
@pytest.mark.parametrize("is_late", [False, True])
def test_logging_that_an_app_configures_ends_with_the_client(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, is_late: bool
) -> None:
    configure = LOGGING[name]
    if is_late:
        configure = "def words():\n    " + configure.strip().replace("\n", "\n    ") + "\n"
        configure += "    logging.debug('configured')\n    return 'x'\n"
    before = state()
    with TestClient(speaker(tmp_path, "x", f"{HEAD}import logging.config\n{configure}")) as client:
        assert client.get("/api/speak").text == "x"
        assert client.logs[0].message == "x"
    assert state() == before
    assert not logging.getLogger("asyncio").disabled
    assert caplog.messages[0] == "x"


def test_a_closed_client_refuses_requests_and_events(tmp_path: Path) -> None:
    before = state()
    folder = speaker(tmp_path, "x")
    with (folder / "app.py").open("a") as file:
        file.write(
            "\n@app.queue_trigger(queue_name='q')\ndef listen(msg: func.QueueMessage): pass\n"
        )
    with TestClient(folder) as client:
        client.get("/api/speak")
    message = "the client is closed; send requests and events in its `with` block"
    for call in (
        lambda: client.get("/api/speak"),
        lambda: client.get("/api/unknown"),
        lambda: client.queue("q", "x"),
    ):
        with pytest.raises(RuntimeError) as refused:
            call()
        assert str(refused.value) == message
    assert state() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"settings": {"A": 5}}, "the value of `A` in `settings` must be a string, not int"),
        ({"settings": {"A": None}}, "the value of `A` in `settings` must be a string, not None"),
        ({"settings": ["A"]}, "`settings` must be a dictionary, not list"),
        ({"settings": {1: "A"}}, "`settings` must have names that are strings, not 1"),
        ({"settings": {"A=B": ""}}, "`settings` has an invalid variable name: 'A=B'"),
        ({"settings": {"A": "\0"}}, "the value of `A` in `settings` contains a null character"),
        ({"keys": "secret"}, "`keys` must be a dictionary, not str"),
        ({"keys": {"a": None}}, "the value of `a` in `keys` must be a string, not None"),
    ],
)
def test_settings_and_keys_are_checked_before_anything_is_changed(
    tmp_path: Path, options: Mapping[str, Any], message: str
) -> None:
    folder = speaker(tmp_path, "x")
    before = state()
    with pytest.raises((TypeError, ValueError)) as refused:
        TestClient(folder, **options)
    assert str(refused.value) == message
    assert state() == before


def test_a_project_that_fails_to_open_leaves_nothing(tmp_path: Path) -> None:
    folder = speaker(tmp_path, "x", HEAD + "os.environ['LEFT'] = '1'\nraise RuntimeError\n")
    before = state()
    with pytest.raises(Exception, match="the module raises when it is imported: RuntimeError"):
        TestClient(folder)
    assert state() == before


def test_apps_without_functions_or_a_module_are_refused() -> None:
    with pytest.raises(ValueError, match="the app has no functions; import the modules"):
        TestClient(App())
    with pytest.raises(ValueError, match="no imported module has this app at its top level"):
        TestClient(func.FunctionApp())


def test_the_script_of_a_v2_app_is_opened_like_its_folder(tmp_path: Path) -> None:
    folder = write_functions(tmp_path / "app", "v2", (HttpFunction("own", "return 'own'"),))
    with TestClient(folder / "function_app.py") as client:
        assert client.get("/api/own").text == "own"


def test_a_script_may_have_the_name_of_a_library(tmp_path: Path) -> None:
    names = ("queue", "statistics", "pytest", "mine")
    functions = tuple(HttpFunction(name, "return __name__") for name in names)
    folder = write_functions(tmp_path / "app", "v1", functions)
    before = dict(sys.modules)
    with TestClient(folder) as client:
        found = [client.get(f"/api/{name}").text for name in names]
        assert sys.modules["mine"] is sys.modules["__app__.mine"]
    assert found == [f"__app__.{name}" for name in names]
    others = {k: v for k, v in sys.modules.items() if k in before or not k.startswith("funcdeco")}
    assert others == before


def test_the_current_folder_is_restored(tmp_path: Path) -> None:
    head = f"import os\nos.chdir({str(tmp_path)!r})\n"
    functions = HttpFunction("move", "os.chdir('/'); return 'x'"), HttpFunction(
        "show", "return os.getcwd()"
    )
    before = Path.cwd()
    with TestClient(write_functions(tmp_path / "app", "funcdeco", functions, head=head)) as client:
        assert client.get("/api/show").text == str(tmp_path)
        client.get("/api/move")
        assert client.get("/api/show").text == "/"
    assert Path.cwd() == before


@pytest.mark.parametrize("model", ["funcdeco", "v1", "v2"])
def test_variables_are_those_that_core_tools_sets(tmp_path: Path, model: str) -> None:
    names = "AZURE_FUNCTIONS_ENVIRONMENT", "FUNCTIONS_WORKER_RUNTIME", "WEBSITE_HOSTNAME"
    head = f"import os\nFOUND = [os.environ[name] for name in {names!r}]\n"
    show = HttpFunction("show", "return ' '.join(FOUND)")
    folder = write_functions(tmp_path / "app", model, (show,), head=head)
    with TestClient(folder) as client:
        assert client.get("/api/show").text == "Development python localhost:7071"
    with TestClient(folder, settings={"AZURE_FUNCTIONS_ENVIRONMENT": "Production"}) as client:
        assert client.get("/api/show").text == "Production python localhost:7071"


def test_connection_strings_are_settings_too(tmp_path: Path) -> None:
    names = ["ConnectionStrings:" + name for name in ("A", "B", "C", "D")]
    body = f"import os; return repr([os.environ.get(name) for name in {names}])"
    read = HttpFunction("read", body)
    folder = write_functions(tmp_path / "app", "funcdeco", (read,))
    strings = {
        "A": "one",
        "B": {"ConnectionString": "two", "ProviderName": "any"},
        "C": "file",
        "D": 5,
        "not=possible": "x",
    }
    settings = {"IsEncrypted": False, "Values": {}, "ConnectionStrings": strings}
    (folder / "local.settings.json").write_text(json.dumps(settings))
    with patch.dict(os.environ, {"ConnectionStrings:C": "process"}), TestClient(folder) as client:
        assert client.get("/api/read").text == "['one', 'two', 'process', None]"
    assert not os.environ.keys() & set(names)


def test_a_client_names_its_project(tmp_path: Path) -> None:
    folder = speaker(tmp_path, "x")
    with TestClient(folder) as client:
        assert repr(client) == "<TestClient of x>"
    with pytest.raises(RuntimeError, match="the client is closed"), client:
        pass


def test_a_folder_in_a_project_is_refused_with_the_folder_of_the_project(tmp_path: Path) -> None:
    tests = speaker(tmp_path, "x") / "tests"
    tests.mkdir()
    with pytest.raises(AppError) as refused:
        TestClient(tests)
    assert str(refused.value) == (
        f"error APP002: no project in {str(tests)!r}, which contains no host.json, app.py or "
        f"function folder\n  hint: pass the project folder: `{tests.parent}`"
    )


@pytest.mark.parametrize(
    ("kind", "article"), [("http()", "an `httpTrigger`"), ("event_grid_trigger()", "an `eventGrid")]
)
def test_the_trigger_that_a_function_has_is_named(tmp_path: Path, kind: str, article: str) -> None:
    folder = speaker(tmp_path, "x")
    name = "req" if "http" in kind else "event"
    with (folder / "app.py").open("a") as file:
        file.write(f"\n@app.{kind}\ndef other({name}): pass\n")
    with TestClient(folder) as client, pytest.raises(LookupError, match=f"`other` has {article}"):
        client.timer("other")


def test_a_client_that_is_not_closed_restores_the_process_when_it_is_gone(tmp_path: Path) -> None:
    folder = speaker(tmp_path, "x")
    before = state()
    with pytest.warns(ResourceWarning) as warned:
        assert TestClient(folder).get("/api/speak").text == "x"
    assert [str(one.message) for one in warned] == ["unclosed <TestClient of x>"]
    assert state() == before


def test_a_function_can_call_a_function_of_another_project(tmp_path: Path) -> None:
    called = speaker(tmp_path, "called")
    body = "text = api.fetch(); import app; return text + os.environ['NAME'] + app.words()"
    caller = write_functions(
        tmp_path / "caller", "funcdeco", (HttpFunction("call", body),), head=f"{HEAD}import api\n"
    )
    with TestClient(called) as other:
        api = SimpleNamespace(fetch=lambda: other.get("/api/speak").text)
        with patch.dict(sys.modules, api=api):
            with TestClient(caller, settings={"NAME": "-caller"}) as client:
                assert client.get("/api/call").text == "called-caller-caller"
            assert [log.message for log in other.logs] == ["called"]


def test_what_the_test_changes_meanwhile_stays_and_reaches_other_clients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "import os; os.environ['OWN'] = 'x'; return os.environ.get('OF_TEST', 'none')"
    folders = [
        write_functions(tmp_path / name, "funcdeco", (HttpFunction("read", body),))
        for name in ("one", "two")
    ]
    monkeypatch.setenv("REMOVED", "1")
    monkeypatch.syspath_prepend(tmp_path)  # pytest restores the path as it was before the first one
    with TestClient(folders[0]) as one:
        assert one.get("/api/read").text == "none"
        monkeypatch.setenv("OF_TEST", "set")
        monkeypatch.delenv("REMOVED")
        monkeypatch.syspath_prepend(tmp_path / "added")
        with TestClient(folders[1]) as two:
            assert [one.get("/api/read").text, two.get("/api/read").text] == ["set", "set"]
    found = {name: os.environ.get(name) for name in ("OF_TEST", "REMOVED", "OWN")}
    assert found == {"OF_TEST": "set", "REMOVED": None, "OWN": None}
    assert sys.path[0] == str(tmp_path / "added")


SCRIPT = """
{imports}
RATE = 2


def main(req) -> str:
    return f"{{RATE}} {{__name__}}"
"""
HTTP_BINDINGS = [
    {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"},
    {"type": "http", "direction": "out", "name": "$return"},
]


@pytest.mark.parametrize("is_called_before", [True, False])
@pytest.mark.parametrize(
    ("imports", "patched"),
    [
        ("", "share.RATE"),
        ("", "__app__.share.RATE"),
        ("import share.helper", "share.RATE"),
        ("from share.helper import STEP", "__app__.share.RATE"),
        ("from __app__.share import helper", "share.RATE"),
        ("from ..tools import SIZE", "share.RATE"),
    ],
)
def test_a_script_is_one_module_under_both_of_its_names(
    tmp_path: Path, imports: str, patched: str, is_called_before: bool
) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "tools.py").write_text("SIZE = 1\n")
    _write_script(tmp_path / "share", SCRIPT.format(imports=imports))
    (tmp_path / "share" / "helper.py").write_text("import share\n\nSTEP = 1\n")
    with TestClient(tmp_path) as client:
        if is_called_before:
            assert client.get("/api/share").text == "2 __app__.share"
        with patch(patched, 5):
            assert client.get("/api/share").text == "5 __app__.share"
        names = ("share", "__app__.share")
        assert importlib.import_module(names[0]) is importlib.import_module(names[1])


@pytest.mark.parametrize(
    ("script", "patched"),
    [
        ("__init__.py", "share.rates.now.RATE"),
        ("__init__.py", "__app__.share.rates.now.RATE"),
        ("job.py", "share.rates.now.RATE"),
        ("../shared_code/job.py", "share.rates.now.RATE"),
        ("../shared_code/job.py", "__app__.share.rates.now.RATE"),
    ],
)
def test_modules_in_the_folder_of_a_script_are_one_module_under_both_names(
    tmp_path: Path, script: str, patched: str
) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    text = "from .service import text\n\n\ndef main(req) -> str:\n    return text()\n"
    text = text.replace(".service", "__app__.share.service") if ".." in script else text
    _write_script(tmp_path / "share", text, script)
    (tmp_path / "share" / "rates").mkdir()
    (tmp_path / "share" / "rates" / "now.py").write_text("RATE = 2\n")
    service = "from .rates import now\n\n\ndef text():\n    return str(now.RATE)\n"
    (tmp_path / "share" / "service.py").write_text(service)
    finders = list(sys.meta_path)
    with TestClient(tmp_path) as client:
        assert client.get("/api/share").text == "2"
        with patch(patched, 5):
            assert client.get("/api/share").text == "5"
    assert sys.meta_path == finders


def test_a_script_outside_of_its_folder_can_be_patched(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    _write_script(tmp_path / "share", SCRIPT.format(imports=""), "../shared_code/job.py")
    with TestClient(tmp_path) as client:
        assert client.get("/api/share").text == "2 __app__.shared_code.job"
        with patch("shared_code.job.RATE", 5):
            assert client.get("/api/share").text == "5 __app__.shared_code.job"


def test_a_script_that_fails_is_imported_again(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    _write_script(tmp_path / "share", SCRIPT.format(imports="import json\njson.missing"))
    with TestClient(tmp_path) as client:
        for _ in range(2):
            failure = client.get("/api/share").invocation
            assert failure is not None
            assert str(failure.exception) == "module 'json' has no attribute 'missing'"
        assert [name for name in sys.modules if "share" in name.split(".")] == []


def _write_script(folder: Path, text: str, script: str = "__init__.py") -> None:
    folder.mkdir()
    declared = {"scriptFile": script, "bindings": HTTP_BINDINGS}
    (folder / "function.json").write_text(json.dumps(declared))
    (folder / script).parent.mkdir(exist_ok=True)
    (folder / script).write_text(text)
