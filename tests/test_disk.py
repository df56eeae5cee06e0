"""Everything that a check reads comes from one snapshot: each file and each folder is read once."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import funcdeco
from check_support import write_project
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.linter.check import check_project
from funcdeco.linter.config import Options
from test_check_many import FILES as MANY

PACKAGE = Path(funcdeco.__file__).parent
READERS = ("sources", "analysis", "linter")
"""Packages that access the disk only through the snapshot."""
ON_DISK = frozenset(
    {"open", "read_bytes", "read_text", "write_bytes", "write_text", "mkstemp", "getsource"}
    | {"stat", "lstat", "exists", "lexists", "isfile", "isdir", "islink", "getsize", "getmtime"}
    | {"is_file", "is_dir", "is_symlink", "realpath", "readlink", "samefile", "access"}
    | {"scandir", "listdir", "iterdir", "walk", "glob", "rglob", "getlines", "checkcache"}
)
"""Functions and methods that access the disk."""
ALLOWED = {
    ("analysis/imports/azure_names.py", "_installed"): "looks at installed packages",
    ("analysis/imports/azure_names.py", "_lacking"): "looks at installed packages",
    ("analysis/imports/outside.py", "file_outside"): "looks outside the project",
    ("linter/baseline.py", "write_baseline"): "writes the file that pyproject.toml names",
    ("linter/fixes.py", "write"): "decides again at the moment of writing",
    ("linter/skipped.py", "_superseded"): "whether the file system distinguishes case",
    ("sources/child_import.py", "project_python"): "looks outside the project's own files",
    ("sources/function_app/unknown_names.py", "_tree"): "reads the code that runs, in the child",
    ("sources/loading.py", "load"): "whether the caller names a file or a module",
}


def touches(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the function and the call of each disk access in a module."""
    for function in ast.parse(path.read_bytes()).body:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _is_on_disk(node.func):
                yield getattr(function, "name", ""), ast.unparse(node.func)


def _is_on_disk(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "open"
    if not isinstance(called, ast.Attribute) or called.attr not in ON_DISK:
        return False
    owner = ast.unparse(called.value)
    return owner != "ast" and not owner.endswith("snapshot")


def test_readers_leave_the_disk_to_the_snapshot() -> None:
    found = {
        (str(path.relative_to(PACKAGE).as_posix()), function)
        for package in READERS
        for path in (PACKAGE / package).rglob("*.py")
        for function, _ in touches(path)
    }
    assert found == ALLOWED.keys()


def test_what_touches_the_disk_is_recognized(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "import os\nopen('a')\ndef f(p): return p.read_text(), os.path.exists(p)\n"
        "def g(app, tree): return app.snapshot.exists('a'), ast.walk(tree), 'a'.strip()\n"
    )
    assert list(touches(tmp_path / "module.py")) == [
        ("", "open"),
        ("f", "p.read_text"),
        ("f", "os.path.exists"),
    ]


WATCH = """\
import os, sys
from collections import Counter

sys.path.remove("")  # as in the command
root = os.path.realpath(os.getcwd())
seen = {"open": Counter(), "list": Counter()}
events = {"open": "open", "os.scandir": "list", "os.listdir": "list"}


def watch(event, arguments):
    if event not in events or not isinstance(arguments[0], (str, os.PathLike)):
        return
    path = os.path.abspath(os.fspath(arguments[0]))
    # What Python itself reads when it imports modules of the project is its own affair.
    is_import = sys._getframe(1).f_code.co_filename.startswith("<frozen importlib")
    if path.startswith(root) and not is_import:
        seen[events[event]][os.path.relpath(path, root).replace(os.sep, "/")] += 1


sys.addaudithook(watch)
from funcdeco.cli.main import run

try:
    run()
finally:
    import json

    print(json.dumps(seen), file=sys.stderr)
"""
MIXED: dict[str, str] = {
    **MANY,
    ".funcignore": "__pycache__\n*.pyc\nlib\n",
    "pyproject.toml": '[tool.funcdeco]\nplan = "plus"\nselect = ["NOPE", "PKG", "SEC"]\n',
    "proxies.json": "{}",
    "Dockerfile": "RUN pip install flask\n",
    "library.py": "import json\n",
    "folder/uses.py": "import library, lib\n",
    "folder/deeper/function.json": '{"bindings": []}',
    "other/__init__.py": "def main(msg): return 1\n",
    "other/run.py": "from azure.durable_functions import x\nfrom library import *\n",
    "other.py": "import other\n",
    "broken/function.json": "{",
    "annotated.py": (
        "from __future__ import annotations\nfrom typing import Annotated\n"
        "import azure.functions as func\nfrom funcdeco import Blueprint\n\nbp = Blueprint()\n\n\n"
        "@bp.function()\ndef late(\n"
        '    msg: Annotated[func.QueueMessage, bp.queue_trigger(queue_name="Q")],\n) -> None: ...\n'
    ),
    "app.py": MANY["app.py"] + 'app.include("annotated:bp")\n',
}
BY_HAND = {path: text for path, text in MIXED.items() if path not in ("app.py", "annotated.py")}
READ = {
    "host.json",
    "local.settings.json",
    "requirements.txt",
    "pyproject.toml",
    ".funcignore",
    "proxies.json",
    "Dockerfile",
    "library.py",
    "other/function.json",
    "other/run.py",
    "broken/function.json",
    "folder/deeper/function.json",
}


@pytest.mark.core
@pytest.mark.parametrize("arguments", [(), ("--diff",), ("--format", "sarif")], ids=" ".join)
@pytest.mark.parametrize(
    ("files", "read"),
    [(MIXED, {*READ, "app.py", "annotated.py"}), (BY_HAND, READ)],
    ids=["mixed", "by hand"],
)
def test_a_check_reads_each_file_once_and_lists_each_folder_once(
    files: Mapping[str, str], read: set[str], arguments: tuple[str, ...], tmp_path: Path
) -> None:
    write_project(tmp_path, files)
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "check", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr  # because of pyproject.toml
    seen = json.loads(done.stderr.splitlines()[-1])
    assert [path for counts in seen.values() for path, count in counts.items() if count > 1] == []
    assert read - seen["open"].keys() == set()
    assert {".", "folder", "folder/deeper", "other"} <= seen["list"].keys()


PLAIN: dict[str, str | bytes] = {
    "local.settings.json": '{"Values": {"FUNCTIONS_WORKER_RUNTIME": "python"}}',
    "store/function.json": json.dumps(
        {
            "scriptFile": "__init__.py",
            "bindings": [
                {"type": "queueTrigger", "direction": "in", "name": "msg", "queueName": "orders"}
            ],
        }
    ),
    "store/__init__.py": "from shared.names import main\n",
    "shared/names.py": "def main(msg) -> None: ...\n",
    ".funcignore": ".git*\n",
}
CONTENTS: dict[str, tuple[bytes, ...]] = {
    "host.json": (b"", b"{", b'{"version": "1"}', b'{"version": "2.0", "aggregatr": {}}', b"\xff"),
    "local.settings.json": (b"[]", b'{"IsEncrypted": true}', b'{"Values": {"A=B": 1}}'),
    "pyproject.toml": (
        b"[tool.funcdeco]\nplan = 1\n",
        b"[",
        b'[tool.funcdeco]\nselect = ["PKG"]\n',
    ),
    "requirements.txt": (b"", b"requests\n", b"azure-functions-worker\n!\n", b"\xff\xfe\x00"),
    ".funcignore": (b"store\n", b"*.json\n", b"__pycache__\n*.pyc\nname\n"),
    "store/function.json": (b"", b'{"bindings": []}', b'{"bindings": [{"type": "cosmoDB"}]}'),
    "store/__init__.py": (b"def main(): return 1\n", b"def main(:\n", b"import azure\n"),
    "shared/names.py": (b"def other(msg): ...\n", b"def main(msg, more): return 1\n"),
    "store.py": (b"import store\n",),
    "new/function.json": (b"{}", b'{"bindings": [{"type": "timerTrigger", "name": "t"}]}'),
    "new/run.py": (b"def main(t): ...\n",),
    "far/down/function.json": (b'{"bindings": []}',),
    "function_app.py": (b"",),
    "venv/pyvenv.cfg": (b"",),
    "proxies.json": (b'{"proxies": {"a": {}}}',),
}


def checked(folder: Path, overlays: Mapping[str, bytes]) -> list[Diagnostic]:
    return list(check_project(folder, None, Options(), overlays=overlays).diagnostics)


@given(st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in CONTENTS.items()}))
def test_overlays_are_checked_as_if_they_were_written(contents: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write_project(Path(name).resolve(), PLAIN)
        overlays = {str(folder / path): content for path, content in contents.items()}
        laid_over = checked(folder, overlays)
        assert checked(folder, {}) == checked(write_project(folder, PLAIN), {})
        write_project(folder, {**PLAIN, **contents})
        assert laid_over == checked(folder, {})


@pytest.mark.parametrize(
    ("path", "content"), [(path, one) for path, many in CONTENTS.items() for one in many]
)
def test_each_overlay_changes_what_is_found_or_changes_nothing_when_written(
    path: str, content: bytes, tmp_path: Path
) -> None:
    write_project(tmp_path, PLAIN)
    laid_over = checked(tmp_path, {str(tmp_path.resolve() / path): content})
    write_project(tmp_path, {**PLAIN, path: content})
    assert laid_over == checked(tmp_path, {})
