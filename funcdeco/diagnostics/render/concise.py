"""The format `concise`: one line per diagnostic."""

from __future__ import annotations

from collections.abc import Sequence

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.render.summary import head


def as_concise(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return one line per finding. Internal failures are excluded: they go to standard error."""
    return "".join(f"{head(item)}\n" for item in diagnostics if not item.is_internal)
