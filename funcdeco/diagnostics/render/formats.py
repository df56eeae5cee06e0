"""The table of output formats that `--format` accepts."""

from __future__ import annotations

from funcdeco.diagnostics.render.concise import as_concise
from funcdeco.diagnostics.render.github import as_github
from funcdeco.diagnostics.render.interface import Format
from funcdeco.diagnostics.render.json import as_json
from funcdeco.diagnostics.render.junit import as_junit
from funcdeco.diagnostics.render.sarif import as_sarif
from funcdeco.diagnostics.render.text import as_text

FORMATS: dict[str, Format] = {
    "text": as_text,
    "concise": as_concise,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
    "junit": as_junit,
}
