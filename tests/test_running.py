"""Which tests run, and with which examples."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SUITE = """
import pytest
from hypothesis import given
from hypothesis import strategies as st
from needs import need_sarif_schema
from running import examples

@given(st.integers())
@examples(5)
def test_drawn(n):
    print("DRAWN", n)

@pytest.mark.deep
@pytest.mark.parametrize("number", range(100))
def test_deep(number):
    print("DEEP", number)

@pytest.mark.parametrize("number", range(2))
def test_missing(number, monkeypatch):
    monkeypatch.setattr("needs.SARIF_SCHEMA", __import__("pathlib").Path("/nowhere"))
    need_sarif_schema()
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Give a suite with this one's configuration."""
    (tmp_path / "tests").mkdir()
    shutil.copy(TESTS.parent / "pyproject.toml", tmp_path)
    for name in ("running.py", "needs.py"):
        shutil.copy(TESTS / name, tmp_path / "tests")
    (tmp_path / "tests" / "conftest.py").write_text('pytest_plugins = ["running"]\n', "utf-8")
    (tmp_path / "tests" / "test_suite.py").write_text(SUITE, "utf-8")
    return tmp_path


def run(suite: Path, *options: str, ci: str = "") -> str:
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", *options]
    environment = {"PYTHONDONTWRITEBYTECODE": "1", **({"CI": ci} if ci else {})}
    return subprocess.run(
        command, cwd=suite, env=environment, capture_output=True, encoding="utf-8", check=False
    ).stdout


def drawn(output: str) -> list[str]:
    return re.findall(r"DRAWN (\S+)", output)


def deep(output: str) -> list[str]:
    return re.findall(r"DEEP (\d+)", output)


@pytest.mark.parametrize(
    ("options", "examples", "most_deep"),
    [
        ((), 5, 0),
        (("-m", "not deep"), 5, 0),
        (("--deep-sample", "a"), 5, 30),
        (("--deep",), 100, 100),
        (("-m", "deep"), 100, 100),
    ],
)
def test_options_choose_the_tests_and_the_examples(
    options: tuple[str, ...], examples: int, most_deep: int, suite: Path
) -> None:
    output = run(suite, *options)
    assert len(drawn(output)) == examples
    found = len(deep(output))
    assert found == most_deep if most_deep in (0, 100) else 0 < found < most_deep


@pytest.mark.parametrize("ci", ["", "true"])
def test_the_same_is_drawn_for_the_same_seed(ci: str, suite: Path) -> None:
    outputs = [run(suite, "--deep-sample", seed, ci=ci) for seed in ("a", "a", "b")]
    first, again, other = [(drawn(output), deep(output)) for output in outputs]
    assert first == again
    assert (first[0] != other[0], first[1] != other[1]) == (True, True)
    quick = [drawn(run(suite, ci=ci)) for _ in range(2)]
    assert quick[0] == quick[1] != first[0]


def test_what_is_missing_is_told_at_the_end_and_fails_in_ci(suite: Path) -> None:
    reason = "the schema of SARIF, /nowhere, was not fetched from npm"
    output = run(suite, "-q")
    assert "NOT TESTED HERE ===" in output
    assert f"2 tests: {reason}; `bash .ci/test` sets up everything\n" in output
    assert "1 passed, 2 skipped, 100 deselected" in output
    output = run(suite, "-q", ci="true")
    assert "NOT TESTED HERE" not in output
    assert output.count("FAILED tests/test_suite.py::test_missing") == 2
    assert "2 failed, 1 passed" in output
