"""Where the worker finds a user's function, and the signature that it is given there."""

from __future__ import annotations

from dataclasses import dataclass


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
