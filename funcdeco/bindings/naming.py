"""How messages name a model and its properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from funcdeco.bindings.model import Model

DisplayName = Callable[[str], str]
"""Returns a keyword as users know it: itself for decorators, its JSON name for function.json."""


def as_keyword(name: str) -> str:
    """Return *name*, as decorators have it."""
    return name


class Naming(NamedTuple):
    """A model as messages call it."""

    label: str
    """The decorator or the binding type."""
    model: type[Model]
    display_name: DisplayName = as_keyword

    def quoted_name(self, keyword: str) -> str:
        """Return the property of that keyword, in backticks."""
        return f"`{self.display_name(keyword)}`"
