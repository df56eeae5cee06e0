"""Apps that misbehave while they are imported: a clear finding, the right exit code, no harm."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from build_support import REPOSITORY, files, funcdeco, funcdeco_alone
from funcdeco.bindings.plain_values import decode, encode, to_plain
from funcdeco.isolation import supervisor
from funcdeco.isolation.own_modules import forget_modules, own_modules
from funcdeco.isolation.supervisor import run_task
from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON

pytestmark = pytest.mark.skipif(os.name == "nt", reason="apps that use POSIX calls")

HEAD = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n"
V2_HEAD = "import azure.functions as func\n\napp = func.FunctionApp()\n"
FUNCTION = "\n\n@app.http()\ndef hello(req: func.HttpRequest) -> str:\n    return 'Hello!'\n"

ENDING = {
    "exits with 0": ("import os; os._exit(0)", "APP015"),
    "exits with 3": ("import os; os._exit(3)", "APP015"),
    "exits in a thread": (
        "import os, threading\nt = threading.Thread(target=os._exit, args=(0,))\nt.start(); t.join()",
        "APP015",
    ),
    "sys.exit": ("import sys; sys.exit(0)", "APP004"),
    "quit": ("raise SystemExit('bye')", "APP004"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "APP004"),
    "GeneratorExit": ("raise GeneratorExit", "APP004"),
    "own BaseException": ("class Stop(BaseException): pass\nraise Stop", "APP004"),
    "exception without a text": (
        "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute",
        "APP004",
    ),
    "exception with a text that isn't one": (
        "class Odd(Exception):\n    def __str__(self): return 5\nraise Odd",
        "APP004",
    ),
    "long exception": ("raise ValueError('x' * 1_000_000)", "APP004"),
    "endless chain": (
        "e = ValueError(); f = ValueError()\ne.__cause__ = f; f.__cause__ = e\nraise e",
        "APP004",
    ),
    "segmentation fault": ("import ctypes; ctypes.string_at(0)", "APP015"),
    "abort": ("import os; os.abort()", "APP015"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "APP015"),
    "ends its process group": ("import os, signal; os.killpg(0, signal.SIGTERM)", "APP015"),
    "becomes another program": ("import os; os.execv('/bin/true', ['true'])", "APP015"),
    "writes to all files": (
        "import os\n"
        "for one in range(3, 64):\n"
        "    try: os.write(one, b'R00000000[]')\n"
        "    except OSError: pass",
        "APP015",
    ),
    "closes all files": ("import os; os.closerange(3, 4096)", "APP015"),
    "asks for input": ("input('name? ')", "APP004"),
    "reads standard input": ("import sys; assert sys.stdin.read()", "APP004"),
    "too much memory": ("bytearray(2**62)", "APP004"),
    "traces and raises": (
        "import sys; sys.settrace(lambda *_: 1 / 0)\ndef f(): ...\nf()",
        "APP004",
    ),
    "breaks builtins": (
        "import builtins; builtins.len = builtins.isinstance = None",
        "APP004",
    ),
    "recursion": ("def f(): f()\nf()", "APP004"),
    "circular import of itself": ("import app; app.missing", "APP004"),
}
"""What ends the import, and the code of the finding."""

STUCK = {
    "sleeps": "import time; time.sleep(1000)",
    "loops": "while True: pass",
    "waits for a lock": "import threading; threading.Lock().acquire() and threading.Lock()\n"
    "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "ignores signals": "import signal, time\n"
    "for one in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1): signal.signal(one, signal.SIG_IGN)\n"
    "time.sleep(1000)",
}

HARMLESS = {
    "changes the folder": "import os; os.chdir('/')",
    "clears sys.path": "import sys; sys.path.clear()",
    "clears the environment": "import os; os.environ.clear()",
    "changes the locale": "import locale; locale.setlocale(locale.LC_ALL, 'C')",
    "replaces signal handlers": "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "replaces builtins": "import builtins; builtins.print = builtins.sorted = builtins.open = None",
    "removes builtins": "import builtins; del builtins.map, builtins.tuple",
    "lowers the recursion limit": "import sys; sys.setrecursionlimit(120)",
    "breaks json": "import json; json.dumps = json.loads = json.JSONEncoder = None",
    "breaks pathlib": "import pathlib; pathlib.Path = pathlib.PurePath = None",
    "breaks os": "import os; os.getpid = os.stat = os.write = os.getcwd = None",
    "breaks inspect": "import inspect, typing; inspect.signature = typing.get_type_hints = None",
    "closes standard output": "import sys; sys.stdout.close()",
    "removes standard output": "import sys; sys.stdout = sys.stderr = None",
    "replaces standard output": "import sys\n"
    "class Odd:\n"
    "    def write(self, text): ...\n"
    "    def flush(self): raise SystemExit(3)\n"
    "sys.stdout = sys.stderr = Odd()",
    "closes descriptor 1": "import os; os.close(1)",
    "closes descriptor 2": "import os; os.close(2)",
    "floods standard output": "for _ in range(20_000): print('x' * 100)",
    "prints JSON": "print('{\"annotations\": []}', flush=True)",
    "starts a thread": "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
    "starts a process": "import subprocess; subprocess.Popen(['sleep', '600'])",
    "forks": "import os; os.fork()",
    "forks and exits": "import os\nif not os.fork(): os._exit(5)",
    "leaves at exit": "import atexit, os; atexit.register(os._exit, 7)",
    "traces": "import sys; sys.settrace(lambda *_: None)",
    "profiles": "import sys; sys.setprofile(lambda *_: None)",
    "turns warnings into errors": "import warnings; warnings.simplefilter('error')",
    "clears modules": "import sys; sys.modules.pop('json'); sys.modules['typing'] = None",
    "patches the worker's library": "func.Out = func.Context = None",
    "has a module attribute that raises": "def __getattr__(name): raise RuntimeError(name)",
    "has objects that raise": "class Odd:\n"
    "    def __getattr__(self, name): raise RuntimeError(name)\n"
    "    def __eq__(self, other): raise RuntimeError\n"
    "    def __bool__(self): raise RuntimeError\n"
    "    __hash__ = None\n"
    "odd = Odd()",
    "has objects of every attribute": "from unittest.mock import call, MagicMock\nmock = MagicMock()",
    "has a class that lies": "class Liar:\n    __class__ = property(lambda self: App)\nliar = Liar()",
}
"""What is undone, or doesn't matter: the function is built."""


def codes_in(output: str) -> set[str]:
    return set(re.findall(r"(?:error|warning|note) ([A-Z]{3}\d{3}):", output))


@pytest.fixture
def hostile(tmp_path: Path) -> Callable[[str], Path]:
    """Write a project that first does what is given."""

    def write(code: str) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "host.json").write_text(HOST_JSON, "utf-8")
        (folder / "requirements.txt").write_text("azure-functions\nfuncdeco\n")
        (folder / "app.py").write_text(f"{HEAD}\n{code}\n{FUNCTION}", "utf-8")
        return folder

    return write


@pytest.mark.parametrize("name", ENDING)
def test_an_app_that_ends_its_import_is_one_finding(
    name: str, hostile: Callable[[str], Path]
) -> None:
    code, expected = ENDING[name]
    folder = hostile(code)
    before = files(folder)
    done = funcdeco("build", "--import-timeout", "60", cwd=folder)
    assert (done.code, codes_in(done.out)) == (1, {expected}), done.out
    assert "Traceback" not in done.err and "isolation" not in done.out
    assert files(folder) == before


@pytest.mark.parametrize("name", STUCK)
def test_an_app_that_is_stuck_is_ended_and_located(
    name: str, hostile: Callable[[str], Path]
) -> None:
    folder = hostile(STUCK[name])
    before = files(folder)
    done = funcdeco("build", "--import-timeout", "0.7", cwd=folder)
    assert (done.code, codes_in(done.out)) == (1, {"APP014"}), done.out
    assert files(folder) == before


@pytest.mark.parametrize("name", HARMLESS)
def test_an_app_that_changes_python_is_built(name: str, hostile: Callable[[str], Path]) -> None:
    folder, state = hostile(HARMLESS[name]), _state()
    own = files(folder)
    done = funcdeco("build", "--import-timeout", "60", cwd=folder)
    assert (done.code, codes_in(done.out)) == (0, set()), done.out + done.err
    built = files(folder)
    assert {path: built[path] for path in own} == own
    assert built.keys() - own.keys() == {"hello/__init__.py", "hello/function.json"}
    assert _state() == state


def _state() -> tuple[object, ...]:
    return (
        os.getcwd(),
        dict(os.environ),
        list(sys.path),
        sys.getrecursionlimit(),
        "app" in sys.modules,
    )


def test_there_are_as_many_hostile_apps_as_the_documentation_claims() -> None:
    assert len(ENDING) + len(STUCK) + len(HARMLESS) >= 57


def test_processes_that_the_app_started_are_ended(hostile: Callable[[str], Path]) -> None:
    folder = hostile(
        "import subprocess\n"
        "with open('/dev/null') as null:\n"
        "    child = subprocess.Popen(['sleep', '600'])\n"
        "open('pid', 'w').write(str(child.pid))"
    )
    assert funcdeco("check", cwd=folder).code == 0
    pid = int((folder / "pid").read_text())
    for _ in range(1000):
        if not _runs(pid):
            break
        time.sleep(0.01)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def test_ctrl_c_names_the_line_that_is_imported(hostile: Callable[[str], Path]) -> None:
    folder = hostile("import time\nopen('began', 'w').close(); time.sleep(600)")
    command = [sys.executable, "-m", "funcdeco", "check"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        while not (folder / "began").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    assert (process.returncode, errors) == (
        1,
        "interrupted while importing app.py:7\n\nAborted!\n",
    )


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no signal can be held")
def test_ctrl_c_waits_until_the_modules_that_are_needed_next_are_imported() -> None:
    code = """
import os, signal
from funcdeco.isolation.supervisor import run_task

def meanwhile():
    os.kill(os.getpid(), signal.SIGINT)
    exec("for _ in range(100_000): pass")
    print("imported")

try:
    run_task("time:sleep", {}, timeout=60, meanwhile=meanwhile)
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "imported\ninterrupted\n"), done.stderr


@pytest.mark.deep
def test_an_import_ends_even_if_the_command_is_killed(hostile: Callable[[str], Path]) -> None:
    folder = hostile(
        "import os, time\n"
        "open('new', 'w').write(str(os.getpid())); os.rename('new', 'pid')\n"
        "time.sleep(600)"
    )
    command = [sys.executable, "-m", "funcdeco", "check", "--import-timeout", "1"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(command, cwd=folder, env=environment) as process:
        while not (folder / "pid").exists():
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    pid = int((folder / "pid").read_text())
    for _ in range(6000):
        if not _runs(pid):
            break
        time.sleep(0.01)
    assert not _runs(pid)


def test_an_app_is_imported_by_the_interpreter_that_is_given(
    hostile: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = hostile("import sys\nprint('imported by', sys.executable, file=sys.stderr)")
    python = tmp_path / "other" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nCHOSEN=1 exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    app = folder / "app.py"
    app.write_text(app.read_text() + "\nimport os\nassert os.environ['CHOSEN'] == '1'\n")
    done = funcdeco_alone("check", "--python", str(python), cwd=folder)
    assert (done.code, done.out) == (0, "no problems found\n"), done.err
    assert codes_in(funcdeco("check", cwd=folder).out) == {"APP006"}


def test_the_virtual_environment_of_the_project_imports_the_app(
    hostile: Callable[[str], Path],
) -> None:
    folder = hostile("import os\nassert os.environ['CHOSEN'] == '1'")
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (folder / ".funcignore").write_text(".venv/\n")
    (folder / ".venv" / "pyvenv.cfg").write_text("home = elsewhere\n")
    python.write_text(f'#!/bin/sh\nCHOSEN=1 exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    assert funcdeco("check", cwd=folder)[:2] == (0, "no problems found\n")


def test_an_interpreter_that_is_too_old_or_does_not_run_is_named(
    hostile: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = hostile("")
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 97\n")
    old.chmod(0o755)
    done = funcdeco("check", "--python", str(old), cwd=folder)
    assert (done.code, done.out.splitlines()[0]) == (
        2,
        f"error APP017: {old} is older than Python 3.10",
    )


def test_a_program_that_is_not_python_is_named(hostile: Callable[[str], Path]) -> None:
    folder = hostile("")
    for program in ("/bin/true", "/bin/cat"):
        done = funcdeco("check", "--python", program, cwd=folder)
        assert (done.code, done.out.splitlines()[0]) == (
            2,
            f"error APP017: {program} doesn't run Python code",
        )


@pytest.mark.parametrize("value", ["inf", "nan", "1e10", "0", "-1", "soon"])
def test_a_limit_that_is_no_number_of_seconds_is_refused(
    value: str, hostile: Callable[[str], Path]
) -> None:
    done = funcdeco("check", "--import-timeout", value, cwd=hostile(""))
    assert (done.code, done.out, done.err.splitlines()[-1]) == (
        2,
        "",
        f"Error: Invalid value for '--import-timeout': {value!r} is not a number of seconds greater than "
        "0 and at most 86400",
    )


OWN = """\
from funcdeco import App as Base
from funcdeco.declare import declare

def load():
    from models import Belt
    return Belt

class Own(Base):
    belt = declare(load)

app = Own()

@app.belt(speed=1)
def run(crate): ...
"""


@pytest.mark.parametrize(
    ("models", "code", "line"),
    [
        ("import nopackage\n", "APP005", 1),
        ("x = 1\n1 / 0\n", "APP004", 2),
        ("import sys\n\nsys.exit(3)\n", "APP004", 3),
        ("class Belt(\n", "APP003", 1),
        ("", "APP004", 5),
    ],
)
def test_a_model_of_the_users_own_that_fails_is_a_finding(
    models: str, code: str, line: int, hostile: Callable[[str], Path]
) -> None:
    folder = hostile(OWN)
    (folder / "app.py").write_text(OWN)
    (folder / "models.py").write_text(models)
    done = funcdeco("check", "--format", "concise", cwd=folder)
    assert done.code == 1, done
    file = "models.py" if models else "app.py"
    assert re.match(rf"{file}:{line}:\d+: error {code}: ", done.out), done.out


def test_a_spawned_child_reports_the_same_as_a_forked_one(
    hostile: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = hostile(
        "@app.http(route='{x:uuid}', methods={'GET'}, extra={'n': 10**30})\ndef g(req): ..."
    )
    forked = funcdeco("check", cwd=folder)
    monkeypatch.setattr(supervisor, "may_fork", lambda: False)
    assert funcdeco("check", cwd=folder) == forked
    assert codes_in(forked.out) >= {"HTP003"}


def test_an_app_may_print_while_its_caller_replaces_standard_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    function = (
        "@app.route('hello')\ndef hello(req: func.HttpRequest) -> str:\n    return 'Hello!'\n"
    )
    (tmp_path / "host.json").write_text(HOST_JSON)
    (tmp_path / "requirements.txt").write_text("azure-functions\n")
    (tmp_path / "function_app.py").write_text(f"{V2_HEAD}print('imported')\n{function}")
    monkeypatch.setattr(supervisor, "may_fork", lambda: True)
    with (tmp_path / "errors").open("w+") as errors:
        monkeypatch.setattr(sys, "stderr", errors)  # as pytest does while it captures output
        assert check(tmp_path) == []
        errors.seek(0)
        assert errors.read() == "imported\n"


@pytest.mark.parametrize("is_forked", [True, False])
def test_a_system_without_pidfd_reports_the_same(
    is_forked: bool, hostile: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = hostile("import sys; sys.exit(3)")
    expected = funcdeco("check", cwd=folder)

    def pidfd_open(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", pidfd_open, raising=False)
    monkeypatch.setattr(supervisor, "may_fork", lambda: is_forked)
    assert funcdeco("check", cwd=folder) == expected
    assert codes_in(expected.out) == {"APP004"}


def test_a_child_that_inherits_no_pipe_answers_in_a_file(
    hostile: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, kept = hostile(""), tmp_path / "temporary"
    kept.mkdir()
    monkeypatch.setattr("funcdeco.isolation.channel._HAS_PIPES", False)
    monkeypatch.setattr("tempfile.tempdir", str(kept))
    assert funcdeco("check", cwd=folder) == (0, "no problems found\n", "")
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(("file", "head"), [("app.py", HEAD), ("function_app.py", V2_HEAD)])
def test_an_interpreter_without_azure_functions_is_a_finding(
    file: str, head: str, hostile: Callable[[str], Path], tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys; sys.modules['azure.functions'] = None\n")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{hidden}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    folder = hostile("")
    (folder / "app.py").unlink()
    (folder / file).write_text(head + FUNCTION)
    done = funcdeco("check", "--python", str(python), "--format", "json", cwd=folder)
    found = {(item["code"], item["message"]) for item in json.loads(done.out)}
    assert ("APP005", "package `azure-functions` isn't installed") in found, done


def test_an_app_may_depend_on_another_pydantic(
    hostile: Callable[[str], Path], tmp_path: Path
) -> None:
    old = tmp_path / "old" / "pydantic" / "__init__.py"
    old.parent.mkdir(parents=True)
    old.write_text("VERSION = '1.10.21'\nclass BaseModel: ...\n")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={old.parents[1]} exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    folder = hostile("import pydantic\nassert pydantic.VERSION == '1.10.21'")
    done = funcdeco("build", "--python", python, cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert (folder / "hello" / "function.json").exists()


def test_a_failure_of_ours_in_the_child_is_an_internal_error() -> None:
    ended = run_task("funcdeco.no_such_module:run", {}, timeout=60)
    assert ended.reason == "failure"
    assert ended.text.endswith("ModuleNotFoundError: No module named 'funcdeco.no_such_module'\n")


class Text(str):
    def __str__(self) -> str:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError


class Items(dict):  # type: ignore[type-arg]
    def items(self):  # type: ignore[no-untyped-def]
        raise RuntimeError


class Odd:
    def __repr__(self) -> str:
        raise RuntimeError


def test_values_become_plain_and_pass_through_json() -> None:
    endless: list[object] = []
    endless.append(endless)
    values = [1, 10**40, -1.5, None, True, "\ud800", b"x", (1, [2]), {3}, {4: (5,)}, Text("t")]
    values += [Items(a=Text("b")), frozenset({1})]
    plain = to_plain(values)
    assert plain == [
        *(
            1,
            10**40,
            -1.5,
            None,
            True,
            "\ud800",
            b"x",
            (1, [2]),
            {3},
            {4: (5,)},
            "t",
            {"a": "b"},
            {1},
        )
    ]
    assert decode(encode(plain)) == plain
    assert {type(one) for one in plain} == {
        *(int, float, type(None), bool, str, bytes, tuple, set, dict)
    }
    odd = decode(encode(to_plain(Odd())))
    assert (repr(odd), odd.type_name) == ("<Odd whose repr raises RuntimeError>", "Odd")
    assert repr(to_plain(endless)).count("[") > 50


def test_threads_that_import_meanwhile_do_not_disturb_the_search_for_modules(
    tmp_path: Path,
) -> None:
    is_over = threading.Event()

    def import_all_the_time() -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            sys.modules[f"late{number}"] = types.ModuleType(f"late{number}")
            sys.modules.pop(f"late{number - 20}", None)

    own = types.ModuleType("own_module")
    own.__file__ = str(tmp_path / "own_module.py")
    interval = sys.getswitchinterval()
    thread = threading.Thread(target=import_all_the_time)
    try:
        sys.setswitchinterval(1e-6)
        sys.modules["own_module"] = own
        thread.start()
        found = [own_modules(tmp_path) for _ in range(200)]
        forget_modules(tmp_path)
        assert (found, "own_module" in sys.modules) == ([[own]] * 200, False)
    finally:
        is_over.set()
        thread.join()
        sys.setswitchinterval(interval)
        for name in [name for name in list(sys.modules) if name.startswith("late")]:
            del sys.modules[name]
