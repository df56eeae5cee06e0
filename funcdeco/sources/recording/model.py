"""What decorators recorded in an app, as plain data that JSON can carry between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.functions.signature import Signature
from funcdeco.sources.recording.sites import Site


class OwnCall(NamedTuple):
    """What the model of a user's own decorator made of its keywords.

    Only the process that imported the model can validate with it.
    """

    options: Mapping[str, Any]
    """The keywords, before those of the blueprint and the parameter's name are added."""
    made: Any
    """The filled model; None if a keyword is invalid."""
    findings: tuple[PropertyFinding, ...]
    parts: tuple[Any, ...] | None
    """The elements of `bindings`, if a method of the user's decides on them."""


class RecordedCall(NamedTuple):
    """One call of a decorator, with its arguments as plain values."""

    name: str
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    is_bare: bool
    """Whether it was used without parentheses."""
    site: Site
    load: Callable[[], Any] | None
    """Returns the model of its keywords; None if there is no decorator of that name."""
    own: OwnCall | None = None
    """The result of its model; None for decorators of funcdeco's."""


class RecordedInclude(NamedTuple):
    """One call of `include`."""

    registry: int | None
    """Index of the blueprint; None if it can't be imported or isn't one."""
    shown: str
    """Representation of what was passed."""
    problems: tuple[Diagnostic, ...]
    prefix: Any
    auth_level: Any
    site: Site


class RecordedRegistry(NamedTuple):
    """An app or a blueprint."""

    site: Site
    auth_level: Any
    includes: tuple[RecordedInclude, ...]
    made: tuple[int, ...]
    """Indices of the calls of its decorators, applied to a function or not."""


class ImportName(NamedTuple):
    """The name by which the worker can import an object."""

    module: str
    attribute: str
    file: str
    is_certain: bool
    """Whether the value is the function or wraps it, rather than only having its name."""


class Introspection(NamedTuple):
    """A signature, and the decorators called in its annotations."""

    signature: Signature
    declared: tuple[tuple[str, int], ...]
    """Names of parameters with the index of a call; `$return` for the return annotation."""
    met: tuple[int, ...]
    """Indices of all calls, including those in annotations that can't be evaluated."""
    uncalled: Mapping[str, str]
    """Decorators that aren't called, by parameter."""


class AppliedCall(NamedTuple):
    """A call that was applied to a function, and the app or blueprint that it was called on."""

    call: int
    registry: int


class RecordedFunction(NamedTuple):
    """A function as our outermost decorator received it."""

    calls: tuple[AppliedCall, ...]
    """From top to bottom."""
    name: str
    """Its `__name__`, or the name of its type."""
    module: str
    """Its `__module__`."""
    is_method: bool
    """Whether it is a method of an instance."""
    is_replaced: bool
    """Whether its name now refers to another function."""
    code: tuple[str, str, int] | None
    """File, name and first line of the code."""
    place: ImportName | None
    not_a_function: tuple[str, str] | None
    """Message and hint if the object that the worker would call is not a function."""
    called: str
    """Name of the object that the worker calls."""
    introspection: Introspection | str
    """Signature of the object that the worker calls, or the reason why it can't be read."""
    own: Introspection | None
    """Signature of the function itself, if its decorator accepts any keyword."""


class RecordedMount(NamedTuple):
    """A web application that an app mounts."""

    call: AppliedCall
    place: ImportName | None
    name: str
    """Its `__name__`, or the name of its type."""
    shown: str
    is_application: bool
    """Whether it can be called and is not a class."""
    accepts: tuple[int, ...]
    """Numbers of arguments with which it can be called, 2 for WSGI and 3 for ASGI."""


class Recording(NamedTuple):
    """An app and all that it includes, or the problems that prevent its import."""

    problems: tuple[Diagnostic, ...] = ()
    registries: tuple[RecordedRegistry, ...] = ()
    """The app first."""
    calls: tuple[RecordedCall, ...] = ()
    functions: tuple[RecordedFunction, ...] = ()
    mounts: tuple[RecordedMount, ...] = ()
    packages: tuple[str, ...] = ()
    """Top-level packages of the project that are imported, including namespace packages."""
    installed: tuple[str, ...] = ()
    """Modules of `WRAPPER_MODULES` that can be imported."""


WRAPPER_MODULES = ("azure.durable_functions",)
"""Modules of other packages that the models name in `wrapper`."""
