"""Hints and fixes of all failing examples: in the words of the project, and without the problem."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from check_support import write_project
from funcdeco.app import App
from funcdeco.bindings.base import json_names
from funcdeco.bindings.catalog import decorators
from funcdeco.declare import entries
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.explanations import explanation
from funcdeco.linter.check import check, check_project
from funcdeco.linter.config import Options
from funcdeco.linter.fixes import fix_files, write
from test_docs import SHOWN as WITH_EXAMPLE
from test_docs import hooks

SIDES = {code: hooks.sides(explanation(code))["Fails"] for code in WITH_EXAMPLE}
"""The blocks of each failing example."""
SHOWN = re.compile(r"(?:(?:error|warning|note) [A-Z]{3}\d{3}|= hint): (.*)")
"""The messages and hints in the output of an example."""
LITERAL = re.compile(r"(?:use|write|did you mean) `([^`]+)`\??")
"""A hint that is nothing but the text to write."""


def is_by_hand(code: str) -> bool:
    """Return whether the example has function folders and no app."""
    titles = [block.title for block in SIDES[code]]
    return "app.py" not in titles and any(one.endswith("/function.json") for one in titles)


def sentences(code: str) -> list[str]:
    """Return the messages and hints that an example shows."""
    return [found[1] for block in SIDES[code] for found in SHOWN.finditer(block.text)]


def hints(code: str) -> list[str]:
    """Return the hints that an example shows."""
    return [found for block in SIDES[code] for found in re.findall(r"= hint: (.*)", block.text)]


BY_HAND = [code for code in SIDES if is_by_hand(code)]
DECORATED = [code for code in SIDES if code not in BY_HAND]
MODELS = decorators(App).values()
TYPES = {getattr(model, "type", "") for model in MODELS}
NAMES = {json for model in MODELS for json in json_names(model).values()}
ONLY_DECORATORS = {*entries(App)} - TYPES - NAMES - {"function", "retry"}
KEYWORDS = {
    json: keyword
    for model in MODELS
    for keyword, json in json_names(model).items()
    if json != keyword
}
ABOUT_FUNCDECO = {"BND031", "FUN017", "PRJ001", "PKG003", "VER005", "VER008", "VER016", "VER018"}
"""Codes about decorators, or about commands, in projects with and without decorators."""


@pytest.mark.parametrize("code", BY_HAND)
def test_hand_written_functions_are_not_led_to_decorators(code: str) -> None:
    for text in sentences(code):
        quoted = {*re.findall(r"`(\w+)`", text)}
        assert not quoted & ONLY_DECORATORS and "@app." not in text, text
        assert "funcdeco" not in text or code in ABOUT_FUNCDECO, text


@pytest.mark.parametrize("code", DECORATED)
def test_decorated_functions_are_not_led_to_function_json(code: str) -> None:
    for text in hints(code):
        if "host.json" not in text and code[:3] not in ("HST", "PRJ", "CON", "SET", "MCP"):
            assert not {*re.findall(r"`(\w+)`", text)} & KEYWORDS.keys(), text


def test_most_examples_are_compared() -> None:
    assert len(BY_HAND) > 25 and len(DECORATED) > 120
    assert {"BND015", "BND023"} <= SIDES.keys() and "queue_trigger" in ONLY_DECORATORS


def examples_with(pattern: str) -> list[str]:
    """Return the codes whose example shows *pattern*."""
    is_old = sys.version_info < (3, 12)
    return [
        code
        for code in SIDES
        if any(re.search(pattern, block.text) for block in SIDES[code])
        and not (is_old and code == "IMP008")
    ]


def project(folder: Path, code: str) -> Path:
    """Write the files of a failing example."""
    files = {block.title: block.text for block in SIDES[code] if block.title}
    if "app.py" not in files and not is_by_hand(code):
        files["app.py"] = "@app.http()\ndef hello(req: func.HttpRequest) -> str: return 'ok'\n"
    app = files.get("app.py")
    if app is not None and "import azure.functions" not in app:
        files["app.py"] = (
            "import azure.functions as func\nfrom funcdeco import App\n\napp = App()\n\n\n"
        )
        files["app.py"] += app
    return write_project(folder, files)


def found(folder: Path, code: str) -> list[Diagnostic]:
    return [item for item in check(folder, select=code) if item.code == code]


@pytest.mark.parametrize("code", examples_with(r"fixable with `--fix`"))
def test_a_fix_leaves_no_finding_of_its_kind(code: str, tmp_path: Path) -> None:
    root = project(tmp_path, code)
    checked = check_project(root, None, Options(select=(code,)))
    fixed = fix_files(checked.diagnostics, checked.snapshot)
    done = [item for one in fixed for item in one.done if item.code == code]
    assert done
    for one in fixed:
        write(one, checked.snapshot)
    assert {item.property for item in found(root, code)}.isdisjoint(
        {item.property for item in done}
    )


def literal_hints(root: Path, code: str) -> Iterator[tuple[Diagnostic, str]]:
    """Yield the findings whose hint is the text to write at their place, and this text."""
    for item in found(root, code):
        hint = LITERAL.fullmatch(item.hint)
        at = item.location
        if hint and item.file and at and at.column and at.line == at.end_line:
            yield item, hint[1]


def replaced(item: Diagnostic, text: str) -> str:
    """Return the file of a finding with *text* at its place, in quotes if there are any."""
    assert item.file and item.line and item.column and item.location
    lines = Path(item.file).read_text("utf-8").splitlines(keepends=True)
    line, start, end = lines[item.line - 1], item.column - 1, (item.location.end_column or 1) - 1
    old = line[start:end]
    is_expression = text.endswith(")")  # of a query, inside the string
    if old[:1] in "\"'" and old[:1] == old[-1:] and text[:1] not in "\"'" and not is_expression:
        text = f"{old[0]}{text}{old[-1]}"
    if re.fullmatch(r"\w+\.\w+", old):
        text = f"{old.partition('.')[0]}.{text}"
    lines[item.line - 1] = line[:start] + text + line[end:]
    return "".join(lines)


@pytest.mark.parametrize("code", examples_with(r"= hint: (?:use|write|did you mean) `[^`]+`\??\n"))
def test_the_text_of_a_hint_resolves_the_finding(code: str, tmp_path: Path) -> None:
    root = project(tmp_path, code)
    for item, text in [*literal_hints(root, code)][:1]:
        Path(item.file or "").write_text(replaced(item, text), "utf-8")
        assert item.message not in [one.message for one in found(root, code)], text


LINES = re.compile(r"add ((?:`[^`]+`(?:, | and )?)+) to (\w+\.py)(?!\w)")
"""A hint with the lines to add to a module."""


@pytest.mark.parametrize("code", examples_with(rf"= hint: {LINES.pattern}"))
def test_the_lines_of_a_hint_resolve_the_finding(code: str, tmp_path: Path) -> None:
    root = project(tmp_path, code)
    for item in found(root, code):
        if lines := LINES.search(item.hint):
            with (root / lines[2]).open("a", encoding="utf-8") as file:
                file.write("".join(f"{one}\n" for one in re.findall("`([^`]+)`", lines[1])))
    assert found(root, code) == []


def test_lines_to_add_are_compared() -> None:
    assert "APP019" in examples_with(rf"= hint: {LINES.pattern}")
