"""The app as every command sees it: `FunctionApp` and its `Function`s, resolved and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from funcdeco.bindings.base import Binding
from funcdeco.bindings.root import Retry
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors
from funcdeco.errors import AppError


class Source(NamedTuple):
    """Where something was written: an absolute path and a line counted from 1."""

    file: str
    line: int


class Setting(NamedTuple):
    """An app setting and what needs it: (function, binding, property) for each use.

    The property is empty where the host reads the setting whatever the binding says.
    """

    name: str
    used_by: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Argument:
    """How one parameter of the user's function gets its value from the shim's parameters."""

    parameter: str
    value: str
    positional: bool = False
    made_by: str = ""
    """`module:attribute` of what makes the user's value of the worker's."""


@dataclass(frozen=True)
class ShimSignature:
    """The signature of a shim, where the worker's loader would refuse the function's own."""

    parameters: tuple[tuple[str, str | None], ...]
    """Names, and the annotations that change what the worker hands over."""
    arguments: tuple[Argument, ...]
    is_async: bool
    returns_awaitable: bool = False
    """The function isn't `async def` and may yet return a coroutine."""
    result: str = ""
    """Parameter through which what is returned is sent, where the worker can't send it itself."""
    wrapper: str = ""
    """`module:attribute` of what makes the worker's function of the user's."""


@dataclass(frozen=True)
class Handler:
    """Where the worker finds the user's function."""

    module: str
    attribute: str
    """A name in the module, or `Class.name`."""
    file: str
    signature: ShimSignature | None = None
    """None where the function can be used as it is."""


@dataclass(frozen=True)
class Function:
    """One function: what its folder will hold, and where that was said."""

    name: str
    bindings: tuple[Binding, ...]
    """The trigger first, then as they are read from top to bottom."""
    handler: Handler
    source: Source
    """The first decorator."""
    retry: Retry | None = None
    script_file: str | None = None
    entry_point: str | None = None
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source], compare=False)
    """Where each binding was said, by its name."""
    retry_source: Source | None = field(default=None, compare=False)
    """Where `retry` was said."""

    @property
    def trigger(self) -> Binding:
        """The one binding that starts the function."""
        return self.bindings[0]

    @property
    def inputs(self) -> tuple[Binding, ...]:
        """The bindings that come in beside the trigger."""
        return tuple(item for item in self.bindings[1:] if item.direction == "in")

    @property
    def outputs(self) -> tuple[Binding, ...]:
        """The bindings that go out."""
        return tuple(item for item in self.bindings if item.direction == "out")

    @property
    def needs_shim(self) -> bool:
        """Whether a script is generated: not where `script_file` leads to a file of the user's."""
        return self.script_file is None or "/" not in self.script_file

    @property
    def function_json(self) -> dict[str, Any]:
        """The content of the function's function.json."""
        root: dict[str, Any] = {"scriptFile": self.script_file or "__init__.py"}
        entry_point = self.entry_point or (None if self.needs_shim else self.handler.attribute)
        if entry_point is not None:
            root["entryPoint"] = entry_point
        root["bindings"] = [binding.to_json() for binding in self.bindings]
        if self.retry is not None:
            root["retry"] = self.retry.to_json()
        return root

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The app settings that the function's bindings read, sorted by name."""
        return _collect([self])


@dataclass(frozen=True)
class FunctionApp:
    """All functions of an app, in the order of their names as the host sees them."""

    functions: tuple[Function, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    route_prefix: str = "api"
    """`extensions.http.routePrefix` of host.json."""
    broken: tuple[Function, ...] = ()
    """What can be understood of functions with faults, for those who look for further ones."""

    def checked(self) -> FunctionApp:
        """Return the app itself, or raise AppError with all diagnostics if any is an error."""
        if has_errors(self.diagnostics):
            raise AppError(self.diagnostics)
        return self

    def __iter__(self) -> Iterator[Function]:
        return iter(self.functions)

    def __len__(self) -> int:
        return len(self.functions)

    def __getitem__(self, name: str) -> Function:
        """Return the function *name*, ignoring case as the host does. Raises KeyError."""
        for function in self.functions:
            if function.name.lower() == name.lower():
                return function
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(f.name.lower() == name.lower() for f in self)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The app settings that any function needs, sorted by name."""
        return _collect(self.functions)


def _collect(functions: tuple[Function, ...] | list[Function]) -> tuple[Setting, ...]:
    uses: dict[str, dict[tuple[str, str, str], None]] = {}
    for function in functions:
        for binding in function.bindings:
            for name, setting in binding.settings():
                uses.setdefault(setting, {})[function.name, binding.name, name] = None
    return tuple(Setting(name, tuple(used_by)) for name, used_by in sorted(uses.items()))
