"""Syntax that a target Python doesn't accept: the versions are those of the PEPs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from check_support import place, write_project
from funcdeco.linter.check import check
from funcdeco.sources.python.module import Module
from funcdeco.sources.python.new_syntax import new_syntax

pytestmark = pytest.mark.core

NEW = {
    "try:\n  x\nexcept* ValueError:\n  x": (3, 11),
    "a[*b]": (3, 11),
    "a[b, *c]": (3, 11),
    "def f(*a: *T): ...": (3, 11),
    "type X = int": (3, 12),
    "def f[T](x: T): ...": (3, 12),
    "class C[T]: ...": (3, 12),
    "f'{a['x']}'": (3, 12),
    "f'{f'{a}'}'": (3, 12),
    "f'{\"\\n\".join(a)}'": (3, 12),
    "f'''{a # why\n}'''": (3, 12),
    "f'{a\n}'": (3, 12),
    "f'{a:>{b['x']}}'": (3, 12),
    'f\'{a["x"]}\' f"{b["y"]}"': (3, 12),
    "class C[T = int]: ...": (3, 13),
    "try:\n  x\nexcept A, B:\n  x": (3, 14),
    "t'{a}'": (3, 14),
}
"""Code, and the first version that accepts it."""
OLD = (
    "a[(*b,)]",
    "a[(*b, c)]",
    "a[1:2, ::3]",
    "type = 1\ntype(X)",
    "try:\n  x\nexcept (A, B):\n  x",
    "f'{a[\"x\"]}' f\"{b['y']}\"",
    "f'\\n{a}' '#'",
    "f'''{\na['x']\n}'''",
    "f'{a:{b}}' f'{a!r:^{width}}' f'{a:%H:%M}' f'{{}}'",
    "rf'\\d{a}' f'#{a}' # f'{a['x']}'",
    "f'{1:\\x20}'",
    "with (open('a') as b, open('c') as d): pass",
    "match a:\n  case [1, *b]: pass",
    "def f(*, a: int): print(*a, *b)",
)
"""Code that Python 3.10 accepts."""


@pytest.mark.parametrize("source", NEW)
def test_new_syntax_is_found_for_older_versions(source: str) -> None:
    since = NEW[source]
    module = Module("x.py", source.encode())
    if sys.version_info < since:
        assert module.error is not None
        return
    assert compile(source, "x.py", "exec")
    assert [one.since for one in new_syntax(module, (3, 10))][-1] == since
    assert new_syntax(module, since) == []


@pytest.mark.parametrize("source", OLD)
def test_old_syntax_is_not_new(source: str) -> None:
    assert compile(source, "x.py", "exec")
    assert new_syntax(Module("x.py", source.encode()), (3, 10)) == []


@pytest.mark.skipif(sys.version_info < (3, 12), reason="it doesn't parse")
def test_new_syntax_in_a_script_and_in_a_module_that_it_imports(tmp_path: Path) -> None:
    bindings = [
        {"type": "timerTrigger", "name": "timer", "direction": "in", "schedule": "0 0 6 * * *"}
    ]
    files = {
        "tidy/function.json": json.dumps({"scriptFile": "__init__.py", "bindings": bindings}),
        "tidy/__init__.py": "from lib import work\n\ndef main(timer):\n    import late\n",
        "lib/work.py": "type X = int\ntype Y = int\n\n\ndef f[T](x: T): ...\n",
        "late.py": "type X = int\n",
        "unused.py": "type X = int\n",
    }
    root = write_project(tmp_path, files)
    found = [
        (item.code, place(item, root), item.message, item.hint)
        for item in check(root, target_python="3.11")
    ]
    hint = "rewrite it, or run the app with Python 3.12 or newer"
    assert found == [
        (
            "IMP008",
            "lib/work.py:1:1",
            "Python 3.11 doesn't support a `type` statement, which is new in Python 3.12",
            hint,
        ),
        (
            "IMP008",
            "lib/work.py:5:7",
            "Python 3.11 doesn't support a type parameter, which is new in Python 3.12",
            hint,
        ),
    ]
    assert check(root, target_python="3.12") == check(root) == []
