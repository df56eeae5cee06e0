"""The style checks cover every Python file of the project, and no others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def tracked() -> set[str]:
    """Return the Python files that git tracks, or that `git add` would add."""
    done = run("git", "ls-files", "-co", "--exclude-standard", "*.py")
    if done.returncode:
        pytest.skip("this isn't a clone: git lists no files")
    return {name for name in done.stdout.splitlines() if (ROOT / name).exists()}


def test_black_sees_every_python_file() -> None:
    # Black lists each file that it checks only if it would change none of them.
    done = run(sys.executable, "-m", "black", "--check", "--verbose", ".")
    assert done.returncode == 0, done.stderr
    marks = (" already well formatted", " wasn't modified on disk since last run.")
    lines = [line.rstrip(",.") for line in done.stderr.splitlines()]
    seen = {
        str(Path(line.split(mark.rstrip("."))[0]).relative_to(ROOT))
        for line in lines
        for mark in marks
        if mark.rstrip(".") in line
    }
    assert seen == tracked()


def test_ruff_sees_every_python_file() -> None:
    done = run(sys.executable, "-m", "ruff", "check", "--show-files", ".")
    found = {str(Path(line).relative_to(ROOT)) for line in done.stdout.splitlines()}
    assert {name for name in found if name.endswith(".py")} == tracked()


def test_ruff_finds_nothing() -> None:
    done = run(sys.executable, "-m", "ruff", "check", "--output-format", "concise", ".")
    assert (done.returncode, done.stdout) == (0, "All checks passed!\n")


def test_each_rule_of_ruff_that_is_left_out_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    listed = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.per-file-ignores]")]
    rows = [line for line in listed.splitlines() if line.startswith('    "')]
    assert len(rows) > 30
    assert [row for row in rows if len(row.partition("# ")[2]) < 5] == []
