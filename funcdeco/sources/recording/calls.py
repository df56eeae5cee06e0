"""The numbered table of all decorator calls of an app."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from funcdeco.app import Decorators
from funcdeco.bindings.plain_values import plain_options, to_plain
from funcdeco.declare import mount
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.isolation.importing import problem_of
from funcdeco.registry import Declaration
from funcdeco.sources.recording.model import RecordedCall
from funcdeco.sources.recording.sites import Sites


class ModelFailed(Exception):
    """Raised if the model of a decorator of the user's own can't be loaded."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem: Diagnostic = problem


class CallTable:
    """The calls of decorators by index, each recorded once."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._indices: dict[int, int] = {}
        self._kept: list[Declaration] = []  # so that no identity is reused
        self.recorded: list[RecordedCall] = []
        self.has_own: bool = False

    def index(self, declaration: Declaration) -> int:
        """Return the index of *declaration*."""
        found = self._indices.setdefault(id(declaration), len(self._kept))
        if found == len(self._kept):
            self._kept.append(declaration)
            self.recorded.append(self._recorded(declaration))
        return found

    def _recorded(self, declaration: Declaration) -> RecordedCall:
        name, load = declaration.name, declaration.load
        if load is not None and not is_built_in(declaration):
            self.has_own, load = True, _loaded(declaration)
        return RecordedCall(
            name,
            tuple(to_plain(one) for one in declaration.args),
            plain_options(declaration.options),
            declaration.is_bare,
            self._sites.of_declaration(declaration),
            load,
        )


def _loaded(declaration: Declaration) -> Callable[[], Any]:
    """Load the model of a decorator of the user's own while the project can be imported."""
    assert declaration.load is not None
    try:
        model = declaration.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # the user's module can raise anything
        raise ModelFailed(problem_of(error)) from error
    return lambda: model


def is_built_in(declaration: Declaration) -> bool:
    """Return whether the decorator is one of funcdeco's, rather than of a subclass of `App`."""
    return _entry(declaration) is vars(Decorators).get(declaration.name)


def is_mount(declaration: Declaration) -> bool:
    """Return whether the decorator accepts a whole application."""
    return isinstance(_entry(declaration), mount)


def built_in(name: str) -> Callable[[], Any] | None:
    """Return what loads the model of funcdeco's decorator *name*; None if there is none."""
    return getattr(vars(Decorators).get(name), "load", None)


def _entry(declaration: Declaration) -> object:
    return inspect.getattr_static(type(declaration.registry), declaration.name, None)
