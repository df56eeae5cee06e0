"""`python -m funcdeco` in a folder whose modules have names of modules that funcdeco needs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from build_support import funcdeco_alone, python
from check_support import write_project

HTTP = (
    '{"bindings": [{"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": '
    '"function"}, {"type": "http", "direction": "out", "name": "$return"}]}'
)
NAMES = (
    *("click", "pydantic", "azure", "typing_extensions", "packaging"),
    *("logging", "json", "re", "enum", "ast", "inspect", "typing", "queue", "random", "tokenize"),
)
"""Modules that Python imports on the way, or that funcdeco does."""


def project(folder: Path) -> Path:
    return write_project(
        folder, {"a/function.json": HTTP, "a/__init__.py": "def main(req): return 'hi'\n"}
    )


def test_modules_in_the_current_folder_do_not_replace_those_that_funcdeco_needs(
    tmp_path: Path,
) -> None:
    project(tmp_path)
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('the wrong module')\n")
    assert funcdeco_alone("check", cwd=tmp_path) == (0, "no problems found\n", "")


def test_function_folders_do_not_replace_modules_either(tmp_path: Path) -> None:
    names = ("queue", "http", "email", "logging", "token")
    files = {f"{name}/function.json": HTTP for name in names}
    scripts = {f"{name}/__init__.py": "def main(req): return 'hi'\n" for name in names}
    write_project(tmp_path, {**files, **scripts})
    done = funcdeco_alone("check", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, "no problems found\n", "")


def test_the_script_ignores_modules_that_python_itself_imports_before_funcdeco(
    tmp_path: Path,
) -> None:
    project(tmp_path)
    (tmp_path / "types.py").write_text("Order = dict\n")
    script = Path(sys.executable).with_name("funcdeco")
    if not script.exists():
        pytest.skip("the script funcdeco isn't installed")
    assert python(str(script), "check", cwd=tmp_path) == (0, "no problems found\n", "")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.11 introduced -P")
def test_python_ignores_such_modules_with_its_option_for_it(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "types.py").write_text("Order = dict\n")
    done = python("-P", "-m", "funcdeco", "check", cwd=tmp_path)
    assert done == (0, "no problems found\n", "")


def test_another_first_entry_of_the_path_is_kept(tmp_path: Path) -> None:
    project(tmp_path)
    code = (
        "import runpy, sys; sys.path.insert(0, '/elsewhere'); sys.argv = ['funcdeco', '--version']\n"
        "try: runpy.run_module('funcdeco', run_name='__main__')\n"
        "except SystemExit: print(sys.path[0])"
    )
    assert python("-c", code, cwd=tmp_path).out.splitlines()[-1] == "/elsewhere"
