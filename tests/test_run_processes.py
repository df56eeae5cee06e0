"""What functions do to their process, and what the terminal does to `funcdeco run`."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from build_support import Done, python
from run_load import children
from run_server import running

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="Windows has neither fork nor these signals"
)
APP = """
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import azure.functions as func
from funcdeco import App

signal.signal(signal.SIGINT, signal.default_int_handler)
app = App(auth_level="anonymous")
pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))


@app.http(route="forks")
def forks(req: func.HttpRequest) -> str:
    return "parent" if os.fork() else "child"


@app.http(route="pools")
def pools(req: func.HttpRequest) -> str:
    return " ".join(map(str, pool.map(abs, [1, -2, 3])))


@app.http(route="starts")
def starts(req: func.HttpRequest) -> str:
    code = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    return subprocess.check_output([sys.executable, "-c", code], text=True)


@app.http(route="closes")
def closes(req: func.HttpRequest) -> str:
    os.closerange(3, 100)
    return "closed"


@app.http(route="ends")
def ends(req: func.HttpRequest) -> str:
    raise {"exit": SystemExit(3), "interrupt": KeyboardInterrupt()}[req.params["how"]]


@app.http(route="prints")
def prints(req: func.HttpRequest) -> str:
    print("caf\\u00e9")
    return "printed"


@app.http(route="pid")
def pid(req: func.HttpRequest) -> str:
    return str(os.getpid())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def test_processes_that_the_app_forks_end_with_the_worker(folder: Path) -> None:
    with running(folder) as server:  # which checks at its end that no process is left
        assert server.get("/api/forks").text == "parent"
        assert server.get("/api/pools").text == "1 2 3"
        server.process.kill()


def test_process_that_is_forked_answers_nothing(folder: Path) -> None:
    with running(folder, "--no-watch") as server:
        assert [server.get("/api/forks").text for _ in range(5)] == ["parent"] * 5
        server.get("/api/pid")
        server.wait_for("invocation", function="pid")
        names = [one.get("function") for one in server.events if one["event"] == "invocation"]
    assert names == ["forks"] * 5 + ["pid"]


def test_app_that_forks_while_it_is_imported_runs_once(folder: Path) -> None:
    (folder / "app.py").write_text(APP.replace("app = App", "os.fork()\napp = App"))
    with running(folder, "--no-watch") as server:
        assert server.get("/api/starts").status == 200
        server.stop()
    assert [one["event"] for one in server.events] == ["started", "invocation"]


def test_program_that_a_function_starts_has_the_usual_signals(folder: Path) -> None:
    with running(folder, "--no-watch") as server:
        assert server.get("/api/starts").text == "True\n"


def test_function_that_closes_all_files_is_a_crash(folder: Path) -> None:
    with running(folder, "--no-watch") as server:
        assert server.get("/api/closes").status == 500
        assert server.wait_for("crashed")["restarted"] is True
        assert server.get("/api/starts").status == 200


@pytest.mark.parametrize("how", ["exit", "interrupt"])
def test_function_cannot_end_its_process(how: str, folder: Path) -> None:
    with running(folder, "--no-watch") as server:
        before = server.get("/api/pid").text
        assert server.get(f"/api/ends?how={how}").status == 500
        assert server.get("/api/pid").text == before


def test_print_accepts_what_the_terminal_cannot_show(folder: Path) -> None:
    with running(folder, "--no-watch", PYTHONIOENCODING="ascii") as server:
        assert server.get("/api/prints").text == "printed"
        server.stop()
    assert server.errors == "caf\\xe9\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_signal_to_all_processes_stops_it_without_a_word(name: str, folder: Path) -> None:
    with running(folder) as server:
        server.get("/api/pid")
        os.killpg(server.process.pid, getattr(signal, name))
        assert server.process.wait(10) == 0
        server.stop()
        events = [one["event"] for one in server.events]
    assert (events, server.errors) == (["started", "invocation"], "")


def test_app_answers_after_all_its_processes_were_killed(folder: Path) -> None:
    with running(folder) as server:
        server.get("/api/pid")
        server.wait_until(lambda: len(children(server.process.pid)) == 2)  # one is a spare
        for one in children(server.process.pid):
            os.kill(one.pid, signal.SIGKILL)
        server.wait_for("crashed")
        assert server.get("/api/pid").status == 200


def test_app_that_crashes_while_it_is_imported_again_is_said_to_be_down(folder: Path) -> None:
    crash = (
        "import os\nif os.path.exists('crashed'):\n    os._exit(4)\nopen('crashed', 'w').close()\n"
    )
    ends = "    os._exit(5)\n"
    (folder / "app.py").write_text(crash + APP.replace("    return str(os.getpid())\n", ends))
    with running(folder) as server:
        assert server.get("/api/pid").status == 500
        found = server.wait_for("failed")["message"]
    assert found == (
        "Error: the app ended the process during its import\n"
        "The app isn't running; it restarts after the next edit."
    )


def test_folder_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    done = python("-m", "funcdeco", "run", "missing", "--port", "0", cwd=tmp_path)
    assert done == Done(
        2,
        "",
        f"error APP001: folder {str(tmp_path / 'missing')!r} does not exist\n"
        "  = hint: pass the folder that contains host.json\n\n1 error\n",
    )


def test_host_that_is_not_of_this_machine_is_a_usage_error(folder: Path) -> None:
    done = python("-m", "funcdeco", "run", "--host", "192.0.2.1", "--port", "0", cwd=folder)
    assert (done.code, done.err.splitlines()[-1]) == (
        2,
        "Error: can't listen on 192.0.2.1:0: Cannot assign requested address; use another --host",
    )
