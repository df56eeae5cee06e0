"""The pytest plugin: its fixture, its report of a failing test, and what it leaves alone."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from funcdeco.engine.invocation import Invocation
from funcdeco.engine.logs import RESULTS, Log
from funcdeco.project.default_host import HOST_JSON
from funcdeco.testing.pytest_client import Unavailable, open_client, quiet
from funcdeco.testing.pytest_report import describe
from needs import need_pytest
from plugin_support import installed, run_pytest

APP = """
import logging
import os

import azure.functions as func
from funcdeco import App

app = App()
calls = []


@app.queue_trigger(name="msg", queue_name="orders")
@app.blob_output(name="invoice", path="invoices/{number}.txt")
def write_invoice(msg: func.QueueMessage, invoice: func.Out[str]) -> None:
    order = msg.get_json()
    logging.info("order %s", order["number"])
    calls.append(order["number"])
    prices = {"apple": 35}
    invoice.set(f"{prices[order['item']]} {os.environ.get('CURRENCY', 'EUR')} {len(calls)}")


@app.http(route="prices", auth_level="function")
def show_prices(req: func.HttpRequest) -> str:
    return "35"
"""
PASSING = """
import pytest

APPLE = {"number": 7, "item": "apple"}


@pytest.mark.parametrize("number", [1, 2])
def test_each_test_has_new_stores_and_new_modules(functions_client, number):
    assert list(functions_client.blobs) == []
    functions_client.queue("orders", {"number": 7, "item": "apple"})
    assert functions_client.blobs["invoices/7.txt"] == b"35 EUR 1"


@pytest.mark.parametrize("functions_settings", [{"CURRENCY": "SEK"}])
def test_settings_are_a_fixture(functions_client):
    functions_client.queue("orders", {"number": 7, "item": "apple"})
    assert functions_client.blobs["invoices/7.txt"] == b"35 SEK 1"


@pytest.fixture
def functions_keys():
    return {"default": "h1"}


def test_keys_are_a_fixture(functions_client):
    assert functions_client.get("/api/prices").status_code == 401
    assert functions_client.get("/api/prices?code=h1").text == "35"
"""
SHARED = """
from pathlib import Path

import pytest

from funcdeco.testing import TestClient


@pytest.fixture(scope="module")
def functions_client():
    with TestClient(Path(__file__).parents[1] / "invoices") as client:
        yield client


def test_first(functions_client):
    functions_client.queue("orders", {"number": 7, "item": "apple"})


def test_second(functions_client):
    functions_client.queue("orders", {"number": 8, "item": "melon"})
    assert "invoices/7.txt" not in functions_client.blobs
"""
INDIRECT = """
import pytest


@pytest.fixture
def invoices(functions_client):
    functions_client.queue("orders", {"number": 9, "item": "pear"})
    return functions_client.blobs


def test_pear(invoices):
    assert invoices == []
"""
UNRELATED = """
def test_nothing():
    assert False
"""
TESTS = {
    "test_passing.py": PASSING,
    "test_shared.py": SHARED,
    "test_indirect.py": INDIRECT,
    "test_unrelated.py": UNRELATED,
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return installed(tmp_path_factory.mktemp("site") / "packages")


def write_project(folder: Path) -> None:
    """Write a project, its tests beside it, and the configuration that names it."""
    write(folder / "invoices", {"host.json": HOST_JSON, "app.py": APP})
    write(folder / "tests", TESTS)
    ini = "[pytest]\nfunctions_project = ../invoices\naddopts = --strict-config\n"
    write(folder, {"setup/pytest.ini": ini})


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> str:
    """Return the report of all tests of a project that the configuration names."""
    folder = tmp_path_factory.mktemp("repository")
    write_project(folder)
    return run_pytest(folder, "-c", "setup/pytest.ini", environment=environment)


def test_a_client_is_new_for_each_test_with_settings_and_keys_of_fixtures(output: str) -> None:
    assert output.splitlines()[-1] == "3 failed, 5 passed in 0.12s"
    failed = re.findall(r"^FAILED \S*tests/(\S+)", output, re.MULTILINE)
    assert failed == [
        "test_indirect.py::test_pear",
        "test_shared.py::test_second",
        "test_unrelated.py::test_nothing",
    ]


FAILED = """\
write_invoice failed
  INFO root: order {number}
  Traceback (most recent call last):
    File "invoices/app.py", line 19, in write_invoice
      invoice.set(f"{{prices[order['item']]}} {{os.environ.get('CURRENCY', 'EUR')}} {{len(calls)}}")
  KeyError: '{item}'
"""
REPORTED = [FAILED.format(number=9, item="pear"), FAILED.format(number=8, item="melon")]


def sections(output: str) -> list[str]:
    """Return what follows each heading of invocations."""
    parts = re.split(r"^-+ (.*) -+\n", output, flags=re.MULTILINE)
    return [
        re.split(r"^[_=]{3}", text, flags=re.MULTILINE)[0]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
        if title == "Functions invocations"
    ]


def test_only_the_invocations_of_a_failing_test_are_reported(output: str) -> None:
    assert sections(output) == REPORTED
    # The client of a user's own fixture logs a failure, as everywhere.
    logged = re.findall(r"^ERROR +([\w.]+):.*'(Functions\.\w+)' \(Failed", output, re.MULTILINE)
    assert logged == [(RESULTS, "Functions.write_invoice")]


DISCARDING = """
from pathlib import Path

from funcdeco.testing import TestClient


def test_with_the_fixture(functions_client):
    functions_client.queue("orders", {"number": 8, "item": "melon"})


def test_with_a_client():
    with TestClient(Path(__file__).parents[1] / "invoices") as client:
        client.queue("orders", {"number": 8, "item": "melon"})
"""


def test_a_discarded_failure_is_reported_without_our_traceback(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    write_project(tmp_path)
    write(tmp_path, {"tests/test_discarding.py": DISCARDING})
    options = ("-c", "setup/pytest.ini", "tests/test_discarding.py")
    output = run_pytest(tmp_path, *options, environment=environment)
    what = "`write_invoice` failed, and the test discarded the result;"
    hint = "if the failure is expected, check `is_success`, `exception` or `status_code`"
    own = "E       funcdeco.testing.observation.UnobservedFailure: "
    found = [line for line in output.splitlines() if line.endswith(hint)]
    assert found == [f"{what} {hint}", f"{own}{what} {hint}"]
    assert sections(output) == [FAILED.format(number=8, item="melon")]
    assert "session.py" not in output and "observation.py" not in output
    assert "def functions_client" not in output


def test_a_missing_or_broken_project_is_an_error_without_our_traceback(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    test = "def test_it(functions_client):\n    pass\n"
    write(tmp_path, {"tests/test_a.py": test, "b/test_b.py": test, "c/host.json": HOST_JSON})
    write(tmp_path / "b", {"host.json": HOST_JSON, "app.py": "import nothing_here\n"})
    output = run_pytest(tmp_path, "-rN", environment=environment)
    assert output.partition("\n")[2] == """\
==================================== ERRORS ====================================
__________________________ ERROR at setup of test_it ___________________________
`functions_client` can't open b:
b/app.py:1:1: error APP005: package `nothing_here` isn't installed
  hint: install the package that provides `nothing_here` and add it to requirements.txt
  Traceback (most recent call last):
    File "b/app.py", line 1, in <module>
      import nothing_here
  ModuleNotFoundError: No module named 'nothing_here'
__________________________ ERROR at setup of test_it ___________________________
`functions_client` found no project: neither tests nor a folder above it contains a host.json, nor \
does the rootdir .; set `functions_project` in the pytest configuration to one of `b`, `c`
2 errors in 0.12s
"""


class Configured(NamedTuple):
    rootpath: Path
    inipath: Path | None


def opened(folder: Path, named: str = "", *, file: str = "tests/test_a.py") -> Path:
    """Return the project that a test file gets, relative to *folder*."""
    config = Configured(folder, folder / "setup" / "pytest.ini" if named else None)
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    with open_client(config, named, folder / file, {}, None) as client:
        return client._app.project.root.relative_to(folder)


def test_the_project_is_the_named_one_else_the_nearest_else_the_rootdir(tmp_path: Path) -> None:
    files = {"host.json": HOST_JSON, "app.py": APP}
    for place in ("one", "two/inner", "two"):
        write(tmp_path / place, files)
    assert opened(tmp_path, file="one/tests/unit/test_a.py") == Path("one")
    assert opened(tmp_path, file="two/inner/test_a.py") == Path("two/inner")
    assert opened(tmp_path, "../two", file="one/tests/test_a.py") == Path("two")
    write(tmp_path, files)
    (tmp_path / "one" / ".git").mkdir()
    (tmp_path / "one" / "host.json").unlink()
    assert opened(tmp_path, file="one/tests/unit/test_a.py") == Path(".")
    assert opened(tmp_path, file="elsewhere/test_a.py") == Path(".")


def test_a_named_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as error:
        opened(tmp_path, "app")
    named = tmp_path / "setup" / "app"
    expected = f"`functions_project` in pytest.ini names {named}, which is not a folder"
    assert str(error.value) == expected


PROBE = """
import sys

import pytest

options = ["-q", "-W", "error", "-p", "no:cacheprovider", "--tb=line"]
print("exit", int(pytest.main([*options, "test_unrelated.py"])))
ours = ("funcdeco", "azure", "pydantic", "click")
print(*sorted(name for name in sys.modules if name.partition(".")[0] in ours))
print("exit", int(pytest.main([*options, "test_unrelated.py"])))
print("exit", int(pytest.main([*options, "-p", "no:funcdeco", "test_indirect.py"])))
"""


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the lines that three runs in one process print, the second with funcdeco imported."""
    folder = tmp_path_factory.mktemp("probed")
    environment = installed(folder / "packages", "funcdeco/__init__.py", "funcdeco/app.py")
    write(folder, {"test_unrelated.py": UNRELATED, "test_indirect.py": INDIRECT})
    command = [sys.executable, "-c", PROBE]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_run_without_the_fixture_imports_only_the_plugin(probed: list[str]) -> None:
    names = "funcdeco funcdeco._version funcdeco.testing funcdeco.testing.plugin"
    assert names in probed


def test_funcdeco_may_be_imported_before_pytest_starts(probed: list[str]) -> None:
    assert probed.count("exit 1") == 3


def test_the_plugin_can_be_disabled(probed: list[str]) -> None:
    assert [line for line in probed if "fixture 'functions_client' not found" in line] != []


@pytest.mark.deep
def test_tests_run_in_parallel(tmp_path: Path, environment: dict[str, str]) -> None:
    write_project(tmp_path)
    # The client of test_shared.py is one for the module: its two tests need one process.
    options = ("-c", "setup/pytest.ini", "--dist", "loadfile")
    output = run_pytest(tmp_path, *options, environment=environment, processes=2)
    assert output.splitlines()[-1] == "3 failed, 5 passed in 0.12s"
    assert sorted(sections(output)) == sorted(REPORTED)


@pytest.mark.deep
def test_the_oldest_pytest_writes_the_same_report(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    write_project(tmp_path)
    path = os.pathsep.join([need_pytest("7.4.4"), environment["PYTHONPATH"]])
    older = {**environment, "PYTHONPATH": path, "PYTHONWARNINGS": "error"}
    output = run_pytest(tmp_path, "-c", "setup/pytest.ini", environment=older)
    assert output.splitlines()[-1] == "3 failed, 5 passed in 0.12s"
    assert sections(output) == REPORTED


def raised(error: Exception) -> Exception:
    """Return *error* with the traceback of this function."""
    try:
        raise error
    except type(error) as caught:
        return caught


def test_an_invocation_is_described_with_its_logs_and_its_end() -> None:
    logs = [Log("INFO", "two\nlines", "root"), Log("ERROR", "x", "app.orders")]
    failed = Invocation("b", "2", retry_count=1)
    failed.exception = raised(KeyError("x"))
    described = describe([Invocation("a", "1", logs=logs), failed])
    line = raised.__code__.co_firstlineno + 3
    assert described == f"""\
a succeeded
  INFO root: two
  lines
  ERROR app.orders: x
b failed (retry 1)
  Traceback (most recent call last):
    File "{__file__}", line {line}, in raised
      raise error
  KeyError: 'x'"""


def test_a_failure_before_the_function_has_no_traceback() -> None:
    failed = Invocation("a", "1")
    failed.exception = ValueError("the body isn't UTF-8")
    assert describe([failed]) == "a failed\n  ValueError: the body isn't UTF-8"


def test_only_the_last_invocations_are_described() -> None:
    lines = describe([Invocation(str(number), "1") for number in range(25)]).splitlines()
    assert lines[:2] == ["5 earlier invocations aren't shown", "5 succeeded"]
    assert len(lines) == 21


def test_failures_are_logged_again_after_a_test(caplog: pytest.LogCaptureFixture) -> None:
    with quiet():
        logging.getLogger(RESULTS).error("a")
    logging.getLogger(RESULTS).error("b")
    assert caplog.messages == ["b"]
