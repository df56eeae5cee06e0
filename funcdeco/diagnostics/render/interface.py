"""Types of the output formats: functions that convert diagnostics to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic

Lines = Callable[[str], Sequence[str] | None]
"""Returns the lines of a file without line endings; None if it cannot be read.

Characters that must not be shown are `secrets.HIDDEN`.
"""
Format = Callable[[Sequence[Diagnostic], Lines], str]
