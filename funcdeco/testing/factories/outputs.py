"""Outputs."""

from __future__ import annotations

from typing import TypeVar, cast

import azure.functions as func

T = TypeVar("T")


class Out(func.Out[T]):
    """A `func.Out` that stores the value the function sets.

    Pass `Out[str]()` to a parameter of the type `func.Out[str]`.
    """

    def __init__(self) -> None:
        self.values: list[T] = []
        """Everything that was set, in order. Only the last value is sent, unless it is None."""

    def set(self, val: T) -> None:
        """Set the value that is sent when the function returns."""
        self.values.append(val)

    def get(self) -> T:
        """Return the last value that was set, or None."""
        return self.values[-1] if self.values else cast("T", None)

    @property
    def is_set(self) -> bool:
        """Whether a value was set, even if it is None."""
        return bool(self.values)

    def __repr__(self) -> str:
        return f"Out({self.get()!r})" if self.values else "Out()"
