"""Records the decorators applied to an app or a blueprint, in order, without validation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, final

if TYPE_CHECKING:
    from types import CodeType

    from pydantic import BaseModel

F = TypeVar("F", bound=Callable[..., Any])


@final
class Declaration:
    """One decorator call: its arguments and its location. Applying it to a function records it.

    `code` and `instruction` determine the column of the call, which is computed only on demand.
    """

    __slots__ = (
        *("args", "code", "file", "instruction", "is_bare", "line", "load", "name"),
        *("options", "registry"),
    )

    def __init__(
        self,
        registry: Registry,
        name: str,
        load: Callable[[], Callable[..., BaseModel]] | None,
        args: tuple[object, ...],
        options: dict[str, Any],
    ) -> None:
        caller = sys._getframe(3)  # pyright: ignore[reportPrivateUsage]
        self.registry: Registry = registry
        self.name: str = name
        self.load: Callable[[], Callable[..., BaseModel]] | None = load
        """Returns the model of the keywords; None if no decorator has the name."""
        self.args: tuple[object, ...] = args
        self.options: dict[str, Any] = options
        self.is_bare: bool = len(args) == 1 and not options and callable(args[0])
        self.code: CodeType = caller.f_code
        self.instruction: int = caller.f_lasti
        self.file: str = caller.f_code.co_filename
        self.line: int = caller.f_lineno

    def __call__(self, function: F, /) -> F:
        """Record *function* with this declaration and return it unchanged."""
        self.registry.record(function, self)
        return function

    def __repr__(self) -> str:
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"<{self.name}({options}) at {self.file}:{self.line}>"


class Record(NamedTuple):
    """One decorator applied to one function."""

    function: Callable[..., Any]
    declaration: Declaration


class Include(NamedTuple):
    """One call of `include`: the blueprint (or "module:attribute"), and its options."""

    blueprint: Registry | str
    prefix: str | None
    auth_level: str | None
    file: str
    line: int
    code: CodeType | None = None
    instruction: int = 0


class Registry:
    """Base class of `App` and `Blueprint`: stores records and includes."""

    def __init__(self, *, auth_level: str | None = None) -> None:
        caller = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
        while caller.f_code.co_name == "__init__" and caller.f_back is not None:
            caller = caller.f_back
        self.auth_level: str | None = auth_level
        self.file: str = caller.f_code.co_filename
        self.line: int = caller.f_lineno
        self.made: list[Declaration] = []
        self.records: list[Record] = []
        self.includes: list[Include] = []

    def record(self, function: Callable[..., Any], declaration: Declaration) -> None:
        """Record that *declaration* was applied to *function*."""
        self.records.append(Record(function, declaration))
