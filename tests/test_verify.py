"""`funcdeco verify`: functions that Microsoft's runtime loads, and why it doesn't load others."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_support import Done, funcdeco
from verify_support import (
    HERE,
    HTTP,
    OK,
    OTHERS,
    PACKAGES,
    as_json,
    function_json,
    need_environment,
    only_finding,
    results,
    verified,
    write_package,
    zipped,
)

pytestmark = pytest.mark.core


def test_functions_that_load_are_listed_with_their_times(tmp_path: Path) -> None:
    root = write_package(tmp_path, {"b/__init__.py": OK, "a/__init__.py": OK})
    assert verified(root) == Done(
        0,
        """\
.: loaded for Python 3.x (default), plan flex (default)

FUNCTION  RESULT  MS
a         loads   N
b         loads   N

no problems found; 2 of 2 functions load
""",
        "",
    )


def test_a_missing_package_is_named_with_the_line_that_imports_it(tmp_path: Path) -> None:
    files = {
        "good/__init__.py": OK,
        "report/__init__.py": f"from shared.tables import rows\n{OK}",
        "shared/tables.py": "import os\nimport pandas\n\nrows = []\n",
        "totals/__init__.py": f"\nfrom shared.tables import rows\n{OK}",
    }
    assert verified(write_package(tmp_path, files)) == Done(
        1,
        """\
.: loaded for Python 3.x (default), plan flex (default)

FUNCTION  RESULT  MS
good      loads   N
report    VER003  N
totals    VER003  N

shared/tables.py:2: error VER003: `report`, `totals` don't load: the package lacks the module `pandas`
  = hint: add `pandas` to requirements.txt
    Traceback (most recent call last):
      File "report/__init__.py", line 1, in <module>
        from shared.tables import rows
      File "shared/tables.py", line 2, in <module>
        import pandas
    ModuleNotFoundError: No module named 'pandas'

1 error; 1 of 3 functions loads
""",
        "",
    )


def test_a_file_that_funcignore_drops_is_named_with_its_line(tmp_path: Path) -> None:
    script = f"import test_rows\n{OK}"
    files = {"f/__init__.py": script, "test_rows.py": "", ".funcignore": "# tests\ntest_*\n"}
    project = write_package(tmp_path / "shop", files)
    package = write_package(tmp_path / "package", {"f/__init__.py": script})
    zipped(package, project / "dist" / "shop.zip")
    found = as_json(Path("dist/shop.zip"), cwd=project)["diagnostics"][0]
    assert (found["code"], found["file"], found["line"], found["function"]) == (
        "VER003",
        "f/__init__.py",
        1,
        "f",
    )
    assert found["message"] == "`f` doesn't load: the package lacks `test_rows.py`"
    assert found["hint"] == "`test_*` in .funcignore:2 excludes it; make the pattern more precise"


@pytest.mark.parametrize("statement", ["from . import _core", "import fast._core"])
def test_a_compiled_module_for_another_platform_is_named(tmp_path: Path, statement: str) -> None:
    files = {
        "f/__init__.py": f"import fast\n{OK}",
        f"{PACKAGES}/fast/__init__.py": f"{statement}\n",
        f"{PACKAGES}/fast/_core.cpython-39-x86_64-linux-gnu.so": b"",
    }
    found = only_finding(write_package(tmp_path, files))
    assert (found["code"], found["file"], found["line"]) == ("VER004", "f/__init__.py", 1)
    assert found["message"] == (
        "`f` doesn't load: `fast._core` is compiled for 3.9 x86_64-linux-gnu, not for Python "
        f"{HERE} on Linux x86_64"
    )


def test_a_file_that_is_no_library_of_this_machine_is_named(tmp_path: Path) -> None:
    files = {
        "f/__init__.py": f"import fast\n{OK}",
        f"{PACKAGES}/fast.abi3.so": b"\x7fELF but of another machine",
    }
    found = only_finding(write_package(tmp_path, files))
    assert found["code"] == "VER004"
    assert found["message"].startswith("`f` doesn't load: `fast` can't be loaded: ")


def test_a_handler_that_the_worker_refuses_is_named(tmp_path: Path) -> None:
    code = (
        "import azure.functions as func\n\n\ndef main(req: func.HttpRequest, extra) -> str: ...\n"
    )
    found = only_finding(write_package(tmp_path, {"f/__init__.py": code}))
    assert (found["code"], found["function"], found["line"]) == ("VER005", "f", 4)
    assert found["message"] == (
        "`f` doesn't load: the worker refuses the function: the following parameters are declared "
        "in Python but not in function.json: {'extra'}"
    )


def test_a_script_without_its_entry_point_is_named(tmp_path: Path) -> None:
    found = only_finding(write_package(tmp_path, {"f/__init__.py": "def run(req): ...\n"}))
    assert (found["code"], found["message"]) == (
        "VER005",
        "`f` doesn't load: the worker refuses the function: its script doesn't define the entry point",
    )


def test_a_circular_import_is_named_at_its_line(tmp_path: Path) -> None:
    files = {
        "f/__init__.py": f"from orders import total\n{OK}",
        "orders.py": "from prices import price\n\n\ndef total(): ...\n",
        "prices.py": "import json\nfrom orders import total\n\n\ndef price(): ...\n",
    }
    found = only_finding(write_package(tmp_path, files))
    assert (found["code"], found["file"], found["line"]) == ("VER006", "prices.py", 2)
    assert found["message"] == (
        "`f` doesn't load: modules import each other: cannot import name 'total' from partially "
        "initialized module 'orders' (most likely due to a circular import)"
    )


def test_a_cycle_through_attributes_is_one_too(tmp_path: Path) -> None:
    files = {
        "f/__init__.py": f"import orders\n{OK}",
        "orders.py": "import prices\nTOTAL = 1\n",
        "prices.py": "import orders\nPRICE = orders.TOTAL\n",
    }
    found = only_finding(write_package(tmp_path, files))
    assert (found["code"], found["file"], found["line"]) == ("VER006", "prices.py", 2)


def test_syntax_that_the_target_does_not_accept_is_named(tmp_path: Path) -> None:
    files = {"f/__init__.py": f"import shapes\n{OK}", "shapes.py": "X = 1\ntype lambda = int\n"}
    found = only_finding(write_package(tmp_path, files))
    assert (found["code"], found["file"], found["line"]) == ("VER007", "shapes.py", 2)
    assert found["message"].startswith(
        f"`f` doesn't load: `shapes.py` isn't valid in Python {HERE}: "
    )


def test_a_function_that_the_host_rejects_is_named(tmp_path: Path) -> None:
    files = {"f/__init__.py": OK, "f/function.json": function_json([*HTTP, HTTP[0]])}
    found = only_finding(write_package(tmp_path, files))
    assert (found["code"], found["file"], found["function"]) == ("VER008", "f/function.json", "f")
    assert found["message"] == (
        "`f` doesn't load: the host rejects the function: Multiple trigger bindings defined. "
        "A function can only have a single trigger binding."
    )


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("import sys; sys.exit(3)", "the import ends the worker with exit code 3"),
        ("import os; os._exit(4)", "the import ends the worker with exit code 4"),
        ("import os; os.kill(os.getpid(), 11)", "the import crashes Python (SIGSEGV)"),
        ("import time; time.sleep(60)", "the import takes longer than 10 seconds"),
    ],
)
def test_an_import_that_ends_the_worker_stops_no_other_function(
    tmp_path: Path, statement: str, message: str
) -> None:
    files = {
        "a/__init__.py": OK,
        "b/__init__.py": f"\n{statement}\n{OK}",
        "c/__init__.py": OK,
    }
    root = write_package(tmp_path, files)
    found = as_json(root, "--timeout", "10" if "sleep" in statement else "60")
    assert {one["name"]: one["code"] for one in found["functions"]} == {
        "a": None,
        "b": "VER010",
        "c": None,
    }
    [problem] = found["diagnostics"]
    assert problem["message"] == f"`b` doesn't load: {message}"
    if "_exit" not in statement:
        assert (problem["file"], problem["line"]) == ("b/__init__.py", 2)


@pytest.mark.parametrize(
    "statement",
    [
        "import urllib.request; urllib.request.urlopen('https://api.example.com/v1')",
        "import socket; socket.create_connection(('api.example.com', 443))",
        "import socket; socket.gethostbyname('api.example.com')",
    ],
)
def test_an_import_that_needs_the_network_is_named(tmp_path: Path, statement: str) -> None:
    root = write_package(tmp_path, {"f/__init__.py": f"\n{statement}\n{OK}"})
    found = only_finding(root)
    assert (found["code"], found["file"], found["line"]) == ("VER011", "f/__init__.py", 2)
    assert found["message"] == (
        "`f` doesn't load: the import connects to `api.example.com`; `verify` has no network while "
        "it imports"
    )


def test_connections_on_the_machine_and_refused_ones_that_are_caught_do_no_harm(
    tmp_path: Path,
) -> None:
    code = """\
import socket

server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(("localhost", server.getsockname()[1])).close()
try:
    socket.create_connection(("10.0.0.1", 80))
    raise SystemExit("connected")
except OSError as error:
    assert "10.0.0.1" in str(error)
"""
    assert results(write_package(tmp_path, {"f/__init__.py": code + OK})) == {"f": None}


def test_an_exception_is_shown_from_the_first_line_of_the_app_on(tmp_path: Path) -> None:
    code = """\
import json

try:
    json.loads("{")
except ValueError as error:
    raise RuntimeError("no configuration") from error
"""
    found = only_finding(write_package(tmp_path, {"f/__init__.py": code + OK}))
    assert (found["code"], found["line"]) == ("VER002", 6)
    assert found["message"] == "`f` doesn't load: the import raises RuntimeError: no configuration"
    lines = found["detail"].splitlines()
    assert lines[:3] == [
        "Traceback (most recent call last):",
        '  File "f/__init__.py", line 4, in <module>',
        '    json.loads("{")',
    ]
    assert lines[-3:] == [
        '  File "f/__init__.py", line 6, in <module>',
        '    raise RuntimeError("no configuration") from error',
        "RuntimeError: no configuration",
    ]


def test_a_missing_setting_is_named_and_can_be_passed(tmp_path: Path) -> None:
    code = f"import os\nADDRESS = os.environ['ADDRESS']\nif ADDRESS != 'x': raise ValueError(ADDRESS)\n{OK}"
    root = write_package(tmp_path, {"f/__init__.py": code, ".env": "# none\nADDRESS=x\n"})
    found = only_finding(root)
    assert (found["code"], found["line"]) == ("VER002", 2)
    assert found["hint"] == (
        "if `ADDRESS` is an app setting, pass it: `--setting ADDRESS=VALUE`, or all local ones:"
        " `--settings local.settings.json`"
    )
    assert results(root, "--setting", "ADDRESS=x") == {"f": None}
    assert results(root, "--settings", str(root / ".env")) == {"f": None}


def test_values_of_settings_are_not_printed(tmp_path: Path) -> None:
    code = f"import os\nraise ValueError(os.environ['API_KEY'])\n{OK}"
    root = write_package(tmp_path, {"f/__init__.py": code})
    secret = "kq83-Zy71-lmXP"
    for shape in ("text", "json", "junit", "github"):
        done = funcdeco("verify", root, "--setting", f"API_KEY={secret}", "--format", shape)
        assert secret not in done.out + done.err
        assert "ValueError: ***" in done.out


def test_variables_of_this_machine_are_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AZURE_CLIENT_ID", "VIRTUAL_ENV", "PYTHONPATH", "FROM_HERE"):
        monkeypatch.setenv(name, str(tmp_path))
    code = (
        f"import json, os, sys\nraise ValueError(json.dumps([sorted(os.environ), sys.path]))\n{OK}"
    )
    found = only_finding(write_package(tmp_path / "package", {"f/__init__.py": code}))
    names, path = eval(found["message"].partition("ValueError: ")[2])
    known = {"HOME", "LANG", "LC_CTYPE", "PATH"}
    assert {name for name in names if name not in known} == {
        "AZURE_FUNCTIONS_ENVIRONMENT",
        "AzureWebJobsStorage",
        "FUNCTIONS_EXTENSION_VERSION",
        "FUNCTIONS_WORKER_RUNTIME",
        "WEBSITE_HOSTNAME",
    }
    assert str(tmp_path) not in path


@pytest.mark.parametrize(
    ("plan", "first"),
    [("consumption", False), ("flex", False), ("premium", True), ("dedicated", True)],
)
def test_the_plan_decides_whether_the_app_or_its_packages_come_first(
    tmp_path: Path, plan: str, first: bool
) -> None:
    files = {
        "f/__init__.py": f"import colors\nraise ValueError(colors.__file__)\n{OK}",
        "colors.py": "",
        f"{PACKAGES}/colors.py": "",
    }
    found = only_finding(write_package(tmp_path, files), "--plan", plan)
    assert found["message"].endswith("site-packages/colors.py") is not first


def test_the_worker_has_no_packages_but_its_own(tmp_path: Path) -> None:
    code = f"import importlib.util as u\nraise ValueError(u.find_spec('click'), u.find_spec('pydantic'))\n{OK}"
    found = only_finding(write_package(tmp_path, {"f/__init__.py": code}))
    assert found["message"].endswith("ValueError: (None, None)")


def test_the_app_imports_its_own_version_of_what_the_worker_uses(tmp_path: Path) -> None:
    files = {
        "f/__init__.py": f"import google.protobuf, grpc\nraise ValueError(grpc.OWN, google.protobuf.OWN)\n{OK}",
        f"{PACKAGES}/grpc.py": "OWN = 1\n",
        f"{PACKAGES}/google/protobuf/__init__.py": "OWN = 2\n",
    }
    found = only_finding(write_package(tmp_path, files))
    assert found["message"].endswith("ValueError: (1, 2)")


@pytest.mark.once
@pytest.mark.parametrize("version", OTHERS)
def test_each_python_of_this_machine_loads_a_package(tmp_path: Path, version: str) -> None:
    need_environment(version)
    code = f"import sys\nassert sys.version_info[:2] == ({version.replace('.', ', ')})\n{OK}"
    root = write_package(tmp_path, {"f/__init__.py": code})
    found = as_json(root, "--python", version)
    assert (found["python"].rpartition(".")[0], found["diagnostics"]) == (version, [])
    note = "Loaded by azure-functions-runtime-v1 1.2.0; Azure uses the older worker 4 for Python below 3.13."
    assert found["notes"] == ([] if version in ("3.13", "3.14") else [note])


# -- Formats ---------------------------------------------------------------------------------------

TWO = {"good/__init__.py": OK, "bad/__init__.py": f"import nowhere\n{OK}"}
MESSAGE = "`bad` doesn't load: the package lacks the module `nowhere`"
HINT = (
    "if it is a module of yours, check whether .funcignore excludes `nowhere`; if it is from PyPI, "
    "add its package to requirements.txt"
)


def test_the_format_github_prints_annotations(tmp_path: Path) -> None:
    done = verified(write_package(tmp_path, TWO), "--format", "github")
    place = "file=bad/__init__.py,line=1,title=VER003 verify-module-missing"
    text = f"bad/__init__.py:1: {MESSAGE}%0A{HINT}"
    assert done == Done(1, f"::error {place}::{text}\n", "")


def test_the_format_junit_has_a_case_for_each_function(tmp_path: Path) -> None:
    done = verified(write_package(tmp_path, TWO), "--format", "junit")
    suites = ElementTree.fromstring(done.out)
    assert (done.code, suites.attrib) == (
        1,
        {"name": "funcdeco verify", "tests": "2", "failures": "1"},
    )
    cases = [(one.get("name"), [inner.tag for inner in one]) for one in suites.iter("testcase")]
    assert cases == [
        ("VER003 verify-module-missing bad/__init__.py:1", ["failure"]),
        ("good loads", []),
    ]


def test_the_format_json_is_an_object(tmp_path: Path) -> None:
    found = as_json(write_package(tmp_path, TWO), "--plan", "premium")
    [bad, good] = found.pop("functions")
    [problem] = found.pop("diagnostics")
    assert found.pop("python").startswith(f"{HERE}.")
    assert isinstance(found.pop("notes"), list)
    assert found == {"package": ".", "plan": "premium", "static": False}
    times = [one.pop("milliseconds") for one in (bad, good)]
    assert all(time >= 0 for time in times)
    assert bad == {"name": "bad", "result": "fails", "code": "VER003"}
    assert good == {"name": "good", "result": "loads", "code": None}
    assert (problem["message"], problem["hint"]) == (MESSAGE, HINT)


@pytest.mark.parametrize("option", ["--setting=NAME", "--setting==x", "--timeout=0"])
def test_options_that_are_invalid_are_refused(tmp_path: Path, option: str) -> None:
    done = funcdeco("verify", write_package(tmp_path, TWO), option)
    assert (done.code, done.out) == (2, "")
    assert "Error: Invalid value for " in done.err
