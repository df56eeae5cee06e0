"""Import users' modules as the worker does, and report errors in terms of their code."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Generator
from enum import EnumMeta
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, did_you_mean
from funcdeco.project.snapshot import Snapshot

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_STDLIB = os.path.dirname(os.__file__) + os.sep
_NOT_IN_MODULE = late_pattern(r"cannot import name '(\w+)' from '([\w.]+)'")
_NEVER_ASIDE = sys.stdlib_module_names | {"funcdeco", "__main__"}


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
        if (place == own or place.startswith(own + os.sep)) and finder is not None:
            getattr(finder, "invalidate_caches", _nothing)()


def current_folder() -> str | None:
    """Return the current folder; None if it has been removed."""
    try:
        return os.getcwd()
    except OSError:
        return None


def is_own_module(name: str, root: Path) -> bool:
    """Return whether the imported module *name* is one of the project at *root*."""
    module = sys.modules.get(name)  # a thread of the app may remove it
    if module is None or name.partition(".")[0] in _NEVER_ASIDE:
        return False
    return is_below(module, root)


def forget_modules(root: Path) -> None:
    """Unload all modules of the project at *root*, so that they are imported anew."""
    for name in [name for name in list(sys.modules) if is_own_module(name, root)]:
        del sys.modules[name]


def own_modules(root: Path) -> list[ModuleType]:
    """Return all imported modules of the project at *root*."""
    names = [name for name in list(sys.modules) if is_own_module(name, root)]
    return [sys.modules[name] for name in names]


def is_below(module: ModuleType, root: Path) -> bool:
    """Return whether *module* is a file of the project at *root*, not an installed package."""
    place = _place(module)
    return place.startswith(str(root) + os.sep) and not _in_packages(place)


def module_attribute(module: object, name: str) -> Any:
    """Return an attribute of a module without calling its `__getattr__`; None if it has none."""
    try:
        return vars(module).get(name)
    except TypeError:  # an object of another kind in `sys.modules`
        return None


def _place(module: ModuleType) -> str:
    """Return the file of *module*, the folder of a namespace package, or ""."""
    file, path = module_attribute(module, "__file__"), module_attribute(module, "__path__")
    place = file if isinstance(file, str) else next(iter(path or ()), "")
    return os.path.abspath(place) if place else ""


def _in_packages(place: str) -> bool:
    return "site-packages" in Path(place).parts or "dist-packages" in Path(place).parts


def set_aside_strangers(snapshot: Snapshot) -> dict[str, ModuleType]:
    """Unload and return modules of other projects whose names conflict with this project."""
    root = snapshot.root
    names = {
        Path(entry.name).stem
        for entry in snapshot.entries(root)
        if entry.name.endswith(".py") or entry.kind == "folder"
    }
    strangers = {
        name: module
        for name, module in sys.modules.copy().items()
        if name.partition(".")[0] in names
        and (place := _place(module))
        and not is_below(module, root)
        and not _in_packages(place)
        and name.partition(".")[0] not in _NEVER_ASIDE
    }
    for name in strangers:
        del sys.modules[name]
    return strangers


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
        return None, [_raised(error)]
    except ValueError as error:
        if sys.version_info < (3, 11) and "null bytes" in str(error):
            spec = importlib.util.find_spec(name)
            place = (spec.origin if spec else None, None, None, None)
            return None, [_syntax_error(SyntaxError(str(error), place))]
        return None, [_raised(error)]
    except BaseException as error:  # noqa: BLE001
        return None, [_raised(error)]


def problem_of(error: BaseException) -> Diagnostic:
    """Return the diagnostic of an exception that code of the user raised."""
    if isinstance(error, SyntaxError) and os.path.exists(error.filename or ""):
        return _syntax_error(error)
    return _raised(error)


def _imported(name: str, restore: Callable[[], None]) -> ModuleType:
    try:
        return importlib.import_module(name)
    finally:
        restore()


def _syntax_error(error: SyntaxError) -> Diagnostic:
    text = (error.text or "").rstrip("\n")
    before = text[: (error.offset or 1) - 1]
    caret = "".join(char if char == "\t" else " " for char in before) + "^"
    return Diagnostic(
        "APP003",
        f"{type(error).__name__}: {error.msg}",
        location=_location(error),
        detail=f"{text}\n{caret}" if text else "",
    )


def _location(error: SyntaxError) -> Location | None:
    if not error.filename:
        return None
    file, line = os.path.abspath(error.filename), error.lineno
    if not line or not error.offset:
        return Location(file, line)
    return Location(file, line, error.offset, line, max(error.end_offset or 0, error.offset + 1))


def _raised(error: BaseException) -> Diagnostic:
    reported = traceback.TracebackException.from_exception(error)
    frames = _keep_users_frames(reported)
    own = [frame for frame in frames if not _in_packages(frame.filename)] or frames
    own = [frame for frame in own if not frame.filename.startswith(_STDLIB)] or own
    file, line = (own[-1].filename, own[-1].lineno) if own else (None, None)
    code, message, hint = _explain(error)
    location = Location(os.path.abspath(file), line) if file else None
    detail = "".join(reported.format()) if frames else ""
    return Diagnostic(code, message, hint, location, detail=detail)


def _keep_users_frames(
    reported: traceback.TracebackException | None,
) -> list[traceback.FrameSummary]:
    """Drop our own and the import system's frames from an exception chain; return the last's."""
    if reported is None:
        return []
    reported.stack[:] = [frame for frame in reported.stack if _is_users(frame)]
    _keep_users_frames(reported.__cause__)
    _keep_users_frames(reported.__context__)
    return list(reported.stack)


def _explain(error: BaseException) -> tuple[str, str, str]:
    if isinstance(error, ModuleNotFoundError) and error.name:
        if _is_projects(error.name.partition(".")[0]):
            hint = _near_module(error.name) or "check the name"
            return "APP004", f"your project has no module `{error.name}`", hint
        hint = f"install the package that provides `{error.name}` and add it to requirements.txt"
        if near := _near_module(error.name):
            return "APP005", f"no module or package `{error.name}`", f"{near} Otherwise, {hint}"
        return "APP005", f"package `{error.name}` isn't installed", hint
    if setting := _missing_setting(error):
        hint = f'add "{setting}" to `Values` in local.settings.json, or set it in the environment, as in CI'
        return "APP006", f"app setting {setting!r} isn't set", hint
    if isinstance(error, SystemExit):
        hint = "move the call into a function: it would terminate the worker"
        return "APP004", f"the module calls sys.exit({error.code!r}) when it is imported", hint
    text = ": ".join([type(error).__name__, *_message(error).strip().splitlines()[:1]])
    return "APP004", f"the module raises when it is imported: {text}", _advice(error)


def _advice(error: BaseException) -> str:
    """Return a hint for a name that doesn't exist, or for an app of the wrong class."""
    message = _message(error)
    if isinstance(error, TypeError) and message.startswith("FunctionApp.__init__() "):
        return "use `App` of funcdeco, as in `app = App()`"
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        if error.obj.__name__ == "funcdeco.app":
            return "write `from funcdeco import App` and `app = App()`"
        return did_you_mean(error.name or "", vars(error.obj))
    if isinstance(error, AttributeError) and _is_of_library(type(error.obj)):
        return did_you_mean(error.name or "", dir(type(error.obj)))
    if isinstance(error, AttributeError) and isinstance(error.obj, EnumMeta):
        members = [*error.obj.__members__]
        return did_you_mean(error.name or "", members) or f"use one of {in_backticks(members)}"
    if isinstance(error, NameError) and (last := _last(error)):
        return did_you_mean(error.name or "", last.tb_frame.f_globals)
    missing = _NOT_IN_MODULE.match(message) if isinstance(error, ImportError) else None
    module = sys.modules.get(missing[2]) if missing else None
    return did_you_mean(missing[1], vars(module)) if missing and module else ""


def _is_of_library(cls: type) -> bool:
    """Return whether *cls* is a class of azure-functions, or one derived from it."""
    return any(one.__module__.startswith("azure.functions.") for one in cls.__mro__)


def _near_module(name: str) -> str:
    """Return a hint with the module that *name* is probably a misspelling of, or ""."""
    package, _, last = name.rpartition(".")
    places = getattr(sys.modules.get(package), "__path__", ()) if package else sys.path[:1]
    names = [one.name for one in pkgutil.iter_modules([*places])]
    found = closest(last, names)
    return f"did you mean `{package}{'.' * bool(package)}{found}`?" if found else ""


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the user's own `__str__`  # noqa: BLE001
        return ""


def _is_projects(package: str) -> bool:
    module = sys.modules.get(package)
    place = _place(module) if module else ""
    return bool(place) and not _in_packages(place) and not place.startswith(_STDLIB)


def _missing_setting(error: BaseException) -> str | None:
    """Return the name of the setting if *error* comes from `os.environ[name]`."""
    last = _last(error)
    if not isinstance(error, KeyError) or last is None or not error.args:
        return None
    code = last.tb_frame.f_code
    return str(error.args[0]) if code is type(os.environ).__getitem__.__code__ else None


def _last(error: BaseException) -> TracebackType | None:
    """Return the part of the traceback for the frame that raised *error*."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last


def _is_users(frame: traceback.FrameSummary) -> bool:
    """Return whether it is a frame of the user, not ours, the import system's or os.environ's."""
    if frame.filename.startswith("<frozen") or frame.filename == os.__file__:
        return False
    if os.path.dirname(frame.filename) == os.path.dirname(importlib.__file__ or ""):
        return False
    return not os.path.abspath(frame.filename).startswith(_PACKAGE + os.sep)
