"""What runs inside the worker process: exceptions as data, refused connections, and its modules."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from funcdeco.deployment.runtime.host import Host
from funcdeco.deployment.runtime.indexed_host import IndexedHost
from funcdeco.deployment.runtime.process import Launch
from funcdeco.deployment.runtime.worker_failures import described, place_of
from funcdeco.deployment.runtime.worker_network import Offline
from needs import need_runtime, need_v2_runtime
from verify_support import OK, write_package

pytestmark = pytest.mark.core

# -- Exceptions ------------------------------------------------------------------------------------


class Odd(Exception):
    def __str__(self) -> str:
        raise ValueError("no string")


def links(error: BaseException) -> list[tuple[str, str, str]]:
    return [(one["type"], one["message"], one["relation"]) for one in described(error)["chain"]]


def raised(code: str) -> BaseException:
    try:
        exec(compile(code, "no_such_app.py", "exec"), {"Odd": Odd})
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_chain_of_exceptions_begins_with_the_first_one() -> None:
    code = "try:\n    1 / 0\nexcept Exception as error:\n    raise KeyError('x') from error"
    assert links(raised(code)) == [
        ("ZeroDivisionError", "division by zero", "cause"),
        ("KeyError", "'x'", ""),
    ]
    assert links(raised(code.replace(" from error", " from None"))) == [("KeyError", "'x'", "")]
    in_context = code.replace(" from error", "")
    assert [one[2] for one in links(raised(in_context))] == ["context", ""]


def test_each_link_has_its_frames_and_its_module() -> None:
    [link] = described(raised("\nimport no_such_module_of_anyone"))["chain"]
    assert link["name"] == "no_such_module_of_anyone"
    assert link["bases"][:2] == ["ModuleNotFoundError", "ImportError"]
    assert link["frames"][-1] == ["no_such_app.py", 2, "<module>", ""]
    assert link["syntax"] is None


def test_a_syntax_error_has_its_place() -> None:
    [link] = described(raised("compile('x = (', 'other.py', 'exec')"))["chain"]
    found = link["syntax"]
    assert (found["file"], found["line"], found["text"].strip()) == ("other.py", 1, "x = (")


def test_what_the_worker_adds_to_an_import_error_is_left_out() -> None:
    code = """
try:
    import no_such_module_of_anyone
except ImportError as error:
    raise type(error)(f"{error}. Cannot find module. Please check the requirements.txt file")
"""
    assert links(raised(code)) == [
        ("ModuleNotFoundError", "No module named 'no_such_module_of_anyone'", "")
    ]


def test_an_exception_whose_string_raises_is_described_nevertheless() -> None:
    [(kind, message, _)] = links(raised("raise Odd"))
    assert (kind.rpartition(".")[2], message) == ("Odd", "the exception can't be shown")


def test_the_place_of_a_function_is_that_below_its_decorators() -> None:
    file, line = place_of(links) or ("", 0)
    assert (Path(file).name, line) == ("test_runtime_worker.py", links.__code__.co_firstlineno)
    assert place_of(len) is None


# -- Connections -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("10.0.0.1", 80))),
        ("socket.connect", (None, ("2001:db8::1", 80, 0, 0))),
        ("socket.sendto", (None, ("example.com", 53))),
        ("socket.getaddrinfo", ("example.com", 80, 0, 0, 0)),
        ("socket.getaddrinfo", (b"example.com", 80, 0, 0, 0)),
        ("socket.gethostbyname", ("localhost.example.com",)),
    ],
)
def test_a_connection_that_leaves_the_machine_is_refused(
    event: str, arguments: tuple[Any, ...]
) -> None:
    offline = Offline()
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError, match="no connection to .* has no network"):
            offline._hook(event, arguments)
    assert len(offline.taken()) == 1
    assert offline.taken() == []


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.connect", (None, ("::1", 80, 0, 0))),
        ("socket.connect", (None, ("127.8.8.8", 80))),
        ("socket.connect", (None, "/run/docker.sock")),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0)),
        ("socket.getaddrinfo", ("Azurite.localhost.", 80, 0, 0, 0)),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0)),
        ("open", ("file", "r", 0)),
    ],
)
def test_a_connection_on_the_machine_is_allowed(event: str, arguments: tuple[Any, ...]) -> None:
    offline = Offline()
    offline._hook(event, arguments)
    assert offline.taken() == []


# -- The worker, with this Python ------------------------------------------------------------------


def test_packages_of_the_app_precede_those_of_the_worker(tmp_path: Path) -> None:
    need_runtime()
    code = "import colors, google.protobuf, json\nFOUND = colors.NAME, google.protobuf.NAME\n"
    check = "if FOUND != ('packages', 'own'): raise ValueError(FOUND)\n"
    files = {
        "root/f/__init__.py": code + check + OK,
        "root/colors.py": "NAME = 'root'\n",
        "packages/colors.py": "NAME = 'packages'\n",
        "packages/google/protobuf/__init__.py": "NAME = 'own'\n",
    }
    write_package(tmp_path, files)
    (tmp_path / "root/f/function.json").write_text(
        json.dumps({"bindings": [{"type": "queueTrigger", "direction": "in", "name": "req"}]})
    )
    launch = Launch(packages=str(tmp_path / "packages"))
    with Host(tmp_path / "root", launch=launch) as host:
        assert host.errors == {}
        assert host.invoke("f", req="x").error is not None  # it returns a value
    with Host(tmp_path / "root", root_first=True, launch=launch) as host:
        assert host.errors == {"f": "ValueError: ('root', 'own')"}


def test_the_failure_of_a_function_is_described(tmp_path: Path) -> None:
    need_runtime()
    write_package(
        tmp_path, {"f/__init__.py": "import nowhere\n", "g/__init__.py": "def main(): ...\n"}
    )
    launch = Launch(sys.executable)
    with Host(tmp_path, load=False, launch=launch) as host:
        missing, refused = host.load_one("f"), host.load_one("g")
    assert missing.failure is not None and missing.failure["chain"][-1]["name"] == "nowhere"
    assert missing.failure["at"] is None
    assert refused.failure is not None
    assert refused.failure["at"] == [str(tmp_path / "g/__init__.py"), 1]


APP = """\
import azure.functions as func

app = func.FunctionApp()


@app.queue_trigger(arg_name="msg", queue_name="orders", connection="Store")
def work(msg: func.QueueMessage) -> None:
    assert msg.get_body() == b"order"
"""


def test_a_v2_app_is_indexed_and_its_functions_are_called(tmp_path: Path) -> None:
    need_v2_runtime()
    (tmp_path / "function_app.py").write_text(APP, "utf-8")
    with IndexedHost(tmp_path) as host:
        assert (host.indexing.error, host.functions) == (None, ["work"])
        [binding] = host.function_json["work"]["bindings"]
        assert (binding["type"], binding["queueName"]) == ("queueTrigger", "orders")
        good = host.call("work", {"msg": {"string": "order"}}, {})
        bad = host.call("work", {"msg": {"string": "other"}}, {})
    assert good["content"]["result"]["status"] == "Success"
    assert bad["failure"]["chain"][-1]["type"] == "AssertionError"


def test_the_functions_that_stop_the_index_of_a_v2_app_are_known(tmp_path: Path) -> None:
    need_v2_runtime()
    more = '\n\n@app.route("x")\ndef other(req, more) -> str: ...\n'
    (tmp_path / "function_app.py").write_text(APP + more, "utf-8")
    with IndexedHost(tmp_path) as host:
        assert host.indexing.error is not None and host.functions == []
        refused = host.refused
    assert refused["work"] is None
    assert refused["other"] is not None
    assert refused["other"]["chain"][-1]["type"].endswith("FunctionLoadError")
