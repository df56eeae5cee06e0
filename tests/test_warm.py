"""The warm Python runs modules in the same way as a new one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from warm import WarmPython

MODULES = {
    "prints": "import os, sys\nprint(os.getcwd(), sys.argv[1:], sys.path[0], __name__)\n",
    "fails": "import sys\nprint('half')\nsys.stderr.write('way\\n')\nsys.exit(3)\n",
    "says": "import sys\nsys.exit('no')\n",
    "raises": "1 / 0\n",
    "ends": "import atexit\natexit.register(print, 'bye')\n",
    "dies": "import os\nos._exit(4)\n",
    "environment": "import os\nprint(os.environ['WARM'])\n",
    "other": "import sys\nprint('json' in sys.modules, sorted(set(sys.modules) & {'seen'}))\n",
    "seen": "import seen, other\n",
}


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmPython]:
    with WarmPython("json") as python:
        yield python


@pytest.mark.parametrize("name", MODULES)
def test_a_module_does_what_it_does_in_a_new_python(
    name: str, warm: WarmPython, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARM", "yes")
    for other, text in MODULES.items():
        (tmp_path / f"{other}.py").write_text(f"import json\n{text}", "utf-8")
    expected = subprocess.run(
        [sys.executable, "-m", name, "a b", "c"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    done = warm.run(tmp_path, name, "a b", "c", WARM="yes")
    shown = expected.stderr.splitlines()[-1:], done.stderr.splitlines()[-1:]
    assert (done.returncode, done.stdout) == (expected.returncode, expected.stdout)
    assert shown[0] == shown[1]


def test_one_run_knows_nothing_of_another(warm: WarmPython, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import sys\nsys.path.append('x')\nX = 1\n", "utf-8")
    (tmp_path / "main.py").write_text("import sys, app\nprint(sys.path.count('x'))\n", "utf-8")
    assert [warm.run(tmp_path, "main").stdout for _ in range(2)] == ["1\n", "1\n"]
