"""The imports of a module: which are read, and when they run."""

from __future__ import annotations

import pytest

from funcdeco.sources.python.imports import read_imports
from funcdeco.sources.python.module import Module

pytestmark = pytest.mark.core


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import a, b.c as d", ["always a", "always b.c"]),
        ("from . import a\nfrom ..b import c, d", ["always . a", "always ..b c d"]),
        ("if x:\n    import a\nelse:\n    import b", ["maybe a", "maybe b"]),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", ["always b"]),
        ("if not typing.TYPE_CHECKING:\n    import a", ["always a"]),
        ("if __name__ == '__main__':\n    import a\nelse:\n    import b", ["always b"]),
        ("for x in y:\n    import a\nwhile x:\n    import b", ["maybe a", "maybe b"]),
        ("match x:\n    case 1:\n        import a", ["maybe a"]),
        ("class A:\n    import a\n    def f(self):\n        import b", ["always a", "late b"]),
        ("def f():\n    import a\n    if x:\n        import b", ["late a", "maybe b"]),
        ("def f():\n    def g():\n        import a", ["late a"]),
        ("with x():\n    import a", ["maybe a"]),
        ("with warnings.catch_warnings():\n    import a", ["always a"]),
        ("with suppress(ImportError):\n    import a", ["maybe a"]),
        ("try:\n    import a\nexcept ImportError:\n    import b", ["maybe a", "maybe b"]),
        ("try:\n    import a\nexcept:\n    pass\nelse:\n    import b", ["maybe a", "maybe b"]),
        ("try:\n    import a\nexcept (ValueError, OSError):\n    pass", ["always a"]),
        ("try:\n    import a\nexcept (ValueError, MyError):\n    pass", ["maybe a"]),
        ("try:\n    import a\nexcept Exception as e:\n    raise X from e", ["always a"]),
        ("try:\n    import a\nexcept ImportError:\n    if x:\n        raise", ["maybe a"]),
        ("try:\n    import a\nexcept ImportError:\n    sys.exit('install a')", ["always a"]),
        ("try:\n    import a\nfinally:\n    import b", ["always a", "always b"]),
        ("try:\n    f()\nexcept ImportError: ...\ndef f():\n    import a", ["maybe a"]),
        ("importlib.import_module('a.b')\nx = __import__('c')", ["always a.b", "always c"]),
        ("def f():\n    x = import_module('a')", ["late a"]),
        ("import_module('.a', 'b')\nimport_module(x)\nimport_module('a b')", []),
        ("x = 1; import a\nif x: import b", ["always a", "maybe b"]),
        ("def broken(:", []),
        ("if x:\n" * 1 + "".join(" " * n + "if x:\n" for n in range(1, 90)) + " " * 90 + "import a", ["maybe a"]),
    ],
)  # fmt: skip
def test_imports_are_read_with_the_time_at_which_they_run(source: str, found: list[str]) -> None:
    imports = read_imports(Module("x.py", source.encode()))
    shown = [
        " ".join([one.when, one.written, *(name.name for name in one.names)]) for one in imports
    ]
    assert shown == found
