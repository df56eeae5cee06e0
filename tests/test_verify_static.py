"""`funcdeco verify` of packages that can't be imported on this machine: they are checked statically."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from build_support import Done, funcdeco
from funcdeco.deployment.verify import target
from verify_support import OK, PACKAGES, write_package

pytestmark = [
    pytest.mark.core,
    pytest.mark.skipif(platform.machine() == "aarch64", reason="the packages are for this machine"),
]

EXTENSION = f"{PACKAGES}/fast/_core.cpython-311-aarch64-linux-gnu.so"


def package(root: Path, script: str, **files: str) -> Path:
    """Write a package whose compiled module is for Python 3.11 on ARM."""
    every = {"f/__init__.py": script, f"{PACKAGES}/fast/__init__.py": "", EXTENSION: ""}
    return write_package(root, {**every, **{f"{name}.py": text for name, text in files.items()}})


def static(root: Path, *options: str) -> Done:
    return funcdeco("verify", ".", "--platform", "linux_aarch64", *options, cwd=root)


def findings(root: Path) -> list[str]:
    """Return the lines of the findings, except that the package was checked statically."""
    lines = static(root).out.splitlines()
    return [line for line in lines if " VER" in line and "error " in line]


def test_the_output_says_what_was_checked(tmp_path: Path) -> None:
    script = "import azure.functions, fast, json, shapes\nfrom google.protobuf import any_pb2\n"
    root = package(tmp_path, script + OK, shapes="import fast\n")
    expected = """\
.: checked statically for Python 3.11, plan flex (default)

FUNCTION  RESULT         MS
f         imports found

note VER015: the package can't be imported on this machine: its compiled modules are for Linux aarch64; checked statically: the imports of its functions and the tags of 1 compiled module
  = hint: verify it where Python 3.11 runs on Linux aarch64, such as in CI

1 note; the imports of 1 of 1 function were found
"""
    assert static(root) == Done(0, expected, "")
    assert static(root, "--strict") == Done(2, expected, "")


@pytest.mark.parametrize(
    ("script", "shapes", "finding"),
    [
        (
            "import shapes\n",
            "import fast\nimport pandas\n",
            "shapes.py:2:8: error VER003: `f` doesn't load: the package lacks the module `pandas`",
        ),
        (
            "from shapes.round import area\n",
            None,
            "f/__init__.py:1:1: error VER003: `f` doesn't load: the package lacks the module "
            "`shapes.round`",
        ),
        (
            "from . import parts\nfrom .sizes import small\n",
            None,
            "f/__init__.py:2:1: error VER003: `f` doesn't load: the package lacks `f/sizes.py`",
        ),
        (
            "import azure.storage.blob\n",
            None,
            "f/__init__.py:1:8: error VER003: `f` doesn't load: the package lacks the module "
            "`azure.storage.blob`",
        ),
        (
            "import distutils, shapes\n",
            "type Number = int\n",
            "shapes.py:1:1: error VER007: `f` doesn't load: `shapes.py` isn't valid in Python 3.11: "
            "a `type` statement is new in Python 3.12",
        ),
        (
            "import shapes\n",
            "def f(:\n",
            "shapes.py:1:7: error VER007: `f` doesn't load: `shapes.py` isn't valid in Python 3.11: "
            "invalid syntax",
        ),
    ],
)
def test_what_a_function_imports_is_looked_for(
    tmp_path: Path, script: str, shapes: str | None, finding: str
) -> None:
    files = {} if shapes is None else {"shapes": shapes}
    root = package(tmp_path, script + OK, **files)
    (root / "f" / "parts.py").write_text("")
    found = findings(root)
    if "VER007" in finding and sys.version_info < (3, 12):  # they don't parse a `type` statement
        assert [one.partition("3.11: ")[0].partition(" error ")[2] for one in found] == [
            finding.partition("3.11: ")[0].partition(" error ")[2]
        ]
        return
    assert found == [finding]


def test_imports_that_may_be_caught_or_run_later_are_not_followed(tmp_path: Path) -> None:
    script = """\
try:
    import pandas
except ImportError:
    pandas = None


def late():
    import nowhere
"""
    assert findings(package(tmp_path, script + OK)) == []


def test_compiled_modules_for_another_target_are_reported(tmp_path: Path) -> None:
    root = package(tmp_path, f"import fast\n{OK}")
    (root / PACKAGES / "fast" / "_x.cpython-311-x86_64-linux-gnu.so").touch()
    (root / PACKAGES / "fast" / "_y.cpython-312-aarch64-linux-gnu.so").touch()
    (root / PACKAGES / "fast" / "_z.abi3.so").touch()
    (root / PACKAGES / "fast.libs").mkdir()
    (root / PACKAGES / "fast.libs" / "libz-1.so").touch()
    assert findings(root) == [
        "error VER004: `fast._x` is compiled for 3.11 x86_64-linux-gnu, not for Python 3.11 on Linux "
        "aarch64",
        "error VER004: `fast._y` is compiled for 3.12 aarch64-linux-gnu, not for Python 3.11 on Linux "
        "aarch64",
    ]


def test_a_python_that_this_machine_lacks_is_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "of_version", lambda version: None)
    root = write_package(
        tmp_path,
        {"f/__init__.py": OK, "pyproject.toml": '[tool.funcdeco]\ntarget-python = "3.14"\n'},
    )
    done = funcdeco("verify", ".", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-4:-2] == [
        "note VER015: the package can't be imported on this machine: `target-python` requires Python 3.14, "
        "which isn't installed; checked statically: the imports of its functions but not what pip "
        "would install",
        "  = hint: verify it where Python 3.14 runs on Linux x86_64, such as in CI",
    ]


def test_a_v2_app_is_checked_as_one(tmp_path: Path) -> None:
    root = package(tmp_path, OK, function_app="import azure.functions\nimport pandas\n")
    assert findings(root) == [
        "function_app.py:2:8: error VER003: `function_app.py` doesn't load: the package lacks the "
        "module `pandas`"
    ]
