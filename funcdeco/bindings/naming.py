"""How messages name a model and its properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from funcdeco.bindings.model import Model

DisplayName = Callable[[str], str]
"""Returns the name of a keyword: itself in decorators, its JSON name in function.json."""


def as_keyword(name: str) -> str:
    """Return *name* unchanged, as decorators spell it."""
    return name


class Naming(NamedTuple):
    """How messages refer to a model."""

    label: str
    """The decorator or the binding type."""
    model: type[Model]
    display_name: DisplayName = as_keyword

    def quoted_name(self, keyword: str) -> str:
        """Return the name of a property by its keyword, in backticks."""
        return f"`{self.display_name(keyword)}`"
