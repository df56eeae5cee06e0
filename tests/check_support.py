"""Shared helpers for the tests of `funcdeco check`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.linter.check import check
from funcdeco.project.default_host import HOST_JSON

REQUIREMENTS = "azure-functions\nfuncdeco\n"
HEAD = "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n\n\n"
"""Lines 1 to 6 of an app.py, so that the test's own source begins in line 7."""

Found = tuple[str, str, str]


def write_project(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write a project with a host.json and a requirements.txt; None omits one of them."""
    around = {"host.json": HOST_JSON, "requirements.txt": REQUIREMENTS}
    for name, content in {**around, **files}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = textwrap.dedent(content).encode() if isinstance(content, str) else content
            path.write_bytes(text)
    return folder


def found_in(folder: Path, **options: Any) -> list[Found]:
    """Return (code, file:line:column, message) of all findings of `check`."""
    return [(item.code, place(item, folder), item.message) for item in check(folder, **options)]


def codes_in(folder: Path, **options: Any) -> list[str]:
    """Return the codes of all findings of `check`."""
    return [item.code for item in check(folder, **options)]


def place(item: Diagnostic, folder: Path) -> str:
    """Return `file:line:column`, with the file relative to *folder*."""
    file = str(Path(item.file).relative_to(folder.resolve())) if item.file else ""
    return ":".join(map(str, (part for part in (file, item.line, item.column) if part)))


def places(items: Iterable[Diagnostic]) -> list[str]:
    """Return the displayed `file:line:column` of each."""
    return [
        ":".join(map(str, filter(None, (shown_path(i.file) if i.file else "", i.line, i.column))))
        for i in items
    ]
