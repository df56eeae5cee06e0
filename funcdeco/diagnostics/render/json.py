"""Diagnostics as a JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Lines


def as_json(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return a list of objects."""
    return to_json(rows(diagnostics))


def rows(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return an object for each; what `funcdeco check --fix` mends has `fixable`."""
    return [{**item.to_json(), **({"fixable": True} if item.fix else {})} for item in diagnostics]


def to_json(value: Any) -> str:
    """Return *value* as JSON text with a newline at its end."""
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n"
