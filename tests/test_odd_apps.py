"""Decorators applied to odd objects, with odd values: each is a finding at its decorator."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from build_support import funcdeco
from conftest import diagnose
from funcdeco.project.default_host import HOST_JSON

HEAD = """\
import functools
import azure.functions as func
from typing import Annotated, Any
from funcdeco import App, Blueprint
app = App()
"""
Finding = tuple[str, int | None, str]
CASES: dict[str, tuple[str, list[Finding]]] = {
    "decorator without return": (
        """\
def nothing(f): pass
@app.http()
@nothing
def f(req): ...
""",
        [("FUN007", 7, "the decorator got None instead of a function")],
    ),
    "decorator without return above": (
        """\
def nothing(f): pass
@nothing
@app.http()
def f(req): ...
""",
        [("FUN006", 8, "function 'f' can't be imported: no name in `app` refers to it")],
    ),
    "generic without type": (
        """\
@app.generic_trigger(name='x')
def f(x): ...
""",
        [("BND002", 6, "`generic_trigger` requires `type`")],
    ),
    "generic number type": (
        """\
@app.generic_trigger(name='x', type=5)
def f(x): ...
""",
        [("BND003", 6, "`type` must be a string, not 5")],
    ),
    "generic none": (
        """\
@app.generic_trigger(name=None, type=None)
def f(x): ...
""",
        [
            ("BND003", 6, "`name` must be a string, not None"),
            ("BND003", 6, "`type` must be a string, not None"),
            ("BND007", 7, "parameter `x` has no binding"),
        ],
    ),
    "surrogate": (
        """\
@app.queue_trigger(queue_name='orders', extra={'a': '\\ud800'})
def f(x): ...
""",
        [("BND003", 6, "`extra` must be valid Unicode, without unpaired surrogates")],
    ),
    "surrogate name": (
        """\
@app.function(name='\\ud800')
@app.http()
def f(req): ...
""",
        [("BND003", 6, "`name` must be valid Unicode, without unpaired surrogates")],
    ),
    "surrogate route": (
        """\
@app.http(route='\\ud800')
def f(req): ...
""",
        [("BND003", 6, "`route` must be valid Unicode, without unpaired surrogates")],
    ),
    "surrogate keyword": (
        """\
@app.http(**{'\\ud800': 1})
def f(req): ...
""",
        [("BND003", 6, "`http`: a keyword is not valid Unicode")],
    ),
    "huge int": (
        """\
@app.queue_trigger(queue_name='orders', extra={'a': 10**5000})
def f(x): ...
""",
        [("BND003", 6, "invalid `extra`: <int of 16610 bits>")],
    ),
    "huge int field": (
        """\
@app.sql_trigger(name='x', table_name='t', connection_string_setting='c', leases_table_name=10**5000)
def f(x): ...
""",
        [("BND003", 6, "`leases_table_name` must be a string, not <int of 16610 bits>")],
    ),
    "deep": (
        """\
v=[]
for _ in range(5000): v=[v]
@app.queue_trigger(queue_name='orders', extra={'a': v})
def f(x): ...
""",
        [("BND003", 8, "invalid `extra`: too deeply nested")],
    ),
    "cycle": (
        """\
v=[]; v.append(v)
@app.queue_trigger(queue_name='orders', extra={'a': v})
def f(x): ...
""",
        [("BND003", 7, "invalid `extra`: too deeply nested")],
    ),
    "nan": (
        """\
@app.queue_trigger(queue_name='orders', extra={'a': float('nan'), 'b': float('inf')})
def f(x): ...
""",
        [("BND003", 6, "invalid `extra`: nan")],
    ),
    "bytes": (
        """\
@app.queue_trigger(queue_name=b'q')
def f(x): ...
""",
        [("BND003", 6, "`queue_name` must be a string, not b'q'")],
    ),
    "odd object": (
        """\
class Odd:
  def __getattr__(s,n): raise RuntimeError
  def __repr__(s): raise RuntimeError
  def __eq__(s,o): raise RuntimeError
  __hash__=None
@app.queue_trigger(queue_name=Odd())
def f(x): ...
""",
        [("BND003", 11, "`queue_name` must be a string, not <Odd whose repr raises RuntimeError>")],
    ),
    "odd function": (
        """\
class Odd:
  def __getattr__(s,n): raise RuntimeError
  def __repr__(s): raise RuntimeError
  def __call__(s, req): ...
odd = app.http()(Odd())
""",
        [("FUN007", 10, "the signature of 'odd' can't be read: RuntimeError")],
    ),
    "odd annotation": (
        """\
class Odd:
  def __getattr__(s,n): raise RuntimeError
  def __repr__(s): raise RuntimeError
  def __eq__(s,o): raise RuntimeError
@app.http()
def f(req: Odd()): ...
""",
        [("FUN007", 10, "the signature of 'f' can't be read: RuntimeError")],
    ),
    "metaclass": (
        """\
class M(type):
  def __repr__(c): raise RuntimeError
  def __eq__(c,o): raise RuntimeError
  __hash__=type.__hash__
  def __getattribute__(c,n): raise RuntimeError
class T(metaclass=M): ...
@app.queue_trigger(queue_name='orders')
def f(x: T): ...
""",
        [("FUN007", 12, "the signature of 'f' can't be read: RuntimeError")],
    ),
    "wrapped cycle": (
        """\
def f(req): ...
f.__wrapped__=f
f=app.http()(f)
""",
        [
            (
                "FUN007",
                8,
                "the signature of 'f' can't be read: wrapper loop when unwrapping <function f at 0x...>",
            )
        ],
    ),
    "signature property": (
        """\
class F:
  def __call__(s, req): ...
  @property
  def __signature__(s): raise RuntimeError
f=app.http()(F())
""",
        [("FUN007", 10, "the signature of 'f' can't be read: RuntimeError")],
    ),
    "signature bad": (
        """\
def f(req): ...
f.__signature__=5
app.http()(f)
""",
        [
            (
                "FUN007",
                8,
                "the signature of 'f' can't be read: unexpected object 5 in __signature__ attribute",
            )
        ],
    ),
    "annotations bad": (
        """\
def f(req): ...
f.__annotations__={'req': 1, 'return': object()}
app.http()(f)
""",
        [
            ("PYT004", 8, "`httpTrigger` doesn't support `1` as the type of `req`"),
            ("PYT005", 8, "`http` doesn't support `<object object at 0x...>` as the return type"),
        ],
    ),
    "include odd": (
        """\
class Odd:
  def __repr__(s): raise RuntimeError
app.include(Odd())
@app.http()
def hello(req): ...
""",
        [
            (
                "APP021",
                8,
                "`include` got <Odd whose repr raises RuntimeError>, which is not a Blueprint",
            )
        ],
    ),
    "include prefix odd": (
        """\
class Odd:
  def __repr__(s): raise RuntimeError
app.include(Blueprint(), prefix=Odd(), auth_level=Odd())
@app.http()
def hello(req): ...
""",
        [
            ("APP011", 8, "invalid `prefix` <Odd whose repr raises RuntimeError>"),
            ("APP011", 8, "invalid `auth_level` <Odd whose repr raises RuntimeError>"),
        ],
    ),
    "mount odd": (
        """\
class Odd:
  def __repr__(s): raise RuntimeError
  def __getattr__(s,n): raise RuntimeError
app.asgi(Odd(), prefix='x')
@app.http()
def hello(req): ...
""",
        [("FUN007", 9, "<Odd whose repr raises RuntimeError> is not an application")],
    ),
    "auth level odd": (
        """\
class Odd:
  def __repr__(s): raise RuntimeError
  def __eq__(s,o): raise RuntimeError
  __hash__=None
b=App(auth_level=Odd())
del app
app=b
@app.http()
def hello(req): ...
""",
        [("APP011", 10, "invalid `auth_level` <Odd whose repr raises RuntimeError>")],
    ),
    "str subclass": (
        """\
class S(str):
  def __str__(s): raise RuntimeError
  def __eq__(s,o): raise RuntimeError
  __hash__=str.__hash__
  def strip(s,*a): raise RuntimeError
@app.http(route=S('x'))
def f(req): ...
""",
        [],
    ),
    "dict subclass": (
        """\
class D(dict):
  def items(s): raise RuntimeError
  def __iter__(s): raise RuntimeError
  def keys(s): raise RuntimeError
@app.queue_trigger(queue_name='orders', extra=D(a=1))
def f(x): ...
""",
        [],
    ),
    "generator value": (
        """\
@app.http(methods=(m for m in ['GET']))
def f(req): ...
""",
        [("BND003", 6, "`methods` must be a list, not <generator object <genexpr> at 0x...>")],
    ),
    "lambda": (
        """\
f=app.http()(lambda req: None)
""",
        [],
    ),
    "number decorated": (
        """\
app.http()(5)
""",
        [("FUN007", 6, "5 is not a function")],
    ),
    "none decorated": (
        """\
app.http()(None)
""",
        [("FUN007", 6, "the decorator got None instead of a function")],
    ),
    "module decorated": (
        """\
import json
app.http()(json)
""",
        [
            (
                "FUN003",
                7,
                "function 'json' gets the folder json/, which hides the standard library's `json`",
            ),
            ("FUN007", 7, "<module 'json' from ...> is not a function"),
        ],
    ),
    "huge string": (
        """\
@app.http(route='x'*1_000_000)
def f(req): ...
""",
        [
            ("HTP002", 6, "the route has 1000004 characters, and a request line 8192 at the most"),
            (
                "FUN020",
                None,
                "the function definitions have 2,000,182 characters, and the host reports at most 204,800",
            ),
        ],
    ),
    "property hints": (
        """\
class T:
  @property
  def __mro_entries__(s): raise RuntimeError
@app.http()
def f(req: 'T().x'): ...
""",
        [
            (
                "PYT003",
                10,
                "the annotation of parameter `req` can't be read: AttributeError: 'T' object has no attribute 'x'",
            )
        ],
    ),
    "exit in annotation": (
        """\
import sys
@app.http()
def f(req: 'sys.exit(3)'): ...
""",
        [("PYT003", 8, "the annotation of parameter `req` can't be read: SystemExit: 3")],
    ),
    "sysexit in repr": (
        """\
class R:
  def __repr__(s): raise SystemExit
@app.http(route=R())
def f(req): ...
""",
        [("BND003", 8, "`route` must be a string, not <R whose repr raises SystemExit>")],
    ),
    "sysexit in getattr": (
        """\
class R:
  def __getattr__(s,n): raise SystemExit
  def __call__(s,req): ...
r=app.http()(R())
""",
        [("FUN007", 9, "the signature of 'r' can't be read: SystemExit")],
    ),
}


@pytest.fixture
def odd(project: Callable[..., Path]) -> Callable[[str], Path]:
    """Write a project whose app.py is HEAD and the given text."""

    def write(body: str) -> Path:
        files = {"host.json": HOST_JSON, "requirements.txt": "azure-functions\nfuncdeco\n"}
        return project(HEAD + body, files)

    return write


def shown(message: str) -> str:
    """Return *message* without addresses and paths."""
    return re.sub(r"from '.*?'", "from ...", re.sub("0x[0-9a-f]+", "0x...", message))


@pytest.mark.parametrize("name", CASES)
def test_an_odd_object_is_a_finding_at_its_decorator(name: str, odd: Callable[[str], Path]) -> None:
    body, expected = CASES[name]
    found = [(item.code, item.line, shown(item.message)) for item in diagnose(odd(body))]
    assert found == [
        item for item in expected if item[0] not in ("FUN020", "HTP002")
    ]  # rules of `check`


@pytest.mark.parametrize("name", CASES)
def test_the_command_reports_the_same_of_an_odd_object(
    name: str, odd: Callable[[str], Path]
) -> None:
    body, expected = CASES[name]
    done = funcdeco("check", "--format", "json", cwd=odd(body))
    found = [(one["code"], one["line"], shown(one["message"])) for one in json.loads(done.out)]
    assert (found, done.err) == (expected, "")


DEEP = {
    "annotation that can't be made": (
        "from typing import List\nt = int\nfor _ in range(1500): t = List[t]\n"
        "@app.queue_trigger(queue_name='orders')\ndef f(x: t): ...\n"
    ),
    "annotation in a string": (
        "@app.queue_trigger(queue_name='orders')\n"
        f"def f(x: '{'list[' * 1500}int{']' * 1500}'): ...\n"
    ),
    "default": f"@app.http()\ndef f(req, x={'[' * 90}{']' * 90}): ...\n",
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_annotations_are_findings(name: str, odd: Callable[[str], Path]) -> None:
    done = funcdeco("check", "--format", "concise", cwd=odd(DEEP[name]))
    assert done.code in (0, 1)
    assert "Traceback" not in done.err


def test_packages_without_an_init_file_are_imported(project: Callable[..., Path]) -> None:
    text = f"from a.b.c import answer\nfrom d.e.f.g import other\n{HEAD}@app.http()\ndef hello(req): ...\n"
    files = {
        "host.json": HOST_JSON,
        "requirements.txt": "azure-functions\nfuncdeco\n",
        "a/__init__.py": "",
        "a/b/c.py": "answer = 42\n",
        "d/e/f/g.py": "other = 1\n",
    }
    folder = project(text, files)
    assert diagnose(folder) == ()
    assert funcdeco("check", cwd=folder) == (0, "no problems found\n", "")


def test_an_app_that_changes_the_current_folder_changes_it_only_while_it_is_imported(
    odd: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = odd(f"import os\nos.chdir({str(tmp_path)!r})\n@app.http()\ndef hello(req): ...\n")
    monkeypatch.chdir(folder)
    assert diagnose(folder) == ()
    assert Path.cwd() == folder
