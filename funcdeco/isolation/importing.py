"""Import users' modules as the worker does."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from types import ModuleType
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.isolation.import_problems import problem_of, raised, syntax_error
from funcdeco.isolation.own_modules import is_own_module, set_aside_strangers
from funcdeco.project.snapshot import Snapshot


@contextlib.contextmanager
def project_imports(snapshot: Snapshot, settings: dict[str, str]) -> Generator[None]:
    """Import from the root of *snapshot* with *settings* in the environment, then restore both.

    The current folder is restored, too. Existing variables take precedence over *settings*, as in
    Core Tools. Modules of the project are unloaded at the end, so that two apps in one process
    don't conflict; earlier imports are kept.
    """
    root = snapshot.root
    before = dict(sys.modules)
    environment = dict(os.environ)
    path = list(sys.path)
    folder = current_folder()
    strangers = set_aside_strangers(snapshot)
    try:
        os.environ.update({k: v for k, v in settings.items() if k not in environment})
        sys.path.insert(0, str(root))
        invalidate_listings(root)
        yield
    finally:
        if folder is not None and folder != current_folder():
            os.chdir(folder)
        sys.path[:] = path
        for name in environment.keys() ^ os.environ.keys():
            os.environ.pop(name, None)
        os.environ.update(environment)
        # All are found first: a namespace package finds its folder through its parent.
        for name in [
            name for name in list(sys.modules) if name not in before and is_own_module(name, root)
        ]:
            del sys.modules[name]
        sys.modules.update(strangers)


def invalidate_listings(root: Path) -> None:
    """Let the import system read the folders of the project at *root* again.

    Their files may be new. `importlib.invalidate_caches` would read all other folders again, too,
    and import `importlib.metadata`.
    """
    own = str(root)
    for place, finder in list(sys.path_importer_cache.items()):
        if not os.path.isabs(place):  # it is below the folder that was current before
            sys.path_importer_cache.pop(place, None)
        elif (place == own or place.startswith(own + os.sep)) and finder is not None:
            getattr(finder, "invalidate_caches", _nothing)()


def current_folder() -> str | None:
    """Return the current folder; None if it has been removed."""
    try:
        return os.getcwd()
    except OSError:
        return None


def _nothing() -> None:
    pass


def find_attribute(
    spec: str, restore: Callable[[], None] = _nothing
) -> tuple[Any, list[Diagnostic]]:
    """Import "package.module:attribute" and return the attribute, or diagnostics.

    *restore* is called when the import has ended, before any other code of ours runs.
    """
    name, _, attribute = spec.partition(":")
    if name.endswith(".py") or not all(part.isidentifier() for part in name.split(".")):
        hint = 'use "package.module:attribute", relative to the project folder'
        if name.endswith(".py"):
            hint = f"use `{name.removesuffix('.py').replace('/', '.')}`, without `.py`"
        return None, [Diagnostic("APP002", f"{spec!r} is not a module name", hint)]
    module, problems = import_module(name, restore)
    if module is None or not attribute:
        return module, problems
    found: Any = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            message = f"module `{name}` has no `{attribute}`"
            return None, [Diagnostic("APP009", message, "check the name after the colon")]
        found = getattr(found, part)
    return found, []


def import_module(
    name: str, restore: Callable[[], None] = _nothing
) -> tuple[ModuleType | None, list[Diagnostic]]:
    """Import *name* and return the module, or a diagnostic in terms of the user's code.

    Catches everything that the import raises, including `SystemExit`, except KeyboardInterrupt.
    """
    try:
        return _imported(name, restore), []
    except KeyboardInterrupt:
        raise
    except SyntaxError as error:
        if error.filename is None:  # as for a null byte
            spec = importlib.util.find_spec(name)
            error.filename = spec.origin if spec else None
        return None, [problem_of(error)]
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            hint = "check the name; modules are imported from the project folder"
            return None, [Diagnostic("APP002", f"no module named `{name}`", hint)]
        return None, [raised(error)]
    except ValueError as error:
        if sys.version_info < (3, 11) and "null bytes" in str(error):
            spec = importlib.util.find_spec(name)
            place = (spec.origin if spec else None, None, None, None)
            return None, [syntax_error(SyntaxError(str(error), place))]
        return None, [raised(error)]
    except BaseException as error:  # noqa: BLE001
        return None, [raised(error)]


def _imported(name: str, restore: Callable[[], None]) -> ModuleType:
    try:
        return importlib.import_module(name)
    finally:
        restore()
