"""Record functions and web applications: where they are, and what the worker would call."""

from __future__ import annotations

from types import CodeType, MethodType
from typing import Any

from funcdeco.bindings.plain_values import safe_repr
from funcdeco.project.snapshot import Snapshot
from funcdeco.sources.recording.applications import accepted_counts, defining_name
from funcdeco.sources.recording.calls import CallTable
from funcdeco.sources.recording.grouping import LiveCall, LiveFunction
from funcdeco.sources.recording.import_name import Located, Locator
from funcdeco.sources.recording.introspection import LiveIntrospection, introspect
from funcdeco.sources.recording.model import (
    AppliedCall,
    Introspection,
    RecordedFunction,
    RecordedMount,
)
from funcdeco.sources.recording.sites import absolute
from funcdeco.sources.recording.unwrap import attribute, unwrap


class FunctionRecorder:
    """Records the functions of one app."""

    def __init__(self, locator: Locator, calls: CallTable, snapshot: Snapshot) -> None:
        self._locator = locator
        self._calls = calls
        self._snapshot = snapshot

    def function(self, live: LiveFunction) -> RecordedFunction:
        """Return the record of a function."""
        target = live.target
        located = self._located(target, live.calls[0])
        runs = located.value if located else target
        not_a_function = _not_a_function(runs)
        introspection = "" if not_a_function else self._introspect(runs)
        return RecordedFunction(
            calls=tuple(map(self._applied, live.calls)),
            name=_name(target),
            module=_text(attribute(target, "__module__")) or "its module",
            is_method=isinstance(target, MethodType),
            is_replaced=located is None and self._locator.is_replaced(target),
            code=code_of(target),
            place=located.name if located else None,
            not_a_function=not_a_function,
            called=_text(attribute(runs, "__name__")),
            introspection=introspection,
            own=self._own(target, located, introspection),
        )

    def mount(self, live: LiveCall) -> RecordedMount:
        """Return the record of a web application."""
        application: Any = live.function
        located = self._located(application, live)
        return RecordedMount(
            self._applied(live),
            defining_name(located, self._snapshot) if located else None,
            _name(application),
            safe_repr(application),
            callable(application) and not isinstance(application, type),
            accepted_counts(application),
        )

    def _located(self, target: Any, call: LiveCall) -> Located | None:
        if target is None:
            return None
        try:
            return self._locator.locate(target, call.declaration.file)
        except (Exception, SystemExit):  # the user's objects raise anything  # noqa: BLE001
            return None

    def _applied(self, live: LiveCall) -> AppliedCall:
        return AppliedCall(self._calls.index(live.declaration), live.registry)

    def _introspect(self, function: Any) -> Introspection | str:
        try:
            return self._numbered(introspect(function))
        except (TypeError, ValueError) as error:
            return str(error)
        except (Exception, SystemExit) as error:  # objects raise anything  # noqa: BLE001
            return type(error).__name__

    def _own(
        self, target: Any, located: Located | None, found: Introspection | str
    ) -> Introspection | None:
        """Return the function's own signature if its decorator accepts any keyword."""
        if isinstance(found, str) or located is None or located.name.is_certain:
            return None
        own = self._introspect(target) if found.signature.accepts_any_keyword else None
        return own if isinstance(own, Introspection) else None

    def _numbered(self, live: LiveIntrospection) -> Introspection:
        return Introspection(
            live.signature,
            tuple((name, self._calls.index(one)) for name, one in live.declared),
            tuple(map(self._calls.index, live.met)),
            live.uncalled,
        )


def _name(target: Any) -> str:
    return _text(attribute(target, "__name__")) or type(target).__name__


def _text(value: object) -> str:
    return str.__str__(value) if isinstance(value, str) else ""


def _not_a_function(target: Any) -> tuple[str, str] | None:
    if target is None:
        hint = "the decorator below must return a function"
        return "the decorator got None instead of a function", hint
    if not callable(target):
        return f"{safe_repr(target)} is not a function", "decorate a function"
    if isinstance(target, type):
        return f"class `{target.__name__}` is not a function", "decorate a function or a method"
    return None


def code_of(function: object) -> tuple[str, str, int] | None:
    """Return the file, the name and the first line of the code of the innermost function."""
    chain = list(unwrap(function))
    code = attribute(chain[-1], "__code__") if chain else None
    if not isinstance(code, CodeType):
        return None
    return absolute(code.co_filename), code.co_name, code.co_firstlineno
