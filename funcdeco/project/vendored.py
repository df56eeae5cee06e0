"""The modules of this package that a deployed app imports, and that a published folder contains.

They need nothing but the standard library, and `runtime/` azure-functions. An app with these files in
its root needs no installed funcdeco, and so none of the packages that funcdeco needs to build it.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = "funcdeco"
_FILES = (
    "__init__.py",
    "_lazy.py",
    "_version.py",
    "app.py",
    "bindings/__init__.py",
    "declare.py",
    "errors.py",
    "first_call.py",
    "mounting.py",
    "registry.py",
    "runtime/__init__.py",
    "runtime/web.py",
)
"""Paths relative to the package. tests/test_vendored.py compares them with the imports."""
NAMES = frozenset({"App", "AppError", "Blueprint", "FuncdecoError", "__version__"})
"""What a deployed app can import from the package itself."""


def vendored_files() -> dict[str, Path]:
    """Return the source of each file, by its path in the published folder with `/` separators."""
    folder = Path(__file__).parents[1]
    return {f"{PACKAGE}/{path}": folder / path for path in _FILES}


def vendored_modules() -> frozenset[str]:
    """Return the names of the modules, the packages among them."""
    paths = (f"{PACKAGE}/{path}".removesuffix(".py").removesuffix("/__init__") for path in _FILES)
    return frozenset(path.replace("/", ".") for path in paths)
