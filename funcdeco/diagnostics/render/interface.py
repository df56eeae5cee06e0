"""What a format is: a function from diagnostics to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic

Lines = Callable[[str], Sequence[str] | None]
"""Gives the lines of a file without their ends; None where it can't be read."""
Format = Callable[[Sequence[Diagnostic], Lines], str]
