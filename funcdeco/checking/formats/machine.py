"""Diagnostics for programs: JSON, SARIF, GitHub's annotations, JUnit's XML."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from funcdeco._version import __version__
from funcdeco.checking.formats.text import count, place
from funcdeco.checking.pinpoint import Files
from funcdeco.codes import CODES, GROUPS
from funcdeco.diagnostics import Diagnostic, shown_path

DOCUMENTATION = "https://pypi.org/project/funcdeco/"
_GITHUB_LEVEL = {"error": "error", "warning": "warning", "note": "notice"}
_ROOT = "PROJECT"
"""Name of the folder that the paths in SARIF are seen from: the current one."""


def as_json(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Give a list of objects; what `--fix` mends has `fixable`."""
    return _json(
        [{**item.to_json(), **({"fixable": True} if item.fix else {})} for item in diagnostics]
    )


def as_sarif(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Give a log in SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""
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
    return _json({"$schema": schema, "version": "2.1.0", "runs": [run]})


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
    if item.file is not None:
        found["locations"] = [{"physicalLocation": _sarif_place(item, item.file)}]
    return found


def _sarif_place(item: Diagnostic, file: str) -> dict[str, Any]:
    shown = shown_path(file)
    at: dict[str, Any] = {"uri": _uri(shown)}
    if not os.path.isabs(shown):
        at["uriBaseId"] = _ROOT
    found: dict[str, Any] = {"artifactLocation": at}
    if item.span is not None:
        found["region"] = {
            "startLine": item.span.line,
            "startColumn": item.span.column,
            "endLine": item.span.end_line,
            "endColumn": item.span.end_column,
        }
    elif item.line is not None:
        found["region"] = {"startLine": item.line}
    return found


def _uri(path: str) -> str:
    """Write a path as a URI; one that is relative stays so."""
    from urllib.parse import quote

    if os.path.isabs(path):
        return Path(path).as_uri()
    return quote(path.replace(os.sep, "/"))


def as_github(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Give workflow commands, which GitHub shows as annotations of the changed lines."""
    return "".join(f"{_annotation(item)}\n" for item in diagnostics)


def _annotation(item: Diagnostic) -> str:
    about = {
        "file": shown_path(item.file) if item.file else None,
        "line": item.line,
        "endLine": item.span.end_line if item.span else None,
        "col": item.column,
        "endColumn": item.span.end_column if item.span else None,
        "title": f"{item.code} {item.name}",
    }
    said = ",".join(f"{key}={_in_property(value)}" for key, value in about.items() if value)
    text = f"{place(item)}: {item.message}\n{item.hint}".removeprefix(": ").strip()
    return f"::{_GITHUB_LEVEL[item.severity]} {said}::{_in_command(text)}"


def _in_command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(value: object) -> str:
    return _in_command(str(value)).replace(":", "%3A").replace(",", "%2C")


def as_junit(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Give JUnit's XML: a test case for each diagnostic, which fails for errors and warnings."""
    failures = [item for item in diagnostics if item.severity != "note"]
    counts = {"name": "funcdeco check", "tests": str(max(len(diagnostics), 1))}
    counts["failures"] = str(len(failures))
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {**counts, "errors": "0", "skipped": "0"})
    for case in map(_case, diagnostics):
        suite.append(case)
    if not diagnostics:
        ElementTree.SubElement(suite, "testcase", classname="funcdeco", name=count(()))
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _case(item: Diagnostic) -> ElementTree.Element:
    file = shown_path(item.file) if item.file else "funcdeco"
    name = _printable(f"{item.code} {item.name} {place(item)}".strip())
    case = ElementTree.Element("testcase", classname=_printable(file), name=name)
    kind = "system-out" if item.severity == "note" else "failure"
    said = {} if item.severity == "note" else {"type": item.code, "message": item.message}
    inner = ElementTree.SubElement(case, kind, {k: _printable(v) for k, v in said.items()})
    inner.text = _printable(str(item))
    return case


def _printable(text: str) -> str:
    """Leave out what XML can't hold."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable())


def _json(value: Any) -> str:
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n"
