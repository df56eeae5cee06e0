"""Exceptions that funcdeco raises.

FuncdecoError
└── AppError    the app or its project has errors; contains all of them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funcdeco.diagnostics.diagnostic import Diagnostic


class FuncdecoError(Exception):
    """Base class of all exceptions that funcdeco raises intentionally."""


class AppError(FuncdecoError):
    """Raised when an app cannot be loaded or has errors; `diagnostics` contains all of them."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))
