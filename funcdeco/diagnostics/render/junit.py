"""The format `junit`: JUnit XML for test reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from funcdeco.diagnostics.diagnostic import Diagnostic, shown_path
from funcdeco.diagnostics.render.interface import Lines
from funcdeco.diagnostics.render.summary import count

if TYPE_CHECKING:
    from xml.etree import ElementTree


def as_junit(diagnostics: Sequence[Diagnostic], lines: Lines) -> str:
    """Return JUnit XML with one test case per diagnostic. Errors and warnings are failures."""
    return junit_report(diagnostics, "funcdeco check", () if diagnostics else (count(()),))


def junit_report(diagnostics: Sequence[Diagnostic], name: str, passed: Sequence[str]) -> str:
    """Return JUnit XML with one test case per diagnostic, and one for each name in *passed*."""
    from xml.etree import ElementTree  # other formats don't need it

    failures = [item for item in diagnostics if item.severity != "note"]
    counts = {"name": name, "tests": str(len(diagnostics) + len(passed))}
    counts["failures"] = str(len(failures))
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {**counts, "errors": "0", "skipped": "0"})
    for case in map(_case, diagnostics):
        suite.append(case)
    for one in passed:
        ElementTree.SubElement(suite, "testcase", classname="funcdeco", name=_printable(one))
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _case(item: Diagnostic) -> ElementTree.Element:
    from xml.etree import ElementTree

    file = shown_path(item.file) if item.file else "funcdeco"
    name = _printable(f"{item.code} {item.name} {item.place}".strip())
    case = ElementTree.Element("testcase", classname=_printable(file), name=name)
    kind = "system-out" if item.severity == "note" else "failure"
    declared = {} if item.severity == "note" else {"type": item.code, "message": item.message}
    inner = ElementTree.SubElement(case, kind, {k: _printable(v) for k, v in declared.items()})
    inner.text = _printable(str(item))
    return case


def _printable(text: str) -> str:
    """Return *text* without characters that are not allowed in XML."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable())
