"""Write the table of mistakes on the page that compares us with the v2 model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "comparison.md"
_PART = re.compile(r"(?<=<!-- comparison -->\n).*?(?=^<!-- /comparison -->$)", re.M | re.S)
_CODE = re.compile(r"\b(error|warning|note) (([A-Z]{3})\d{3}): ")


def with_table(page: str, measured: Mapping[str, Any]) -> str:
    """Return *page* with the current table."""
    return _PART.sub(lambda _: _table(measured), page)


def _table(measured: Mapping[str, Any]) -> str:
    mistakes: Mapping[str, Mapping[str, Any]] = measured["mistakes"]
    tools = ", ".join(f"{name} {version}" for name, version in measured["versions"].items())
    lines = [
        f"Measured with {tools}:\n",
        "| Mistake | `funcdeco check` | azure-functions | Functions loaded | azure-functions-doctor |",
        "| --- | --- | --- | --- | --- |",
        *(_row(name, row) for name, row in mistakes.items()),
        f"| **Found** | **{len(mistakes)}** | **{_found(mistakes, 'library')}** | "
        f"| **{_found(mistakes, 'doctor')}** |",
    ]
    return "\n".join([*lines, "", ""])


def _found(mistakes: Mapping[str, Mapping[str, Any]], column: str) -> int:
    return sum(bool(row[column]) for row in mistakes.values())


def _row(name: str, row: Mapping[str, Any]) -> str:
    links = dict.fromkeys(_link(row[model]) for model in ("ours", "v2"))
    stage, _, error = str(row["library"]).partition(": ")
    where = {"import": "at import", "get_functions": "in `get_functions`", "": ""}[stage]
    checks = ", ".join(one.partition(" (")[0] for one in row["doctor"])
    cells = [
        name[0].upper() + name[1:],
        ", ".join(links),
        f"`{error}` {where}" if error else "nothing",
        row["worker"] if row["worker"] == "none" else f"`{row['worker']}`".replace(", ", "`, `"),
        checks or "nothing",
    ]
    return f"| {' | '.join(cells)} |"


def _link(finding: str) -> str:
    found = _CODE.search(finding)
    assert found, finding
    severity, code, group = found.groups()
    return f"[{code}](../reference/diagnostics/{group.lower()}.md#{code}) ({severity})"
