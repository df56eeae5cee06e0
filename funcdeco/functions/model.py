"""The app model of every command: `FunctionApp` and its decorated or handwritten `Function`s."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from funcdeco.bindings.base import Binding
from funcdeco.bindings.root import Retry
from funcdeco.diagnostics.diagnostic import Diagnostic, has_errors
from funcdeco.errors import AppError
from funcdeco.functions.declaration import BindingDeclaration, RetryDeclaration
from funcdeco.functions.handler import Handler
from funcdeco.functions.origin import Model, Origin, Source, source_of
from funcdeco.functions.signature import Signature

Selects = Callable[[type[Binding]], bool]
"""Selects binding types based on the facts in their models."""


ROOT_KEYS = ("scriptFile", "entryPoint", "bindings", "retry")
"""Keys of function.json that the host or the worker reads."""


class Setting(NamedTuple):
    """An app setting and its uses, each as (function, binding, property).

    The property is empty if the host reads the setting regardless of the binding's properties.
    """

    name: str
    used_by: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Function:
    """One function: the contents of its folder, and the source of each part."""

    name: str
    declarations: tuple[BindingDeclaration, ...]
    """The trigger of a decorated function comes first, the rest from top to bottom; the bindings of
    a function.json keep their order."""
    handler: Handler
    origin: Origin = field(compare=False)
    """The first decorator, or the function.json."""
    retry_declaration: RetryDeclaration | None = None
    script_file: str | None = None
    entry_point: str | None = None
    is_whole: bool = True
    """Whether it was read without errors."""
    is_readable: bool = True
    """Whether all bindings in its function.json could be read."""
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The original content of function.json; empty for a decorated function."""
    signature: Signature | None = None
    """The signature of a decorated function; None if it cannot be inspected."""
    lazy: bool | None = None
    """Whether its script imports the handler at the first call; None for a script that doesn't."""
    imports_at_call: tuple[str, ...] = ()
    """For a warm-up function, the modules that the scripts of lazy functions import."""

    @property
    def is_decorated(self) -> bool:
        """Whether it is declared by decorators rather than a function.json."""
        return self.origin.is_decorator

    @property
    def model(self) -> Model:
        """The programming model in which it is written."""
        return self.origin.model

    @property
    def source(self) -> Source:
        """The source of the declaration: its first decorator, or its function.json."""
        return source_of(self.origin)

    @property
    def file(self) -> str:
        """Absolute path of the file that declares it: a module or a function.json."""
        return self.origin.file

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """The valid bindings."""
        return tuple(one.binding for one in self.declarations if one.binding is not None)

    @property
    def trigger(self) -> Binding:
        """The binding that starts the function."""
        return next(item for item in self.bindings if item.role == "trigger")

    @property
    def inputs(self) -> tuple[Binding, ...]:
        """The input bindings, without the trigger."""
        return tuple(item for item in self.bindings if item.role == "input")

    @property
    def outputs(self) -> tuple[Binding, ...]:
        """The output bindings."""
        return tuple(item for item in self.bindings if item.role == "output")

    @cached_property
    def declared_trigger(self) -> BindingDeclaration | None:
        """The first declared trigger, valid or not."""
        return next((one for one in self.declarations if one.is_trigger), None)

    def declared(self, selects: Selects) -> list[BindingDeclaration]:
        """Return the declarations of the selected types."""
        return [one for one in self.declarations if selects(one.facts)]

    @property
    def retry(self) -> Retry | None:
        """The retry policy, if a valid one is declared."""
        return self.retry_declaration.retry if self.retry_declaration else None

    @property
    def retry_source(self) -> Source | None:
        """The source of the retry policy."""
        return source_of(self.retry_declaration.origin) if self.retry_declaration else None

    @property
    def sources(self) -> Mapping[str, Source]:
        """The source of each binding, by name."""
        return {one.name: source_of(one.origin) for one in self.declarations}

    @property
    def needs_shim(self) -> bool:
        """Whether a script is generated: not if `script_file` names the user's own file."""
        is_ours = self.model == "funcdeco"
        return is_ours and (self.script_file is None or "/" not in self.script_file)

    @property
    def has_lazy_script(self) -> bool:
        """Whether its script imports modules at the first call."""
        return self.needs_shim and bool(self.lazy or self.imports_at_call)

    @property
    def function_json(self) -> dict[str, Any]:
        """The content of the function's function.json, in the standard spelling."""
        from funcdeco.targets.v1 import function_json

        return function_json(self)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The app settings that the function's bindings read, sorted by name."""
        return _collect([self])


@dataclass(frozen=True)
class FunctionApp:
    """All functions of an app, sorted by name as in the host."""

    functions: tuple[Function, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    route_prefix: str = "api"
    """`extensions.http.routePrefix` of host.json."""
    broken: tuple[Function, ...] = ()
    """The functions with errors, as far as they are known."""
    container_files: frozenset[str] = frozenset()
    """The files in which the apps and blueprints of an imported v2 app were created."""

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
        """Return the function *name*; an exact match wins over one in another case.

        Raises KeyError if there is none.
        """
        found = [one for one in self.functions if one.name.lower() == name.lower()]
        found.sort(key=lambda one: one.name != name)
        if not found:
            raise KeyError(name)
        return found[0]

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
