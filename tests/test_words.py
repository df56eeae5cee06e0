"""Prose uses standard terms: the table is in `words.py`, exceptions in `words_allowed.txt`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from words import ALLOWED, ROOT, avoided, in_markdown, in_python, prose

pytestmark = pytest.mark.once

SPELLED_OUT = "clear,rare,en-GB_to_en-US"


def allowed() -> list[tuple[str, str]]:
    """Return the file and the line of each exception."""
    lines = ALLOWED.read_text("utf-8").splitlines()
    rows = [line.partition(": ") for line in lines if line and not line.startswith("#")]
    return [(path, line) for path, _, line in rows]


def test_prose_avoids_the_words_of_the_table() -> None:
    lines = {one.path: (ROOT / one.path).read_text("utf-8").splitlines() for one in prose()}
    used: set[tuple[str, str]] = set()
    found: list[str] = []
    for one in prose():
        for number, words, better in avoided(one):
            key = (one.path, lines[one.path][number - 1].strip())
            used.add(key)
            if key not in allowed():
                found.append(f"{one.path}:{number}: `{words}`: write {better}")
    assert found == []
    assert sorted(set(allowed()) - used) == [], "exceptions that nothing needs"


def test_spelling_is_american() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codespell_lib", "--builtin", SPELLED_OUT, *_spelled()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("", 0)


def _spelled() -> list[str]:
    """Return the files to check; tests misspell names on purpose."""
    files = {one.path for one in prose() if not one.path.startswith("tests/")}
    return sorted(files | {"mkdocs.yml", "pyproject.toml"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"""Give the name."""\n', [(1, "Give")]),
        ('x = 1\n\n\ndef f():\n    """Return it.\n\n    It is told.\n    """\n', [(7, "told")]),
        ("# What was said.\n", [(1, "said")]),
        ('x = f"{said} is no route"\n', [(1, "is no route")]),
        ('said = "said"\ntold = call("told")\n', []),
        ('x = "see `said twice`"\n', []),
    ],
)
def test_words_in_python_are_found_at_their_line(text: str, found: list[tuple[int, str]]) -> None:
    pieces = [piece for one in in_python("a.py", text) for piece in avoided(one)]
    assert [(line, words) for line, words, _ in pieces] == found


def test_words_in_markdown_are_found_outside_of_code() -> None:
    text = "# Title\n\n```text\nsaid\n```\n\nIt `said` so,\nand told it.\n"
    assert [row[:2] for row in avoided(in_markdown("a.md", text))] == [(8, "told")]
