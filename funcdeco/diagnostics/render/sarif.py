"""The format `sarif`: a SARIF log for code hosts and editors."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from funcdeco._version import __version__
from funcdeco.diagnostics.codes import CODES, GROUPS
from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.location import Location
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.wording import encodable

DOCUMENTATION = "https://pypi.org/project/funcdeco/"
_ROOT = "PROJECT"
"""Name of the base folder of relative paths in the log, which is the current folder."""


def as_sarif(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return a SARIF 2.1.0 log (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""
    codes = sorted({item.code for item in diagnostics})
    driver = {
        "name": "funcdeco",
        "version": __version__,
        "informationUri": DOCUMENTATION,
        "rules": [_sarif_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": f"{Path.cwd().as_uri()}/"}},
        "results": [_sarif_result(item, codes.index(item.code)) for item in diagnostics],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    log = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    text = f"{json.dumps(log, indent=2, ensure_ascii=False)}\n"
    return text if text.isascii() else encodable(text, escape=r"\\")


def _sarif_rule(code: str) -> dict[str, Any]:
    facts = CODES[code]
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in facts.name.split("-")),
        "shortDescription": {"text": facts.summary},
        "defaultConfiguration": {"level": facts.severity},
        "properties": {"tags": [GROUPS[code[:3]], *facts.host_rules.split()]},
    }


def _sarif_result(item: Diagnostic, index: int) -> dict[str, Any]:
    text = f"{item.message}\n{item.hint}".strip()
    found: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": item.severity,
        "message": {"text": text},
    }
    if item.location is not None:
        found["locations"] = [{"physicalLocation": _sarif_place(item.location)}]
    return found


def _sarif_place(location: Location) -> dict[str, Any]:
    shown = shown_path(location.file)
    at: dict[str, Any] = {"uri": _uri(shown)}
    if not os.path.isabs(shown):
        at["uriBaseId"] = _ROOT
    found: dict[str, Any] = {"artifactLocation": at}
    region = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
    if location.line is not None:
        found["region"] = {key: value for key, value in region.items() if value is not None}
    return found


def _uri(path: str) -> str:
    """Return *path* as a URI; a relative path stays relative."""
    from urllib.parse import quote

    if os.path.isabs(path):
        return Path(path).as_uri()
    return quote(os.fsencode(path.replace(os.sep, "/")))
