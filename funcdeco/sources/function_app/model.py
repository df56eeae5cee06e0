"""What the decorators of a v2 app recorded, as plain data that JSON can carry between processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.functions.signature import Signature
from funcdeco.sources.recording.sites import Site

OF_LIBRARY = ("azure.", "durabletask.")
"""Modules of functions that the user didn't write, such as those of azure-functions-durable 2."""


class RecordedDecorator(NamedTuple):
    """One call of a decorator of azure-functions or azure-functions-durable."""

    name: str
    options: Mapping[str, Any]
    """All arguments by keyword, positional ones too."""
    site: Site
    error: str
    """The exception that the call or its application raised; empty if none."""
    missing: tuple[str, ...]
    """Required keywords that it wasn't called with."""
    unknown: tuple[str, ...]
    """Keywords that the decorator has no parameter for, if it raises because of its arguments."""
    parameters: tuple[str, ...]
    """All keywords that the decorator names, in the order of its positions."""
    is_open: bool
    """Whether it passes other keywords on as they are."""
    owner: str
    """The expression before the dot, if it is known from the source code."""
    others: tuple[str, ...]
    """The public methods of its container, if that has none of this name."""
    use: str
    """How it differs from a usual call, or empty.

    `bare`: without parentheses. `misplaced`: applied to a function that isn't the last one of its
    container. `unused`: its result isn't used.
    """
    refused: Mapping[str, Mapping[str, str]] = {}
    """The members of azure-functions' enumeration for each keyword whose value isn't one of them:
    names, and how function.json spells each."""


class RecordedBinding(NamedTuple):
    """One binding, as azure-functions passes it to the host."""

    element: Mapping[str, Any]
    decorator: int | None
    """Index of the call that added it."""


class RecordedBuilder(NamedTuple):
    """One function, as far as it could be built."""

    name: str
    container: int | None
    """Index of the app or blueprint whose decorators it has."""
    decorators: tuple[int, ...]
    """Indices of its calls, from top to bottom."""
    bindings: tuple[RecordedBinding, ...]
    lost: tuple[tuple[int, int], ...]
    """Indices of the calls whose bindings or settings were dropped, and of those that did it."""
    retry: Mapping[str, Any] | None
    error: str
    """The exception that building it or writing its bindings raised; empty if none."""
    hides: tuple[int, ...]
    """Indices of the decorators below another wrapper, whose function this one calls."""
    wrapper: str
    """Name of that wrapper's decorator, or empty."""
    is_late: bool
    """Whether it was added to a blueprint after the blueprint was registered."""
    is_indexed: bool
    """Whether it belongs to the app that the worker indexes."""
    module: str
    """`__module__` of the user's function."""
    attribute: str
    """`__qualname__` of the user's function."""
    code: tuple[str, str, int] | None
    """File, name and first line of the user's function."""
    signature: Signature | str
    """Signature of what the worker calls, or the reason why it can't be read."""
    of_extensions: tuple[str, ...]
    """Parameters, or `return`, with a type that the packages azurefunctions-extensions convert."""
    not_types: tuple[str, ...]
    """Parameters, or `return`, with an annotation that the loader doesn't treat as a type."""
    is_wrapped: bool
    """Whether what the worker calls is a wrapper, but has the signature of the user's function."""


class Registration(NamedTuple):
    """One call of `register_functions`."""

    container: int | None
    """Index of the blueprint; None if it isn't one."""
    site: Site
    error: str


class RecordedContainer(NamedTuple):
    """A `FunctionApp`, a `Blueprint`, or an object of a class derived from them."""

    kind: str
    """Name of its class."""
    site: Site
    is_app: bool
    """Whether the worker can index it."""
    auth_level: str
    """The level of an app, or the one that a blueprint was given and ignores."""
    registrations: tuple[Registration, ...]
    names: tuple[str, ...]
    """Its names in the app's module."""
    listed: Site | None
    """The call of `get_functions` because of which the worker's own call raises."""


class Created(NamedTuple):
    """What `df.Orchestrator.create` or `df.Entity.create` returned to a variable of a module."""

    name: str
    """The variable."""
    kind: str
    """`Orchestrator` or `Entity`."""
    function: str
    """Name of the user's function."""
    file: str
    """The file of the module."""
    line: int
    """First line of the user's function; 0 if unknown."""


class RecordedApp(NamedTuple):
    """A v2 app, or the problems that prevent its import."""

    problems: tuple[Diagnostic, ...] = ()
    file: str = ""
    """Absolute path of the imported module."""
    containers: tuple[RecordedContainer, ...] = ()
    decorators: tuple[RecordedDecorator, ...] = ()
    functions: tuple[RecordedBuilder, ...] = ()
    packages: tuple[str, ...] = ()
    """Top-level packages of the project that are imported, including namespace packages."""
    web_extension: str = ""
    """The imported package that replaces the worker's HTTP types; empty if none."""
    created: tuple[Created, ...] = ()
    """Durable functions of the v1 model."""
