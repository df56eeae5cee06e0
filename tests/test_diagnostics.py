"""Diagnostics: the table of codes, how a diagnostic is displayed, and their order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from funcdeco import AppError
from funcdeco.cli.common import exit_code
from funcdeco.diagnostics.codes import GROUPS
from funcdeco.diagnostics.diagnostic import CODES, Diagnostic, has_errors, in_order, shown_path
from funcdeco.diagnostics.location import Location

PACKAGE = Path(__file__).parents[1] / "funcdeco"


def test_codes_are_three_letters_and_three_digits_in_order_within_a_family() -> None:
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", code) for code in CODES)
    families: dict[str, list[int]] = {}
    for code in CODES:
        families.setdefault(code[:3], []).append(int(code[3:]))
    assert list(families) == list(GROUPS)
    for numbers in families.values():
        assert numbers == sorted(set(numbers))


def test_names_are_unique_and_in_lower_case_with_hyphens() -> None:
    names = [code.name for code in CODES.values()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_summaries_are_unique_single_sentences_without_a_period() -> None:
    summaries = [code.summary for code in CODES.values()]
    assert len(summaries) == len(set(summaries))
    for summary in summaries:
        assert summary == summary.strip() and not summary.endswith(".") and "\n" not in summary


def test_exit_codes_are_those_that_the_command_line_promises() -> None:
    assert {code.exit_code for code in CODES.values()} == {1, 2}
    assert {code.severity for code in CODES.values()} == {"error", "warning", "note"}


def test_each_code_is_used_and_each_used_code_is_in_the_table() -> None:
    texts = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path.name != "codes.py"]
    used = set(re.findall(r'"([A-Z]{3}\d{3})"', "\n".join(texts)))
    assert used - set(CODES) == set()
    assert set(CODES) - used == set()


@pytest.mark.parametrize(
    "diagnostic, text",
    [
        (Diagnostic("APP012", "m"), "warning APP012: m"),
        (Diagnostic("APP001", "m", "h"), "error APP001: m\n  hint: h"),
        (Diagnostic("APP001", "m", location=Location("/a/b.py")), "/a/b.py: error APP001: m"),
        (
            Diagnostic("APP001", "m", "h", Location("/a/b.py", 3)),
            "/a/b.py:3: error APP001: m\n  hint: h",
        ),
        (
            Diagnostic("APP004", "m", "h", detail="one\n\n  two  \n"),
            "error APP004: m\n  hint: h\n  one\n\n    two",
        ),
        (Diagnostic("APP001", "m", function="f", binding="b"), "error APP001: m"),
    ],
    ids=["message", "hint", "file", "line", "detail", "function"],
)
def test_a_diagnostic_is_shown_as_text(diagnostic: Diagnostic, text: str) -> None:
    assert str(diagnostic) == text


def test_a_diagnostic_is_shown_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "shop" / "app.py")
    whole = Diagnostic("BND001", "m", "h", Location(file, 3), "f", "b", detail="d")
    assert list(whole.to_json().items()) == [
        ("code", "BND001"),
        ("severity", "error"),
        ("message", "m"),
        ("hint", "h"),
        ("file", str(Path("shop/app.py"))),
        ("line", 3),
        ("function", "f"),
        ("binding", "b"),
        ("detail", "d"),
    ]
    assert json.loads(json.dumps(Diagnostic("APP012", "m").to_json())) == {
        "code": "APP012",
        "severity": "warning",
        "message": "m",
        "hint": "",
        "file": None,
        "line": None,
        "function": None,
        "binding": None,
    }


@pytest.mark.parametrize(
    "path, shown",
    [
        ("app.py", "app.py"),
        ("shop/app.py", "shop/app.py"),
        ("..app.py", "..app.py"),
        ("..data/app.py", "..data/app.py"),
        ("../app.py", None),
        ("../other/app.py", None),
    ],
)
def test_a_path_below_the_current_folder_is_shown_from_there(
    path: str, shown: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    whole = str((tmp_path / path[3:]) if path.startswith("../") else here / path)
    assert shown_path(whole) == (whole if shown is None else str(Path(shown)))


def test_diagnostics_come_by_file_line_and_code_each_once() -> None:
    requested = [
        Diagnostic("PRJ001", "no place"),
        Diagnostic("BND001", "a", location=Location("/a.py", 2)),
        Diagnostic("BND003", "a", location=Location("/a.py", 2)),
        Diagnostic("APP004", "a", location=Location("/a.py", 10)),
        Diagnostic("APP004", "b", location=Location("/b.py")),
        Diagnostic("APP004", "b", location=Location("/b.py", 1)),
    ]
    assert in_order([*reversed(requested), *requested]) == requested


def test_equal_places_and_codes_keep_the_order_in_which_they_were_found() -> None:
    found = [Diagnostic("BND001", text, location=Location("/a.py", 1)) for text in ("z", "a", "m")]
    assert in_order(found) == found


def test_only_errors_stop_a_build() -> None:
    warning, error = Diagnostic("APP012", "w"), Diagnostic("APP001", "e")
    assert not has_errors([])
    assert not has_errors([warning])
    assert has_errors((warning, error))


@pytest.mark.parametrize(
    "codes, expected",
    [([], 0), (["APP012"], 0), (["BND001"], 1), (["APP001"], 2), (["BND001", "APP001"], 2)],
)
def test_the_exit_code_is_that_of_the_worst(codes: list[str], expected: int) -> None:
    assert exit_code([Diagnostic(code, "m") for code in codes]) == expected


def test_the_exception_shows_all_and_keeps_all() -> None:
    items = [Diagnostic("APP001", "one", "h"), Diagnostic("APP012", "two")]
    error = AppError(items)
    assert error.diagnostics == tuple(items)
    assert str(error) == "error APP001: one\n  hint: h\nwarning APP012: two"
