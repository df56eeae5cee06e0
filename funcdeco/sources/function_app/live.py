"""Calls of azure-functions' decorators, and what they were applied to, while an app is imported."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Mapping
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, NamedTuple

import azure.functions
from azure.functions.decorators.function_app import DecoratorApi, FunctionBuilder

from funcdeco.sources.recording.unwrap import attribute, unwrap

_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(azure.functions.__file__))) + os.sep
_DURABLE = "azure.durable_functions"


class Caller(NamedTuple):
    """The place in the user's code from which azure-functions was called."""

    code: CodeType
    line: int
    instruction: int


def caller() -> Caller:
    """Return the place from which azure-functions is called now."""
    frame = user_frame()
    return Caller(frame.f_code, frame.f_lineno, frame.f_lasti)


def user_frame() -> FrameType:
    """Return the innermost frame that belongs neither to azure-functions nor to us."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    last = frame
    while frame is not None:
        last = frame
        file = frame.f_code.co_filename
        if not file.startswith((_OWN, _LIBRARY)) and file != functools.__file__:
            break
        frame = frame.f_back
    assert last is not None
    return last


class LiveDecorator:
    """One call of a decorator."""

    def __init__(self, name: str, options: dict[str, Any], caller: Caller) -> None:
        self.name = name
        self.options = options
        self.caller = caller
        self.error = ""
        self.missing: tuple[str, ...] = ()
        self.unknown: tuple[str, ...] = ()
        self.parameters: tuple[str, ...] = ()
        self.is_open = False
        self.refused: dict[str, dict[str, str]] = {}
        """See `RecordedDecorator`."""
        self.owner = ""
        """The expression before the dot, if it is known from the source code."""
        self.others: tuple[str, ...] = ()
        """The public methods of its container, if it has none of this name."""
        self.use = ""
        """How the call differs from a usual one: see `RecordedDecorator`."""


class LiveRegistration(NamedTuple):
    """One call of `register_functions`."""

    registered: object
    caller: Caller
    error: str
    builders: tuple[object, ...]
    """The functions of the blueprint at that time."""


class LiveFunction:
    """A user's function with the decorators applied to it, from bottom to top."""

    def __init__(self, target: object) -> None:
        self.targets: list[object] = [target]
        """All objects that the decorators received or returned."""
        self.decorators: list[LiveDecorator] = []
        self.added_by: dict[int, LiveDecorator] = {}
        """The decorator that added a binding or setting, by its identity."""
        self.lost: list[tuple[LiveDecorator, LiveDecorator]] = []
        """Decorators whose bindings or settings were dropped, each with the one that did it."""
        self.container: object = None
        self.hides: LiveFunction | None = None
        """The decorated function that this one wraps: decorators below another wrapper."""

    @property
    def builder(self) -> Any:
        """The `FunctionBuilder` that the last decorator returned; None if each of them raised."""
        last = self.targets[-1]
        return last if isinstance(last, FunctionBuilder) else None

    def parts(self) -> list[object]:
        """Return the bindings and settings of the builder."""
        builder: FunctionBuilder | None = self.builder
        if builder is None:
            return []
        function: Any = vars(builder)["_function"]
        return [*function.get_bindings(), *getattr(function, "_settings", ())]

    def changed_by(self, made: LiveDecorator, before: list[object]) -> None:
        """Record which bindings and settings *made* added or dropped; *before* are those before it."""
        after = self.parts()
        kept, known = {id(one) for one in after}, {id(one) for one in before}
        self.added_by.update((id(one), made) for one in after if id(one) not in known)
        self.lost += [
            (self.added_by[id(one)], made)
            for one in before
            if id(one) not in kept and id(one) in self.added_by
        ]


def wrapped_builder(function: object) -> Any:
    """Return the `FunctionBuilder` that a wrapper received instead of a function; None if none."""
    for one in unwrap(function):
        cells: Any = attribute(one, "__closure__") or ()
        held = [attribute(cell, "cell_contents") for cell in cells]
        for value in (one, attribute(one, "func"), *held, *attribute(one, "__dict__", {}).values()):
            if isinstance(value, FunctionBuilder):
                return value
    return None


def modules_that_create(top: ModuleType, files: set[str]) -> list[ModuleType]:
    """Return *top* and the modules in *files*, if they have functions of azure-functions-durable."""
    if _DURABLE not in sys.modules:
        return []
    others = [one for one in [*sys.modules.values()] if attribute(one, "__file__") in files]
    return [*filter(_has_created, [*(one for one in others if one is not top), top])]


def _has_created(module: ModuleType) -> bool:
    return any(
        type(one) is FunctionType and str(one.__module__).startswith(_DURABLE)
        for one in vars(module).values()
    )


class LiveContainer:
    """An app or a blueprint."""

    def __init__(self, value: DecoratorApi, caller: Caller, options: Mapping[str, object]) -> None:
        self.value = value
        self.options = options
        """Keyword arguments that azure-functions ignores."""
        self.caller = caller
        self.registrations: list[LiveRegistration] = []
        self.listed: Caller | None = None
        """The last call of `get_functions`."""
