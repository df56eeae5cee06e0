"""The numbered table of all decorator calls of an app."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from funcdeco.app import Decorators
from funcdeco.bindings.plain_values import plain_options, to_plain
from funcdeco.declare import mount
from funcdeco.registry import Declaration
from funcdeco.sources.recording.model import RecordedCall
from funcdeco.sources.recording.sites import Sites


class CallTable:
    """The calls of decorators by index, each recorded once."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._indices: dict[int, int] = {}
        self._kept: list[Declaration] = []  # so that no identity is reused
        self.recorded: list[RecordedCall] = []

    def index(self, declaration: Declaration) -> int:
        """Return the index of *declaration*."""
        found = self._indices.setdefault(id(declaration), len(self._kept))
        if found == len(self._kept):
            self._kept.append(declaration)
            self.recorded.append(self._recorded(declaration))
        return found

    def _recorded(self, declaration: Declaration) -> RecordedCall:
        call = RecordedCall(
            declaration.name,
            tuple(to_plain(one) for one in declaration.args),
            plain_options(declaration.options),
            declaration.is_bare,
            self._sites.of_declaration(declaration),
            declaration.load,
        )
        if declaration.load is None or is_built_in(declaration):
            return call
        # Loaded only for such apps: the models need pydantic.
        from funcdeco.sources.recording.own_models import fill_own, load_model

        model = load_model(declaration)
        call = call._replace(load=lambda: model)
        return call._replace(own=fill_own(call))


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
