"""Report what an import raises in terms of the user's code."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import traceback
from enum import EnumMeta
from types import ModuleType, TracebackType

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.wording import in_backticks
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.grammar.similar import closest, did_you_mean
from funcdeco.isolation.own_modules import is_in_packages, place_of

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_STDLIB = os.path.dirname(os.__file__) + os.sep
_NOT_IN_MODULE = late_pattern(r"cannot import name '(\w+)' from '([\w.]+)'")


def problem_of(error: BaseException) -> Diagnostic:
    """Return the diagnostic of an exception that code of the user raised."""
    if isinstance(error, SyntaxError) and os.path.exists(error.filename or ""):
        return syntax_error(error)
    return raised(error)


def syntax_error(error: SyntaxError) -> Diagnostic:
    """Return the diagnostic of a module that doesn't parse, with the line if it is known."""
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


def raised(error: BaseException) -> Diagnostic:
    """Return the diagnostic of an exception, at the last line of the user's own code."""
    reported = traceback.TracebackException.from_exception(error)
    frames = _keep_users_frames(reported)
    own = [frame for frame in frames if not is_in_packages(frame.filename)] or frames
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
    text = ": ".join([type(error).__name__, *_shown(error).strip().splitlines()[:1]])
    return "APP004", f"the module raises when it is imported: {text}", _advice(error)


def _shown(error: BaseException) -> str:
    """Return the message without the absolute path of the module, which differs by machine."""
    message = _message(error)
    path = error.path if isinstance(error, ImportError) else None
    return message.removesuffix(f" ({path})") if path else message


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
    place = place_of(module) if module else ""
    return bool(place) and not is_in_packages(place) and not place.startswith(_STDLIB)


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
