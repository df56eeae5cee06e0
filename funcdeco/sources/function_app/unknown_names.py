"""Find uses of decorators and methods that azure-functions' classes don't have.

Without this, one misspelled decorator would end the import, and nothing else would be read. Only an
attribute that the source code certainly uses as a decorator, or calls in a statement of its own, is
replaced; any other use raises AttributeError, as it does in the worker.
"""

from __future__ import annotations

import ast
import functools
import inspect
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from azure.functions.decorators.function_app import DecoratorApi

from funcdeco.sources.function_app.live import Caller, LiveDecorator
from funcdeco.sources.python.attribute_uses import (
    Use,
    is_guarded,
    line_of_bare,
    use_at,
)

_NOT_DECORATORS = ("get_functions", "validate_function_names")

Lookup = Callable[[DecoratorApi, str, Use], Any]
"""Returns what takes the place of a missing attribute."""


def lookup(replacement: Lookup) -> Callable[[DecoratorApi, str], Any]:
    """Return a `__getattr__` by which a missing attribute is what *replacement* returns."""

    def look_up(self: DecoratorApi, name: str) -> Any:
        # A property that raises AttributeError does so once more.
        is_missing = inspect.getattr_static(type(self), name, None) is None
        frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        use = None if name.startswith("_") or not is_missing else _use(frame, name)
        return object.__getattribute__(self, name) if use is None else replacement(self, name, use)

    return look_up


def public_methods(container: DecoratorApi) -> tuple[str, ...]:
    """Return the names of the decorators and other methods of *container*."""
    cls = type(container)
    names = (one for one in dir(cls) if not one.startswith("_") and one not in _NOT_DECORATORS)
    return tuple(one for one in names if callable(inspect.getattr_static(cls, one, None)))


def _use(frame: FrameType, name: str) -> Use | None:
    """Return how the code of *frame* uses an attribute; None if that isn't certain."""
    tree = _tree(frame.f_code.co_filename)
    use = use_at(tree, frame.f_lineno, name) if tree else None
    # A decorator is called once at most, `app.route()(function)` twice.
    if use is None or use.calls > (1 if use.kind == "decorator" else 2):
        return None
    return None if is_handled(frame, AttributeError) else use


def is_statement(made: LiveDecorator) -> bool:
    """Return whether the call of a decorator is a statement of its own, without any use."""
    tree = _tree(made.caller.code.co_filename)
    use = use_at(tree, made.caller.line, made.name) if tree else None
    return use is not None and (use.kind, use.calls) == ("statement", 1)


def bare_caller(made: LiveDecorator) -> Caller:
    """Return the place of a decorator without parentheses."""
    # Before Python 3.11, the call has the line of the `def`.
    tree = _tree(made.caller.code.co_filename) if sys.version_info < (3, 11) else None
    line = line_of_bare(tree, made.caller.line, made.name) if tree else made.caller.line
    return made.caller._replace(line=line)


def is_handled(frame: FrameType | None, error: type[Exception]) -> bool:
    """Return whether code of the user around *frame* may handle an exception of type *error*."""
    while frame is not None and not _is_ours(frame):
        tree = _tree(frame.f_code.co_filename)
        if tree is not None and is_guarded(tree, frame.f_lineno, error):
            return True
        frame = frame.f_back
    return False


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "funcdeco"


@functools.lru_cache(maxsize=8)
def _tree(file: str) -> ast.Module | None:
    """Return the syntax tree of *file*; None if it can't be read."""
    try:
        with open(file, "rb") as opened:
            return ast.parse(opened.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
