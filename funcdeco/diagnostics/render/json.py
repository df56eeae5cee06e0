"""The format `json`: a JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.wording import encodable


def as_json(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return a JSON list with one object per diagnostic."""
    return to_json(rows(diagnostics))


def rows(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return one object per diagnostic, with `fixable` if `funcdeco check --fix` can fix it."""
    return [{**item.to_json(), **({"fixable": True} if item.fix else {})} for item in diagnostics]


def to_json(value: Any) -> str:
    """Return *value* as JSON with a trailing newline."""
    return encodable(f"{json.dumps(value, indent=2, ensure_ascii=False)}\n", escape=r"\\")
