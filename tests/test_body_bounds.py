"""Bodies that are large, deep or recursive are read in bounded time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from funcdeco.linter.check import check
from return_samples import HTTP

Project = Callable[..., Path]
SOME = "(" + " or ".join(f"req.params.get('{n}')" for n in range(500)) + ")"

BODIES = {
    "functions that call each other": "".join(
        f"def f{n}():\n" + f"    f{n + 1}()\n" * 100 for n in range(6)
    )
    + "def f6(): pass\ndef main(req):\n    f0()\n",
    "function that calls itself": "def a(): a()\ndef main(req):\n    a()\n",
    "functions that return each other": "def a(): return b()\ndef b(): return a()\n"
    "def main(req): return a()\n",
    "variables that contain each other": "def main(req):\n"
    + "".join(f"    x{n} = [{', '.join([f'x{n + 1}'] * 100)}]\n" for n in range(9))
    + "    return json.dumps(x0)\n",
    "variable of itself": "def main(req):\n    x = x\n    return x\n",
    "class of itself": "class A(A, A, A): ...\ndef main(req): return A()\n",
    "deep conditions": "def main(req):\n    return " + "1 if req else " * 3000 + "2\n",
    "many branches": "def main(req):\n    if req: return 'x'\n"
    + "".join(f"    elif req.params.get('{n}'): return 'x'\n" for n in range(3000)),
    "long tests": f"def main(req):\n    if {SOME}: return 'x'\n" * 20,
}


@pytest.mark.parametrize("text", BODIES.values(), ids=BODIES)
def test_body_is_read(project: Project, text: str) -> None:
    config = {"scriptFile": "__init__.py", "bindings": HTTP}
    files = {"f/function.json": json.dumps(config), "f/__init__.py": f"import json\n{text}"}
    assert [item for item in check(project(None, files)) if item.code == "BUG001"] == []
