"""How diagnostics are printed: from values to text."""

from __future__ import annotations

from funcdeco.checking.formats.machine import as_github, as_json, as_junit, as_sarif
from funcdeco.checking.formats.text import Format, as_concise, as_text

FORMATS: dict[str, Format] = {
    "text": as_text,
    "concise": as_concise,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
    "junit": as_junit,
}
"""What gives each `--format`."""
